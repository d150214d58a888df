"""What the name of an array says, such as `conv1.weight.grad`, `dW1` or `grad_conv1`."""

import re
from collections.abc import Iterable, Mapping
from typing import Literal, NamedTuple

from app.engine.tensors import Index

Part = Literal["W", "b"]

_GRADIENT_OF = r"(?<![a-z])(?:d|g|grad_?|dl_?d|delta_?)?_?"  # a letter or a word before what it is the gradient of
_WEIGHT = re.compile(rf"{_GRADIENT_OF}(?:w|weights?|kernels?|filters?)_?(\d{{0,2}})(?![a-z\d])", re.ASCII)
_BIAS = re.compile(rf"{_GRADIENT_OF}(?:b|bias|biases)_?(\d{{0,2}})(?![a-z\d])", re.ASCII)
_DENSE = re.compile(r"(?:dense|linear|fc(?![a-z]))_?(\d{0,2})|logits|classifier|(?<![a-z])head", re.ASCII)
_INPUT = re.compile(r"input|image|(?<![a-z])d_?x(?![a-z\d])")
_2D = re.compile(r"(?<=conv|pool)_?2d", re.IGNORECASE)  # in conv2d_1 it is no number of a layer
_NUMBERED = re.compile(r"(.*\D)(\d+)", re.ASCII)


class Hints(NamedTuple):
    """What a name says; None: nothing."""

    layer: str | None
    part: Part | None
    is_gradient: bool


class Names:
    """The layers of a network, as names of arrays speak of them.

    `shapes` are those of its tensors by name, in forward order. They say which layers there are and of which kind: the
    first is the input, and a dense layer's weights have two axes. A number as in dW2 counts the layers with weights.
    """

    def __init__(self, shapes: Mapping[str, Index]) -> None:
        layers = list(dict.fromkeys(tensor.partition(".")[0] for tensor in shapes if "." in tensor))
        self._input = layers[0]
        self._weighted = [layer for layer in layers if f"{layer}.W" in shapes]
        self._dense = [layer for layer in self._weighted if len(shapes[f"{layer}.W"]) == 2]
        self._own = {_bare(layer): layer for layer in layers}
        numbered = [match for layer in layers if (match := _NUMBERED.fullmatch(layer.lower()))]
        self._numbered = _any_of(rf"{_loose(stem)}_?{number}(?!\d)" for stem, number in (m.groups() for m in numbered))
        plain = [layer for layer in layers if not _NUMBERED.fullmatch(layer)]
        self._plain = _any_of(rf"{_GRADIENT_OF}({_loose(layer.lower())})(?![a-z\d])" for layer in plain)
        kinds = {re.escape(match[1].strip("_")) for match in numbered} | {re.escape(layer.lower()) for layer in plain}
        words = "|".join(sorted(kinds | {"fc", "linear"}))
        self._gradient = re.compile(rf"(?<![a-z])d_?(?:l_?d_?)?(?:[wbxzayk]_?\d?(?![a-z])|{words})", re.ASCII)

    def hints(self, name: str) -> Hints:
        """What a name says."""
        text = _2D.sub("", name).lower()
        weight, bias = _WEIGHT.search(text), _BIAS.search(text)
        part = weight or bias
        layer = self._layer_in(text) or (_nth(self._weighted, part[1]) if part else None)
        is_gradient = "grad" in text or "delta" in text or self._gradient.search(text) is not None
        return Hints(layer, "W" if weight else "b" if bias else None, is_gradient)

    def _layer_in(self, text: str) -> str | None:
        """The layer that is named: by its own name, or by a word for its kind."""
        if match := self._numbered.search(text):
            return self._own[_bare(match[0])]
        if match := self._plain.search(text):
            return self._own[_bare(next(filter(None, match.groups())))]
        if self._dense and (match := _DENSE.search(text)):
            is_any = len(self._dense) == 1 or not match[1]
            return self._dense[-1] if is_any else _nth(self._dense, match[1])
        return self._input if _INPUT.search(text) else None


def _nth(layers: list[str], number: str) -> str | None:
    """The layer that a number counts from 1; None if there is no number, or no such layer."""
    return dict(enumerate(layers, 1)).get(int(number or 0))


def _bare(layer: str) -> str:
    return layer.lower().replace("_", "")


def _loose(layer: str) -> str:
    """A pattern for a layer's name with or without its underscores."""
    return "_?".join(map(re.escape, filter(None, layer.split("_"))))


def _any_of(patterns: Iterable[str]) -> re.Pattern[str]:
    """One of several patterns, the longest first; never, if there are none."""
    return re.compile("|".join(sorted(patterns, key=len, reverse=True)) or r"(?!)", re.ASCII)
