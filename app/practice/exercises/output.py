"""One number of the forward pass of a convolution."""

import numpy as np

from app.engine.derivation import Derivation
from app.engine.trace import Trace
from app.practice import derived
from app.practice.derived import name
from app.practice.exercise import Exercise, Hint, Kind, Level, Slip
from app.practice.givens import Given, Region, plane
from app.practice.layers import Conv, convs

_MOST_CHANNELS = 3


def make(rng: np.random.Generator, trace: Trace, level: Level) -> Exercise:
    """Ask for one output; the level says how many products it has."""
    by_tensor = {conv.z: conv for conv in convs(trace) if conv.depth <= _MOST_CHANNELS}

    def fits(derivation: Derivation) -> bool:
        products = derivation.groups[0].products
        return bool(products.any()) and derivation.value != 0

    found = derived.choose(rng, trace, by_tensor, level, fits)
    conv = by_tensor[found.tensor]
    f, r, c = found.index
    bias = trace.tensors[f"{conv.name}.b"][f]
    turned = sum(
        float((trace.tensors[f"{conv.name}.W"][f, d, ::-1, ::-1] * _window(trace, conv, d, r, c)).sum())
        for d in range(conv.depth)
    )
    return Exercise(
        question=f"Compute {name(found.tensor, found.index)}, the output of filter {f} in row {r}, column {c}. "
        f"The bias of the filter is {bias + 0:.4g}.",
        givens=tuple(_givens(trace, conv, f, Region(r, c, conv.size, conv.size))),
        form=derived.form_of(found),
        right=np.array(found.value),
        hints=(
            Hint(
                f"Lay the kernel on the input, with its first cell on row {r}, column {c}. Multiply each weight by the "
                "number below it.",
                derived.rule(trace, found),
            ),
            Hint("Add the products up, and then the bias. ReLU comes later, so the number may be below 0."),
            Hint("The products that are not 0, and the bias:", derived.worked(found)),
        ),
        slips=(
            Slip(
                np.array(found.value - bias),
                "The bias is missing",
                "Each output is the sum of the products, plus the bias of its filter.",
                "02-forward",
            ),
            Slip(
                np.array(turned + bias),
                "The kernel was flipped",
                "Forward, the kernel is not flipped: its first weight meets the first number of the window.",
                "02-forward",
            ),
            Slip(
                np.array(max(found.value, 0)),
                "ReLU was applied as well",
                "The convolution has no ReLU inside. Its output is z, which may be below 0.",
                "02-forward",
            ),
        ),
        cell=(found.tensor, found.index),
    )


def _window(trace: Trace, conv: Conv, d: int, r: int, c: int) -> np.ndarray:
    x: np.ndarray = trace.tensors[f"{conv.before}.value"][d, r : r + conv.size, c : c + conv.size]
    return x


def _givens(trace: Trace, conv: Conv, f: int, window: Region) -> list[Given]:
    tables = []
    for d in range(conv.depth):
        rows = trace.tensors[f"{conv.before}.value"].shape[1]
        around = None if rows <= 10 else window
        tables += [
            plane(trace.tensors, f"{conv.before}.value", d, note=f"the input of {conv.title}", region=around),
            plane(trace.tensors, f"{conv.name}.W", f, d, note="the kernel"),
        ]
    return tables


KIND = Kind("output", "One output of a convolution", ("02-forward",), make)
