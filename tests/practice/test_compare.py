"""A comparison names the mistakes that gave somebody's numbers, however these were printed, and accuses nobody else."""

import itertools
from collections.abc import Generator, Iterator, Sequence
from dataclasses import replace

import numpy as np
import pytest

from app.engine.loss import Delta
from app.engine.mistakes import NAMES, Mistake, possible
from app.engine.network import Network
from app.engine.trace import Trace, trace
from app.practice.compare import compare
from app.practice.passes import Passes, passes
from tests.practice.given import (
    FORMS,
    LABEL_3,
    Array,
    default,
    paper,
    random_experiment,
    same,
    significant,
    small,
    with_mistakes,
)

LOOKED_AT = ("input.grad", "conv1.W.grad", "conv2.W.grad")


@pytest.fixture(autouse=True, scope="module")
def passes_once() -> Iterator[None]:
    """The wrong passes of one trace are computed once, not for each comparison."""
    computed: dict[tuple[int, str, int], tuple[Trace, Passes]] = {}

    def remembered(right: Trace, tensor: str, most: int) -> Generator[float, None, Passes]:
        key = id(right), tensor, most
        if key not in computed:
            computed[key] = right, (yield from passes(right, tensor, most))  # it is kept, so that its id stays its own
        return computed[key][1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("app.practice.culprits.passes", remembered)
        yield


def changed(right: Trace, mistakes: Sequence[Mistake]) -> tuple[str, Array]:
    """The tensor furthest from the loss that the mistakes change, and its numbers."""
    wrong = with_mistakes(right, mistakes).tensors
    for tensor in LOOKED_AT:
        if not same(wrong[tensor], right.tensors[tensor]):
            return tensor, wrong[tensor]
    raise LookupError(mistakes)


def is_explained(right: Trace, tensor: str, wrong: Array, mistakes: Sequence[Mistake], form: str) -> bool:
    """Whether the mistakes are named, and first of all either they or others that give the same numbers."""
    found = compare(right, tensor, FORMS[form](wrong))
    if found.verdict != "mistake" or {*mistakes} not in [{*explanation} for explanation in found.explanations]:
        return False
    first = found.explanations[0]
    return {*first} == {*mistakes} or same(with_mistakes(right, first).tensors[tensor], wrong)


@pytest.mark.parametrize("form", FORMS)
def test_every_mistake_at_every_layer_is_named_first(form: str) -> None:
    right = default()
    mistakes = possible(right.network, right.objective)
    wrong = {mistake: changed(right, [mistake]) for mistake in mistakes}
    told = {m: w for m, w in wrong.items() if form != "3 decimals" or np.abs(w[1]).max() > 0.1 or not w[1].any()}
    assert {mistake.name for mistake in set(mistakes) - set(told)} <= {"scaled", "mean-over-positions"}
    assert [m for m, (tensor, numbers) in told.items() if not is_explained(right, tensor, numbers, [m], form)] == []


def test_on_a_small_network_no_other_mistake_gives_the_same_numbers() -> None:
    right = small()
    for mistake in possible(right.network, right.objective):
        assert compare(right, *changed(right, [mistake])).explanations == [(mistake,)]


def test_two_mistakes_that_give_the_same_numbers_are_both_named() -> None:
    right = default()
    positive = trace(right.network, right.layers[0].value, Delta(np.ones((10, 5, 5))))
    ungated = [Mistake("forgotten-relu", "relu2"), Mistake("relu-by-gradient", "relu2")]
    wrong = with_mistakes(positive, ungated[:1]).tensors["conv2.grad"]
    assert {*compare(positive, "conv2.grad", wrong).explanations} == {(mistake,) for mistake in ungated}

    hundredth = right.tensors["conv2.W.grad"] / 100  # conv2 has 100 positions
    assert {*compare(right, "conv2.W.grad", hundredth).explanations} == {
        (Mistake("mean-over-positions", "conv2"),),
        (Mistake("scaled", "loss", 0.01),),
    }


@pytest.mark.parametrize(("form", "every"), [("float64", 1), ("3 significant digits", 4)])
def test_every_two_mistakes_together_are_recognised(form: str, every: int) -> None:
    right = small()
    rng = np.random.default_rng(8)
    by_name = {name: [m for m in possible(right.network, right.objective) if m.name == name] for name in NAMES}
    missed = []
    for names in list(itertools.combinations(NAMES, 2))[::every]:
        pair = [by_name[name][rng.integers(len(by_name[name]))] for name in names]
        tensor, wrong = changed(right, pair)
        if not (is_explained(right, tensor, wrong, pair, form) or is_explained_by_fewer(right, tensor, wrong, form)):
            missed.append((pair, tensor))
    assert missed == []


def is_explained_by_fewer(right: Trace, tensor: str, wrong: Array, form: str) -> bool:
    """Whether a single mistake, or another pair, is named that gives the same numbers as far as they are given."""
    given = FORMS[form](wrong)
    found = compare(right, tensor, given).explanations
    if not found:
        return False
    theirs = with_mistakes(right, found[0]).tensors[tensor]
    return bool(np.abs(theirs - given).max() <= (1e-6 if form == "float64" else 5.01e-3) * np.abs(wrong).max())


@pytest.mark.parametrize("form", ["float64", "float32", "3 significant digits"])
def test_any_factor_is_found_with_its_value(form: str) -> None:
    right = default()
    rng = np.random.default_rng(1)
    for factor in 10 ** rng.uniform(-3, 3, 20):
        tensor = LOOKED_AT[rng.integers(len(LOOKED_AT))]
        ((scaled,), *_) = compare(right, tensor, FORMS[form](factor * right.tensors[tensor])).explanations
        assert scaled[:2] == ("scaled", "loss")
        assert scaled.variant == pytest.approx(factor, rel=1e-3 if form == "3 significant digits" else 1e-4)


def test_a_negative_factor_is_a_wrong_sign_and_a_factor() -> None:
    right = default()
    found = compare(right, "conv1.W.grad", -3.7 * right.tensors["conv1.W.grad"])
    assert found.explanations == [(Mistake("scaled", "loss", 3.7), Mistake("wrong-sign", "loss"))]


@pytest.mark.parametrize("form", ["float64", "float32", "3 significant digits"])
@pytest.mark.parametrize(
    ("layer", "tensor"), [("conv1", "input.grad"), ("conv2", "conv1.W.grad"), ("dense", "input.grad")]
)
def test_any_learning_rate_is_found_with_its_value(layer: str, tensor: str, form: str) -> None:
    right = default()
    for rate in 10 ** np.random.default_rng(2).uniform(-1, 0.5, 5):
        wrong = with_mistakes(right, [Mistake("updated-weights", layer, rate)]).tensors[tensor]
        ((updated,), *_) = compare(right, tensor, FORMS[form](wrong)).explanations
        assert updated[:2] == ("updated-weights", layer)
        assert updated.variant == pytest.approx(rate, rel=0.02 if form == "3 significant digits" else 1e-3)


def in_float32(network: Network) -> Network:
    return network.with_params({name: p.astype(np.float32) for name, p in network.params.items()})


@pytest.mark.parametrize("form", ["computed in float32", *FORMS])
def test_right_numbers_are_never_called_wrong(form: str) -> None:
    rng = np.random.default_rng(4)
    for _ in range(100):
        network, x, objective = random_experiment(rng)
        right = trace(network, x, objective)
        tensor = str(rng.choice([name for name in right.tensors if name.endswith(".grad")]))
        if form == "computed in float32":
            given = trace(in_float32(network), x.astype(np.float32), objective).tensors[tensor].astype(np.float64)
        else:
            given = FORMS[form](right.tensors[tensor])
        found = compare(right, tensor, given)
        if form == "3 decimals" and not given.any():
            continue  # nothing is left of them
        assert (found.verdict, found.explanations) == ("equal", []), tensor


@pytest.mark.parametrize("tensor", ["conv1.value", "relu1.mask", "conv1.W", "dense.b", "probabilities", "loss"])
def test_values_masks_and_parameters_are_compared_without_looking_for_mistakes(tensor: str) -> None:
    right = default().tensors[tensor].astype(np.float64)
    assert compare(default(), tensor, right).verdict == "equal"
    found = compare(default(), tensor, right + 1)
    assert (found.verdict, found.explanations) == ("different", [])
    assert not found.agrees.any()


@pytest.mark.parametrize("of", [default, paper, small])
def test_nonsense_is_different_and_is_no_known_mistake(of: object) -> None:
    right = of()  # type: ignore[operator]
    rng = np.random.default_rng(6)
    for tensor in ("input.grad", "conv1.W.grad", "conv2.W.grad", "conv2.grad", "dense.W.grad", "dense.b.grad"):
        numbers = right.tensors[tensor]
        shuffled = rng.permutation(numbers.ravel()).reshape(numbers.shape)
        one_wrong = numbers.copy()
        one_wrong[np.unravel_index(np.abs(numbers).argmax(), numbers.shape)] *= 1.3
        noise = rng.normal(size=numbers.shape)
        for nonsense in (
            shuffled,
            one_wrong,
            noise,
            significant(noise),
            np.round(noise, 2),
            np.full(numbers.shape, 1e6),
        ):
            found = compare(right, tensor, nonsense)
            assert (found.verdict, found.explanations) == ("different", []), tensor


def test_zeros_in_place_of_a_gradient_are_different_or_a_loop_that_ended_early() -> None:
    for right in (default(), paper(), small()):
        for tensor in (name for name in right.tensors if name.endswith(".grad")):
            found = compare(right, tensor, np.zeros(right.tensors[tensor].shape))
            assert found.verdict != "equal"
            for explanation in found.explanations:
                assert not with_mistakes(right, explanation).tensors[tensor].any()


def test_a_single_number_is_explained_by_usual_mistakes_only() -> None:
    right = paper()
    tensor = "conv1.b.grad"
    assert right.tensors[tensor].shape == (1,)
    assert compare(right, tensor, right.tensors[tensor]).verdict == "equal"
    assert (Mistake("wrong-sign", "loss"),) in compare(right, tensor, -right.tensors[tensor]).explanations
    assert (Mistake("scaled", "loss", 255.0),) in compare(right, tensor, 255 * right.tensors[tensor]).explanations
    assert compare(right, tensor, 1.2345678 * right.tensors[tensor]).explanations == []


def test_a_dead_network_has_only_zeros_which_are_right() -> None:
    alive = default()
    dead = alive.network.with_params({"conv2.b": np.full(10, -1e3)})
    right = trace(dead, alive.layers[0].value, LABEL_3)
    for tensor in ("input.grad", "conv1.W.grad", "conv2.W.grad", "conv2.grad"):
        assert not right.tensors[tensor].any()
        assert compare(right, tensor, right.tensors[tensor]).verdict == "equal"
        assert compare(right, tensor, np.ones(right.tensors[tensor].shape)).verdict == "different"
    ungated = with_mistakes(right, [Mistake("forgotten-relu", "relu2")]).tensors["conv2.W.grad"]
    assert (Mistake("forgotten-relu", "relu2"),) in compare(right, "conv2.W.grad", ungated).explanations


def test_the_difference_and_the_agreement_are_those_of_each_number() -> None:
    right = default().tensors["conv1.b.grad"]
    given = right + np.array([0, 0.5, 0])
    found = compare(default(), "conv1.b.grad", given)
    np.testing.assert_allclose(found.difference, [0, 0.5, 0], atol=1e-15)
    assert found.agrees.tolist() == [True, False, True]
    assert np.array_equal(found.right, right)
    assert found.tolerance == pytest.approx(1e-6, rel=0.1)


def test_a_comparison_leaves_its_trace_as_it_is() -> None:
    right = small()
    before = {name: tensor.copy() for name, tensor in right.tensors.items()}
    compare(replace(right), *changed(right, [Mistake("flipped-kernel", "conv1")]))
    assert all(np.array_equal(tensor, right.tensors[name]) for name, tensor in before.items())
