"""Objectives: the scalar L that is differentiated, and the gradient that the backward pass starts from.

Each says which layer of a network it reads (`at`). For a batch, L is the mean over its N images, so an image's part of
dL/dy is its own gradient divided by N.
"""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from app.engine.network import Network
from app.engine.tensors import Array, Index, ShapeError, notation


def softmax(logits: Array) -> Array:
    """p[k] = exp(y[k]) / sum over j of exp(y[j]), over the last axis; shifted by max y, so that nothing overflows."""
    e = np.exp(logits - logits.max(axis=-1, keepdims=True))
    p: Array = e / e.sum(axis=-1, keepdims=True)
    return p


class Objective(Protocol):
    """L as a function of y [N x ...], the value of the layer that it reads."""

    def at(self, network: Network) -> str:
        """The name of that layer; ShapeError if the network has none."""

    def check(self, network: Network) -> None:
        """ShapeError if the objective does not fit the network."""

    def losses(self, y: Array) -> Array:
        """L of each image, [N]. Their mean is the L of the batch."""

    def loss_and_grad(self, y: Array) -> tuple[float, Array]:
        """L, and dL/dy with the shape of y."""


def _shape(objective: Objective, network: Network) -> Index:
    """The shape, without N, of the value that an objective reads."""
    return network.shapes[objective.at(network)]


def _check_index(what: str, index: int, size: int) -> None:
    if not 0 <= index < size:
        raise ShapeError(f"{what} must be 0 to {size - 1}, not {index}")


@dataclass(frozen=True)
class CrossEntropy:
    """L = -log p[label] with p = softmax(y); dL/dy = p - onehot(label). One label for each image."""

    labels: NDArray[np.integer]

    def at(self, network: Network) -> str:
        return network.layers[-1].name

    def check(self, network: Network) -> None:
        for label in self.labels:
            _check_index("label", int(label), _shape(self, network)[0])

    def losses(self, y: Array) -> Array:
        losses, _ = self._losses_and_probabilities(y)
        return losses

    def loss_and_grad(self, y: Array) -> tuple[float, Array]:
        losses, grad = self._losses_and_probabilities(y)
        grad[np.arange(len(y)), self.labels] -= 1
        grad /= len(y)
        return float(losses.sum() / len(y)), grad

    def _losses_and_probabilities(self, y: Array) -> tuple[Array, Array]:
        shifted = y - y.max(axis=1, keepdims=True)
        e = np.exp(shifted)
        total = e.sum(axis=1, keepdims=True)
        return np.log(total[:, 0]) - shifted[np.arange(len(y)), self.labels], e / total


@dataclass(frozen=True)
class Logit:
    """L = y[index], one logit. dL/dy is 1 there and 0 elsewhere."""

    index: int

    def at(self, network: Network) -> str:
        return network.layers[-1].name

    def check(self, network: Network) -> None:
        _check_index("index", self.index, _shape(self, network)[0])

    def losses(self, y: Array) -> Array:
        return y[:, self.index]

    def loss_and_grad(self, y: Array) -> tuple[float, Array]:
        grad = np.zeros_like(y)
        grad[:, self.index] = 1 / len(y)
        return float(self.losses(y).mean()), grad


@dataclass(frozen=True)
class Cell:
    """L = y[channel, row, column], one cell of the last max-pool. dL/dy is 1 there and 0 elsewhere."""

    channel: int
    row: int
    column: int

    def at(self, network: Network) -> str:
        return network.last_pool

    def check(self, network: Network) -> None:
        for what, size in zip(("channel", "row", "column"), _shape(self, network), strict=True):
            _check_index(what, getattr(self, what), size)

    def losses(self, y: Array) -> Array:
        return y[:, self.channel, self.row, self.column]

    def loss_and_grad(self, y: Array) -> tuple[float, Array]:
        grad = np.zeros_like(y)
        grad[:, self.channel, self.row, self.column] = 1 / len(y)
        return float(self.losses(y).mean()), grad


@dataclass(frozen=True)
class Delta:
    """L = the sum of delta . y over all cells of the last max-pool, so that dL/dy is the given delta [D x R x C]."""

    delta: Array

    def at(self, network: Network) -> str:
        return network.last_pool

    def check(self, network: Network) -> None:
        layer, shape = self.at(network), _shape(self, network)
        if self.delta.shape != shape:
            raise ShapeError(f"delta must be of {layer}'s shape {notation(shape)}, not {notation(self.delta.shape)}")

    def losses(self, y: Array) -> Array:
        losses: Array = (self.delta * y).sum(axis=(1, 2, 3))
        return losses

    def loss_and_grad(self, y: Array) -> tuple[float, Array]:
        return float(self.losses(y).mean()), np.broadcast_to(self.delta / len(y), y.shape)
