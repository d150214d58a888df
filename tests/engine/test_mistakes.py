"""Each known mistake, wherever it can be made, gives the numbers that its definition gives, written as plain loops."""

import gc
import itertools
import math
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from app import digits
from app.engine.conv import Conv
from app.engine.dense import Dense
from app.engine.loss import Cell, CrossEntropy, Delta, Logit, Objective
from app.engine.maxpool import MaxPool
from app.engine.mistakes import FACTORS, NAMES, RATES, Mistake, MistakeError, make, possible
from app.engine.network import Input, Network
from app.engine.relu import ReLU
from app.engine.trace import Trace, trace
from app.engine.wrong_operations import UpdatedConv
from app.experiment import presets
from app.experiment.presets import ConvSize, param_shapes
from app.pixels import PAPER_FORM
from tests.engine.wrong_loops import wrong_pass

Array = NDArray[np.float64]
Made = Callable[[], tuple[Network, Array]]
SOME_VARIANTS = {None, 4, 0.1, "row", "clockwise", "channels last"}
LABEL_3 = CrossEntropy(np.array([3]))
PLACES = {  # where each mistake of DESIGN.md, section 8 can be made, in its order
    "flipped-kernel": {"conv1", "conv2"},
    "unflipped-kernel": {"conv1", "conv2"},
    "transposed-kernel": {"conv1", "conv2"},
    "forgotten-relu": {"relu1", "relu2"},
    "relu-by-gradient": {"relu1", "relu2"},
    "pool-to-all": {"pool1", "pool2"},
    "pool-averaged": {"pool1", "pool2"},
    "pool-to-ties": {"pool1", "pool2"},
    "pool-to-last": {"pool1", "pool2"},
    "pool-ties-shared": {"pool1", "pool2"},
    "mean-over-positions": {"conv1", "conv2"},
    "other-label": {"loss"},
    "probabilities-only": {"loss"},
    "wrong-sign": {"loss"},
    "scaled": {"loss"},
    "overwritten": {"conv1", "conv2"},
    "one-channel": {"conv1", "conv2"},
    "shifted": {"conv1", "conv2"},
    "unflattened-wrong": {"dense"},
    "rotated-90": {"conv1", "conv2"},
    "returned-early": {"conv1", "pool1", "conv2", "pool2"},
    "updated-weights": {"conv1", "conv2", "dense"},
}


def small() -> tuple[Network, Array]:
    """A random network on 15 x 17 pixels, with ties, zeros, and rows and columns that a pooling drops.

    Every number is a multiple of a power of two, so that ties are exact.
    """
    rng = np.random.default_rng(11)
    shapes = param_shapes(ConvSize(2, 3), ConvSize(3, 2)) | {"dense.W": (10, 3 * 2 * 3)}
    params = {name: rng.integers(-16, 17, shape) / 16 for name, shape in shapes.items()}
    params["conv1.b"], params["conv2.b"] = np.array([1 / 4, -1 / 4]), np.array([1 / 2, -1 / 2, -1])
    x = rng.integers(0, 5, (1, 1, 15, 17)) / 4 * (rng.random((1, 1, 15, 17)) < 0.4)
    x[:, :, :9, :10] = 0  # a flat area, where the bias alone ties
    layers = (
        Input(),
        Conv("conv1", params["conv1.W"], params["conv1.b"]),
        ReLU("relu1"),
        MaxPool("pool1"),
        Conv("conv2", params["conv2.W"], params["conv2.b"]),
        ReLU("relu2"),
        MaxPool("pool2"),
        Dense("dense", params["dense.W"], params["dense.b"]),
    )
    return Network(layers, (1, 15, 17)), x


def paper() -> tuple[Network, Array]:
    return presets.paper(), digits.as_input(digits.samples().images[[7]], form=PAPER_FORM)


def delta(network: Network) -> Delta:
    return Delta(np.random.default_rng(5).integers(-4, 5, network.shapes["pool2"]) / 2)


def objectives(network: Network) -> dict[str, Objective]:
    return {"CrossEntropy": LABEL_3, "Logit": Logit(4), "Cell": Cell(1, 0, 0), "Delta": delta(network)}


def trace_with(right: Trace, x: Array, mistakes: Sequence[Mistake]) -> Trace:
    network, objective = make(mistakes, right.network, right.objective)
    return trace(network, x, objective)


def gradients(names: Iterable[str]) -> set[str]:
    return {name for name in names if name.endswith(".grad")}


def disagreements(right: Trace, x: Array, mistakes: Sequence[Mistake]) -> list[str]:
    """The gradients of the wrong pass that are not what its loops give, to 1e-10 of the largest number."""
    ours, theirs = trace_with(right, x, mistakes).tensors, wrong_pass(right, *mistakes)
    assert gradients(ours) == set(theirs)
    return [
        f"{mistakes}: {name}"
        for name, expected in theirs.items()
        if np.abs(ours[name] - expected).max() > 1e-10 * np.abs(expected).max() + 1e-13
    ]


