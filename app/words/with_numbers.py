r"""The formula of a number once more, with the numbers put in.

Of a sum, the largest terms are written out and the others counted: 0.0213 \cdot 0.988 + ... + 28 more and 645 that are
0. A maximum, a gate, softmax and cross-entropy look as they do in letters. On paper, a sum is written in full.
"""

from collections.abc import Callable, Iterable
from typing import NamedTuple

import numpy as np

from app.engine.derivation import Derivation, Terms, derive
from app.engine.loss import Cell, CrossEntropy, Logit
from app.engine.tensors import Array, Index
from app.engine.trace import Trace
from app.words.formulas import name_of, value_of
from app.words.mathml import EQUALS, MINUS, PLUS, TIMES, Formula, Part, Quantity, equation, number, row, text
from app.words.quantities import quantity_of

WRITTEN = 3  # terms that are written out
DIGITS = 3

Writer = Callable[[Derivation], list[Part]]  # writes the terms of a sum

_ZERO = Part("0", "<mn>0</mn>")


def formula_with_numbers(trace: Trace, derivation: Derivation) -> Formula:
    """What the number is, the numbers that it is made of, and its value."""
    return equation([name_of(trace, derivation)], _computation(trace, derivation, _sum), [value_of(derivation)])


def calculation(trace: Trace, tensor: str, index: Index) -> Formula:
    """How a number is computed on paper, with each term of a sum that is not 0, in their order; and its value.

    The cell of a mask answers a question: is z greater than 0, or is this cell the largest of its window?
    """
    layer, _, part_of_it = tensor.partition(".")
    if part_of_it == "mask":
        return equation([_question(trace, layer, index)], [number(trace.tensors[tensor][index], 1, "mask")])
    derivation = derive(trace, tensor, index)
    return equation(_computation(trace, derivation, _whole_sum), [value_of(derivation)])


def addition(derivation: Derivation) -> Formula:
    """The terms that are not 0, in their order, and the sum of them."""
    return equation(_whole_sum(derivation), [value_of(derivation)])


def _computation(trace: Trace, derivation: Derivation, written: Writer) -> list[Part]:
    """Empty if the number is not computed, or is only another name of one other number."""
    layer, *rest = derivation.tensor.split(".")
    match rest:
        case []:
            return _head(trace, derivation, written)
        case ["value"] if trace[layer].mask is not None:
            return _maximum(derivation)
        case ["grad"] if layer == trace.start:
            return _start(trace, derivation)
        case ["grad"] if (z := _through_relu(trace, layer, derivation)) is not None:
            return [row(_comparison(z), TIMES, _factor(derivation.groups[0].right.values[0], "grad"))]
    return written(derivation)


def _head(trace: Trace, derivation: Derivation, written: Writer) -> list[Part]:
    """The probabilities and the loss."""
    logits = trace.tensors[f"{trace.layers[-1].layer.name}.value"]
    if derivation.tensor == "probabilities":
        return [_fraction(_exponential(logits[derivation.index]), row(*_exponentials(logits)))]
    match trace.objective:
        case CrossEntropy(labels=labels):
            return [_logarithm(_exponentials(logits)), MINUS, _factor(logits[labels[0]], "value")]
        case Logit() | Cell():
            return []
    return written(derivation)


def _start(trace: Trace, derivation: Derivation) -> list[Part]:
    """Where the backward pass starts: p - y, or a number that the objective gives."""
    if not isinstance(trace.objective, CrossEntropy):
        return []
    p, label = (group.left.values[0] for group in derivation.groups)
    return [number(p, DIGITS, "value"), MINUS, number(label, 1)]


# A sum


class _Factor(NamedTuple):
    value: float
    quantity: Quantity | None


def _sum(derivation: Derivation) -> list[Part]:
    """The largest terms, how many others there are, and how many are 0."""
    products = derivation.products
    not_zero = int(np.count_nonzero(products))
    if len(products) > 1 and not not_zero:
        return [row(text(f"{len(products)} terms that are all 0"))]
    largest = np.argsort(-np.abs(products), kind="stable")[: min(WRITTEN, max(not_zero, 1))]
    terms = [_factors(derivation.groups, int(k)) for k in largest]
    if len(products) == 1 and len(terms[0]) == 1:
        return []
    more, zeros = not_zero - len(terms), len(products) - max(not_zero, 1)
    return [
        *_added(terms),
        *([PLUS, _count(more, "more")] if more > 0 else []),
        *([text(f"and {zeros} that {'is' if zeros == 1 else 'are'} 0")] if zeros else []),
    ]


