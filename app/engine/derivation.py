"""The derivation of one number of a trace: the cells it is made of, and their sum.

Tensors are named layer.value, layer.grad, layer.W, layer.b, layer.W.grad, layer.b.grad, and `probabilities` and `loss`.
A derivation belongs to a trace of one image, so its indices have no batch axis.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from app.engine.loss import CrossEntropy
from app.engine.tensors import Array, Index, notation
from app.engine.terms import Cells, Indices, Pattern, Products
from app.engine.trace import Trace


class UnknownCellError(LookupError):
    """A tensor or an index that the trace does not have. The message lists what exists."""


class Side(NamedTuple):
    """The left or the right factor of T terms: cells of a tensor [T x rank] and their values [T].

    A constant has no tensor, and its indices are empty.
    """

    tensor: str | None
    indices: Indices
    values: Array


class Terms(NamedTuple):
    """T terms left . right."""

    left: Side
    right: Side

    @property
    def products(self) -> Array:
        """[T]."""
        return self.left.values * self.right.values + 0.0  # no negative zeros


@dataclass(frozen=True)
class Derivation:
    """The number `value` at `index` of `tensor`, as the sum of its terms."""

    tensor: str
    index: Index
    value: float
    groups: tuple[Terms, ...]

    @cached_property
    def products(self) -> Array:
        """All terms, group by group, [T]."""
        return np.concatenate([group.products for group in self.groups]) if self.groups else np.zeros(0)

    @property
    def sum(self) -> float:
        """The sum of the terms."""
        return float(self.products.sum())

    @property
    def residual(self) -> float:
        """|sum - value|: how far the sum of the terms is from the number that the engine returned."""
        return abs(self.sum - self.value)


def derive(trace: Trace, tensor: str, index: Sequence[int]) -> Derivation:
    """The derivation of one number; UnknownCellError if there is no such tensor or index."""
    named = trace.tensors
    index = tuple(index)
    check_cell(named, tensor, index)
    groups = _Resolver(trace).groups(tensor, index)
    return Derivation(tensor, index, float(named[tensor][index]), tuple(groups))


def derivable(named: dict[str, Array]) -> list[str]:
    """The names that have a derivation: all but the masks, which are factors of the others."""
    return [name for name in named if not name.endswith(".mask")]


def check_cell(named: dict[str, Array], tensor: str, index: Index) -> None:
    """UnknownCellError unless these tensors have such a cell, and it has a derivation."""
    _check(derivable(named), named, tensor, index)


def check_number(named: dict[str, Array], tensor: str, index: Index) -> None:
    """UnknownCellError unless these tensors have such a cell. That of a mask is one, too."""
    _check(list(named), named, tensor, index)


def _check(names: list[str], named: dict[str, Array], tensor: str, index: Index) -> None:
    if tensor not in names:
        raise UnknownCellError(f"tensor: there is no {tensor!r}; there are {', '.join(names)}")
    shape = named[tensor].shape
    if len(index) != len(shape) or not all(0 <= i < n for i, n in zip(index, shape, strict=True)):
        raise UnknownCellError(
            f"index: {tensor} is {notation(shape)}, so an index has {len(shape)} numbers "
            f"of 0 to at most {[n - 1 for n in shape]}; got {list(index)}"
        )


@dataclass(frozen=True)
class _Resolver:
    """Patterns name roles (x, dy, W, ...); this puts the tensors of the trace in their place."""

    trace: Trace

    def groups(self, tensor: str, index: Index) -> list[Terms]:
        """The terms of a number that is known to exist."""
        if tensor in ("loss", "probabilities"):
            return self._head(tensor, index)
        layer, *rest = tensor.split(".")
        position = self.trace.position(layer)
        match rest:
            case ["value"] if position:
                return self._resolve(position, self._pattern(position).value(index))
            case [param, "grad"]:
                return self._resolve(position, self._pattern(position).param_grad(param, index))
            case ["grad"] if layer == self.trace.start:
                return self._start(layer, index)
            case ["grad"]:
                return self._resolve(position + 1, self._pattern(position + 1).input_grad(index))
        return [self._given(tensor, index)]

    def _pattern(self, position: int) -> Pattern:
        return self.trace.network.patterns[self.trace.layers[position].layer.name]

    def _resolve(self, position: int, groups: list[Products]) -> list[Terms]:
        before, here = (self.trace.layers[p].layer.name for p in (position - 1, position))
        names = {
            "x": f"{before}.value",
            "dy": f"{here}.grad",
            "mask": f"{here}.mask",
            "W": f"{here}.W",
            "b": f"{here}.b",
        }
        return [Terms(*(self._side(names.get(cells.role), cells) for cells in group)) for group in groups]

    def _side(self, tensor: str | None, cells: Cells) -> Side:
        return constant([1.0] * len(cells.indices)) if tensor is None else self._cells(tensor, cells.indices)

    def _cells(self, tensor: str, indices: Indices) -> Side:
        return Side(tensor, indices, self.trace.tensors[tensor][tuple(indices.T)].astype(np.float64))

    def _given(self, tensor: str, index: Index) -> Terms:
        """A pixel or a parameter, which is not computed: itself, times 1."""
        return Terms(self._cells(tensor, np.array([index])), constant([1.0]))

    def _start(self, layer: str, index: Index) -> list[Terms]:
        """Where the backward pass starts: dL/dy from the definition of the objective."""
        objective = self.trace.objective
        if isinstance(objective, CrossEntropy):  # p - onehot(label)
            p = Terms(self._cells("probabilities", np.array([index])), constant([1.0]))
            is_label = float(index[0] == objective.labels[0])
            return [p, Terms(constant([is_label]), constant([-1.0]))]
        return [Terms(constant([float(self.trace.tensors[f"{layer}.grad"][index])]), constant([1.0]))]

    def _head(self, tensor: str, index: Index) -> list[Terms]:
        """The probabilities and the loss, from their definitions."""
        head = f"{self.trace.layers[-1].layer.name}.value"
        logits, objective = self.trace.tensors[head], self.trace.objective
        largest = logits.max()  # subtracted from every exponent, so that nothing overflows
        total = float(np.exp(logits - largest).sum())
        if tensor == "probabilities":  # exp(y[k]) . 1 / sum of exp(y)
            return [Terms(constant([float(np.exp(logits[index] - largest))]), constant([1 / total]))]
        if isinstance(objective, CrossEntropy):  # log of the sum of exp(y), minus y[label]
            label = objective.labels[:1, None].astype(np.intp)
            return [
                Terms(constant([float(largest + np.log(total))]), constant([1.0])),
                Terms(self._cells(head, label), constant([-1.0])),
            ]
        # The other objectives are linear: L = sum of dL/dy . y.
        cells = np.argwhere(self.trace.tensors[f"{self.trace.start}.grad"])
        return [Terms(*(self._cells(f"{self.trace.start}.{part}", cells) for part in ("grad", "value")))]


def constant(values: Sequence[float]) -> Side:
    """Factors that are constants and not cells."""
    return Side(None, np.empty((len(values), 0), np.intp), np.array(values, dtype=np.float64))
