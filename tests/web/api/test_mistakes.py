"""An experiment can make known mistakes: its trace, derivations, paths and checks are then those of the wrong pass."""

import json
from typing import Any

import httpx2
import numpy as np
import pytest
from starlette.testclient import TestClient

from app.engine.mistakes import NAMES, Mistake, possible
from app.experiment.choice import Experiment
from app.experiment.run import prepare
from tests.web.contract import Array, same_picture, tensors
from tests.web.edge.test_errors import error

EXPERIMENT: dict[str, Any] = {"image": {"sample": 40}}
UNFLIPPED = {"name": "unflipped-kernel", "layer": "conv2"}
FLIPPED = {"name": "flipped-kernel", "layer": "conv1"}
IN_DESIGN = [  # the order of DESIGN.md, section 8
    *("flipped-kernel", "unflipped-kernel", "transposed-kernel", "forgotten-relu", "relu-by-gradient", "pool-to-all"),
    *("pool-averaged", "pool-to-ties", "pool-to-last", "pool-ties-shared", "mean-over-positions", "other-label"),
    *("probabilities-only", "wrong-sign", "scaled", "overwritten", "one-channel", "shifted", "unflattened-wrong"),
    *("rotated-90", "returned-early", "updated-weights"),
]


def wrong(*mistakes: dict[str, Any]) -> dict[str, Any]:
    return EXPERIMENT | {"mistakes": list(mistakes)}


def trace(client: TestClient, experiment: dict[str, Any]) -> dict[str, Any]:
    reply = client.post("/api/trace", json=experiment)
    assert reply.status_code == 200, reply.text
    body: dict[str, Any] = reply.json()
    return body


def test_the_mistakes_are_listed_in_their_order_with_the_lesson_that_mends_each(client: TestClient) -> None:
    known = client.get("/api/mistakes").json()
    assert [mistake["name"] for mistake in known] == IN_DESIGN
    assert {frozenset(mistake) for mistake in known} == {frozenset({"name", "title", "sentence", "lesson"})}
    for lesson in {mistake["lesson"] for mistake in known}:
        assert client.get(f"/lessons/{lesson}").status_code == 200


def test_every_mistake_can_be_made_in_an_experiment(client: TestClient) -> None:
    prepared = prepare(Experiment.model_validate(EXPERIMENT))
    once = {(mistake.name, mistake.layer): mistake for mistake in possible(prepared.network, prepared.objective)}
    assert {name for name, _ in once} == set(NAMES)
    right = trace(client, EXPERIMENT)
    for mistake in once.values():
        reply = trace(client, wrong(mistake._asdict()))
        assert reply["loss"] == right["loss"]
        if (mistake.name, mistake.layer) not in {("pool-to-ties", "pool2"), ("pool-to-last", "pool2")}:
            assert not same_picture(reply, right), mistake


def test_a_mistake_changes_the_gradients_behind_it_and_no_value(client: TestClient) -> None:
    right, made = tensors(trace(client, EXPERIMENT)), tensors(trace(client, wrong(UNFLIPPED)))
    changed = {name for name in right if not np.array_equal(right[name], made[name])}
    assert changed == {"pool1.grad", "relu1.grad", "conv1.grad", "conv1.W.grad", "conv1.b.grad", "input.grad"}


@pytest.mark.parametrize(
    "mistakes",
    [
        [UNFLIPPED],
        [FLIPPED, {"name": "scaled", "layer": "loss", "variant": 2.5}],
        [{"name": "other-label", "layer": "loss", "variant": 5}, {"name": "wrong-sign", "layer": "loss"}],
        [{"name": "shifted", "layer": "conv2", "variant": "column"}],
    ],
    ids=lambda mistakes: " and ".join(mistake["name"] for mistake in mistakes),
)
def test_the_experiment_as_understood_has_the_mistakes_and_gives_the_same_trace_again(
    client: TestClient, mistakes: list[dict[str, Any]]
) -> None:
    reply = trace(client, wrong(*mistakes))
    assert reply["experiment"]["mistakes"] == [{"variant": None} | mistake for mistake in mistakes]
    assert trace(client, reply["experiment"]) == reply


