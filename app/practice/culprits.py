"""Which known mistakes give the numbers of a wrong tensor: one, or two made together.

`passes` has every wrong pass but those with a number that can be anything, a factor or a learning rate. The tensor is
linear in that number, so each of the given numbers says between which bounds it must be. The pass is then made with the
roundest number between all of these bounds, and compared like any other.
"""

from collections.abc import Callable, Generator, Iterator
from typing import NamedTuple

import numpy as np

from app.engine.mistakes import FACTORS, LARGEST, LOSS, NAMES, RATES, Mistake, make
from app.engine.tensors import Array
from app.engine.trace import Trace, trace
from app.practice.parts import shown_as
from app.practice.passes import Mistakes, Passes, passes
from app.practice.precision import Precision

_SHOWN = 6
_EVIDENCE = 9.0  # digits that the numbers must have together before two mistakes, or any factor, can explain them
_AS_GOOD = 1.5  # times the smallest distance: passes that fit as well as the best one
_TYPICAL = {"scaled": FACTORS, "updated-weights": RATES}
_SMALLEST = 1e-4  # learning rate
_SINGLE = 0.1  # of the work: to look for one mistake, before two
_TRIED = 0.99  # of a search: all passes but those with a number that can be anything


class _Culprit(NamedTuple):
    """Mistakes that give the numbers, and how far from them they are: root mean square, relative to the largest."""

    mistakes: Mistakes
    distance: float


def culprits(right: Trace, tensor: str, values: Array, precision: Precision) -> Generator[float, None, list[Mistakes]]:
    """What explains the numbers, each a single mistake or two made together, the likeliest first.

    A generator that yields how much is done, as `passes` does.
    """

    def search(count: int) -> Generator[float, None, list[_Culprit]]:
        made = yield from passes(right, tensor, count)
        return (yield from _Search(right, tensor, values, precision, count, made).found())

    found = yield from shown_as(search(1), lambda share: _SINGLE * share)
    if not found and precision.digits(values) >= _EVIDENCE:
        found = yield from shown_as(search(2), lambda share: _SINGLE + (1 - _SINGLE) * share)
    found = [culprit for culprit in found if _is_usual(culprit.mistakes)] or found
    near = _AS_GOOD * min((culprit.distance for culprit in found), default=0) + 1e-7
    found.sort(key=lambda culprit: (culprit.distance > near, sum(NAMES.index(m.name) for m in culprit.mistakes)))
    return [culprit.mistakes for culprit in found[:_SHOWN]]


def _is_usual(mistakes: Mistakes) -> bool:
    """Whether there is no factor or rate among them but those that people use."""
    return all(m.variant in _TYPICAL[m.name] for m in mistakes if m.name in _TYPICAL)


