"""Growing and shrinking bright areas."""

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Pixels = TypeVar("Pixels", NDArray[np.uint8], NDArray[np.float64], NDArray[np.bool_])


def spread(values: Pixels, pick: np.ufunc, times: int) -> Pixels:
    """Replace each pixel by the largest (np.maximum) or smallest (np.minimum) of the 3 x 3 around it, `times` times."""
    for _ in range(times):
        around = np.pad(values, 1)
        rows = pick(pick(around[:-2], around[1:-1]), around[2:])
        values = pick(pick(rows[:, :-2], rows[:, 1:-1]), rows[:, 2:])
    return values


def closing(values: Pixels, times: int) -> Pixels:
    """Fill dark strokes and blobs that are narrower than a square of 2 times + 1 pixels; the rest stays as it is."""
    around = np.pad(values, times, mode="edge")
    return spread(spread(around, np.maximum, times), np.minimum, times)[times:-times, times:-times]
