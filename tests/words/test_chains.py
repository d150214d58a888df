"""The chain of a number as one expression."""

import numpy as np
import pytest

from app.engine.chain import chain
from app.engine.derivation import derivable
from app.engine.loss import Cell, CrossEntropy, Delta, Logit, Objective
from app.words.chain_steps import step_sentence
from app.words.chains import Place, chain_formula, expression, factor_symbol, shape_text, tensor_symbol
from tests.engine.test_derivation import OBJECTIVES, experiment

LABEL_3 = CrossEntropy(np.array([3]))
LOGITS = "Wd · pool( M2 ⊙ max( W2 · im2col( pool( M1 ⊙ max( W1 · im2col( X ) + b1 , 0 ) ) ) + b2 , 0 ) ) + bd"


def written(objective: Objective, tensor: str) -> str:
    found = chain(experiment(5, objective), tensor)
    factors = (
        found.steps[part.step].factors[part.factor].name if isinstance(part, Place) else part.text
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
        (Logit(4), "loss", f"⟨ e , {LOGITS} ⟩"),
        (LABEL_3, "loss", f"−⟨ y , log softmax( {LOGITS} ) ⟩"),
        (LABEL_3, "probabilities", f"softmax( {LOGITS} )"),
        (Cell(1, 2, 3), "conv2.W.grad", "[ R2 ⊙ M2 ⊙ up( E ) ] · X_col^T"),
        (Delta(np.ones((10, 5, 5))), "relu2.grad", "M2 ⊙ up( Delta )"),
    ],
)
def test_an_expression_reads_like_the_mathematics(objective: Objective, tensor: str, expected: str) -> None:
    assert written(objective, tensor) == expected


@pytest.mark.parametrize("objective", OBJECTIVES, ids=lambda objective: type(objective).__name__)
def test_every_expression_names_every_factor_once_closes_every_bracket_and_is_written_around_its_first_step(
    objective: Objective,
) -> None:
    traced = experiment(5, objective)
    for name in derivable(traced.tensors):
        found = chain(traced, name)
        parts = expression(found)
        places = [part for part in parts if isinstance(part, Place)]
        factors = [Place(s, f) for s, step in enumerate(found.steps) for f in range(len(step.factors))]
        assert sorted(places) == factors
        text = "".join(part.text for part in parts if not isinstance(part, Place))
        assert all(text.count(left) == text.count(right) for left, right in ("()", "[]", "⟨⟩"))
        for last in range(len(found.steps)):
            inner = [at for at, part in enumerate(parts) if part.step <= last]
            assert inner == list(range(inner[0], inner[-1] + 1))


@pytest.mark.parametrize("objective", OBJECTIVES, ids=lambda objective: type(objective).__name__)
def test_no_latex_is_left_in_the_mathml_of_a_chain(objective: Objective) -> None:
    traced = experiment(5, objective)
    for name in derivable(traced.tensors):
        found = chain(traced, name)
        factors = [factor for step in found.steps for factor in step.factors]
        symbols = [tensor_symbol(traced, name), *map(factor_symbol, factors)]
        for each in [chain_formula(traced, found), *symbols]:
            assert each.mathml.startswith("<math")
            assert "\\" not in each.mathml


def test_a_formula_says_what_it_gives_with_the_names_of_the_expression() -> None:
    traced = experiment(5, LABEL_3)
    latex = chain_formula(traced, chain(traced, "pool2.grad")).latex
    assert latex == r"\frac{\partial L}{\partial S_{2}} = W_{d}^{\top} \cdot ( p - y )"
    assert chain_formula(traced, chain(traced, "conv1.W")).latex == "W_{1}"


@pytest.mark.parametrize(
    ("tensor", "expected"),
    [
        ("conv1.W.grad", "[676 x 9]"),
        ("conv2.b.grad", "[100 x 1]"),
        ("dense.W.grad", "[1 x 250]"),
        ("relu2.grad", "[10 x 10 x 10]"),
        ("conv1.W", "[3 - 1 x 3 x 3]"),
        ("conv2.value", "[10]"),
    ],
)
def test_matrices_have_rows_and_columns_and_tensors_their_own_notation(tensor: str, expected: str) -> None:
    assert shape_text(chain(experiment(5, LABEL_3), tensor).steps[-1].factors[-1]) == expected


def sentences(objective: Objective, tensor: str) -> list[str]:
    found = chain(experiment(5, objective), tensor)
    return [step_sentence(found, at) for at in range(len(found.steps))]


@pytest.mark.parametrize("objective", OBJECTIVES, ids=lambda objective: type(objective).__name__)
def test_every_step_of_every_chain_has_a_sentence(objective: Objective) -> None:
    for name in derivable(experiment(5, objective).tensors):
        for sentence in sentences(objective, name):
            assert sentence[0].isupper()
            assert sentence.endswith(".")


def test_sentences_count_what_a_step_really_does() -> None:
    traced = experiment(5, LABEL_3)
    delta, through = traced["relu2"].grad, traced["conv2"].grad
    assert delta is not None
    assert through is not None
    counts = f"{np.count_nonzero(through)} of {np.count_nonzero(delta)} deltas"
    said = sentences(LABEL_3, "conv1.W.grad")
    assert said[0] == "The probabilities minus the label: y is 1 for 3 and 0 for the others."
    assert said[4] == f"The ReLU's mask lets {counts} through."
    assert "up to 16 numbers" in said[6]
    assert "676 products" in said[-1]


def test_the_first_sentence_says_where_the_objective_starts_the_chain() -> None:
    assert "logit 4" in sentences(Logit(4), "dense.grad")[0]
    assert "cell [1,2,3]" in sentences(Cell(1, 2, 3), "pool2.grad")[0]
    assert "3 of 250 numbers" in sentences(Delta(np.pad(np.ones(3), (0, 247)).reshape(10, 5, 5)), "pool2.grad")[0]
    assert "Every delta is 0" in sentences(Delta(np.zeros((10, 5, 5))), "relu2.grad")[-1]