def test_without_mistakes_the_experiment_is_written_as_before(client: TestClient) -> None:
    assert "mistakes" not in trace(client, wrong())["experiment"]
    assert trace(client, wrong()) == trace(client, EXPERIMENT)


def test_the_check_disagrees_where_the_mistake_is_and_finds_the_right_number(client: TestClient) -> None:
    right = tensors(trace(client, EXPERIMENT))
    body = {"experiment": wrong(FLIPPED), "tensor": "conv1.W"}
    reply = client.post("/api/check", json=body).json()
    assert not reply["agrees"]
    assert reply["verdict"].startswith("Not all of the 27 gradients agree")
    checked = reply["tensors"]["conv1.W"]
    smooth = ~np.array(checked["kink"], bool)
    assert smooth.any()
    numeric: Array = np.array(checked["numeric"])
    np.testing.assert_allclose(numeric[smooth], right["conv1.W.grad"][smooth], rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(checked["analytic"], right["conv1.W.grad"][..., ::-1, ::-1])


def test_the_check_agrees_before_the_mistake(client: TestClient) -> None:
    body = {"experiment": wrong(FLIPPED), "tensor": "conv2.b"}
    assert client.post("/api/check", json=body).json()["agrees"]


def test_a_derivation_has_the_wrong_number_beside_the_right_sum_and_the_finite_difference(client: TestClient) -> None:
    cell = {"tensor": "conv1.W.grad", "index": [2, 0, 0, 1]}
    right = client.post("/api/derivation", json={"experiment": EXPERIMENT, **cell}).json()
    made = client.post("/api/derivation", json={"experiment": wrong(FLIPPED), **cell}).json()
    assert right["residual"] < 1e-12
    assert made["value"] == tensors(trace(client, EXPERIMENT))["conv1.W.grad"][2, 0, 2, 1] != right["value"]
    assert made["sum"] == pytest.approx(right["value"])
    assert made["residual"] == pytest.approx(abs(made["value"] - right["value"]))
    assert made["finite_difference"]["numeric"] == pytest.approx(right["value"], rel=1e-4)
    assert made["finite_difference"]["relative_error"] > 0.01


def test_a_path_is_made_with_the_mistakes(client: TestClient) -> None:
    cell = {"tensor": "pool1.value", "index": [2, 4, 7]}
    right = client.post("/api/path", json={"experiment": EXPERIMENT, **cell})
    negated = client.post("/api/path", json={"experiment": wrong({"name": "wrong-sign", "layer": "loss"}), **cell})
    assert (right.status_code, negated.status_code) == (200, 200)
    assert right.json() != negated.json()


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/api/chain", {"experiment": wrong(FLIPPED), "tensor": "conv1.W.grad", "index": [0, 0, 0, 0]}),
        ("/api/train", {"experiment": wrong(FLIPPED), "steps": 1, "batch": 1, "learning_rate": 0.1}),
        ("/api/compare", {"experiment": wrong(FLIPPED), "tensor": "conv1.b.grad", "values": [1, 2, 3]}),
        ("/api/export?format=py", wrong(FLIPPED)),
        ("/api/export?format=ipynb", wrong(FLIPPED)),
    ],
)
def test_what_is_made_of_a_right_pass_refuses_mistakes(client: TestClient, path: str, body: dict[str, Any]) -> None:
    message = error(client.post(path, json=body), 422)["message"]
    assert "mistakes: " in message
    assert "leave them out" in message


def test_the_numbers_of_a_wrong_pass_can_be_taken_away(client: TestClient) -> None:
    reply = client.post("/api/export?format=json", json=wrong(FLIPPED))
    assert reply.json() == trace(client, wrong(FLIPPED))
    assert client.post("/api/export?format=npz", json=wrong(FLIPPED)).status_code == 200


