"""The same network a second time, differentiated by autograd: what a trace has to agree with.

Nothing of the engine's mathematics is used. A convolution is a sum over its kernel's cells; which cell wins a
window and where a ReLU passes are read from the values and held fixed, so that at a tie and at 0 the derivative is
the chosen one by construction and not whatever autograd would take it to be.
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
Loss = Callable[[dict[str, Any]], Any]  # the values of all layers -> L


@dataclass(frozen=True)
class Answer:
    """Everything that a trace holds, by name: pool1, conv1.W, ... The gradients are dL/d(that)."""

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

    dL/d(a layer's value) is dL/d(something added to it), at 0.
    """
    masks: dict[str, NDArray[np.bool_]] = {}
    values = _forward(params, image, {}, masks)
    added = {name: np.zeros_like(value) for name, value in values.items()}

    def scalar(free: dict[str, dict[str, Any]]) -> Any:
        return loss(_forward(free["params"], image, free["added"], {}))

    grads = grad(scalar)({"params": params, "added": added})
    return Answer(float(loss(values)), values, grads["params"] | grads["added"], masks)


def _forward(params: dict[str, Any], image: Array, added: dict[str, Any], masks: dict[str, Any]) -> dict[str, Any]:
    """Every layer's value; the masks are filled in on the way."""
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
    """y and the mask; argmax returns the first of equal cells, which are in row-major order here."""
    rows, columns = x.shape[2] // 2 * 2, x.shape[3] // 2 * 2
    cells = [x[:, :, i:rows:2, j:columns:2] for i in (0, 1) for j in (0, 1)]
    winner = np.argmax(np.stack([getval(c) for c in cells]), axis=0)
    mask = np.zeros(x.shape, np.bool_)
    y = 0.0
    for number, c in enumerate(cells):
        mask[:, :, number // 2 : rows : 2, number % 2 : columns : 2] = winner == number
        y = y + anp.where(winner == number, c, 0.0)
    return y, mask
