"""How a number reaches the loss: the strongest routes, each a chain of cells.

A gradient is a sum over the cells that depend on its cell: for each, a factor times that cell's own gradient. A route
starts with one of the largest of these terms and then always follows the largest, until it reaches the gradient that
the backward pass starts from.
"""

from dataclasses import dataclass

import numpy as np

from app.engine.derivation import Derivation, Side, derive
from app.engine.tensors import Array, Index
from app.engine.trace import Trace


@dataclass(frozen=True)
class Stop:
    """A gradient on the route, and the term (factor . gradient) that it contributes to the one before."""

    tensor: str
    index: Index
    value: float
    contribution: float


def routes(trace: Trace, tensor: str, index: Index, count: int = 3) -> list[list[Stop]]:
    """Up to `count` routes from a gradient; for a value or a parameter, from its gradient.

    The probabilities have none: the loss is computed from the logits and not from them. UnknownCellError as `derive`.
    """
    if tensor in ("loss", "probabilities"):
        return []
    if not tensor.endswith(".grad"):
        tensor = f"{tensor.removesuffix('.value')}.grad"
    first = derive(trace, tensor, index)
    return [[stop, *_follow(trace, stop)] for stop in _onward(first, count)]


def _follow(trace: Trace, stop: Stop) -> list[Stop]:
    onward = _onward(derive(trace, stop.tensor, stop.index), 1)
    return [onward[0], *_follow(trace, onward[0])] if onward else []


def _onward(derivation: Derivation, count: int) -> list[Stop]:
    """The gradients in the `count` strongest terms of a derivation, strongest first; none if all terms are 0."""
    stops = []
    for group in derivation.groups:
        for side in group:
            if side.tensor is not None and side.tensor.endswith(".grad"):
                stops += _stops(side.tensor, side, group.products, count)
    return stops


def _stops(tensor: str, side: Side, products: Array, count: int) -> list[Stop]:
    return [
        Stop(tensor, tuple(side.indices[t].tolist()), float(side.values[t]), float(products[t]))
        for t in np.argsort(-np.abs(products), kind="stable")[:count].tolist()
        if products[t] != 0
    ]
