"""The backward pass of one image with a known mistake, in plain loops over indices.

It is written from the table of the mistakes in DESIGN.md, section 8, and shares nothing with the engine but the values
of the forward pass and the parameters, which other tests prove.
"""

import itertools
import math
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.engine.loss import Cell, CrossEntropy, Delta, Logit
from app.engine.mistakes import Mistake
from app.engine.trace import Trace

Array = NDArray[np.float64]
RIGHT = Mistake("", "")


def indices(*sizes: int) -> Iterator[tuple[int, ...]]:
    return itertools.product(*map(range, sizes))


def wrong_pass(right: Trace, *mistakes: Mistake) -> dict[str, Array]:
    """Every gradient by its name, as somebody computes it who makes these mistakes, at most one of them in a layer."""
    made = {mistake.layer: mistake for mistake in mistakes}
    values = {step.layer.name: step.value[0] for step in right.layers}
    names = list(values)
    names = names[: names.index(right.start) + 1]
    grad = start(right.objective, values[right.start], made.get("loss", RIGHT))
    grads = {}
    for before, name in reversed(list(zip([None, *names], names, strict=False))):
        grads[f"{name}.grad"] = grad
        if before is not None:
            layer = right[name].layer
            grad, params = _BACKWARD[layer.kind](layer, values[before], grad, made.get(name, RIGHT))
            grads |= {f"{name}.{param}.grad": of_param for param, of_param in params.items()}
    return grads


def start(objective: Any, y: Array, wrong: Mistake) -> Array:
    """The gradient that the backward pass begins with."""
    grad = np.zeros_like(y)
    match objective:
        case CrossEntropy(labels=labels):
            total = sum(math.exp(logit) for logit in y)
            label = wrong.variant if wrong.name == "other-label" else labels[0]
            for k in range(len(y)):
                grad[k] = math.exp(y[k]) / total
                if k == label and wrong.name != "probabilities-only":
                    grad[k] -= 1
        case Logit(index=index):
            grad[index] = 1
        case Cell(channel=channel, row=row, column=column):
            grad[channel, row, column] = 1
        case Delta(delta=delta):
            grad[...] = delta
    if wrong.name == "wrong-sign":
        return -grad
    return float(wrong.variant) * grad if wrong.name == "scaled" and wrong.variant is not None else grad


def dense(layer: Any, x: Array, dy: Array, wrong: Mistake) -> tuple[Array, dict[str, Array]]:
    depth, rows, columns = x.shape
    dW, flat = np.zeros_like(layer.W), np.zeros(x.size)
    for k in range(len(dy)):
        for cell, (d, r, c) in enumerate(indices(*x.shape)):
            dW[k, cell] = dy[k] * x[d, r, c]
            flat[cell] += (layer.W[k, cell] - updated(wrong, dW[k, cell])) * dy[k]
    dx = np.zeros_like(x)
    for d, r, c in indices(*x.shape):
        match wrong.variant:
            case "rows and columns":
                dx[d, r, c] = flat[d * rows * columns + c * rows + r]
            case "channels last":
                dx[d, r, c] = flat[(r * columns + c) * depth + d]
            case _:
                dx[d, r, c] = flat[d * rows * columns + r * columns + c]
    return dx, {"W": dW, "b": dy}


def updated(wrong: Mistake, gradient: float) -> float:
    """What a step would take away from a weight, if it was taken too early."""
    return float(wrong.variant or 0) * gradient if wrong.name == "updated-weights" else 0.0


def relu(_: Any, z: Array, dy: Array, wrong: Mistake) -> tuple[Array, dict[str, Array]]:
    dz = np.zeros_like(z)
    for cell in indices(*z.shape):
        gate = dy[cell] if wrong.name == "relu-by-gradient" else z[cell]
        if gate > 0 or wrong.name == "forgotten-relu":
            dz[cell] = dy[cell]
    return dz, {}


