"""Exercises that ask for one number of a trace: the number is chosen by its terms, and worked out term by term."""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice

import numpy as np

from app.engine.derivation import Derivation, Side, derive
from app.engine.tensors import Index
from app.engine.trace import Trace
from app.practice.answers import Number, tolerance_of
from app.practice.exercise import ImpossibleError, Level
from app.words.formulas import rule_formula
from app.words.mathml import PLUS, TIMES, Part, equation, number, row
from app.words.quantities import quantity_of

TERMS = {1: (1, 2), 2: (2, 4), 3: (3, 9)}  # products that are not 0, at each level
_MOST_TERMS = 16
_LOOKED_AT = 120  # numbers
_CANCELLED = 0.3  # a sum that is smaller, compared with its terms, loses too many digits
_DIGITS = 3


def choose(
    rng: np.random.Generator,
    trace: Trace,
    tensors: Iterable[str],
    level: Level,
    fits: Callable[[Derivation], bool] = lambda _: True,
) -> Derivation:
    """A number with as many terms as the level asks for; any other that can be worked out if none has."""
    least, most = TERMS[level]
    fallback = None
    for derivation in islice(_shuffled(rng, trace, tensors), _LOOKED_AT):
        count = int(np.count_nonzero(derivation.products))
        if not _can_be_worked_out(derivation, count) or not fits(derivation):
            continue
        if least <= count <= most:
            return derivation
        fallback = fallback or derivation
    if fallback is None:
        raise ImpossibleError("no number of it is a short sum")
    return fallback


def _shuffled(rng: np.random.Generator, trace: Trace, tensors: Iterable[str]) -> Iterator[Derivation]:
    cells = [(tensor, index) for tensor in tensors for index in np.ndindex(trace.tensors[tensor].shape)]
    for i in rng.permutation(len(cells)):
        tensor, index = cells[i]
        if tensor.endswith(".value") or trace.tensors[tensor][index]:  # most gradients are 0
            yield derive(trace, tensor, index)


def _can_be_worked_out(derivation: Derivation, count: int) -> bool:
    size = float(np.abs(derivation.products).sum())
    return 0 < count <= _MOST_TERMS and abs(derivation.sum) > (0 if _is_exact(derivation) else _CANCELLED * size)


def _is_exact(derivation: Derivation) -> bool:
    return not tolerance_of(derivation.products).relative


def form_of(derivation: Derivation) -> Number:
    """One number, as exactly as its terms are shown."""
    return Number(tolerance_of(derivation.products))


def name(tensor: str, index: Index) -> str:
    """`conv1.grad[0,2,3]`, in backticks."""
    return f"`{tensor}[{','.join(map(str, index))}]`"


def rule(trace: Trace, derivation: Derivation) -> str:
    """The number's formula in components, as MathML."""
    return rule_formula(trace, derivation).mathml


def worked(derivation: Derivation) -> str:
    """The terms that are not 0, with their numbers, and their sum, as MathML."""
    terms: list[Part] = []
    for group in derivation.groups:
        for t in np.flatnonzero(group.products):
            terms += (
                [PLUS, _term(group.left, group.right, int(t))] if terms else [_term(group.left, group.right, int(t))]
            )
    return equation(terms, [number(derivation.value, _DIGITS, quantity_of(derivation.tensor))]).mathml


def _term(left: Side, right: Side, t: int) -> Part:
    factors = [(side.tensor, float(side.values[t])) for side in (left, right) if side.tensor is not None]
    parts = [_factor(tensor, value, first=not i) for i, (tensor, value) in enumerate(factors)]
    return row(*(part for i, one in enumerate(parts) for part in ([TIMES, one] if i else [one])))


def _factor(tensor: str | None, value: float, *, first: bool) -> Part:
    printed = number(value, _DIGITS, quantity_of(tensor) if tensor else None)
    return printed if value >= 0 or first else row(_OPEN, printed, _CLOSE)


_OPEN, _CLOSE = Part("(", "<mo>(</mo>"), Part(")", "<mo>)</mo>")


def places(side: Side, products: np.ndarray) -> list[tuple[int, int]]:
    """Row and column of each cell whose product is not 0."""
    return [(int(cell[-2]), int(cell[-1])) for cell in side.indices[np.flatnonzero(products)]]
