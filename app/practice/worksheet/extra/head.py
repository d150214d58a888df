"""Lesson 4: the logits, the probabilities, and p − y."""

from typing import NamedTuple

import numpy as np

from app.engine.loss import CrossEntropy
from app.engine.tensors import Array
from app.engine.trace import trace
from app.practice.worksheet.sheet import Blank, Cell, Figure, Step, Symbol, Table, decimals
from app.practice.worksheet.workings import DIVIDED, exact, result
from app.words.mathml import MINUS, symbol

_LIKELY = 0.02  # a smaller probability has too few digits in three decimals
_COLUMNS = {
    r"W_{k,0}": "weight 0",
    r"W_{k,1}": "weight 1",
    "b_k": "bias",
    r"\ell_k": "logit",
    r"e^{\ell_k}": "power of e",
    "p_k": "probability",
    "y_k": "label",
    "p_k - y_k": "gradient",
}


class _Asked(NamedTuple):
    """The classes whose logits, probabilities and gradients are gaps."""

    logits: set[int]
    probabilities: set[int]
    gradients: set[int]


def head(blank: Blank, rng: np.random.Generator) -> Step:
    """A row for each class. The powers of e and the probabilities are rounded to three decimals."""
    passed = trace(blank.trace.network, blank.trace["input"].value, CrossEntropy(np.array([blank.label])))
    powers = np.exp(passed.tensors["dense.value"]).round(3)
    total, p = float(powers.sum()), passed.tensors["probabilities"].round(3)
    asked = _choose(blank.label, p, (powers / total).round(3) == p, rng)
    rows = tuple(_row(blank, asked, k, float(powers[k]), float(p[k]), total) for k in range(len(p)))
    columns = [Symbol(symbol(letter), word) for letter, word in _COLUMNS.items()]
    table = Table(rows, "", [f"k = {k}" for k in range(len(p))], columns)
    return Step(
        "The head, softmax and p − y",
        f"The label is {blank.label}: y is 1 there and 0 elsewhere. A probability is its power of e, divided by the "
        f"sum of all, {decimals(total)}. Round to three decimals.",
        symbol(r"\ell_k = b_k + W_{k,0} \cdot s^{(2)}_0 + W_{k,1} \cdot s^{(2)}_1"),
        (Figure("The ten classes", "", (table,)),),
    )


def _choose(label: int, p: Array, agrees: Array, rng: np.random.Generator) -> _Asked:
    """A probability is asked for where the rounded powers lead to it, and p - y wherever p is asked for."""
    likely = rng.permutation(np.flatnonzero((p >= _LIKELY) & (np.arange(len(p)) != label)))
    probabilities = set(likely[agrees[likely]][:2].tolist())
    others = set(likely[:3].tolist())
    return _Asked(others, probabilities, probabilities | others | {label})


def _row(blank: Blank, asked: _Asked, k: int, power: float, p: float, total: float) -> tuple[Cell, ...]:
    y = float(k == blank.label)
    logit, gradient = float(blank.trace.tensors["dense.value"][k]), round(p - y, 3)
    quotient = result(exact(power), DIVIDED, exact(total), value=p)
    difference = result(exact(p), MINUS, exact(y), value=gradient)
    return (
        *(blank.of("dense.W", (k, i)) for i in range(2)),
        blank.of("dense.b", (k,)),
        blank.cell(logit, ("dense.value", (k,)), asked=k in asked.logits),
        Cell(power),
        blank.cell(p, quotient, asked=k in asked.probabilities),
        Cell(y),
        blank.cell(gradient, difference, asked=k in asked.gradients),
    )
