"""One number of dX, through the flipped kernel."""

import numpy as np

from app.engine.derivation import Derivation
from app.engine.trace import Trace
from app.practice import derived
from app.practice.derived import name, places
from app.practice.exercise import Exercise, Hint, Kind, Level
from app.practice.givens import Given, Region, plane
from app.practice.layers import Conv, convs, in_words

_MOST_FILTERS = 3


def make(rng: np.random.Generator, trace: Trace, level: Level) -> Exercise:
    """Ask for the gradient of one input cell; the level says how many products it has."""
    by_tensor = {f"{conv.before}.grad": conv for conv in convs(trace)}

    def fits(derivation: Derivation) -> bool:
        return len(_filters(derivation)) <= _MOST_FILTERS

    found = derived.choose(rng, trace, by_tensor, level, fits)
    conv = by_tensor[found.tensor]
    d, u, v = found.index
    filters = _filters(found)
    group = found.groups[0]
    met = in_words(places(group.right, group.products)[:6])
    return Exercise(
        question=f"Compute {name(found.tensor, found.index)}, the gradient of the cell in row {u}, column {v} of the "
        f"input of {conv.title}.{_others(conv, filters)}",
        givens=tuple(table for f in filters for table in _givens(trace, conv, f, d, u, v)),
        form=derived.form_of(found),
        right=np.array(found.value),
        hints=(
            Hint(
                "The cell was in several windows. Each window that it was in gives one product: the delta of that "
                "output times the weight that lay on the cell.",
                derived.rule(trace, found),
            ),
            Hint(
                f"In the window that begins in row r, column c the cell met the weight in row {u} - r, column {v} - c. "
                "While the delta's row grows, the weight's falls: the kernel is flipped. "
                f"The deltas that count are at {met}."
            ),
            Hint("The products and their sum:", derived.worked(found)),
        ),
        read=lambda tensors: tensors[found.tensor][found.index],
        layers=(conv.name,),
        cell=(found.tensor, found.index),
    )


def _filters(derivation: Derivation) -> list[int]:
    group = derivation.groups[0]
    return sorted({int(cell[0]) for cell in group.right.indices[np.flatnonzero(group.products)]})


def _others(conv: Conv, shown: list[int]) -> str:
    return "" if len(shown) == conv.filters else " The other filters have no delta here."


def _givens(trace: Trace, conv: Conv, f: int, d: int, u: int, v: int) -> list[Given]:
    rows, columns = trace.tensors[conv.delta][f].shape
    k = conv.size
    around = Region(max(u - k + 1, 0), max(v - k + 1, 0), min(k, u + 1, rows), min(k, v + 1, columns))
    region = None if max(rows, columns) <= 10 else around
    return [
        plane(trace.tensors, conv.delta, f, note=f"the deltas of filter {f}", region=region),
        plane(trace.tensors, f"{conv.name}.W", f, d, note=f"the kernel of filter {f}"),
    ]


KIND = Kind("back", "One number of dX", ("09-back-through-a-convolution",), make)
