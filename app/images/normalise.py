"""Ink -> the 28 x 28 of MNIST."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Grey = NDArray[np.float64]
Bytes = NDArray[np.uint8]

SIDE, BOX = 28, 20


def native(colours: Bytes) -> Bytes | None:
    """The picture itself, ink white, where it already is as MNIST makes them; otherwise None."""
    if colours.shape[:2] != (SIDE, SIDE) or np.ptp(colours.astype(int), axis=2).max() > 0:
        return None
    grey = colours[..., 0]
    for pixels in (grey, 255 - grey):
        ink = np.where(pixels > 25, pixels, 0)
        if pixels[[0, 0, -1, -1], [0, -1, 0, -1]].max() > 25 or not ink.any():
            continue
        rows, columns = np.nonzero(ink.any(axis=1))[0], np.nonzero(ink.any(axis=0))[0]
        longest = max(np.ptp(rows), np.ptp(columns)) + 1
        if BOX - 2 <= longest <= BOX and abs(np.array(centre(ink)) - SIDE // 2).max() <= 0.75:
            return pixels
    return None


def centre(ink: NDArray[np.generic]) -> tuple[float, float]:
    """Row and column of the centre of mass."""
    mass = np.asarray(ink, dtype=np.float64)
    rows, columns = np.indices(mass.shape)
    return float((rows * mass).sum() / mass.sum()), float((columns * mass).sum() / mass.sum())


def box(mask: NDArray[np.bool_]) -> tuple[int, int, int, int]:
    """left, top, right, bottom of the ink, half open."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1


def shrink(ink: Grey, around: tuple[int, int, int, int]) -> Grey:
    """The box, its longest side 20 pixels, antialiased, its aspect kept, its contrast stretched to 0..1."""
    left, top, right, bottom = around
    scale = BOX / max(right - left, bottom - top)
    size = max(1, round((right - left) * scale)), max(1, round((bottom - top) * scale))
    small = Image.fromarray(ink[top:bottom, left:right].astype(np.float32)).resize(
        size, Image.Resampling.HAMMING
    )
    values = np.clip(np.asarray(small, dtype=np.float64), 0, None)
    return np.clip(values / np.percentile(values[values > 0.1 * values.max()], 80), 0, 1)


def place(small: Grey) -> Bytes:
    """uint8 [28 x 28]: the digit shifted by whole pixels so that its centre of mass lies at pixel (14, 14)."""
    row, column = centre(small)
    top = int(np.clip(round(SIDE // 2 - row), 0, SIDE - small.shape[0]))
    left = int(np.clip(round(SIDE // 2 - column), 0, SIDE - small.shape[1]))
    pixels = np.zeros((SIDE, SIDE), dtype=np.uint8)
    pixels[top : top + small.shape[0], left : left + small.shape[1]] = np.round(255 * small)
    return pixels
