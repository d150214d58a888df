"""A picture -> how much ink each pixel carries."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from app.images.errors import ImageError

Grey = NDArray[np.float64]
Mask = NDArray[np.bool_]

FLAT = 0.06  # a border whose pixels differ less than this from their median is one plain colour
FAINTEST = 0.05  # the least contrast with the background that counts as ink
NOISE = 5.0  # ink stands out of the noise by this many standard deviations


class Ink(NamedTuple):
    """`strength` [rows x columns]: 0 is background, 1 is full ink; `mask`: where there is ink rather than none."""

    strength: Grey
    mask: Mask
    threshold: float
    flat: bool


def flatten(image: Image.Image) -> Image.Image:
    """Without transparency: on paper of the opposite brightness of the ink, for white ink exists."""
    if image.mode != "RGBA":
        return image
    pixels = np.asarray(image, dtype=np.float64) / 255
    seen = pixels[pixels[..., 3] > 0.5]
    paper = (0, 0, 0) if len(seen) and np.median(seen[:, :3].mean(axis=1)) > 0.5 else (255, 255, 255)
    if len(seen) > 0.5 * pixels[..., 3].size:
        colours = seen[:, :3]
        if np.ptp(np.percentile(colours.mean(axis=1), [2, 98])) > 0.25:
            paper = tuple(int(c) for c in np.median(colours, axis=0) * 255)
    ground = Image.new("RGBA", image.size, (*paper, 255))
    return Image.alpha_composite(ground, image).convert("RGB")


def find_ink(image: Image.Image) -> Ink:
    """The colour difference from the background along the direction in which the picture differs most."""
    colours = np.asarray(image, dtype=np.float64) / 255
    ground, flat = background(image, colours)
    difference = colours - ground
    if not flat:
        difference /= np.maximum(ground.mean(axis=2, keepdims=True), 0.15)
    direction = dominant(difference.reshape(-1, 3))
    strength = difference @ direction
    noise = 1.4826 * float(np.median(abs(strength - np.median(strength))))
    floor = max(FAINTEST, NOISE * noise)
    mask_values = strength[strength > floor]
    if not len(mask_values):
        raise ImageError("blank", "There is no ink in this picture: all of it has nearly the same colour.")
    threshold = max(otsu(mask_values), floor)
    mask = strength > threshold
    return Ink(strength, mask, threshold, flat)


def background(image: Image.Image, colours: Grey) -> tuple[Grey, bool]:
    """The colour of the paper at every pixel [rows x columns x 3], and whether it is one colour."""
    rows, columns = colours.shape[:2]
    edge = max(1, round(0.03 * min(rows, columns)))
    inside = np.zeros((rows, columns), dtype=bool)
    inside[edge:-edge, edge:-edge] = True
    border = colours[~inside]
    median = np.median(border, axis=0)
    away = abs(border - median).max(axis=1)
    if np.percentile(away, 80) < FLAT:
        return np.broadcast_to(median, colours.shape), True
    small = image.copy()
    small.thumbnail((80, 80), Image.Resampling.BOX)
    size = max(3, (max(small.size) // 4) | 1)
    padded = Image.fromarray(
        np.pad(
            np.asarray(small),
            ((size, size), (size, size), (0, 0)),
            mode="reflect" if min(small.size) > size else "edge",
        )
    )
    smooth = padded.filter(ImageFilter.MedianFilter(size)).crop(
        (size, size, size + small.width, size + small.height)
    )
    return np.asarray(smooth.resize(image.size, Image.Resampling.BICUBIC), dtype=np.float64) / 255, False


def dominant(difference: Grey) -> Grey:
    """The unit vector [3] along which the colours differ most, pointing from the background to the ink."""
    _, vectors = np.linalg.eigh(difference.T @ difference)
    direction: Grey = vectors[:, -1]
    return direction if ((difference @ direction) ** 3).sum() >= 0 else -direction


def otsu(values: Grey) -> float:
    """The threshold between ink and an equal amount of paper (Otsu 1979)."""
    counts, edges = np.histogram(values, bins=128, range=(0, float(values.max())))
    counts[0] += len(values)
    middle = (edges[:-1] + edges[1:]) / 2
    below = np.cumsum(counts)[:-1]
    above = counts.sum() - below
    total = np.cumsum(counts * middle)
    gap = total[:-1] / below - (total[-1] - total[:-1]) / np.maximum(above, 1)
    return float(edges[1 + np.argmax(below * above * gap**2)])
