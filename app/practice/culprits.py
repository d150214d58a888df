"""Which known mistakes give the numbers of a wrong tensor: one, or two made together.

`passes` has every wrong pass but those with a number that can be anything, a factor or a learning rate. The tensor is
linear in that number, so least squares finds it; the pass is then made with it and compared like any other.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from app.engine.mistakes import FACTORS, LOSS, NAMES, RATES, Mistake, make
from app.engine.tensors import Array
from app.engine.trace import Trace, trace
from app.practice.passes import Mistakes, passes
from app.practice.precision import Precision

_SHOWN = 6
_EVIDENCE = 9.0  # digits that the numbers must have together before two mistakes, or any factor, can explain them
_AS_GOOD = 1.5  # times the smallest distance: passes that fit as well as the best one
_TYPICAL = {"scaled": FACTORS, "updated-weights": RATES}
_SMALLEST, _LARGEST = 1e-4, 1e6  # learning rate, factor or rate
_FITTED = 3.0  # times what is allowed: a fitted number is not exactly the true one


class _Culprit(NamedTuple):
    """Mistakes that give the numbers, and how far from them they are: root mean square, relative to the largest."""

    mistakes: Mistakes
    distance: float


def culprits(right: Trace, tensor: str, values: Array, precision: Precision) -> list[Mistakes]:
    """What explains the numbers, each a single mistake or two made together, the likeliest first."""
    found = _Search(right, tensor, values, precision, 1).found()
    if not found and precision.digits(values) >= _EVIDENCE:
        found = _Search(right, tensor, values, precision, 2).found()
    near = _AS_GOOD * min((culprit.distance for culprit in found), default=0) + 1e-7
    found.sort(key=lambda culprit: (culprit.distance > near, *_rank(culprit.mistakes)))
    return [culprit.mistakes for culprit in found[:_SHOWN]]


def _rank(mistakes: Mistakes) -> tuple[int, int]:
    """Smaller for what is likelier: usual factors and rates before others, and then the order of the names."""
    unusual = sum(m.name in _TYPICAL and m.variant not in _TYPICAL[m.name] for m in mistakes)
    return unusual, sum(NAMES.index(mistake.name) for mistake in mistakes)


class _Search:
    """Every wrong pass of a tensor with up to `count` mistakes, beside the given numbers."""

    def __init__(self, right: Trace, tensor: str, values: Array, precision: Precision, count: int) -> None:
        self._right, self._tensor = right, tensor
        self._values, self._precision = values, precision
        allowed = precision.allowed(values[None])[0]
        self._units = np.where(allowed, allowed, 1)
        self._count = count
        self._mistakes, self._computed = passes(right, tensor, count)
        # A number that is found from one of the numbers proves nothing with it.
        self._any_number = precision.digits(values) * (1 - 1 / max(1, int(np.count_nonzero(values)))) >= _EVIDENCE

    def found(self) -> list[_Culprit]:
        """The passes with just `count` mistakes that give the numbers."""
        distances = self._distances(self._computed)
        exact = [
            _Culprit(mistakes, distance)
            for mistakes, distance in zip(self._mistakes, distances, strict=True)
            if len(mistakes) == self._count and np.isfinite(distance) and not _updates(mistakes)
        ]
        return exact + [culprit for mistakes in self._with_a_number() for culprit in self._made(mistakes)]

    def _distances(self, computed: Array, slack: float = 1.0) -> Array:
        """How far M computed tensors are from the numbers; infinite where one number is further off than allowed."""
        axes = tuple(range(1, computed.ndim))
        off = computed - self._values
        fits = np.all(np.abs(off) <= slack * self._precision.allowed(computed), axis=axes)
        largest = np.abs(computed).max(axis=axes, initial=0)
        distances: Array = np.sqrt((off * off).mean(axis=axes)) / np.where(largest, largest, 1)
        return np.where(fits, distances, np.inf)

    def _with_a_number(self) -> Iterator[Mistakes]:
        """`count` mistakes with the factor or rate that fits best, where the fit is good."""
        count, right = self._count, self._computed[0]
        position = {mistakes: i for i, mistakes in enumerate(self._mistakes)}
        for mistakes, computed in zip(self._mistakes, self._computed, strict=True):
            if not _updates(mistakes):
                if len(mistakes) < count and (factor := self._fit(0 * right, computed)):
                    yield from _scaled(factor, mistakes, count)
            elif len(mistakes) == count:
                others = tuple(mistake for mistake in mistakes if mistake.name != "updated-weights")
                before = self._computed[position.get(others, 0)]
                yield from _updated(self._fit(before, computed - before), mistakes)
            elif len(mistakes) < count:
                for f in FACTORS:  # the step has the factor in it, too
                    rate = self._fit(f * right, f * f * (computed - right))
                    yield from _updated(rate, (Mistake("scaled", LOSS, f), *mistakes))

    def _fit(self, start: Array, direction: Array) -> float:
        """c so that start + c . direction is nearest to the numbers; 0 if it is not near enough to be them.

        Nearest in units of what is allowed, because rounding leaves small numbers more exact than large ones.
        """
        v = (self._values - start) / self._units
        d = direction / self._units
        length = float((d * d).sum())
        if length == 0:
            return 0.0
        c = float((v * d).sum()) / length
        return c if np.isfinite(self._distances((start + c * direction)[None], _FITTED)[0]) else 0.0

    def _made(self, mistakes: Mistakes) -> Iterator[_Culprit]:
        """The pass with a factor or rate that was fitted, or with a rounder one that fits as well."""
        at = max(i for i, mistake in enumerate(mistakes) if mistake.name in _TYPICAL)
        for number, slack in self._rounder(mistakes[at]):
            chosen = (*mistakes[:at], mistakes[at]._replace(variant=number), *mistakes[at + 1 :])
            network, objective = make(chosen, self._right.network, self._right.objective)
            computed = trace(network, self._right.layers[0].value, objective).tensors[self._tensor]
            distance = self._distances(computed[None], slack)[0]
            if np.isfinite(distance):
                yield _Culprit(chosen, distance)
                return

    def _rounder(self, mistake: Mistake) -> Iterator[tuple[float, float]]:
        """The usual number, then rounder ones, and the one that was fitted; and the slack for each."""
        fitted = float(mistake.variant or 0)
        yield min(_TYPICAL[mistake.name], key=lambda usual: abs(np.log(fitted / usual))), 1
        if self._any_number:
            yield from ((float(f"{fitted:.2g}"), 1), (float(f"{fitted:.4g}"), 1), (fitted, _FITTED))


def _updates(mistakes: Mistakes) -> bool:
    return any(mistake.name == "updated-weights" for mistake in mistakes)


def _updated(rate: float, mistakes: Mistakes) -> Iterator[Mistakes]:
    """The mistakes with a learning rate, if it is one."""
    if _SMALLEST <= rate <= _LARGEST:
        yield tuple(m._replace(variant=rate) if m.name == "updated-weights" else m for m in mistakes)


def _scaled(factor: float, mistakes: Mistakes, count: int) -> Iterator[Mistakes]:
    """The mistakes and a factor; a negative one needs the wrong sign as well."""
    negated = (Mistake("wrong-sign", LOSS),) if factor < 0 else ()
    made = (*negated, Mistake("scaled", LOSS, abs(factor)), *mistakes)
    if len(made) == count and abs(factor) <= _LARGEST:
        yield made
