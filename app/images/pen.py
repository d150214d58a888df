"""The width of the pen. In MNIST it is about 2.4 pixels, and a network trained on MNIST reads others less well."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from app.images.normalise import BOX, Box, bounds
from app.images.spread import spread

FINE = 8  # pixels in this module for each pixel of the box of 20
THINNEST, BROADEST = 2.2, 3.0  # pixels of the box of 20


class Stroke(NamedTuple):
    """`ink` [rows x columns] in 0..1, cropped to the digit; the pen's width before and after, in pixels of the 20."""

    ink: NDArray[np.float64]
    before: float
    after: float


def even_pen(ink: NDArray[np.floating], box: Box) -> Stroke:
    """Crop the ink to the box, and thicken or thin its strokes until the pen is 2.2 to 3 pixels wide."""
    scale = FINE * BOX / max(box.right - box.left, box.bottom - box.top)
    size = max(1, round((box.right - box.left) * scale)), max(1, round((box.bottom - box.top) * scale))
    grey = Image.fromarray(np.round(255 * ink[box.top : box.bottom, box.left : box.right]).astype(np.uint8))
    fine = grey.resize(size, Image.Resampling.BICUBIC)
    values = np.asarray(fine)
    before = pen_width(values > 127)
    after = min(max(before, THINNEST), BROADEST)
    times = round(abs(after - before) * FINE / 2)
    if not times:
        return Stroke(values / 255, before, before)
    changed = spread(np.pad(values, times), np.maximum if after > before else np.minimum, times)
    inked = changed > 127
    # Thinning may leave nothing if the blob is not a stroke.
    if not inked.any():
        return Stroke(values / 255, before, before)
    cut = bounds(inked)
    return Stroke(changed[cut.top : cut.bottom, cut.left : cut.right] / 255, before, after)


def pen_width(mask: NDArray[np.bool_]) -> float:
    """The mean width of the strokes in pixels of the box of 20: twice the area divided by the length of the outline.

    On average over all directions, an outline along pixel edges is 4/pi times as long as the true one (Crofton).
    """
    edged = np.pad(mask, 1)
    sides = np.count_nonzero(edged[1:] != edged[:-1]) + np.count_nonzero(edged[:, 1:] != edged[:, :-1])
    outline = sides * np.pi / 4
    return float(2 * np.count_nonzero(mask) / max(outline, 1) * BOX / max(mask.shape))
