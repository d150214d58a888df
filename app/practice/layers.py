"""The layers of a trace by what exercises ask of them."""

from typing import NamedTuple

from app.engine.trace import Trace
from app.practice.givens import Place
from app.words.layers import titles


class Conv(NamedTuple):
    """A convolution, the layer before it, and the gate after it."""

    name: str
    title: str
    before: str
    size: int  # of its kernel
    filters: int
    depth: int

    @property
    def z(self) -> str:
        """The tensor of its values."""
        return f"{self.name}.value"

    @property
    def delta(self) -> str:
        """The tensor of its deltas."""
        return f"{self.name}.grad"


class Gates(NamedTuple):
    """A convolution, the ReLU after it and the max-pool after that."""

    conv: str
    relu: str
    pool: str


def convs(trace: Trace) -> list[Conv]:
    """The convolutions, in forward order."""
    names = titles(trace.network)
    found = []
    for before, step in zip(trace.layers, trace.layers[1:], strict=False):
        if step.layer.kind == "conv":
            filters, depth, size, _ = step.layer.params["W"].shape
            layer = step.layer.name
            found.append(Conv(layer, names[layer], before.layer.name, size, filters, depth))
    return found


def gates(trace: Trace) -> list[Gates]:
    """The gates, in forward order."""
    names = [step.layer.name for step in trace.layers]
    return [Gates(*names[at : at + 3]) for at, name in enumerate(names) if name in {conv.name for conv in convs(trace)}]


def window(row: int, column: int) -> tuple[Place, ...]:
    """The four cells of a max-pool's window, in row-major order."""
    return tuple((2 * row + i, 2 * column + j) for i in (0, 1) for j in (0, 1))


def moved(letter: str, by: int) -> str:
    """`r + 2`, or `r` alone."""
    return f"{letter} + {by}" if by else letter


def in_words(places: list[Place] | tuple[Place, ...]) -> str:
    """`(0, 2) and (3, 1)`."""
    *most, last = [f"({r}, {c})" for r, c in places]
    return f"{', '.join(most)} and {last}" if most else last
