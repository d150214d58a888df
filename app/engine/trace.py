"""The forward and the backward pass of one experiment, with every value, gradient and mask."""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from app.engine.loss import Objective, softmax
from app.engine.network import Layer, Network
from app.engine.tensors import Array, Mask


class LayerTrace(NamedTuple):
    """What one layer computed: y, dL/dy, its mask, dL/dparameters. Gradients are None after the objective's layer."""

    layer: Layer
    value: Array
    grad: Array | None
    mask: Mask | None
    param_grads: dict[str, Array] | None


@dataclass(frozen=True)
class Trace:
    """One record for each layer, in forward order, for images [N x D x R x C] and the objective L."""

    network: Network
    objective: Objective
    layers: tuple[LayerTrace, ...]
    loss: float

    def __getitem__(self, layer: str) -> LayerTrace:
        return self.layers[self.position(layer)]

    def position(self, layer: str) -> int:
        """The layer's position in `layers`; ValueError if there is no layer of that name."""
        return [step.layer.name for step in self.layers].index(layer)

    @cached_property
    def start(self) -> str:
        """The layer that the objective reads, at which the backward pass starts."""
        return self.objective.at(self.network)

    @cached_property
    def probabilities(self) -> Array:
        """The softmax of the logits, [N x K]."""
        return softmax(self.layers[-1].value)

    @cached_property
    def tensors(self) -> dict[str, Array]:
        """Every tensor of a trace of one image by its name, without the batch axis.

        layer.value, .grad, .mask, .W, .b, .W.grad, .b.grad; and probabilities, loss. Gradients that do not exist are
        left out.
        """
        named: dict[str, Array] = {}
        for step in self.layers:
            name = step.layer.name
            named[f"{name}.value"] = step.value[0]
            if step.grad is not None:
                named[f"{name}.grad"] = step.grad[0]
            if step.mask is not None:
                named[f"{name}.mask"] = step.mask[0]
            for param, value in step.layer.params.items():
                named[f"{name}.{param}"] = value
                if step.param_grads is not None:
                    named[f"{name}.{param}.grad"] = step.param_grads[param]
        return named | {"probabilities": self.probabilities[0], "loss": np.array(self.loss)}


def trace(network: Network, x: Array, objective: Objective) -> Trace:
    """Run images x [N x D x R x C] forward, and the objective's gradient back to them."""
    start = objective.at(network)
    passed = []
    for layer in network.layers:
        x, kept = layer.forward(x)
        passed.append((layer, x, kept))

    loss = 0.0
    grad: Array | None = None
    steps = []
    for layer, y, kept in reversed(passed):
        if layer.name == start:
            loss, grad = objective.loss_and_grad(y)
        pattern = network.patterns.get(layer.name)
        mask = kept if pattern and pattern.is_gate else None
        param_grads = None if grad is None else layer.param_grads(grad, kept)
        steps.append(LayerTrace(layer, y, grad, mask, param_grads))
        if grad is not None:
            grad = layer.input_grad(grad, kept)
    return Trace(network, objective, tuple(reversed(steps)), loss)
