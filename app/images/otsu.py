"""The threshold between two classes of pixels."""

import numpy as np
from numpy.typing import NDArray


def otsu(values: NDArray[np.generic], zeros: int = 0) -> float:
    """The threshold that splits values >= 0, and a number of additional zeros, into two classes (Otsu 1979).

    It maximises the variance between the classes, w0 w1 (m0 - m1)^2.
    """
    counts, edges = np.histogram(values, bins=128, range=(0, float(values.max())))
    counts[0] += zeros
    middle = (edges[:-1] + edges[1:]) / 2
    below = np.cumsum(counts)[:-1]
    above = counts.sum() - below
    total = np.cumsum(counts * middle)
    gap = total[:-1] / np.maximum(below, 1) - (total[-1] - total[:-1]) / np.maximum(above, 1)
    return float(edges[1 + np.argmax(below * above * gap**2)])