@pytest.mark.parametrize("made", [small, paper], ids=["small network", "paper network"])
def test_the_loops_without_a_mistake_give_the_right_pass(made: Made) -> None:
    network, x = made()
    for objective in objectives(network).values():
        assert disagreements(trace(network, x, objective), x, []) == []


@pytest.mark.parametrize(
    ("objective", "made"),
    [
        ("CrossEntropy", small),
        ("Delta", small),
        *((name, paper) for name in ("CrossEntropy", "Logit", "Cell", "Delta")),
    ],
)
def test_each_mistake_at_each_layer_gives_the_gradients_of_its_definition(objective: str, made: Made) -> None:
    network, x = made()
    right = trace(network, x, objectives(network)[objective])
    mistakes = possible(network, right.objective)
    assert [fault for mistake in mistakes for fault in disagreements(right, x, [mistake])] == []


def test_each_mistake_changes_some_number_at_each_layer() -> None:
    """Otherwise the test above would prove nothing about it."""
    network, x = small()
    right = trace(network, x, LABEL_3)
    changing = {m.name: set[str]() for m in possible(network, LABEL_3)}
    for mistake in possible(network, LABEL_3):
        wrong = trace_with(right, x, [mistake]).tensors
        if any(not np.allclose(wrong[name], right.tensors[name], rtol=1e-3, atol=0) for name in gradients(wrong)):
            changing[mistake.name].add(mistake.layer)
    assert changing == PLACES


@pytest.mark.parametrize("made", [small, paper], ids=["small network", "paper network"])
def test_a_mistake_leaves_the_forward_pass_and_all_gradients_before_it_as_they_are(made: Made) -> None:
    network, x = made()
    right = trace(network, x, LABEL_3)
    order = ["loss", *(step.layer.name for step in reversed(right.layers))]
    for mistake in possible(network, LABEL_3):
        wrong = trace_with(right, x, [mistake])
        assert wrong.loss == right.loss
        for name, tensor in wrong.tensors.items():
            layer = name.split(".")[0]
            comes_before = layer in order and order.index(layer) < order.index(mistake.layer)
            is_start = name == f"{mistake.layer}.grad"
            is_forward = not name.endswith((".grad", ".mask"))
            if comes_before or is_start or is_forward:
                assert np.array_equal(tensor, right.tensors[name]), f"{mistake}: {name}"


def test_every_two_mistakes_of_two_layers_meet_in_the_numbers_of_both() -> None:
    network, x = small()
    right = trace(network, x, LABEL_3)
    rng = np.random.default_rng(3)
    pairs = [two for two in itertools.combinations(possible(network, LABEL_3), 2) if two[0].layer != two[1].layer]
    chosen = [pairs[i] for i in rng.choice(len(pairs), 60, replace=False)]
    assert [fault for pair in chosen for fault in disagreements(right, x, pair)] == []


def test_two_mistakes_of_one_layer_give_the_same_in_either_order() -> None:
    network, x = small()
    right = trace(network, x, LABEL_3)
    two_of_one_layer = [
        (one, other)
        for one, other in itertools.combinations(possible(network, LABEL_3), 2)
        if one.layer == other.layer and one.name != other.name and {one.variant, other.variant} <= SOME_VARIANTS
    ]
    for one, other in two_of_one_layer:
        ours, theirs = trace_with(right, x, [one, other]).tensors, trace_with(right, x, [other, one]).tensors
        assert all(np.array_equal(ours[name], theirs[name]) for name in ours), (one, other)


def test_a_factor_and_a_wrong_sign_multiply() -> None:
    network, x = small()
    right = trace(network, x, LABEL_3)
    wrong = trace_with(right, x, [Mistake("scaled", "loss", 4.0), Mistake("wrong-sign", "loss")])
    for name in gradients(right.tensors):
        np.testing.assert_allclose(wrong.tensors[name], -4 * right.tensors[name], rtol=1e-12)


def test_weights_that_were_updated_are_those_after_a_step_with_the_gradient_that_was_computed() -> None:
    """With a wrong dW, the step takes this one, and the kernel that is turned is the updated one."""
    network, x = small()
    right = trace(network, x, LABEL_3)
    wrong = trace_with(right, x, [Mistake("updated-weights", "conv2", 0.5), Mistake("flipped-kernel", "conv2")])
    W = right.tensors["conv2.W"] - 0.5 * wrong.tensors["conv2.W.grad"]
    after = trace(network.with_params({"conv2.W": W}), x, LABEL_3)
    conv2: Any = after["conv2"].layer
    kept = conv2.forward(right["pool1"].value)[1]
    np.testing.assert_allclose(wrong.tensors["pool1.grad"], conv2.input_grad(right["conv2"].grad, kept)[0], rtol=1e-12)


