"""The shapes of a network's layers."""

from contextlib import suppress

import numpy as np

from app.engine.network import Network
from app.engine.tensors import Array, ShapeError, notation
from app.engine.trace import Trace
from app.experiment.presets import ConvSize, param_shapes, two_block
from app.practice.answers import EXACT, Grid
from app.practice.exercise import Exercise, Hint, Kind, Level, Slip

_ASKED = {
    1: ("conv1.value", "pool1.value"),
    2: ("conv2.value", "conv2.W", "pool2.value"),
    3: ("pool2.value", "dense.W"),
}
_AXES = {3: ("channels", "rows", "columns"), 4: ("filters", "depth", "rows", "columns"), 2: ("outputs", "inputs")}


def make(rng: np.random.Generator, _: Trace, level: Level) -> Exercise:
    """Ask for one shape; the level says how many layers lie before it."""
    network, sizes, side = _network(rng)
    asked = str(rng.choice(_ASKED[level]))
    layer, what = asked.split(".")
    shape = network.params[asked].shape if what == "W" else network.shapes[layer]
    first, second = sizes
    named = f"the weights `{asked}`" if what == "W" else f"`{asked}`"
    right = np.array([shape], float)
    steps = "; ".join(f"{name}: {notation(network.shapes[name])}" for name in list(network.shapes)[: _position(layer)])
    return Exercise(
        question=f"A network has an input of [1 x {side} x {side}], conv1 with {_filters(first)}, a ReLU, a 2 x 2 "
        f"max-pool, conv2 with {_filters(second)}, a ReLU, a 2 x 2 max-pool, and a dense head with 10 outputs. "
        f"Convolutions are valid, with stride 1. What is the shape of {named}?",
        givens=(),
        form=Grid(("",), _AXES[len(shape)], EXACT),
        right=right,
        hints=(
            Hint(
                "A shape is written [filters - depth x rows x columns] for weights, and [channels x rows x columns] "
                "for values."
            ),
            Hint(
                "A valid convolution with a kernel of k x k leaves n - k + 1 of n rows. A 2 x 2 max-pool halves "
                "them; a "
                "last odd row is dropped. There are as many channels as filters, and the depth of a filter is the "
                "number of channels before it."
            ),
            Hint(f"From left to right: {steps}. So the answer is {notation(shape)}."),
        ),
        slips=_slips(right, what),
    )


def _slips(right: Array, what: str) -> tuple[Slip, ...]:
    lesson = "01-shapes"
    if what == "W":
        swapped = right[:, [1, 0, *range(2, right.shape[1])]]
        return (
            Slip(
                swapped,
                "Filters and depth are exchanged",
                "The number of filters comes first, then their depth.",
                lesson,
            ),
        )
    one = np.array([[0, 1, 1]])
    return (
        Slip(
            right - one,
            "One row too few",
            "A kernel of k rows fits into n rows at n - k + 1 places, not at n - k.",
            lesson,
        ),
        Slip(
            right + one,
            "One row too many",
            "Count the places again: there are n - k + 1, and a max-pool drops an odd row.",
            lesson,
        ),
    )


def _network(rng: np.random.Generator) -> tuple[Network, list[ConvSize], int]:
    """A network whose layers have at least one cell each, its convolutions, and the side of its input."""
    while True:
        side = int(rng.integers(8, 29))
        sizes = [ConvSize(int(rng.integers(2, 9)), int(rng.integers(2, 6))) for _ in range(2)]
        with suppress(ShapeError):
            shapes = param_shapes(sizes[0], sizes[1], side)
            return two_block({name: np.empty(shape) for name, shape in shapes.items()}, side), sizes, side


def _position(layer: str) -> int:
    return ("input", "conv1", "relu1", "pool1", "conv2", "relu2", "pool2", "dense").index(layer) + 1


def _filters(size: ConvSize) -> str:
    return f"{size.filters} filters of {size.size} x {size.size}"


KIND = Kind("shapes", "Shapes", ("01-shapes", "10-matrix-notation"), make)
