"""What a layer is, what a network is, and the two-block CNN that this app explains."""

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, NamedTuple, Protocol

import numpy as np

from app.engine.conv import Conv
from app.engine.dense import Dense
from app.engine.maxpool import MaxPool
from app.engine.relu import ReLU
from app.engine.tensors import Array, Index, ShapeError, notation
from app.engine.terms import Pattern

SIDE = 28  # rows and columns of the default input
CLASSES = 10


class Layer(Protocol):
    """One operation with its parameters: a frozen record without state."""

    @property
    def name(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def params(self) -> dict[str, Array]: ...
    def output_shape(self, shape: Index) -> Index:
        """The output's shape for an input's shape, both without N; ShapeError if the input does not fit."""

    def pattern(self, shape: Index) -> Pattern | None:
        """Which cells each number of this layer is made of, for an input's shape without N; None if of none."""

    def forward(self, x: Array) -> tuple[Array, Any]:
        """y, and what the gradients need again. For a gate that is its mask."""

    def param_grads(self, dy: Array, kept: Any) -> dict[str, Array]:
        """dL/dparameter for each parameter's name, from dL/dy."""

    def input_grad(self, dy: Array, kept: Any) -> Array:
        """dL/dx from dL/dy."""


@dataclass(frozen=True)
class Input:
    """The image itself, y = x, so that a trace has one record for each column of the picture.

    y is a copy: a trace does not change if the caller later changes the array.
    """

    name: str = "input"
    kind: str = field(default="input", init=False)

    @property
    def params(self) -> dict[str, Array]:
        return {}

    def output_shape(self, shape: Index) -> Index:
        return shape

    def pattern(self, shape: Index) -> None:
        return None

    def forward(self, x: Array) -> tuple[Array, None]:
        return x.copy(), None

    def param_grads(self, dy: Array, kept: None) -> dict[str, Array]:
        return {}

    def input_grad(self, dy: Array, kept: None) -> Array:
        return dy


@dataclass(frozen=True, eq=False)
class Network:
    """Layers in forward order. Their sizes are checked when the network is created (ShapeError).

    Two networks are equal if they are the same object, so that what is known about one can be kept.
    """

    layers: tuple[Layer, ...]
    image: Index = (1, SIDE, SIDE)

    def __post_init__(self) -> None:
        _ = self.shapes

    @cached_property
    def shapes(self) -> dict[str, Index]:
        """The shape of each layer's output, without N, by the layer's name."""
        shapes, shape = {}, self.image
        for layer in self.layers:
            shape = layer.output_shape(shape)
            shapes[layer.name] = shape
        return shapes

    @cached_property
    def patterns(self) -> dict[str, Pattern]:
        """For each layer but the input: which cells its numbers are made of."""
        before = [self.image, *self.shapes.values()]
        patterns = {layer.name: layer.pattern(shape) for layer, shape in zip(self.layers, before, strict=False)}
        return {name: pattern for name, pattern in patterns.items() if pattern is not None}

    @cached_property
    def notations(self) -> dict[str, str]:
        """For each layer: the shape of W if it has one, otherwise of its output, as `[3 - 1 x 3 x 3]`."""
        return {
            layer.name: notation(layer.params["W"].shape if layer.params else self.shapes[layer.name])
            for layer in self.layers
        }

    @cached_property
    def params(self) -> dict[str, Array]:
        """Every parameter by its full name: conv1.W, conv1.b, conv2.W, conv2.b, dense.W, dense.b."""
        return {f"{layer.name}.{name}": p for layer in self.layers for name, p in layer.params.items()}

    def with_params(self, params: dict[str, Array]) -> "Network":
        """The same network with other values for the parameters in `params`, by full name."""
        layers = []
        for layer in self.layers:
            own = {name: params[key] for name in layer.params if (key := f"{layer.name}.{name}") in params}
            layers.append(replace(layer, **own) if own else layer)  # type: ignore[type-var]
        return Network(tuple(layers), self.image)

    def forward(self, x: Array) -> Array:
        """The logits [N x K] of images x [N x D x R x C]."""
        for layer in self.layers:
            x, _ = layer.forward(x)
        return x


# Every kind of layer. Other modules look up what else they need to know of a layer by its `kind`.
LAYERS = (Input, Conv, ReLU, MaxPool, Dense)
KINDS = tuple(layer.kind for layer in LAYERS)


class ConvSize(NamedTuple):
    """`filters` kernels of `size` x `size`."""

    filters: int
    size: int


CONV1 = ConvSize(3, 3)
CONV2 = ConvSize(10, 4)


def two_block(params: dict[str, Array], side: int = SIDE) -> Network:
    """conv -> ReLU -> max-pool, twice, then dense, with the parameters conv1.W, conv1.b, ..., dense.b.

    Its input is [1 x side x side].
    """
    return Network(
        (
            Input(),
            Conv("conv1", params["conv1.W"], params["conv1.b"]),
            ReLU("relu1"),
            MaxPool("pool1"),
            Conv("conv2", params["conv2.W"], params["conv2.b"]),
            ReLU("relu2"),
            MaxPool("pool2"),
            Dense("dense", params["dense.W"], params["dense.b"]),
        ),
        (1, side, side),
    )


def param_shapes(conv1: ConvSize = CONV1, conv2: ConvSize = CONV2, side: int = SIDE) -> dict[str, Index]:
    """The shapes of two_block's parameters; ShapeError if a layer would have no cells left."""
    rows = _rows_after(_rows_after(side, "conv1", conv1), "conv2", conv2)
    return {
        "conv1.W": (conv1.filters, 1, conv1.size, conv1.size),
        "conv1.b": (conv1.filters,),
        "conv2.W": (conv2.filters, conv1.filters, conv2.size, conv2.size),
        "conv2.b": (conv2.filters,),
        "dense.W": (CLASSES, conv2.filters * rows * rows),
        "dense.b": (CLASSES,),
    }


def _rows_after(rows: int, name: str, conv: ConvSize) -> int:
    """The rows that a convolution and its pooling leave of their input's."""
    left = (rows - conv.size + 1) // 2
    if left < 1:
        most = f"size must be at most {rows - 1}" if rows > 1 else "no size fits; the layers before it must leave more"
        raise ShapeError(
            f"{name}: a kernel of {conv.size} x {conv.size} and the pooling after it leave no cell "
            f"of its input's {rows} x {rows}; {most}"
        )
    return left


def random_two_block(seed: int, conv1: ConvSize = CONV1, conv2: ConvSize = CONV2, side: int = SIDE) -> Network:
    """Weights drawn from N(0, 2 / fan-in) (He et al. 2015, eq. 10), biases 0. The seed determines them."""
    rng = np.random.default_rng(seed)
    return two_block(
        {
            name: rng.normal(0, np.sqrt(2 / np.prod(shape[1:])), shape) if name.endswith("W") else np.zeros(shape)
            for name, shape in param_shapes(conv1, conv2, side).items()
        },
        side,
    )