class _Search:
    """Every wrong pass of a tensor with `count` mistakes, beside the given numbers."""

    def __init__(
        self, right: Trace, tensor: str, values: Array, precision: Precision, count: int, made: Passes
    ) -> None:
        self._right, self._tensor = right, tensor
        self._values, self._precision = values, precision
        self._allowed = precision.allowed(values[None])[0]
        self._count = count
        self._mistakes, self._computed = made
        self._position = {mistakes: i for i, mistakes in enumerate(self._mistakes)}
        # A number that is found from one of the numbers proves nothing with it.
        self._any_number = precision.digits(values) * (1 - 1 / max(1, int(np.count_nonzero(values)))) >= _EVIDENCE

    def found(self) -> Generator[float, None, list[_Culprit]]:
        """The passes that give the numbers."""
        found = [
            _Culprit(mistakes, distance)
            for mistakes, distance in zip(self._mistakes, self._distances(self._computed), strict=True)
            if len(mistakes) == self._count and np.isfinite(distance) and not _updates(mistakes)
        ]
        for mistakes in (*self._scaled(), *self._updated()):
            network, objective = make(mistakes, self._right.network, self._right.objective)
            computed = trace(network, self._right.layers[0].value, objective).tensors[self._tensor]
            found.append(_Culprit(mistakes, self._distances(computed[None])[0]))
            yield _TRIED
        return [culprit for culprit in found if np.isfinite(culprit.distance)]

    def _distances(self, computed: Array) -> Array:
        """How far M computed tensors are from the numbers; infinite where one number is further off than allowed."""
        axes = tuple(range(1, computed.ndim))
        off = computed - self._values
        fits = np.all(np.abs(off) <= self._precision.allowed(computed), axis=axes)
        largest = np.abs(computed).max(axis=axes, initial=0)
        distances: Array = np.sqrt((off * off).mean(axis=axes)) / np.where(largest, largest, 1)
        return np.where(fits, distances, np.inf)

    def _scaled(self) -> Iterator[Mistakes]:
        """Every pass with one mistake less, times the factor that gives the numbers."""
        at = self._where(lambda mistakes: len(mistakes) == self._count - 1 and not _updates(mistakes))
        for i, low, high in zip(at, *self._bounds(0, self._computed[at]), strict=True):
            for factor in self._numbers("scaled", low, high):
                yield (Mistake("scaled", LOSS, factor), *self._mistakes[i])

    def _updated(self) -> Iterator[Mistakes]:
        """Every pass with updated weights, at the rate that gives the numbers."""
        yield from self._at_rates(self._where(lambda made: len(made) == self._count and _updates(made)), 1, ())
        if self._count == 2:
            at = self._where(lambda mistakes: len(mistakes) == 1 and _updates(mistakes))
            for factor in FACTORS:
                yield from self._at_rates(at, factor, (Mistake("scaled", LOSS, factor),))

    def _at_rates(self, at: list[int], factor: float, before: Mistakes) -> Iterator[Mistakes]:
        """The passes at these positions, which have the rate 1, with another one. The step has the factor in it."""
        others = [tuple(m for m in self._mistakes[i] if m.name != "updated-weights") for i in at]
        start = self._computed[[self._position.get(mistakes, 0) for mistakes in others]]
        change = self._computed[at] - start
        for i, low, high in zip(at, *self._bounds(factor * start, factor * factor * change), strict=True):
            is_linear = self._mistakes[i][-1].name != "relu-by-gradient"  # the last one is the furthest from the loss
            for rate in self._numbers("updated-weights", low, high) if is_linear else RATES:
                made = (m._replace(variant=rate) if m.name == "updated-weights" else m for m in self._mistakes[i])
                yield (*before, *made)

    def _where(self, condition: Callable[[Mistakes], bool]) -> list[int]:
        return [i for i, mistakes in enumerate(self._mistakes) if condition(mistakes)]

    def _bounds(self, start: Array | float, direction: Array) -> tuple[Array, Array]:
        """For M passes the smallest and the largest c for which start + c . direction gives the numbers, [M] each.

        The smallest is larger than the largest where no c does.
        """
        axes = tuple(range(1, direction.ndim))
        off = self._values - start
        is_free = (direction == 0) & (np.abs(off) <= self._allowed)  # any c will do
        with np.errstate(divide="ignore", invalid="ignore"):
            ends = (off - self._allowed) / direction, (off + self._allowed) / direction
        low = np.where(is_free, -np.inf, np.minimum(*ends)).max(axis=axes, initial=-np.inf)
        high = np.where(is_free, np.inf, np.maximum(*ends)).min(axis=axes, initial=np.inf)
        return low, high

    def _numbers(self, name: str, low: float, high: float) -> Iterator[float]:
        """The usual number between two bounds, or the roundest if any will do; none if they leave no number above 0."""
        if not (_SMALLEST if name == "updated-weights" else 0) < low <= high <= LARGEST:
            return
        middle = (low + high) / 2
        usual = [number for number in _TYPICAL[name] if low <= number <= high]
        if usual:
            yield min(usual, key=lambda number: abs(number - middle))
        elif self._any_number:
            rounded = (float(f"{middle:.{digits}g}") for digits in range(1, 8))
            yield next((number for number in rounded if low <= number <= high), middle)


def _updates(mistakes: Mistakes) -> bool:
    return any(mistake.name == "updated-weights" for mistake in mistakes)
