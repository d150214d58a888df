"""The weights of the paper network are what their search finds, and keep what it promises."""

import numpy as np
import pytest

from app import digits
from app.engine.loss import CrossEntropy, Delta
from app.engine.network import CLASSES
from app.engine.tensors import Array
from app.engine.trace import Trace, trace
from app.experiment import presets
from app.pixels import PAPER_FORM
from app.training.paper import judge, search
from tests.conftest import ROOT

X = digits.as_input(digits.samples().images, form=PAPER_FORM)
SAMPLES = range(len(X))


@pytest.fixture(scope="module")
def traces() -> list[Trace]:
    return [trace(presets.paper(), X[i : i + 1], Delta(np.ones((2, 1, 1)))) for i in SAMPLES]


def test_the_search_gives_the_included_weights() -> None:
    worth, network = search(seed=1, starts=20)
    for name, values in presets.paper().params.items():
        assert np.array_equal(values, network.params[name]), name
    assert worth == judge(presets.paper(), X)


def test_every_layer_has_at_least_two_deltas_for_every_sample(traces: list[Trace]) -> None:
    for traced in traces:
        for layer in ("input", "conv1", "relu1", "pool1", "conv2", "relu2", "pool2"):
            assert np.count_nonzero(traced.tensors[f"{layer}.grad"]) >= 2, layer


def test_so_it_has_with_the_cross_entropy_of_any_label() -> None:
    for label in range(CLASSES):
        passed = trace(presets.paper(), X, CrossEntropy(np.full(len(X), label)))
        for layer in ("input", "conv1", "relu1", "pool1", "conv2", "relu2", "pool2", "dense"):
            grads = _grad(passed, layer)
            assert np.count_nonzero(grads, axis=1).min() >= 2, (layer, label)


def test_with_another_delta_a_layer_can_have_one_as_docs_page_md_says() -> None:
    passed = trace(presets.paper(), X, Delta(np.broadcast_to([[[1.0]], [[-0.5]]], (len(X), 2, 1, 1))))
    few = {
        layer: int((np.count_nonzero(_grad(passed, layer), axis=1) < 2).sum())
        for layer in ("input", "conv1", "relu1", "pool1", "conv2", "relu2", "pool2")
    }
    assert {layer: count for layer, count in few.items() if count} == {"conv1": 18}
    said = "with (1, -0.5) at 18 of the 44 samples, in Conv 1"
    assert said in " ".join((ROOT / "docs" / "page.md").read_text().split())
    assert len(X) == 44


def _grad(passed: Trace, layer: str) -> Array:
    """The deltas of a layer: [N x cells]."""
    grad = passed[layer].grad
    assert grad is not None
    return grad.reshape(len(X), -1)


def test_several_gates_are_open_and_some_are_closed_for_every_sample(traces: list[Trace]) -> None:
    for traced in traces:
        tensors = traced.tensors
        assert 6 <= tensors["relu1.mask"].sum() < 36
        assert 3 <= tensors["relu2.mask"].sum() < 8
        assert np.count_nonzero(tensors["conv1.grad"]) < np.count_nonzero(tensors["relu1.grad"])


def test_most_samples_have_no_tie_on_the_way_of_a_delta(traces: list[Trace]) -> None:
    assert judge(presets.paper(), X).clear == sum(not _has_tie(traced) for traced in traces) > len(X) / 2


def _has_tie(traced: Trace) -> bool:
    tensors = traced.tensors
    for relu, pool in (("relu1", "pool1"), ("relu2", "pool2")):
        for (d, r, c), delta in np.ndenumerate(tensors[f"{pool}.grad"]):
            window = tensors[f"{relu}.value"][d, 2 * r : 2 * r + 2, 2 * c : 2 * c + 2]
            if delta and window.max() > 0 and np.count_nonzero(window == window.max()) > 1:
                return True
    return False


def test_a_kernel_that_is_turned_or_transposed_is_another_one() -> None:
    params = presets.paper().params
    for kernel in (params["conv1.W"][0, 0], *params["conv2.W"][:, 0]):
        for other in (kernel.T, *(np.rot90(kernel, turns) for turns in (1, 2, 3))):
            assert not np.array_equal(kernel, other)


def test_weights_are_halves_and_each_class_has_its_own_ones_which_are_whole() -> None:
    params = presets.paper().params
    assert all(not (2 * values % 1).any() for values in params.values())
    assert np.all(params["conv1.W"])
    assert np.all(params["conv2.W"])
    assert np.all(params["dense.W"])
    assert not (params["dense.W"] % 1).any()
    assert len({tuple(row) for row in params["dense.W"]}) == 10
