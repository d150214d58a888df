"""Which tensor of a trace an array is, by its name and its shape, whatever the layers of the network are called."""

from collections.abc import Mapping, Sequence
from math import prod
from typing import NamedTuple

from app.engine.tensors import Index
from app.given.names import Hints, Names


class Match(NamedTuple):
    """What was found for one array.

    `tensor` is None if no tensor fits, or several do and nothing says which. `candidates` are all that it can be by its
    shape. `problem` says why it is none.
    """

    tensor: str | None
    candidates: list[str]
    problem: str | None


class Matcher:
    """Finds out which tensors arrays are. `shapes` are those of a trace's tensors by name, in their order.

    Masks, the probabilities and the loss are left out: nobody gives them by such a name.
    """

    def __init__(self, shapes: Mapping[str, Index]) -> None:
        self._shapes = {tensor: shape for tensor, shape in shapes.items() if _can_be_given(tensor)}
        self._names = Names(self._shapes)

    def match(self, name: str, shape: Index, looked: str | None = None) -> Match:
        """The tensor that an array is. `looked` is the one that the reader looks at, which settles doubts."""
        hints = self._names.hints(name)
        fit = {tensor: _fit(shape, wanted) for tensor, wanted in self._shapes.items()}
        best = max(fit.values())
        candidates = [tensor for tensor in fit if best and fit[tensor] == best]
        named = [tensor for tensor in fit if _is_named(tensor, hints)]
        both = [tensor for tensor in named if fit[tensor]]
        if hints.layer and named and not both:
            return Match(None, candidates, self._mismatch(named[0], shape))
        if not candidates:
            return Match(None, [], f"No tensor of this network is {written(shape)}.")
        return Match(_chosen(both or candidates, looked), both if len(both) > 1 else candidates, None)

    def first(self, arrays: Sequence[tuple[str, Index]]) -> int:
        """The position of the array to begin with: the first gradient, or else the first that is a tensor, or 0."""
        first = None
        for at, (name, shape) in enumerate(arrays):
            is_gradient = self._names.hints(name).is_gradient
            if (is_gradient or first is None) and self.match(name, shape).tensor:
                if is_gradient:
                    return at
                first = at
        return first or 0

    def _mismatch(self, tensor: str, shape: Index) -> str:
        wanted = self._shapes[tensor]
        advice = " Its axes seem to be in another order; transpose it first." if prod(shape) == prod(wanted) else ""
        return f"By its name it is {tensor}, which is {written(wanted)}; yours is {written(shape)}.{advice}"


def fits(shape: Index, wanted: Index) -> bool:
    """Whether an array of a shape can be a tensor of the shape `wanted`, with its numbers in the same order.

    It can if the shapes are equal, but for axes of length 1 and neighbouring axes that are merged: an array of
    [1 x 3 x 26 x 26] or [3 x 676] can be a tensor of [3 x 26 x 26].
    """
    return _fit(shape, wanted) > 0


def written(shape: Index) -> str:
    """A shape in a sentence: "3×26×26", "a vector of 10"."""
    if len(shape) < 2:
        return f"a vector of {shape[0]}" if shape else "a single number"
    return "×".join(map(str, shape))


def _can_be_given(tensor: str) -> bool:
    _, _, part = tensor.partition(".")
    return part not in ("", "mask")


def _fit(shape: Index, wanted: Index) -> int:
    """3 for equal shapes, 2 without the axes of length 1, 1 if axes are merged; 0 if an array can't be that tensor."""
    if shape == wanted:
        return 3
    if prod(shape) != prod(wanted):
        return 0
    a, b = (tuple(length for length in one if length != 1) for one in (shape, wanted))
    if a == b:
        return 2
    return 1 if _is_merged(a, b) or _is_merged(b, a) else 0


def _is_merged(merged: Index, shape: Index) -> bool:
    """Whether one shape is another with neighbouring axes merged."""
    rest = iter(shape)
    for length in merged:
        product = 1
        while product < length:
            product *= next(rest, length + 1)  # which is too much, where no axis is left
        if product != length:
            return False
    return next(rest, None) is None


def _is_named(tensor: str, hints: Hints) -> bool:
    layer, part, *_ = tensor.split(".")
    if hints.layer and hints.layer != layer:
        return False
    is_gradient = tensor.endswith(".grad")
    if hints.part:
        return part == hints.part and (is_gradient or not hints.is_gradient)
    return is_gradient if hints.is_gradient else hints.layer is not None


def _chosen(tensors: list[str], looked: str | None) -> str | None:
    """One of several tensors: the one that the reader looks at, or the gradient of the only parameter among them."""
    if len(tensors) == 1:
        return tensors[0]
    if looked in tensors:
        return looked
    gradients = [tensor for tensor in tensors if tensor.endswith((".W.grad", ".b.grad"))]
    return gradients[0] if len(gradients) == 1 else None
