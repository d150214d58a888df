"""How far given numbers may be from computed ones: they may have been computed in float32, or rounded to be printed."""

import numpy as np

from app.engine.tensors import Array

DOUBLE = 1e-6  # of the largest number: far more than rounding in float64 changes
SINGLE = 1e-5  # the same for float32
_DECIMALS = range(2, 7)  # numbers with more of them were not rounded
_DIGITS = range(3, 7)  # significant ones, likewise
_THROUGH_FLOAT32 = 2e-7  # relative: what float32 makes of a rounded number


class Precision:
    """What the given numbers themselves show of how they were made."""

    def __init__(self, values: Array) -> None:
        is_single = bool(np.all(values == values.astype(np.float32)))
        self._relative = SINGLE if is_single else DOUBLE
        self._rounding = _rounding(values)

    def allowed(self, computed: Array) -> Array:
        """How far each number may be from M computed tensors [M x ...]."""
        axes = tuple(range(1, computed.ndim))
        largest: Array = np.abs(computed).max(axis=axes, keepdims=True, initial=0)
        return self._relative * largest + self._rounding

    def share(self, values: Array) -> float:
        """What is allowed for the numbers themselves, as a share of the largest."""
        largest = np.abs(values).max(initial=0)
        return float(self._relative + self._rounding.max(initial=0) / largest) if largest else 0.0

    def digits(self, values: Array) -> float:
        """How many digits the numbers have together."""
        share = self.share(values)
        return float(-np.log10(share) * np.count_nonzero(values)) if share else 0.0


def _rounding(values: Array) -> Array:
    """How far each number may be from the one that was rounded to it, in the shape of `values`; 0 if none was rounded.

    If all have at most d decimals, it is half a unit of the last one; if all have at most s significant digits, half a
    unit of the last of these; and the larger of the two if both are so. Zeros alone do not say that they were rounded.
    """
    if not values.any():
        return np.zeros(values.shape)
    units = [np.full(values.shape, 10.0**-d) for d in _DECIMALS]
    exponents = np.floor(np.log10(np.abs(np.where(values, values, 1))))
    digits = [np.where(values, 10.0 ** (exponents - s + 1), 0) for s in _DIGITS]
    by_decimals, by_digits = _first_that_fits(values, units), _first_that_fits(values, digits)
    return 0.5 * (1 + 1e-9) * np.maximum(by_decimals, by_digits)


def _first_that_fits(values: Array, units: list[Array]) -> Array:
    """The first of the units of which all values are whole multiples; 0 if there is none."""
    for unit in units:
        rounded = np.round(values / np.where(unit, unit, 1)) * unit
        if np.all(np.abs(values - rounded) <= _THROUGH_FLOAT32 * np.abs(values)):
            return unit
    return np.zeros(values.shape)