def test_there_are_twenty_two_mistakes_and_each_can_be_made_where_the_design_says() -> None:
    assert len(NAMES) == 22
    assert tuple(PLACES) == NAMES
    places: dict[str, set[str]] = {name: set() for name in NAMES}
    for mistake in possible(small()[0], LABEL_3):
        places[mistake.name].add(mistake.layer)
    assert places == PLACES


@pytest.mark.parametrize(
    ("objective", "missing"), [("Cell", {"unflattened-wrong"}), ("Logit", set()), ("Delta", {"unflattened-wrong"})]
)
def test_a_mistake_can_only_be_made_on_the_way_from_the_objective(objective: str, missing: set[str]) -> None:
    network, _ = small()
    names = {mistake.name for mistake in possible(network, objectives(network)[objective])}
    assert set(NAMES) - names == missing | {"other-label", "probabilities-only"}


def test_the_variants_are_those_that_are_wrong() -> None:
    variants: dict[str, set[Any]] = {name: set() for name in NAMES}
    for mistake in possible(small()[0], LABEL_3):
        variants[mistake.name].add(mistake.variant)
    assert {name: found for name, found in variants.items() if found != {None}} == {
        "other-label": {0, 1, 2, 4, 5, 6, 7, 8, 9},
        "scaled": set(FACTORS),
        "shifted": {"row", "column"},
        "unflattened-wrong": {"rows and columns", "channels last"},
        "rotated-90": {"clockwise", "counterclockwise"},
        "updated-weights": set(RATES),
    }


@pytest.mark.parametrize(
    ("mistakes", "message"),
    [
        ([Mistake("flipped-kernel", "conv3")], "layer: must be one of loss, dense, pool2, relu2, conv2"),
        (
            [Mistake("flipped-kernel", "relu1")],
            "name: in relu1 it must be one of forgotten-relu, relu-by-gradient, not",
        ),
        ([Mistake("nonsense", "conv1")], "name: in conv1 it must be one of flipped-kernel, "),
        ([Mistake("flipped-kernel", "input")], "name: in input no mistake can be made"),
        ([Mistake("shifted", "conv1")], "variant: shifted needs one of row, column, not None"),
        ([Mistake("shifted", "conv1", "diagonal")], "variant: shifted needs one of row, column, not 'diagonal'"),
        ([Mistake("other-label", "loss", 3)], "variant: other-label needs one of 0, 1, 2, 4, "),
        ([Mistake("flipped-kernel", "conv1", "row")], "variant: flipped-kernel needs no variant, not 'row'"),
        ([Mistake("scaled", "loss")], "variant: scaled needs a number up to 1,000,000, its factor, not None"),
        ([Mistake("scaled", "loss", math.nan)], "variant: scaled needs a number up to 1,000,000, its factor, not nan"),
        ([Mistake("scaled", "loss", 10**400)], "variant: scaled needs a number up to 1,000,000, its factor, not 1000"),
        (
            [Mistake("updated-weights", "conv1", "fast")],
            "variant: updated-weights needs a number up to 1,000,000, its learning rate",
        ),
        ([Mistake("shifted", "conv1", "row"), Mistake("shifted", "conv1", "column")], "name: shifted can be made in"),
        (
            [Mistake("scaled", "loss", 2.0), Mistake("scaled", "loss", 2.0)],
            "name: scaled can be made in loss only once",
        ),
    ],
    ids=lambda value: value[0].name if isinstance(value, list) else "",
)
def test_a_mistake_that_cannot_be_made_is_refused_with_what_is_possible(mistakes: list[Mistake], message: str) -> None:
    network, _ = small()
    with pytest.raises(MistakeError, match=f"^{re.escape(message)}"):
        make(mistakes, network, LABEL_3)


def test_a_mistake_after_the_objective_cannot_be_made() -> None:
    network, _ = small()
    with pytest.raises(MistakeError, match=r"^layer: must be one of loss, pool2, relu2, .*, not 'dense'"):
        make([Mistake("unflattened-wrong", "dense", "channels last")], network, delta(network))


def test_any_number_of_variants_keeps_a_bounded_number_of_classes() -> None:
    network, _ = small()
    for rate in range(3000):
        make(
            [Mistake("updated-weights", "conv1", 1 / (1 + rate)), Mistake("shifted", "conv1", "row")], network, LABEL_3
        )
    gc.collect()
    assert len(UpdatedConv.__subclasses__()) <= 600
