"""A route leads from a number to the loss, through cells that depend on each other."""

from itertools import pairwise

import numpy as np
import pytest

from app.engine.derivation import derive
from app.engine.loss import Cell, CrossEntropy
from app.engine.routes import routes
from tests.engine.test_derivation import experiment


def test_the_routes_of_a_weight_begin_with_its_largest_terms_and_end_at_the_logits() -> None:
    traced = experiment(1, CrossEntropy(np.array([3])))
    found = routes(traced, "conv1.W", (2, 0, 1, 1))
    strongest = np.sort(np.abs(derive(traced, "conv1.W.grad", (2, 0, 1, 1)).products))[::-1]
    assert [abs(route[0].contribution) for route in found] == pytest.approx(strongest[:3].tolist())
    chain = ["conv1.grad", "relu1.grad", "pool1.grad", "conv2.grad", "relu2.grad", "pool2.grad", "dense.grad"]
    assert [[stop.tensor for stop in route] for route in found] == [chain] * 3


def test_every_stop_of_a_route_is_the_largest_term_of_the_stop_before() -> None:
    traced = experiment(1, CrossEntropy(np.array([3])))
    (route, *_) = routes(traced, "conv1.grad", routes(traced, "conv1.b", (2,))[0][0].index)
    for before, after in pairwise(route):
        derivation = derive(traced, before.tensor, before.index)
        assert after.contribution in derivation.products
        assert abs(after.contribution) == np.abs(derivation.products).max()
        assert after.value == traced.tensors[after.tensor][after.index]


def test_a_dead_filter_has_no_route() -> None:
    assert routes(experiment(1, CrossEntropy(np.array([3]))), "conv1.W", (0, 0, 1, 1)) == []


def test_routes_end_at_the_layer_of_the_objective() -> None:
    traced = experiment(3, Cell(1, 2, 3))
    assert {route[-1].tensor for route in routes(traced, "conv2.b", (1,))} <= {"pool2.grad"}
    assert routes(traced, "loss", ()) == []
