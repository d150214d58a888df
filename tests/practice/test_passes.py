"""The wrong passes of a comparison are those that the engine computes with these mistakes, one by one."""

import itertools

import numpy as np
import pytest

from app.engine.loss import Cell, CrossEntropy, Delta, Logit
from app.engine.mistakes import possible
from app.engine.trace import trace
from app.practice.parts import finished
from app.practice.passes import passes
from tests.practice.given import paper, same, small, with_mistakes

GRADIENTS = [name for name in small().tensors if name.endswith(".grad")]


@pytest.mark.parametrize("tensor", GRADIENTS)
def test_every_pass_gives_what_the_engine_computes_with_its_mistakes(tensor: str) -> None:
    for right in (small(), paper()):
        found = finished(passes(right, tensor, 2))
        assert found.mistakes[0] == ()
        assert len(found.mistakes) == len(set(found.mistakes)) == len(found.values)
        some = np.random.default_rng(0).permutation(len(found.mistakes))[:80]
        for mistakes, values in ((found.mistakes[i], found.values[i]) for i in some):
            assert same(values, with_mistakes(right, mistakes).tensors[tensor]), mistakes


@pytest.mark.parametrize("tensor", ["input.grad", "conv1.W.grad", "conv2.b.grad", "dense.W.grad"])
def test_every_mistake_that_changes_the_tensor_is_among_them(tensor: str) -> None:
    right = small()
    found = set(finished(passes(right, tensor, 1)).mistakes)
    for mistake in possible(right.network, right.objective):
        if mistake.name == "scaled" or (mistake.name == "updated-weights" and mistake.variant != 1):
            continue  # any number is possible there
        is_wrong = not same(with_mistakes(right, [mistake]).tensors[tensor], right.tensors[tensor])
        assert (mistake,) in found or not is_wrong, mistake


@pytest.mark.parametrize("tensor", ["input.grad", "conv1.W.grad", "dense.grad"])
def test_every_two_that_give_something_new_are_among_them(tensor: str) -> None:
    right = small()
    found = set(finished(passes(right, tensor, 2)).mistakes)
    mistakes = [m for m in possible(right.network, right.objective) if m.name not in ("scaled", "updated-weights")]
    pairs = [two for two in itertools.combinations(mistakes, 2) if two[0].name != two[1].name]
    for i in np.random.default_rng(1).permutation(len(pairs))[:150]:
        numbers = with_mistakes(right, pairs[i]).tensors[tensor]
        fewer = [(), *((mistake,) for mistake in pairs[i])]
        is_new = not any(same(numbers, with_mistakes(right, made).tensors[tensor]) for made in fewer)
        if is_new:
            assert {*pairs[i]} in [{*made} for made in found if len(made) == 2], pairs[i]


@pytest.mark.parametrize("objective", [CrossEntropy(np.array([3])), Logit(4), Cell(1, 1, 2), Delta(np.ones((4, 3, 3)))])
def test_the_passes_begin_at_the_objective(objective: CrossEntropy | Logit | Cell | Delta) -> None:
    right = trace(small().network, small().layers[0].value, objective)
    found = finished(passes(right, f"{right.start}.grad", 2))
    assert same(found.values[0], right.tensors[f"{right.start}.grad"])
    assert {mistake.layer for mistakes in found.mistakes for mistake in mistakes} == {"loss"}


def test_a_layer_after_the_objective_has_no_passes() -> None:
    right = trace(small().network, small().layers[0].value, Cell(1, 1, 2))
    with pytest.raises(LookupError):
        finished(passes(right, "dense.W.grad", 1))