@pytest.mark.parametrize(
    ("mistakes", "message"),
    [
        (
            [{"name": "nonsense", "layer": "conv1"}],
            "mistakes.0.name: must be one of flipped-kernel, unflipped-kernel, ",
        ),
        ([{"layer": "conv1"}], "mistakes.0.name: "),
        ([{"name": "flipped-kernel"}], "mistakes.0.layer: "),
        ([FLIPPED | {"layer": "conv9"}], "mistakes.0.layer: must be one of loss, dense, pool2, relu2, conv2, pool1"),
        ([FLIPPED, {"name": "scaled", "layer": "conv1", "variant": 2}], "mistakes.1.name: in conv1 it must be one of "),
        ([{"name": "shifted", "layer": "conv1"}], "mistakes.0.variant: shifted needs one of row, column, not None"),
        ([{"name": "other-label", "layer": "loss", "variant": 3}], "mistakes.0.variant: other-label needs one of 0, 1"),
        ([{"name": "scaled", "layer": "loss", "variant": "2"}], "mistakes.0.variant: scaled needs a number up to "),
        ([{"name": "scaled", "layer": "loss", "variant": True}], "mistakes.0.variant"),
        ([{"name": "scaled", "layer": "loss", "variant": 1e7}], "mistakes.0.variant"),
        ([{"name": "scaled", "layer": "loss", "variant": 10**400}], "mistakes.0.variant"),
        ([{"name": "scaled", "layer": "loss", "variant": [2]}], "mistakes.0.variant"),
        ([FLIPPED | {"where": "here"}], "mistakes.0.where: "),
        ([FLIPPED, UNFLIPPED, UNFLIPPED], "mistakes: List should have at most 2 items"),
        ([FLIPPED, FLIPPED], "mistakes.1.name: flipped-kernel can be made in conv1 only once"),
        (FLIPPED, "mistakes: "),
        ("flipped-kernel", "mistakes: "),
        (None, "mistakes: "),
    ],
    ids=str,
)
def test_mistakes_that_cannot_be_made_are_refused_with_what_is_possible(
    client: TestClient, mistakes: Any, message: str
) -> None:
    reply = client.post("/api/trace", json=EXPERIMENT | {"mistakes": mistakes})
    assert message in error(reply, 422)["message"]


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e400", "-1e7"])
def test_a_factor_that_is_no_number_is_refused(client: TestClient, number: str) -> None:
    body = json.dumps(wrong({"name": "scaled", "layer": "loss", "variant": 2})).replace("2}", f"{number}}}")
    reply: httpx2.Response = client.post("/api/trace", content=body, headers={"Content-Type": "application/json"})
    error(reply, 400, 422)


def test_a_mistake_is_only_possible_on_the_way_from_the_objective(client: TestClient) -> None:
    cell = {"kind": "cell", "channel": 0, "row": 2, "column": 2}
    made = EXPERIMENT | {
        "objective": cell,
        "mistakes": [Mistake("unflattened-wrong", "dense", "channels last")._asdict()],
    }
    message = error(client.post("/api/trace", json=made), 422)["message"]
    assert (
        "mistakes.0.layer: must be one of loss, pool2, relu2, conv2, pool1, relu1, conv1, input, not 'dense'" in message
    )


def test_every_two_mistakes_of_one_place_are_made_or_refused(client: TestClient) -> None:
    """In either order, and never with a fault of the server."""
    prepared = prepare(Experiment.model_validate(EXPERIMENT))
    for layer in ("loss", "dense", "pool2", "relu2", "conv2"):
        here = {m.name: m for m in possible(prepared.network, prepared.objective) if m.layer == layer}
        for one in here.values():
            for other in here.values():
                reply = client.post("/api/trace?arrays=typed", json=wrong(one._asdict(), other._asdict()))
                assert reply.status_code == (422 if one is other else 200), (one, other)
