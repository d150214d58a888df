"""A student's own numbers beside the engine's: equal, the work of known mistakes, or different."""

from collections.abc import Generator
from typing import Literal, NamedTuple

import numpy as np

from app.engine.gradcheck import is_gradient
from app.engine.tensors import Array
from app.engine.trace import Trace
from app.practice.culprits import culprits
from app.practice.parts import finished
from app.practice.passes import Mistakes
from app.practice.precision import Precision

Verdict = Literal["equal", "mistake", "different"]

_ROUGH = 0.1  # of the largest given number: with a larger tolerance too many mistakes would fit


class Comparison(NamedTuple):
    """What was found. Each explanation is one mistake, or two made together; the likeliest comes first."""

    verdict: Verdict
    right: Array
    difference: Array  # given - right
    agrees: Array  # for each number, whether it is the right one within the tolerance
    tolerance: float  # relative to the largest number of `right`
    is_rough: bool  # whether the numbers have too few digits to tell mistakes apart; then none was looked for
    explanations: list[Mistakes]


def compare(trace: Trace, tensor: str, values: Array) -> Comparison:
    """Compare given numbers with a tensor of a right pass, which must have the same shape."""
    return finished(comparing(trace, tensor, values))


def comparing(trace: Trace, tensor: str, values: Array) -> Generator[float, None, Comparison]:
    """`compare` in parts: it yields how much is done, from 0 to 1."""
    right = trace.tensors[tensor].astype(np.float64)
    precision = Precision(values)
    allowed = precision.allowed(right[None])[0]
    difference = values - right
    agrees = np.abs(difference) <= allowed
    tolerance = float(allowed.max(initial=0) / (np.abs(right).max(initial=0) or 1))
    explanations: list[Mistakes] = []
    is_rough = precision.share(values) > _ROUGH
    if not agrees.all() and is_gradient(tensor) and not is_rough:
        explanations = yield from culprits(trace, tensor, values, precision)
    verdict: Verdict = "equal" if agrees.all() else "mistake" if explanations else "different"
    return Comparison(verdict, right, difference, agrees, tolerance, is_rough, explanations)
