"""The chain of a tensor, computed factor by factor, gives the tensor that the trace has."""

import numpy as np
import pytest
from hypothesis import given, settings

from app.engine.chain import chain
from app.engine.derivation import derivable
from app.engine.loss import CrossEntropy, Objective
from app.engine.trace import Trace, trace
from tests.engine.cases import Case, cases
from tests.engine.test_derivation import OBJECTIVES, experiment

EXACT = 1e-12  # of the largest number of a tensor


def assert_every_step_is_the_trace(traced: Trace) -> None:
    for name in derivable(traced.tensors):
        steps = chain(traced, name).steps
        assert steps[-1].result.tensor == name
        for step in steps:
            if step.result.tensor is None:
                continue
            expected = traced.tensors[step.result.tensor]
            assert step.result.values.shape == expected.shape
            scale = np.abs(expected).max(initial=0)
            assert np.abs(step.result.values - expected).max(initial=0) <= EXACT * max(scale, 1e-3), (name, step.result)


@pytest.mark.parametrize("objective", OBJECTIVES, ids=lambda objective: type(objective).__name__)
def test_every_step_of_every_chain_is_a_tensor_of_the_trace(objective: Objective) -> None:
    assert_every_step_is_the_trace(experiment(5, objective))


@settings(max_examples=25)
@given(cases())
def test_every_step_of_every_chain_is_a_tensor_of_any_trace(case: Case) -> None:
    if len(case.images) == 1:
        assert_every_step_is_the_trace(trace(case.network, case.images, case.objective))


@pytest.mark.parametrize("objective", OBJECTIVES, ids=lambda objective: type(objective).__name__)
def test_a_factor_that_names_a_tensor_has_its_numbers(objective: Objective) -> None:
    traced = experiment(5, objective)
    for name in derivable(traced.tensors):
        for step in chain(traced, name).steps:
            for factor in step.factors:
                if factor.tensor is not None:
                    expected = np.sort(traced.tensors[factor.tensor].ravel().astype(np.float64))
                    assert (np.sort(factor.values.ravel()) == expected).all(), factor.name


def test_the_chain_of_a_weight_of_conv1_goes_from_the_loss_through_every_layer() -> None:
    steps = chain(experiment(5, CrossEntropy(np.array([3]))), "conv1.W.grad").steps
    assert [step.operation for step in steps] == [
        *("subtract", "left", "up", "gate", "gate", "left", "col2im", "up", "gate", "gate", "right")
    ]
    assert [factor.name for step in steps for factor in step.factors] == [
        *("p", "y", "Wd^T", "M2", "R2", "W2^T", "M1", "R1", "X_col^T")
    ]
