"""What a layer is, and what a network is."""

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Protocol

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
        """Every parameter by its full name, layer.W and layer.b, in the order of the layers."""
        return {f"{layer.name}.{name}": p for layer in self.layers for name, p in layer.params.items()}

    @cached_property
    def last_pool(self) -> str:
        """The name of the last max-pool; ShapeError if there is none."""
        pools = [layer.name for layer in self.layers if layer.kind == MaxPool.kind]
        if not pools:
            raise ShapeError("the network has no max-pool")
        return pools[-1]

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
