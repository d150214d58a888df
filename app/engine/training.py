"""Training steps: gradients of the mean loss over a batch, and AdamW with one cycle of the learning rate."""

import math
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from app.engine.loss import Objective
from app.engine.network import Network
from app.engine.tensors import Array


def loss_and_grads(network: Network, x: Array, objective: Objective) -> tuple[float, dict[str, Array]]:
    """The mean loss of images x [N x D x R x C], and the gradients of all parameters it depends on, by full name.

    The same as a trace, but without the gradient of the image, which no weight needs.
    """
    start = objective.at(network)
    passed = []
    for layer in network.layers:
        x, kept = layer.forward(x)
        passed.append((layer, kept))
        if layer.name == start:
            break
    loss, grad = objective.loss_and_grad(x)

    first = next(layer for layer in network.layers if layer.params)
    grads: dict[str, Array] = {}
    for layer, kept in reversed(passed):
        grads |= {f"{layer.name}.{name}": g for name, g in layer.param_grads(grad, kept).items()}
        if layer is first:
            break
        grad = layer.input_grad(grad, kept)
    return loss, grads


def one_cycle(step: int, steps: int, peak: float) -> float:
    """The learning rate at `step` of `steps`: up from peak/25 in the first 30 %, then down to 0, both as a cosine.

    Smith 2018, "A disciplined approach to neural network hyper-parameters", section 4.
    """
    start, rise = peak / 25, 0.3 * steps
    if step < rise:
        return start + (peak - start) * (1 - math.cos(math.pi * step / rise)) / 2
    return peak * (1 + math.cos(math.pi * (step - rise) / (steps - rise))) / 2


@dataclass
class AdamW:
    """Adam with decoupled weight decay (Loshchilov and Hutter 2019, algorithm 2). Biases do not decay.

    m = b1.m + (1 - b1).g;  v = b2.v + (1 - b2).g^2;  w -= rate . (m' / (sqrt(v') + eps) + decay . w),
    with m' and v' unbiased.
    """

    decay: float = 0.01
    betas: tuple[float, float] = (0.9, 0.999)
    epsilon: float = 1e-8
    _steps: int = field(default=0, init=False)
    _m: dict[str, Array] = field(default_factory=dict, init=False)
    _v: dict[str, Array] = field(default_factory=dict, init=False)

    def step(self, params: dict[str, Array], grads: dict[str, Array], rate: float) -> dict[str, Array]:
        """The parameters after one step."""
        b1, b2 = self.betas
        self._steps += 1
        unbias1, unbias2 = 1 - b1**self._steps, 1 - b2**self._steps
        new: dict[str, Array] = {}
        for name, g in grads.items():
            w = params[name]
            m = self._m[name] = b1 * self._m.get(name, 0) + (1 - b1) * g
            v = self._v[name] = b2 * self._v.get(name, 0) + (1 - b2) * g * g
            decay = self.decay if name.endswith(".W") else 0.0
            new[name] = w - rate * ((m / unbias1) / (np.sqrt(v / unbias2) + self.epsilon) + decay * w)
        return new


def alive_filters(network: Network, x: Array, layer: str) -> NDArray[np.bool_]:
    """Which filters of a ReLU [F] pass anything for images x. A filter that never does has gradient 0 for ever."""
    for step in network.layers:
        x, _ = step.forward(x)
        if step.name == layer:
            break
    alive: NDArray[np.bool_] = np.any(x > 0, axis=(0, 2, 3))
    return alive
