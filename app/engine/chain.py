"""The whole chain of a number as one expression in matrices, from the loss down or from the image up.

For a weight of the first convolution, with R and M the masks of a ReLU and a max-pool:

    dW1 = [R1 * M1 * up(col2im(W2^T . [R2 * M2 * up(Wd^T . (p - y))]))] . X_col^T

Every step applies one operation to what the steps before it gave. A step's result is computed here, from the factors,
and not read from the trace: that both are the same is what the chain shows.
"""

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
    "cross_entropy",  # V = -A . log softmax(V) = log(sum of exp V) - A . V
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
        builder.given(f"{rest[0]}{builder.number(layer)}", tensor)
    return Chain(tensor, tuple(builder.steps))


class _Builder:
    """Collects steps; `_step` says what an operation is called, `self._last` is the result so far."""

    def __init__(self, trace: Trace) -> None:
        self.steps: list[Step] = []
        self._trace = trace
        self._numbers = _numbers(trace)

    def number(self, layer: str) -> str:
        """What the formulas write behind the letters of a layer: 1, 2, d."""
        return self._numbers[self._trace.position(layer)]

    def given(self, name: str, tensor: str) -> None:
        """A chain of one step: a pixel or a parameter."""
        factor = Factor(name, tensor, self._trace.tensors[tensor])
        self._step("given", factor.values, factor, tensor=tensor)

    def forward(self, last: int) -> None:
        """From the image up to the value of the layer at position `last`."""
        self.given("X", f"{self._name(0)}.value")
        for position in range(1, last + 1):
            self._forward(position)

    def backward(self, last: int) -> None:
        """From the objective down to the gradient of the layer at position `last`."""
        self._objective()
        for position in range(self._trace.position(self._trace.start), last, -1):
            self._backward(position)

    def param_grad(self, position: int, param: str) -> None:
        """From delta, the gradient of a layer's output, to that of its W or b."""
        pattern, x = self._pattern(position), self._trace.layers[position - 1].value[0]
        delta = _matrix(self._last)
        if param == "b":
            right = Factor("1", None, np.ones((delta.shape[1], 1)))
        elif pattern.flat:
            right = Factor("x^T", f"{self._name(position - 1)}.value", x.reshape(1, -1))
        else:
            right = Factor("X_col^T", None, im2col(x[None], pattern.window)[0].T)
        self._step("right", delta @ right.values, right, tensor=f"{self._name(position)}.{param}.grad")

    def head(self, tensor: str) -> None:
        """From the image up to the probabilities, or to the loss."""
        objective = self._trace.objective
        reads_logits = tensor == "probabilities" or isinstance(objective, CrossEntropy)
        self.forward(len(self._trace.layers) - 1 if reads_logits else self._trace.position(self._trace.start))
        if tensor == "probabilities":
            self._step("softmax", softmax(self._last), tensor=tensor)
        elif isinstance(objective, CrossEntropy):
            y, largest = self._label(objective), self._last.max()  # taken out of every exponent, so that none overflows
            loss = largest + np.log(np.exp(self._last - largest).sum()) - (y.values * self._last).sum()
            self._step("cross_entropy", loss, y, tensor=tensor)
        else:
            direction = self._direction()
            self._step("dot", (direction.values * self._last).sum(), direction, tensor=tensor)

    def _objective(self) -> None:
        """dL/dy of the layer that the objective reads."""
        objective = self._trace.objective
        target = f"{self._trace.start}.grad"
        if isinstance(objective, CrossEntropy):
            p, y = self._factor("p", "probabilities"), self._label(objective)
            self._step("subtract", p.values - y.values, p, y, tensor=target)
        else:
            direction = self._direction()
            self._step("given", direction.values, direction, tensor=target)

    def _label(self, objective: CrossEntropy) -> Factor:
        return Factor("y", None, _one_hot(self._trace.probabilities[0].shape, (int(objective.labels[0]),)))

    def _direction(self) -> Factor:
        """dL/dy of an objective that is linear: one cell, or the delta that was given."""
        objective = self._trace.objective
        tensor = f"{self._trace.start}.grad"
        values = self._trace.tensors[tensor]
        match objective:
            case Logit(index=k):
                return Factor("e", tensor, _one_hot(values.shape, (k,)))
            case Cell(channel=channel, row=row, column=column):
                return Factor("E", tensor, _one_hot(values.shape, (channel, row, column)))
        return Factor("Delta", tensor, values)

    def _backward(self, position: int) -> None:
        """From the gradient of a layer's output to that of its input."""
        pattern, target = self._pattern(position), f"{self._name(position - 1)}.grad"
        if not pattern.all_channels:
            if pattern.stride > 1:
                self._step("up", _upsample(self._last, pattern.input_shape))
            mask = self._mask(position)
            self._step("gate", np.where(mask.values > 0, self._last, 0), mask, tensor=target)
            return
        W = self._weights(position)
        W_T = Factor(f"{W.name}^T", W.tensor, W.values.T)
        if pattern.flat:
            self._step("left", W_T.values @ self._last, W_T, tensor=target)
            return
        self._step("left", W_T.values @ _matrix(self._last), W_T)
        self._step("col2im", col2im(self._last[None], (1, *pattern.input_shape), pattern.window)[0], tensor=target)

    def _forward(self, position: int) -> None:
        """From a layer's input to its output."""
        pattern, target = self._pattern(position), f"{self._name(position)}.value"
        if pattern.all_channels:
            if not pattern.flat:
                self._step("im2col", im2col(self._last[None], pattern.window)[0])
            W = self._weights(position)
            b = self._factor(f"b{self._numbers[position]}", f"{self._name(position)}.b")
            columns = self._last.reshape(W.values.shape[1], -1)
            self._step("left", W.values @ columns, W)
            self._step("add", self._last + b.values[:, None], b, tensor=target)
        elif pattern.stride > 1:
            mask = self._mask(position)
            self._step("gate", np.where(mask.values > 0, self._last, 0), mask)
            self._step("pool", _sum_windows(self._last, pattern.output_shape), tensor=target)
        else:
            self._step("max", np.maximum(self._last, 0), tensor=target)

    def _weights(self, position: int) -> Factor:
        """W as a matrix, one row a filter."""
        name = f"{self._name(position)}.W"
        return Factor(f"W{self._numbers[position]}", name, _matrix(self._trace.tensors[name]))

    def _mask(self, position: int) -> Factor:
        letter = "M" if self._pattern(position).stride > 1 else "R"
        return self._factor(f"{letter}{self._numbers[position]}", f"{self._name(position)}.mask")

    def _factor(self, name: str, tensor: str) -> Factor:
        return Factor(name, tensor, self._trace.tensors[tensor].astype(np.float64))

    def _name(self, position: int) -> str:
        return self._trace.layers[position].layer.name

    def _pattern(self, position: int) -> Pattern:
        return self._trace.network.patterns[self._name(position)]

    @property
    def _last(self) -> Array:
        return self.steps[-1].result.values

    def _step(self, operation: Operation, values: Array, *factors: Factor, tensor: str | None = None) -> None:
        """Add a step; its values take the shape of the tensor that they are."""
        if tensor is not None:
            values = np.reshape(values, self._trace.tensors[tensor].shape)
        self.steps.append(Step(operation, factors, Factor(tensor or "", tensor, values)))


def _matrix(V: Array) -> Array:
    """[F x R x C] as the matrix [F x R.C]; a vector as one column."""
    return V.reshape(len(V), -1)


def _upsample(V: Array, shape: Index) -> Array:
    """Every cell for all four cells of its window; 0 in an odd last row or column, which no window holds."""
    up = V.repeat(2, axis=1).repeat(2, axis=2)
    return np.pad(up, [(0, n - m) for n, m in zip(shape, up.shape, strict=True)])


def _sum_windows(V: Array, shape: Index) -> Array:
    """The sum of every 2 x 2 window."""
    depth, rows, columns = shape
    total: Array = V[:, : 2 * rows, : 2 * columns].reshape(depth, rows, 2, columns, 2).sum(axis=(2, 4))
    return total


def _one_hot(shape: Index, index: Index) -> Array:
    values = np.zeros(shape)
    values[index] = 1
    return values


def _numbers(trace: Trace) -> list[str]:
    """The number of every layer among those of its kind, as the formulas write it: W1, M2; the dense head has d."""
    kinds = [step.layer.kind for step in trace.layers]
    return ["d" if kind == "dense" else str(1 + kinds[:position].count(kind)) for position, kind in enumerate(kinds)]
