"""What is exported is written for the network that there is: for any order and number of its layers."""

import json
import re
from typing import Any

import numpy as np
import pytest

from app.engine.conv import Conv
from app.engine.dense import Dense
from app.engine.loss import Cell, CrossEntropy, Delta, Logit, Objective
from app.engine.maxpool import MaxPool
from app.engine.network import KINDS, Input, Layer, Network
from app.engine.relu import ReLU
from app.engine.tensors import Array
from app.engine.trace import Trace, trace
from app.export import exercise, export
from app.export.exercise.exercise import PARTS
from app.export.kinds import BY_KIND
from tests.export.test_exercise import Session

SIDE = 14
STRUCTURES = [
    "conv dense",
    "conv relu maxpool dense",
    "conv relu conv relu maxpool dense",
    "maxpool conv maxpool relu dense",
    "conv relu maxpool conv relu conv relu maxpool dense",
    "dense",
]
CASES = [
    (structure, kind)
    for structure in STRUCTURES
    for kind in ("cross_entropy", "logit", "cell", "delta")
    if "maxpool" in structure or kind in ("cross_entropy", "logit")
]


def traced(structure: str, kind: str) -> Trace:
    """A trace of a network with layers of these kinds, whose names are not those of the included networks."""
    rng = np.random.default_rng(7)
    layers: list[Layer] = [Input()]
    shape: tuple[int, ...] = (1, SIDE, SIDE)
    for number, name in enumerate(structure.split()):
        layers.append(_layer(name, f"{name}_{'abcdefghij'[number]}", shape, rng))
        shape = layers[-1].output_shape(shape)
    network = Network(tuple(layers), (1, SIDE, SIDE))
    x = rng.random((1, 1, SIDE, SIDE))
    right = trace(network, x, _objective(kind, network, x, rng))
    assert all(right.tensors[f"{step.layer.name}.grad"].any() for step in right.layers if step.grad is not None)
    return right


def _objective(kind: str, network: Network, x: Array, rng: np.random.Generator) -> Objective:
    match kind:
        case "cross_entropy":
            return CrossEntropy(np.array([3]))
        case "logit":
            return Logit(1)
    value = trace(network, x, Logit(0))[network.last_pool].value[0]
    if kind == "delta":
        return Delta(rng.normal(size=value.shape))
    channel, row, column = (int(i) for i in np.unravel_index(value.argmax(), value.shape))
    return Cell(channel, row, column)


def _layer(kind: str, name: str, shape: tuple[int, ...], rng: np.random.Generator) -> Layer:
    match kind:
        case "conv":
            return Conv(name, rng.normal(0, 0.5, (3, shape[0], 2, 2)), rng.random(3))
        case "dense":
            return Dense(name, rng.normal(0, 0.1, (10, int(np.prod(shape)))), rng.normal(size=10))
        case "relu":
            return ReLU(name)
        case _:
            return MaxPool(name)


@pytest.mark.parametrize(("structure", "kind"), CASES)
def test_the_script_of_any_network_computes_every_number_of_the_trace(structure: str, kind: str) -> None:
    right = traced(structure, kind)
    script = export(right, "py").content.decode()
    assert "<<" not in script
    names: dict[str, Any] = {}
    exec(compile(script, "retrograd.py", "exec"), names)  # noqa: S102 - it also asserts this itself
    assert set(names["T"]) == set(right.tensors)
    for name, expected in right.tensors.items():
        scale = np.abs(expected).max() or 1
        assert np.abs(names["T"][name] - expected).max() <= 1e-10 * scale, name


def test_the_script_has_only_what_its_network_and_its_objective_need() -> None:
    script = export(traced("conv dense", "logit"), "py").content.decode()
    assert "def conv(" in script
    for other in ("pool", "relu", "label", "delta_", '["cell"]', "channel"):
        assert other not in script.split("DATA = ")[0].lower(), other
    before_the_last_pool = export(traced("conv relu maxpool dense", "cell"), "py").content.decode()
    assert "dense_d.grad" not in before_the_last_pool, "no gradient reaches what is behind the objective"


@pytest.mark.parametrize(("structure", "kind"), CASES)
def test_the_exercise_has_a_function_for_each_kind_on_the_way_back_and_its_solution_is_right(
    structure: str, kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    right = traced(structure, kind)
    notebook = json.loads(exercise(right, {}, is_solved=True).content)
    text = "\n".join(cell["source"] for cell in notebook["cells"])
    assert "<<" not in text
    passed = {step.layer.kind for step in right.layers[1:] if step.grad is not None}
    start = {"cross_entropy": {"cross_entropy"}, "logit": {"logit"}, "cell": {"cell"}, "delta": set[str]()}[kind]
    assert set(re.findall(r"def (\w+)_backward\(", text)) - {"check"} == passed | start
    assert Session(notebook).check() == {}
    assert "backward is right" in capsys.readouterr().out


def test_every_kind_of_layer_can_be_exported() -> None:
    kinds = set(KINDS) - {Input.kind}
    assert set(BY_KIND) == kinds
    assert all((PARTS / f"{kind}.py").is_file() for kind in kinds)
