"""Why the arrays of a file are not the parameters of a network, in words."""

from collections.abc import Iterator, Mapping, Sequence
from math import prod
from typing import NamedTuple

from app.engine.network import SIDE, Layer, Network
from app.engine.tensors import Index
from app.experiment.presets import LARGEST_KERNEL, MOST_FILTERS
from app.given.matching import written

KERNEL, MATRIX = 4, 2  # axes of the weights of a convolution and of a dense layer
_COUNTS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


class Weight(NamedTuple):
    """A layer, the array of the file that is its W, and the shape of that."""

    layer: str
    array: str
    shape: Index

    def __str__(self) -> str:
        return f"{self.array} is {written(self.shape)}"


def missing(arrays: Mapping[str, Index], network: Network) -> str | None:
    """Which weights the network needs and the file does not have, or has too many of."""
    needed = [layer.params["W"].ndim for layer in network.layers if layer.params]
    given = [len(shape) for shape in arrays.values()]
    if needed.count(KERNEL) != given.count(KERNEL):
        return (
            f"The network has {_counted(needed.count(KERNEL), 'convolution')}; the file has "
            f"{_counted(given.count(KERNEL), 'array')} with four axes, as kernels have."
        )
    if needed.count(MATRIX) != given.count(MATRIX):
        return (
            f"The network has {_counted(needed.count(MATRIX), 'dense layer')} after its convolutions; the file has "
            f"{_counted(given.count(MATRIX), 'array')} with two axes."
        )
    return None


def unusable(weights: Sequence[Weight], biases: Mapping[str, tuple[str, Index]], network: Network) -> str | None:
    """The first array that does not fit its layer: `biases` are arrays by their parameter."""
    return next(_unusable(weights, biases, network), None)


def no_side(weights: Sequence[Weight], layers: Sequence[Layer], network: Network) -> str:
    """That the first dense layer fits the last value before it for no size of the input."""
    first = next(weight for weight in weights if len(weight.shape) == MATRIX)
    before = layers[: [layer.name for layer in layers].index(first.layer)]
    shape = Network(tuple(before), (network.image[0], SIDE, SIDE)).shapes[before[-1].name]
    return (
        f"{first}: with these kernels {before[-1].name} is {written(shape)}, so the head needs {prod(shape)} columns. "
        "Convolutions here have stride 1 and no padding, and max-pools windows of 2×2."
    )


def _unusable(weights: Sequence[Weight], biases: Mapping[str, tuple[str, Index]], network: Network) -> Iterator[str]:
    kernels = [weight for weight in weights if len(weight.shape) == KERNEL]
    yield from filter(None, map(_not_square, kernels))
    yield from _wrong_depths(kernels, network)
    if len(weights) > len(kernels):
        yield from _wrong_head(weights[-1], network)
    for weight in weights:
        array, shape = biases.get(f"{weight.layer}.b", ("", weight.shape[:1]))
        if shape != weight.shape[:1]:
            each = "filter" if weight in kernels else "output"
            yield f"{array} has {shape[0]} number{'s'[: shape[0] != 1]}: {weight.layer}.b has one for each {each}."
    yield from filter(None, map(_too_large, kernels))


def _not_square(kernels: Weight) -> str | None:
    first, second, rows, columns = kernels.shape
    if rows == columns:
        return None
    advice = " It seems to come from Keras: save it with .transpose(3, 2, 0, 1)." if first == second else ""
    return f"{kernels}: a kernel is [filters – depth×size×size], as in PyTorch.{advice}"


def _wrong_depths(kernels: Sequence[Weight], network: Network) -> Iterator[str]:
    depth, why = network.image[0], f"the image has {_counted(network.image[0], 'channel')}, so its depth is {{}}."
    for weight in kernels:
        if weight.shape[1] != depth:
            yield f"{weight}: {why.format(depth)}"
        depth, why = weight.shape[0], "its depth must be {}, the number of filters before it."


def _wrong_head(head: Weight, network: Network) -> Iterator[str]:
    classes = len(network.params[f"{head.layer}.W"])
    if head.shape[0] != classes:
        advice = " Transpose it." if head.shape[1] == classes else ""
        yield f"{head}: the head has {_counted(classes, 'row')}, one for each digit.{advice}"


def _too_large(kernels: Weight) -> str | None:
    filters, size = kernels.shape[0], kernels.shape[-1]
    if filters > MOST_FILTERS:
        return f"{kernels.layer} has 1 to {MOST_FILTERS} filters."
    return (
        f"A kernel of {kernels.layer} is 1×1 to {LARGEST_KERNEL}×{LARGEST_KERNEL}." if size > LARGEST_KERNEL else None
    )


def _counted(number: int, what: str) -> str:
    count = _COUNTS[number] if number < len(_COUNTS) else f"{number}"
    return f"{count} {what}" if number == 1 else f"{count} {what}s"
