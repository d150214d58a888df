"""The whole chain of a number as one expression in matrices, from the loss down or from the image up.

For a weight of the first convolution, with R and M the masks of a ReLU and a max-pool:

    dW1 = [R1 * M1 * up(col2im(W2^T . [R2 * M2 * up(Wd^T . (p - y))]))] . X_col^T

Every step applies one operation to what the steps before it gave. A step's result is computed here, from the factors,
and not read from the trace: that both are the same is what the chain shows.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np

from app.engine.loss import Cell, CrossEntropy, Logit, softmax
from app.engine.tensors import Array, Index, col2im, im2col
from app.engine.terms import Pattern
from app.engine.trace import Trace

Operation = Literal[
    "given",  # V = A: the start of a chain
    "subtract",  # V = A - B: the start, where the objective is a cross-entropy
    "left",  # V = A . V, V with one column a position
    "right",  # V = V . A
    "gate",  # V = A * V, cell by cell
    "up",  # V = up(V): every cell for all cells of its window
    "col2im",  # V = col2im(V): columns folded back, what falls on one cell added
    "im2col",  # V = im2col(V): one column a position of the window
    "add",  # V = V + A: the bias
    "max",  # V = max(V, 0)
    "pool",  # V = sum of V over each window, of which the gate has left one cell
    "softmax",  # V = softmax(V)
    "cross_entropy",  # V = log(sum of exp V) - y . V
    "dot",  # V = sum of A * V
]


class Factor(NamedTuple):
    """A matrix or a tensor under the name that the expression gives it."""

    name: str  # as W2^T, M1, X_col^T, p
    tensor: str | None  # the tensor of the trace that its numbers are; None where no tensor has them in this form
    values: Array


class Step(NamedTuple):
    """One operation, what it takes besides the result so far, and what comes out."""

    operation: Operation
    factors: tuple[Factor, ...]
    result: Factor


@dataclass(frozen=True)
class Chain:
    """The steps in the order in which they are computed; the last result is the tensor that was asked for."""

    tensor: str
    steps: tuple[Step, ...]


def chain(trace: Trace, tensor: str) -> Chain:
    """The chain of a tensor that the trace has (see `app.engine.derivation.derivable`)."""
    builder = _Builder(trace)
    layer, *rest = tensor.split(".")
    if layer in ("loss", "probabilities"):
        builder.head(layer)
    elif rest == ["value"]:
        builder.forward(trace.position(layer))
    elif rest == ["grad"]:
        builder.backward(trace.position(layer))
    elif rest[-1] == "grad":
        builder.backward(trace.position(layer))
        builder.param_grad(trace.position(layer), rest[0])
    else:
        builder.given(layer, tensor)
    return Chain(tensor, tuple(builder.steps))


class _Builder:
    """Collects steps; each applies its operation to the last result."""

    def __init__(self, trace: Trace) -> None:
        self.steps: list[Step] = []
        self._trace = trace
        self._numbers = _numbers(trace)

    def given(self, name: str, tensor: str) -> None:
        """A chain of one step: a pixel or a parameter."""
        self._start("given", Factor(name, tensor, self._trace.tensors[tensor]), tensor=tensor)

    def forward(self, last: int) -> None:
        """From the image up to the value of the layer at position `last`."""
        image = self._trace.layers[0].layer.name
        self._start("given", self._tensor("X", f"{image}.value"), tensor=f"{image}.value")
        for position in range(1, last + 1):
            self._forward(position)

    def backward(self, last: int) -> None:
        """From the objective down to the gradient of the layer at position `last`."""
        self._objective()
        for position in range(self._trace.position(self._trace.objective.at), last, -1):
            self._backward(position)

    def param_grad(self, position: int, param: str) -> None:
        """From delta, the gradient of a layer's output, to that of its W or b."""
        name, pattern = self._layer(position)
        target = f"{name}.{param}.grad"
        x = self._trace.layers[position - 1].value[0]
        if param == "W" and pattern.flat:
            factor = Factor("x^T", f"{self._before(position)}.value", x.reshape(1, -1))
        elif param == "W":
            factor = Factor("X_col^T", None, im2col(x[None], pattern.window)[0].T)
        elif pattern.flat:
            self._rename(target)
            return
        else:
            factor = Factor("1", None, np.ones((int(np.prod(pattern.output_shape[1:])), 1)))
        self._apply("right", factor, tensor=target)

    def head(self, tensor: str) -> None:
        """From the image to the probabilities, or to the loss."""
        objective = self._trace.objective
        self.forward(len(self._trace.layers) - 1 if tensor == "probabilities" else self._trace.position(objective.at))
        if tensor == "probabilities":
            self._apply("softmax", tensor="probabilities")
        elif isinstance(objective, CrossEntropy):
            self._apply("cross_entropy", self._one_hot_label(objective), tensor="loss")
        else:
            self._apply("dot", self._direction(), tensor="loss")

    def _objective(self) -> None:
        """dL/dy of the layer that the objective reads."""
        objective = self._trace.objective
        target = f"{objective.at}.grad"
        if isinstance(objective, CrossEntropy):
            p = self._tensor("p", "probabilities")
            self._start("subtract", p, self._one_hot_label(objective), tensor=target)
        else:
            self._start("given", self._direction(), tensor=target)

    def _one_hot_label(self, objective: CrossEntropy) -> Factor:
        return Factor("y", None, _one_hot(self._trace.probabilities[0].shape, (int(objective.labels[0]),)))

    def _direction(self) -> Factor:
        """dL/dy of an objective that is linear: one cell, or the delta that was given."""
        objective = self._trace.objective
        shape = self._trace[objective.at].value[0].shape
        match objective:
            case Logit(index=k):
                return Factor("e", None, _one_hot(shape, (k,)))
            case Cell(channel=channel, row=row, column=column):
                return Factor("E", None, _one_hot(shape, (channel, row, column)))
        return Factor("Delta", None, self._trace.tensors[f"{objective.at}.grad"])

    def _backward(self, position: int) -> None:
        """From the gradient of a layer's output to that of its input."""
        name, pattern = self._layer(position)
        target, number = f"{self._before(position)}.grad", self._numbers[name]
        if not pattern.all_channels:
            if pattern.stride > 1:
                self._apply("up", shape=pattern.input_shape)
            self._apply("gate", self._mask(name, pattern), tensor=target)
            return
        filters = pattern.output_shape[0]
        matrix = self._trace.tensors[f"{name}.W"].reshape(filters, -1).T
        factor = Factor(f"W{number}^T", f"{name}.W", matrix)
        if pattern.flat:
            self._apply("left", factor, tensor=target)
        else:
            self._apply("left", factor)
            self._apply("col2im", tensor=target, shape=pattern.input_shape)

    def _forward(self, position: int) -> None:
        """From a layer's input to its output."""
        name, pattern = self._layer(position)
        target, number = f"{name}.value", self._numbers[name]
        if not pattern.all_channels:
            if pattern.stride > 1:
                self._apply("gate", self._mask(name, pattern))
                self._apply("pool", tensor=target, shape=pattern.output_shape)
            else:
                self._apply("max", tensor=target)
            return
        filters = pattern.output_shape[0]
        if not pattern.flat:
            self._apply("im2col", shape=(pattern.window,))
        factor = Factor(f"W{number}", f"{name}.W", self._trace.tensors[f"{name}.W"].reshape(filters, -1))
        self._apply("left", factor)
        bias = self._tensor(f"b{number}", f"{name}.b")
        self._apply("add", bias, tensor=target)

    def _mask(self, name: str, pattern: Pattern) -> Factor:
        letter = "M" if pattern.stride > 1 else "R"
        return self._tensor(f"{letter}{self._numbers[name]}", f"{name}.mask")

    def _tensor(self, name: str, tensor: str) -> Factor:
        return Factor(name, tensor, self._trace.tensors[tensor].astype(np.float64))

    def _layer(self, position: int) -> tuple[str, Pattern]:
        name = self._trace.layers[position].layer.name
        return name, self._trace.network.patterns[name]

    def _before(self, position: int) -> str:
        return self._trace.layers[position - 1].layer.name

    def _start(self, operation: Operation, *factors: Factor, tensor: str) -> None:
        values = _APPLY[operation](np.zeros(0), *(factor.values for factor in factors), ())
        self.steps.append(Step(operation, factors, Factor(tensor, tensor, values)))

    def _apply(self, operation: Operation, *factors: Factor, tensor: str | None = None, shape: Index = ()) -> None:
        values = _APPLY[operation](self.steps[-1].result.values, *(factor.values for factor in factors), shape)
        if tensor is not None:
            values = values.reshape(self._trace.tensors[tensor].shape)
        self.steps.append(Step(operation, factors, Factor(tensor or "", tensor, values)))

    def _rename(self, tensor: str) -> None:
        """The last result is this tensor too: db of a dense layer is its delta."""
        last = self.steps[-1]
        self.steps[-1] = last._replace(result=Factor(tensor, tensor, last.result.values))


