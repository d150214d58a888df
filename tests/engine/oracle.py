"""A second implementation of the network, differentiated by autograd: every trace must agree with it.

It uses none of the engine's code. A convolution is written as a sum over the cells of its kernel. The winner of each
pooling window and the inputs that a ReLU passes are read from the values and held fixed, so that the derivative at a
tie and at 0 is the one that the engine defines, and not the one that autograd would choose.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import autograd.numpy as anp
import numpy as np
from autograd import grad
from autograd.tracer import getval
from numpy.typing import NDArray

Array = NDArray[np.float64]
Loss = Callable[[dict[str, Any]], Any]  # takes the values of all layers, returns L


@dataclass(frozen=True)
class Answer:
    """The contents of a trace by name: pool1, conv1.W, ... A gradient is dL/d(the value of that name)."""

    loss: float
    values: dict[str, Array]
    grads: dict[str, Array]
    masks: dict[str, NDArray[np.bool_]]


def cross_entropy(labels: list[int]) -> Loss:
    """Mean of log(sum of exp(y)) - y[label]."""

    def loss(values: dict[str, Any]) -> Any:
        y = values["dense"]
        y = y - getval(y).max(axis=1, keepdims=True)
        picked = y[np.arange(len(labels)), labels]
        return anp.mean(anp.log(anp.sum(anp.exp(y), axis=1)) - picked)

    return loss


def logit(index: int) -> Loss:
    """Mean of one logit."""
    return lambda values: anp.mean(values["dense"][:, index])


def cell(channel: int, row: int, column: int) -> Loss:
    """Mean of one cell of pool2."""
    return lambda values: anp.mean(values["pool2"][:, channel, row, column])


def delta(given: Array) -> Loss:
    """Mean of the sum of delta . pool2."""
    return lambda values: anp.sum(given * values["pool2"]) / len(values["pool2"])


def solve(params: dict[str, Array], image: Array, loss: Loss) -> Answer:
    """The forward and backward pass of images [N x 1 x R x C].

    The gradient of a layer's value is that of a term added to it, at 0.
    """
    masks: dict[str, NDArray[np.bool_]] = {}
    values = _forward(params, image, {}, masks)
    added = {name: np.zeros_like(value) for name, value in values.items()}

    def scalar(free: dict[str, dict[str, Any]]) -> Any:
        return loss(_forward(free["params"], image, free["added"], {}))

    grads = grad(scalar)({"params": params, "added": added})
    return Answer(float(loss(values)), values, grads["params"] | grads["added"], masks)


def _forward(params: dict[str, Any], image: Array, added: dict[str, Any], masks: dict[str, Any]) -> dict[str, Any]:
    """Every layer's value; fills in the masks on the way."""
    values: dict[str, Any] = {}

    def put(name: str, value: Any) -> Any:
        values[name] = value + added[name] if name in added else value
        return values[name]

    x = put("input", image)
    for block in ("1", "2"):
        z = put(f"conv{block}", _conv(x, params[f"conv{block}.W"], params[f"conv{block}.b"]))
        passes = masks[f"relu{block}"] = getval(z) > 0
        y = put(f"relu{block}", anp.where(passes, z, 0.0))
        pooled, masks[f"pool{block}"] = _max_pool(y)
        x = put(f"pool{block}", pooled)
    flat = anp.reshape(x, (len(image), -1))
    put("dense", anp.dot(flat, params["dense.W"].T) + params["dense.b"])
    return values


def _conv(x: Any, W: Any, b: Any) -> Any:
    size = W.shape[2]
    rows, columns = x.shape[2] - size + 1, x.shape[3] - size + 1
    z = anp.reshape(b, (1, -1, 1, 1))
    for i in range(size):
        for j in range(size):
            z = z + anp.einsum("fd,ndrc->nfrc", W[:, :, i, j], x[:, :, i : i + rows, j : j + columns])
    return z


def _max_pool(x: Any) -> tuple[Any, NDArray[np.bool_]]:
    """y and the mask. The cells of a window are in row-major order, and argmax returns the first of equal ones."""
    rows, columns = x.shape[2] // 2 * 2, x.shape[3] // 2 * 2
    cells = [x[:, :, i:rows:2, j:columns:2] for i in (0, 1) for j in (0, 1)]
    winner = np.argmax(np.stack([getval(c) for c in cells]), axis=0)
    mask = np.zeros(x.shape, np.bool_)
    y = 0.0
    for number, c in enumerate(cells):
        mask[:, :, number // 2 : rows : 2, number % 2 : columns : 2] = winner == number
        y = y + anp.where(winner == number, c, 0.0)
    return y, mask
