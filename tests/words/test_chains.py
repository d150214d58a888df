"""The chain of a number as one expression."""

import numpy as np
import pytest

from app.engine.chain import chain
from app.engine.derivation import derivable
from app.engine.loss import Cell, CrossEntropy, Delta, Logit, Objective
from app.words.chains import Place, chain_formula, expression, symbol
from tests.engine.test_derivation import OBJECTIVES, experiment

LABEL_3 = CrossEntropy(np.array([3]))
LOGITS = "Wd · pool( M2 ⊙ max( W2 · im2col( pool( M1 ⊙ max( W1 · im2col( X ) + b1 , 0 ) ) ) + b2 , 0 ) ) + bd"


def written(objective: Objective, tensor: str) -> str:
    found = chain(experiment(5, objective), tensor)
    factors = (
        part if isinstance(part, str) else found.steps[part.step].factors[part.factor].name
        for part in expression(found)
    )
    return " ".join(factors)


@pytest.mark.parametrize(
    ("objective", "tensor", "expected"),
    [
        (
            LABEL_3,
            "conv1.W.grad",
            "[ R1 ⊙ M1 ⊙ up( col2im( W2^T · [ R2 ⊙ M2 ⊙ up( Wd^T · ( p − y ) ) ] ) ) ] · X_col^T",
        ),
        (LABEL_3, "conv2.b.grad", "[ R2 ⊙ M2 ⊙ up( Wd^T · ( p − y ) ) ] · 1"),
        (LABEL_3, "dense.W.grad", "( p − y ) · x^T"),
        (
            LABEL_3,
            "input.grad",
            "col2im( W1^T · [ R1 ⊙ M1 ⊙ up( col2im( W2^T · [ R2 ⊙ M2 ⊙ up( Wd^T · ( p − y ) ) ] ) ) ] )",
        ),
        (LABEL_3, "conv1.value", "W1 · im2col( X ) + b1"),
        (LABEL_3, "pool1.value", "pool( M1 ⊙ max( W1 · im2col( X ) + b1 , 0 ) )"),
        (LABEL_3, "conv1.W", "W1"),
        (Logit(4), "pool2.grad", "Wd^T · e"),
        (
            Logit(4),
            "loss",
            f"⟨ e , {LOGITS} ⟩",
        ),
        (Cell(1, 2, 3), "conv2.W.grad", "[ R2 ⊙ M2 ⊙ up( E ) ] · X_col^T"),
        (Delta(np.ones((10, 5, 5))), "relu2.grad", "M2 ⊙ up( Delta )"),
    ],
)
def test_an_expression_reads_like_the_mathematics(objective: Objective, tensor: str, expected: str) -> None:
    assert written(objective, tensor) == expected


@pytest.mark.parametrize("objective", OBJECTIVES, ids=lambda objective: type(objective).__name__)
def test_every_expression_names_every_factor_once_and_closes_every_bracket(objective: Objective) -> None:
    traced = experiment(5, objective)
    for name in derivable(traced.tensors):
        found = chain(traced, name)
        parts = expression(found)
        places = [part for part in parts if isinstance(part, Place)]
        factors = [Place(s, f) for s, step in enumerate(found.steps) for f in range(len(step.factors))]
        assert sorted(places) == factors
        text = "".join(part for part in parts if isinstance(part, str))
        assert all(text.count(left) == text.count(right) for left, right in ("()", "[]", "⟨⟩"))


@pytest.mark.parametrize("objective", OBJECTIVES, ids=lambda objective: type(objective).__name__)
def test_no_latex_is_left_in_the_mathml_of_a_chain(objective: Objective) -> None:
    traced = experiment(5, objective)
    for name in derivable(traced.tensors):
        found = chain(traced, name)
        formulas = [chain_formula(found), *(symbol(factor) for step in found.steps for factor in step.factors)]
        for each in formulas:
            assert each.mathml.startswith("<math")
            assert "\\" not in each.mathml