def _whole_sum(derivation: Derivation) -> list[Part]:
    """Every term that is not 0, in their order. Nothing if one number is the whole sum.

    If all are 0, those with a first factor that is not, or else one of them.
    """
    left = np.concatenate([group.left.values for group in derivation.groups])
    shown = next(terms for terms in (derivation.products, left, np.arange(len(left)) == 0) if terms.any())
    terms = [_factors(derivation.groups, int(k)) for k in np.flatnonzero(shown)]
    return [] if len(terms) == 1 == len(terms[0]) else list(_added(terms))


def _factors(groups: Iterable[Terms], k: int) -> list[_Factor]:
    """The factors of the k-th term of all groups, without a constant 1."""
    for group in groups:
        if k < len(group.left.values):
            sides = [(side.tensor, float(side.values[k])) for side in (group.left, group.right)]
            factors = [
                _Factor(value, quantity_of(tensor) if tensor else None)
                for tensor, value in sides
                if tensor or value != 1
            ]
            return factors or [_Factor(1.0, None)]
        k -= len(group.left.values)
    raise IndexError(k)


def _added(terms: list[list[_Factor]]) -> Iterable[Part]:
    """Terms with their signs between them: the sign of a term is that of its first factor."""
    for position, (first, *others) in enumerate(terms):
        if position:
            yield MINUS if first.value < 0 else PLUS
        shown = number(abs(first.value) if position else first.value, DIGITS, first.quantity)
        yield row(shown, *(part for factor in others for part in (TIMES, _factor(*factor))))


def _factor(value: float, quantity: Quantity | None) -> Part:
    """A number after an operator: in brackets if it is negative."""
    written = number(value, DIGITS, quantity)
    return _bracketed("(", written, ")") if value < 0 else written


def _count(count: int, word: str) -> Part:
    return row(Part(str(count), f"<mn>{count}</mn>"), text(word))


# A maximum and a gate


def _question(trace: Trace, gate: str, index: Index) -> Part:
    """What the mask of a gate answers for a cell: [z > 0], or [x = max(...)] where no other cell is as large."""
    x = float(trace.layers[trace.position(gate) - 1].value[0][index])
    pattern = trace.network.patterns[gate]
    if pattern.stride == 1:
        return _comparison(x)
    d, r, c = index
    window = derive(trace, f"{gate}.value", (d, r // pattern.stride, c // pattern.stride))
    return _bracketed("[", row(number(x, DIGITS, "value"), EQUALS, *_maximum(window)), "]")


def _maximum(derivation: Derivation) -> list[Part]:
    """The maximum of a window, cell by cell. ReLU's has one cell, so it is the maximum of that cell and 0."""
    cells = [number(value, DIGITS, "value") for value in derivation.groups[0].right.values]
    first, *others, last = cells if len(cells) > 1 else [*cells, _ZERO]
    comma = Part(",", "<mo>,</mo>")
    opened = row(Part(r"\max", "<mi>max</mi>"), _bracket("("), first, comma, space="")
    return [opened, *(row(cell, comma, space="") for cell in others), row(last, _bracket(")"), space="")]


def _through_relu(trace: Trace, layer: str, derivation: Derivation) -> float | None:
    """The value that a ReLU compared with 0, if the gradient came through one."""
    after = trace.layers[trace.position(layer) + 1].layer
    return float(trace[layer].value[0][derivation.index]) if after.kind == "relu" else None


def _comparison(z: float) -> Part:
    return _bracketed("[", row(number(z, DIGITS, "value"), Part(">", "<mo>&gt;</mo>"), _ZERO), "]")


# Exponentials


def _exponentials(logits: Array) -> list[Part]:
    """The largest exponentials of a sum, and how many others there are."""
    written = [_exponential(logit) for logit in np.sort(logits)[::-1][:WRITTEN]]
    more = len(logits) - len(written)
    added = [part for exponential in written for part in (PLUS, exponential)][1:]
    return [*added, *([PLUS, _count(more, "more")] if more else [])]


def _exponential(logit: float) -> Part:
    exponent = number(logit, DIGITS, "value")
    return Part(f"e^{{{exponent.latex}}}", f"<msup><mi>e</mi>{exponent.mathml}</msup>")


def _logarithm(of: list[Part]) -> Part:
    return row(Part(r"\log", "<mi>log</mi>"), _bracketed("(", row(*of), ")"))


def _fraction(above: Part, below: Part) -> Part:
    return Part(rf"\frac{{{above.latex}}}{{{below.latex}}}", f"<mfrac>{above.mathml}{below.mathml}</mfrac>")


def _bracketed(opening: str, content: Part, closing: str) -> Part:
    return row(_bracket(opening), content, _bracket(closing), space="")


def _bracket(bracket: str) -> Part:
    return Part(bracket, f'<mo stretchy="false">{bracket}</mo>')
