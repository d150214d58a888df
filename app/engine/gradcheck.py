"""Analytic gradients beside finite differences: dL/dw = (L(w + e) - L(w - e)) / 2e + O(e^2).

If, between w - e and w + e, a ReLU input changes its sign or a pool window its winner, the loss has a kink: it has no
derivative there, and the two may differ. Every such cell is named, so that a difference is explained and not hidden.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from app.engine.network import Layer
from app.engine.tensors import Array, Index, Mask
from app.engine.terms import Pattern
from app.engine.trace import LayerTrace, Trace

# The step is a power of two, so that w +- e is rounded as little as possible. It is close to the cube root of float64's
# precision, where the error of the formula and the rounding of the losses are about equal (Press et al., Numerical
# Recipes, 5.7).
EPSILON = 2.0**-17
# Errors of smaller gradients are relative to this: the rounding of the losses is as large as such a gradient.
FLOOR = 1e-4

_BATCH = 64  # numbers checked in one pass through the layers


@dataclass(frozen=True)
class Kink:
    """A ReLU cell that changes between passing and stopping, or a pool window whose winner changes."""

    layer: str
    kind: str
    index: Index  # of the layer's output


@dataclass(frozen=True)
class FiniteDifference:
    """One number of a gradient, computed both ways."""

    loss_plus: float
    loss_minus: float
    analytic: float
    kinks: list[Kink]
    epsilon: float = EPSILON

    @property
    def numeric(self) -> float:
        """The central difference."""
        return (self.loss_plus - self.loss_minus) / (2 * self.epsilon)

    @property
    def relative_error(self) -> float:
        """|analytic - numeric|, relative to the larger of the two, or to FLOOR if both are smaller."""
        return abs(self.analytic - self.numeric) / max(abs(self.analytic), abs(self.numeric), FLOOR)


def is_gradient(tensor: str) -> bool:
    """Whether a tensor can be checked: layer.grad, layer.W.grad or layer.b.grad."""
    return tensor.endswith(".grad")


def finite_difference(trace: Trace, tensor: str, index: Index) -> FiniteDifference:
    """Check one number of a gradient of a trace of one image.

    For a gradient inside the network, the cell itself is changed and only the layers after it run.
    """
    (difference,) = _differences(trace, tensor, [index])
    return difference


def check(trace: Trace, tensor: str) -> Iterator[FiniteDifference]:
    """`finite_difference` for every index of a gradient, in row-major order."""
    indices = list(np.ndindex(trace.tensors[tensor].shape))
    for start in range(0, len(indices), _BATCH):
        yield from _differences(trace, tensor, indices[start : start + _BATCH])


def _differences(trace: Trace, tensor: str, indices: Sequence[Index]) -> list[FiniteDifference]:
    layer, *param, _ = tensor.split(".")
    position = trace.position(layer)
    changed = _changed_param(trace, position, param[0], indices) if param else _changed_cell(trace, position, indices)
    losses, kinks = _run(trace, position, changed)
    gradient = trace.tensors[tensor]
    return [
        FiniteDifference(float(plus), float(minus), float(gradient[index]), kinks[t])
        for t, (index, (plus, minus)) in enumerate(zip(indices, losses, strict=True))
    ]


def _changed_cell(trace: Trace, position: int, indices: Sequence[Index]) -> Array:
    """The layer's value with one cell changed by +e and by -e: two images in the batch for each index."""
    images = np.repeat(trace.layers[position].value, 2 * len(indices), axis=0)
    for t, index in enumerate(indices):
        images[(2 * t, *index)] += EPSILON
        images[(2 * t + 1, *index)] -= EPSILON
    return images


def _changed_param(trace: Trace, position: int, param: str, indices: Sequence[Index]) -> Array:
    """The layer's value with one number of a parameter changed by +e and by -e: two images for each index."""
    layer: Any = trace.layers[position].layer
    x = trace.layers[position - 1].value
    outputs = []
    for index in indices:
        for change in (EPSILON, -EPSILON):
            changed = layer.params[param].copy()
            changed[index] += change
            outputs.append(replace(layer, **{param: changed}).forward(x)[0])
    return np.concatenate(outputs)


def _run(trace: Trace, position: int, y: Array) -> tuple[Array, list[list[Kink]]]:
    """From a layer's changed values to the losses [T x 2], and the kinks between the two losses of each index."""
    kinks: list[list[Kink]] = [[] for _ in range(len(y) // 2)]
    for step in _after(trace, position):
        y, kept = step.layer.forward(y)
        if step.mask is not None:
            _note_kinks(step.layer, trace.network.patterns[step.layer.name], kept, kinks)
    return trace.objective.losses(y).reshape(-1, 2), kinks


def _after(trace: Trace, position: int) -> tuple[LayerTrace, ...]:
    """The layers between the changed one and the loss."""
    last = trace.position(trace.start)
    return trace.layers[position + 1 : last + 1]


def _note_kinks(layer: Layer, pattern: Pattern, masks: Mask, kinks: list[list[Kink]]) -> None:
    changed = np.argwhere(masks[::2] != masks[1::2])
    if pattern.stride > 1 and len(changed):
        # From the cells of the mask, which has the shape of the input, to the windows that they are in.
        changed = np.unique(changed // (1, 1, pattern.stride, pattern.stride), axis=0)
    for t, *index in changed.tolist():
        kinks[t].append(Kink(layer.name, layer.kind, tuple(index)))
