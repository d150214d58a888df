"""Ways to choose the numbers that are asked for, so that finding them is work."""

from collections.abc import Callable, Iterable

import numpy as np

from app.engine.derivation import derive
from app.engine.tensors import Array, Index
from app.engine.trace import Trace
from app.practice.worksheet.sheet import Place

Pick = Callable[[Trace, np.random.Generator], Iterable[Place]]


def some(tensor: str, count: int, terms: int = 1) -> Pick:
    """So many cells that are not 0, first those that are a sum of at least so many terms that are not 0."""

    def pick(trace: Trace, rng: np.random.Generator) -> list[Place]:
        rich: list[Index] = []
        poor: list[Index] = []
        for cell in rng.permutation(np.argwhere(trace.tensors[tensor])).tolist():
            index = tuple(cell)
            (rich if terms == 1 or _terms(trace, tensor, index) >= terms else poor).append(index)
            if len(rich) == count:
                break
        return [(tensor, index) for index in (rich + poor)[:count]]

    return pick


def every(tensor: str) -> Pick:
    """All of its cells."""
    return lambda trace, _: [(tensor, index) for index in np.ndindex(trace.tensors[tensor].shape)]


def channel(*tensors: str) -> Pick:
    """All cells of one channel, or filter, the same of each tensor."""

    def pick(trace: Trace, rng: np.random.Generator) -> list[Place]:
        shapes = {tensor: trace.tensors[tensor].shape for tensor in tensors}
        chosen = int(rng.integers(min(shape[0] for shape in shapes.values())))
        return [(tensor, (chosen, *rest)) for tensor, shape in shapes.items() for rest in np.ndindex(shape[1:])]

    return pick


def windows(pool: str, count: int, *tensors: str) -> Pick:
    """All cells of some windows of a max-pool that pass a delta on, the same in each tensor."""

    def pick(trace: Trace, rng: np.random.Generator) -> list[Place]:
        alive = np.argwhere((trace.tensors[f"{pool}.grad"] != 0) & (trace.tensors[f"{pool}.value"] > 0))
        chosen = rng.permutation(alive)[:count].tolist()
        inside = list(np.ndindex(2, 2))
        return [(tensor, (d, 2 * r + i, 2 * c + j)) for tensor in tensors for d, r, c in chosen for i, j in inside]

    return pick


def reached(by: str, *tensors: str) -> Pick:
    """The cells where a gradient is not 0, in each tensor of that shape: some of them are stopped there."""
    return lambda trace, _: _places(tensors, trace.tensors[by] != 0)


def open_and_closed(gate: str, count: int) -> Pick:
    """Cells of a gate's mask, half of them with a 1 and half with a 0."""

    def pick(trace: Trace, rng: np.random.Generator) -> list[Place]:
        mask = trace.tensors[f"{gate}.mask"]
        halves = (rng.permutation(np.argwhere(mask == is_open))[: count // 2].tolist() for is_open in (True, False))
        return [(f"{gate}.mask", tuple(cell)) for half in halves for cell in half]

    return pick


def _places(tensors: Iterable[str], where: Array) -> list[Place]:
    return [(tensor, tuple(cell)) for tensor in tensors for cell in np.argwhere(where).tolist()]


def _terms(trace: Trace, tensor: str, index: Index) -> int:
    return int(np.count_nonzero(derive(trace, tensor, index).products))