def pool(_: Any, x: Array, dy: Array, wrong: Mistake) -> tuple[Array, dict[str, Array]]:
    dx = np.zeros_like(x)
    for d, r, c in indices(*dy.shape):
        if wrong.name == "returned-early" and (r, c) != (0, 0):
            continue
        cells = [(2 * r + i, 2 * c + j) for i, j in indices(2, 2)]
        largest = max(x[d, *cell] for cell in cells)
        tied = [cell for cell in cells if x[d, *cell] == largest]
        receivers, share = {
            "pool-to-all": (cells, 1.0),
            "pool-averaged": (cells, 1 / 4),
            "pool-to-ties": (tied, 1.0),
            "pool-to-last": (tied[-1:], 1.0),
            "pool-ties-shared": (tied, 1 / len(tied)),
        }.get(wrong.name, (tied[:1], 1.0))
        for cell in receivers:
            dx[d, *cell] = share * dy[d, r, c]
    return dx, {}


def conv(layer: Any, x: Array, dz: Array, wrong: Mistake) -> tuple[Array, dict[str, Array]]:
    dW, db = conv_params(layer, x, dz, wrong)
    if wrong.name in ("unflipped-kernel", "rotated-90"):
        return slid(layer.W, x, dz, wrong), {"W": dW, "b": db}
    filters, depth, size, _ = layer.W.shape
    dx = np.zeros_like(x)
    for r, c in positions(dz, wrong):
        for d, i, j in indices(depth, size, size):
            sent = sum(
                (layer.W[f, d, i, j] - updated(wrong, dW[f, d, i, j])) * dz[f, r, c]
                for f in range(filters)
                if f == filters - 1 or wrong.name != "one-channel"
            )
            if wrong.name == "overwritten":
                dx[d, r + i, c + j] = sent
            else:
                dx[d, r + i, c + j] += sent
    return dx, {"W": dW, "b": db}


def positions(dz: Array, wrong: Mistake) -> list[tuple[int, ...]]:
    every = list(indices(*dz.shape[1:]))
    return every[:1] if wrong.name == "returned-early" else every


def conv_params(layer: Any, x: Array, dz: Array, wrong: Mistake) -> tuple[Array, Array]:
    """For each weight: at every position, the delta times the input that the weight met."""
    size = layer.W.shape[-1]
    down, across = {"row": (1, 0), "column": (0, 1)}.get(str(wrong.variant), (0, 0))
    every = positions(dz, wrong)
    divisor = len(every) if wrong.name == "mean-over-positions" else 1
    dW, db = np.zeros_like(layer.W), np.zeros_like(layer.b)
    for f, (r, c) in itertools.product(range(len(db)), every):
        db[f] += dz[f, r, c] / divisor
        for d, i, j in indices(*layer.W.shape[1:]):
            u, v = r + i + down, c + j + across
            if u < x.shape[1] and v < x.shape[2]:
                p, q = {
                    "flipped-kernel": (size - 1 - i, size - 1 - j),
                    "transposed-kernel": (j, i),
                }.get(wrong.name, (i, j))
                dW[f, d, p, q] += dz[f, r, c] * x[d, u, v] / divisor
    return dW, db


def slid(W: Array, x: Array, dz: Array, wrong: Mistake) -> Array:
    """The full convolution with a kernel that is turned in another way than by 180 degrees."""
    filters, _, size, _ = W.shape
    last = size - 1
    padded = np.pad(dz, ((0, 0), (last, last), (last, last)))
    dx = np.zeros_like(x)
    for d, u, v in indices(*x.shape):
        for f, i, j in indices(filters, size, size):
            from_cell = {
                None: (i, j),
                "clockwise": (last - j, i),  # the lower left corner comes to the upper left
                "counterclockwise": (j, last - i),
            }[wrong.variant if isinstance(wrong.variant, str) else None]
            dx[d, u, v] += W[f, d, *from_cell] * padded[f, u + i, v + j]
    return dx


_BACKWARD: Mapping[str, Any] = {"dense": dense, "relu": relu, "maxpool": pool, "conv": conv}
