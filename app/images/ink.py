"""From a picture to how much ink each pixel has."""

from typing import NamedTuple

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray
from PIL import Image

from app.images.errors import ImageError
from app.images.otsu import otsu
from app.images.spread import closing

Grey = NDArray[np.floating]
Mask = NDArray[np.bool_]

FLAT = 0.04  # how far pixels of plain paper differ from its colour
TONE = 0.08  # how far pixels of one colour differ from it
UNLIKE = 0.55  # two colours that differ by more are not paper and its shadow
FAINTEST = 0.05  # the lowest contrast with the background that counts as ink
FAINTEST_ON_UNEVEN = 0.1
NOISE = 5.0  # ink differs from the background by this many standard deviations of the noise
# For an uneven background: the longest side of its small copy, the side of the windows, the step between them.
COARSE, WINDOW, STRIDE = 48, 13, 2
DARK = 100  # of 255: paper that is darker has bright ink
EDGE = 0.1  # of the picture's sides: what lies there does not decide whether the ink is dark or bright


class Ink(NamedTuple):
    """`strength` [rows x columns] is 0 on the background and about 1 in full ink; `mask` is where there is ink.

    `plain` says whether the background has one colour.
    """

    strength: Grey
    mask: Mask
    plain: bool


def find_ink(picture: Image.Image, traces: float = 0) -> Ink:
    """How far each pixel's colour is from the background, in the direction in which the picture differs most from it.

    What differs less than `traces` is no ink, but may be left of lines that were erased.
    Raises ImageError: blank.
    """
    colours = planes(picture)
    paper = plain_paper(colours)
    plain = paper is not None
    if paper is None:
        paper = uneven_paper(picture)
        contrast = project((colours - paper) / np.maximum(paper.mean(axis=0), 0.15))
    else:
        contrast = project(colours - paper[:, None, None])
    noise = 1.4826 * float(np.median(abs(contrast[::2, ::2])))
    floor = max(FAINTEST if plain else FAINTEST_ON_UNEVEN, NOISE * min(noise, 0.1), traces)
    marked = contrast[contrast > floor]
    if not marked.size:
        raise ImageError("blank", "There is no ink in this picture: almost all of it has the same colour.")
    threshold = max(otsu(marked, zeros=marked.size), floor)
    mask = contrast > threshold
    full, empty = np.percentile(contrast[mask], 75), 0.35 * threshold
    return Ink(np.clip((contrast - empty) / (full - empty), 0, 1), mask, plain)


def planes(picture: Image.Image) -> Grey:
    """[3 x rows x columns] in 0..1."""
    return np.moveaxis(np.asarray(picture), 2, 0) / np.float32(255)


def plain_paper(colours: Grey) -> Grey | None:
    """The colour [3] of the paper if it is the same everywhere, otherwise None.

    It is if almost all of the picture's border has that colour or, for ink that touches the border, if the whole
    picture has only two colours.
    """
    edge = max(1, round(0.03 * min(colours.shape[1:])))
    sides = (colours[:, :edge], colours[:, -edge:], colours[:, :, :edge], colours[:, :, -edge:])
    border = np.concatenate([side.reshape(3, -1) for side in sides], axis=1)
    paper: Grey = np.median(border, axis=1)
    alike = abs(border - paper[:, None]).max(axis=0) < FLAT
    return paper if alike.mean() > 0.8 or has_two_colours(colours, paper) else None


def has_two_colours(colours: Grey, paper: Grey) -> bool:
    """Whether almost every pixel has the paper's colour or one other, which is too different to be a shadow."""
    flat = colours[:, ::2, ::2].reshape(3, -1)
    rest = flat[:, abs(flat - paper[:, None]).max(axis=0) > TONE]
    if not rest.size:
        return True
    ink = np.median(rest, axis=1)
    other = abs(rest - ink[:, None]).max(axis=0) > TONE
    return bool(abs(ink - paper).max() > UNLIKE and other.sum() < 0.15 * flat.shape[1])


def uneven_paper(picture: Image.Image) -> Grey:
    """The colour of the paper at every pixel [3 x rows x columns]: a median filter on a small copy."""
    small = picture.copy()
    small.thumbnail((COARSE, COARSE), Image.Resampling.BOX)
    reach = WINDOW // 2
    padded = np.pad(np.asarray(small), ((reach, reach), (reach, reach), (0, 0)), mode="symmetric")
    windows = sliding_window_view(padded, (WINDOW, WINDOW), axis=(0, 1))[::STRIDE, ::STRIDE]
    medians = without_the_digit(np.median(windows.reshape(*windows.shape[:3], -1), axis=-1)).astype(np.uint8)
    smooth = Image.fromarray(medians).resize(picture.size, Image.Resampling.BICUBIC)
    return np.moveaxis(np.asarray(smooth), 2, 0) / np.float32(255)


def without_the_digit(medians: Grey) -> Grey:
    """Medians [rows x columns x 3] in 0..255, filled in where windows were full of ink, which a closing shows.

    A shadow stays, because it goes on to the border.
    """
    if np.median(medians) < DARK:
        return 255 - without_the_digit(255 - medians)
    times = max(1, min(medians.shape[:2]) // 4)
    around = np.moveaxis(medians, 2, 0)
    closed = np.stack([closing(channel, times) for channel in around])
    full = (closed - around).max(axis=0) > 255 * TONE
    return np.where(full[..., None], np.moveaxis(closed, 0, 2), medians)


def project(difference: Grey) -> Grey:
    """[3 x rows x columns] -> [rows x columns]: the differences along their main axis, positive towards the ink."""
    flat = difference.reshape(3, -1)
    _, axes = np.linalg.eigh(flat @ flat.T)
    along: Grey = axes[:, -1] @ flat
    signed = along.reshape(difference.shape[1:])
    top, left = (int(EDGE * side) for side in difference.shape[1:])
    inner = signed[top : -top or None, left : -left or None]
    skew = float((inner * inner * inner).sum())
    return signed if skew >= 0 else -signed