def _columns(V: Array) -> Array:
    """[F x R x C] as a matrix [F x R.C]; a vector as one column."""
    return V.reshape(len(V), -1)


def _matching(A: Array, V: Array) -> Array:
    """V as a matrix that A can be multiplied with from the left: flattened to one column, or one column a position."""
    return V.reshape(-1, 1) if V.size == A.shape[1] else _columns(V)


def _upsample(V: Array, shape: Index) -> Array:
    up = V.repeat(2, axis=1).repeat(2, axis=2)
    return np.pad(up, [(0, n - m) for n, m in zip(shape, up.shape, strict=True)])


def _pool(V: Array, shape: Index) -> Array:
    depth, rows, columns = shape
    whole = V[:, : 2 * rows, : 2 * columns]
    total: Array = whole.reshape(depth, rows, 2, columns, 2).sum(axis=(2, 4))
    return total


def _col2im(V: Array, shape: Index) -> Array:
    size = round((len(V) / shape[0]) ** 0.5)
    return col2im(V[None], (1, *shape), size)[0]


# Operation -> V from the last V, the factors and a shape.
_APPLY: dict[str, Callable[..., Array]] = {
    "given": lambda V, A, shape: A,
    "subtract": lambda V, A, B, shape: A - B,
    "left": lambda V, A, shape: A @ _matching(A, V),
    "right": lambda V, A, shape: _columns(V) @ A,
    "gate": lambda V, A, shape: np.where(A > 0, V, 0),
    "up": _upsample,
    "col2im": _col2im,
    "im2col": lambda V, shape: im2col(V[None], shape[0])[0],
    "add": lambda V, A, shape: V + A[:, None],
    "max": lambda V, shape: np.maximum(V, 0),
    "pool": _pool,
    "softmax": lambda V, shape: softmax(V),
    "cross_entropy": lambda V, A, shape: V.max() + np.log(np.exp(V - V.max()).sum()) - (A * V).sum(),
    "dot": lambda V, A, shape: (A * V).sum(),
}


def _one_hot(shape: Index, index: Index) -> Array:
    values = np.zeros(shape)
    values[index] = 1
    return values


def _numbers(trace: Trace) -> dict[str, str]:
    """The number of every layer among those of its kind, as the formulas write it: W1, M2; the dense head has d."""
    counts: dict[str, int] = {}
    numbers = {}
    for step in trace.layers:
        kind = step.layer.kind
        counts[kind] = counts.get(kind, 0) + 1
        numbers[step.layer.name] = "d" if kind == "dense" else str(counts[kind])
    return numbers
