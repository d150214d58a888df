"""From ink to 28 x 28 pixels as in MNIST: the digit fits 20 x 20, and its centre of mass is in the middle."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

SIDE, BOX = 28, 20
FAINT = 25  # of 255: fainter pixels, as JPEG leaves them around a digit, do not count for its box and its centre


class Box(NamedTuple):
    """Half open: rows top..bottom - 1, columns left..right - 1."""

    left: int
    top: int
    right: int
    bottom: int


def as_mnist(colours: NDArray[np.uint8]) -> NDArray[np.uint8] | None:
    """[rows x columns x 3] -> its pixels [28 x 28], ink white, if it is already normalised as in MNIST; else None."""
    if colours.shape[:2] != (SIDE, SIDE) or (colours != colours[..., :1]).any():
        return None
    grey = colours[..., 0]
    return next((pixels for pixels in (grey, 255 - grey) if _is_normalised(pixels)), None)


def _is_normalised(pixels: NDArray[np.uint8]) -> bool:
    ink = np.where(pixels > FAINT, pixels, 0)
    if not ink.any() or ink[:: SIDE - 1, :: SIDE - 1].any():
        return False
    box = bounds(ink > 0)
    longest = max(box.right - box.left, box.bottom - box.top)
    away = max(abs(at - SIDE // 2) for at in centre_of_mass(ink))
    return BOX - 2 <= longest <= BOX and away <= 0.75


def bounds(mask: NDArray[np.bool_]) -> Box:
    """The smallest box around all marked pixels."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    return Box(int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1)


def centre_of_mass(ink: NDArray[np.number]) -> tuple[float, float]:
    """Row and column, in pixels."""
    rows, columns = ink.sum(axis=1, dtype=np.float64), ink.sum(axis=0, dtype=np.float64)
    total = rows.sum()
    return float(rows @ np.arange(len(rows)) / total), float(columns @ np.arange(len(columns)) / total)


def shrink(ink: NDArray[np.float64]) -> NDArray[np.float64]:
    """Scale a digit, cropped to its box, to a longest side of 20 pixels, and stretch its contrast to 0..1."""
    rows, columns = ink.shape
    scale = BOX / max(rows, columns)
    size = max(1, round(columns * scale)), max(1, round(rows * scale))
    resized = Image.fromarray(ink.astype(np.float32)).resize(size, Image.Resampling.HAMMING)
    small = np.asarray(resized, dtype=np.float64)
    stretched: NDArray[np.float64] = small / np.percentile(small[small > 0.1 * small.max()], 80)
    return stretched.clip(0, 1)


def place(small: NDArray[np.float64]) -> NDArray[np.uint8]:
    """[at most 20 x 20] -> [28 x 28], moved by whole pixels so that the centre of mass is at pixel (14, 14)."""
    row, column = centre_of_mass(small)
    rows, columns = small.shape
    top = min(max(round(SIDE // 2 - row), 0), SIDE - rows)
    left = min(max(round(SIDE // 2 - column), 0), SIDE - columns)
    pixels = np.zeros((SIDE, SIDE), dtype=np.uint8)
    pixels[top : top + rows, left : left + columns] = np.round(255 * small)
    return pixels
