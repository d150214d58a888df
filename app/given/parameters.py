"""Which parameter of a network each array of a file is, such as a state_dict of PyTorch.

Whatever the layers are called: kernels have four axes, the weights of a dense layer two, and a bias one.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from math import prod
from typing import NamedTuple

import numpy as np

from app.engine.network import SIDE, Layer, Network
from app.engine.tensors import Index, ShapeError
from app.experiment.choice import SMALLEST_SIDE
from app.given.parameter_problems import KERNEL, MATRIX, Weight, missing, no_side, unusable


class Assignment(NamedTuple):
    """A parameter, and the array of the file that it is; None if the file has no such bias, so that it is 0."""

    parameter: str
    array: str | None
    shape: Index


class Assigned(NamedTuple):
    """What was found. `network` has the sizes that the arrays give it, but no numbers; None if there is a problem."""

    assignments: list[Assignment]
    unused: list[str]
    network: Network | None
    problem: str | None


def assign(arrays: Mapping[str, Index], network: Network) -> Assigned:
    """Which of the arrays is which parameter of a network with the layers of `network`, by their names and shapes.

    The arrays, in the order of the file, determine its sizes. Where inputs of several sizes fit, it is that of
    `network`, or else the largest.
    """
    weights = list(_weights(arrays, network))
    assignments = [one for weight in weights for one in _assignments(weight, arrays, network)]
    used = {array for _, array, _ in assignments}
    unused = [name for name in arrays if name not in used]
    problem = missing(arrays, network) or unusable(weights, _biases(assignments), network) or _spare(unused, arrays)
    if problem:
        return Assigned(assignments, unused, None, problem)
    layers = _resized(assignments, network)
    sides = [network.image[-1], *range(SIDE, SMALLEST_SIDE - 1, -1)]
    made = next(filter(None, (_network(layers, (network.image[0], side, side)) for side in sides)), None)
    return Assigned(assignments, unused, made, None if made else no_side(weights, layers, network))


def _weights(arrays: Mapping[str, Index], network: Network) -> Iterator[Weight]:
    """Each layer's W: conv1 before conv2, 0.weight before 3.weight; where the names do not say, as in the file."""
    left = {
        axes: iter(sorted((name for name, shape in arrays.items() if len(shape) == axes), key=_number_in))
        for axes in (KERNEL, MATRIX)
    }
    for layer in network.layers:
        name = next(left[layer.params["W"].ndim], None) if layer.params else None
        if name is not None:
            yield Weight(layer.name, name, arrays[name])


def _number_in(name: str) -> int:
    match = re.search(r"\d+", re.sub("2d", "", name, flags=re.IGNORECASE), re.ASCII)
    return int(match[0]) if match else 0


def _assignments(weight: Weight, arrays: Mapping[str, Index], network: Network) -> Iterator[Assignment]:
    yield Assignment(f"{weight.layer}.W", weight.array, weight.shape)
    bias = f"{weight.layer}.b"
    if bias in network.params:
        names = _bias_names(weight.array)
        found = next((name for name, shape in arrays.items() if len(shape) == 1 and name in names), None)
        yield Assignment(bias, found, weight.shape[:1] if found is None else arrays[found])


def _bias_names(weight: str) -> set[str]:
    """What the bias beside these weights may be called: conv1.bias beside conv1.weight, b1 beside W1."""
    names = {
        re.sub("weight(?!.*weight)", "bias", weight, count=1, flags=re.IGNORECASE),
        re.sub("kernel(?!.*kernel)", "bias", weight, count=1, flags=re.IGNORECASE),
        re.sub("W(?!.*W)", "b", weight, count=1),
        re.sub("w(?!.*w)", "b", weight, count=1),
    }
    return names - {weight}


def _biases(assignments: list[Assignment]) -> dict[str, tuple[str, Index]]:
    """The arrays that are biases, by the parameter."""
    return {parameter: (array, shape) for parameter, array, shape in assignments if array and parameter.endswith(".b")}


def _spare(unused: list[str], arrays: Mapping[str, Index]) -> str | None:
    """Weights without a place. A single number is none: PyTorch counts batches in num_batches_tracked."""
    spare = [name for name in unused if prod(arrays[name]) > 1]
    return f"This network has no place for {', '.join(spare[:3])}." if spare else None


def _resized(assignments: list[Assignment], network: Network) -> tuple[Layer, ...]:
    """The network's layers with parameters of these shapes, which take no memory: all of their numbers are one 0."""
    params = {parameter: np.broadcast_to(np.float64(0), shape) for parameter, _, shape in assignments}
    layers = []
    for layer in network.layers:
        own = {name: params[f"{layer.name}.{name}"] for name in layer.params}
        layers.append(replace(layer, **own) if own else layer)  # type: ignore[type-var]
    return tuple(layers)


def _network(layers: tuple[Layer, ...], image: Index) -> Network | None:
    """The network of these layers for an image of this shape; None if they do not fit it."""
    try:
        return Network(layers, image)
    except ShapeError:
        return None
