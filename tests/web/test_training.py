"""POST /api/train streams one event a step, within its limits; POST /api/batch shows that gradients average."""

import asyncio
import base64
import itertools
import json
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from starlette.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from app.web.errors import OverloadedError
from app.web.schemas import TrainRequest
from app.web.training import Trainings

EXPERIMENT = {"image": {"sample": 7}, "network": {"weights": "random", "seed": 1}}
REQUEST = {"experiment": EXPERIMENT, "steps": 3, "batch": 16, "learning_rate": 0.1}

Event = tuple[str, dict[str, Any]]


def events(client: TestClient, request: Any) -> Iterator[Event]:
    with client.stream("POST", "/api/train", json=request) as reply:
        assert reply.status_code == 200
        assert reply.headers["content-type"].startswith("text/event-stream")
        name = ""
        for line in reply.iter_lines():
            if line.startswith("event: "):
                name = line.removeprefix("event: ")
            elif line.startswith("data: "):
                yield name, json.loads(line.removeprefix("data: "))


def decode(array: Any) -> Any:
    shape = [int(n) for n in array["shape"].split(",")]
    return np.frombuffer(base64.b64decode(array["bdata"]), f"<{array['dtype']}").reshape(shape)


def test_every_step_has_its_loss_accuracy_weights_and_gradients(client: TestClient) -> None:
    *steps, (last, end) = events(client, REQUEST)
    assert [(name, data["step"]) for name, data in steps] == [("step", step) for step in range(4)]
    assert (last, end) == ("end", {"reason": "done", "step": 3})
    for (_, before), (_, after) in itertools.pairwise(steps):
        for name, weights in before["weights"].items():
            expected = decode(weights) - 0.1 * decode(before["grads"][name])
            assert np.allclose(decode(after["weights"][name]), expected, atol=1e-6)
        assert 0 <= after["accuracy"] <= 1


def test_any_step_can_be_looked_at_as_a_trace(client: TestClient) -> None:
    request = {**REQUEST, "data": "image", "learning_rate": 0.05}
    steps = [data for name, data in events(client, request) if name == "step"]
    network = {"weights": steps[2]["weights"]}
    trace = client.post("/api/trace", json={"image": {"sample": 7}, "network": network}).json()
    assert trace["loss"] == pytest.approx(steps[2]["loss"], rel=1e-12)
    assert steps[3]["loss"] < steps[0]["loss"]


def test_a_run_is_taken_up_again_where_it_was_left(client: TestClient) -> None:
    whole = [data for name, data in events(client, {**REQUEST, "steps": 4}) if name == "step"]
    network = {**EXPERIMENT["network"], "weights": whole[2]["weights"]}  # type: ignore[dict-item]
    resumed = {**REQUEST, "experiment": {**EXPERIMENT, "network": network}, "start": 2, "steps": 2}
    rest = [data for name, data in events(client, resumed) if name == "step"]
    assert [(data["step"], data["loss"]) for data in rest] == [(data["step"], data["loss"]) for data in whole[2:]]


def test_a_loss_that_is_not_finite_ends_the_run() -> None:
    async def run() -> list[bytes]:
        trainings = Trainings(Settings())
        weights = {"dense.W": np.full((10, 250), 1e6).tolist()}
        with TestClient(create_app()) as client:
            layers = client.post("/api/trace", json={"image": {"sample": 7}}).json()["layers"]
        for layer in layers:
            for param, both in (layer.get("params") or {}).items():
                weights.setdefault(f"{layer['name']}.{param}", both["value"])
        experiment = {
            "image": {"sample": 7},
            "network": {"weights": weights},
            "objective": {"kind": "logit", "index": 0},
        }
        request = {**REQUEST, "experiment": experiment, "learning_rate": 10, "data": "image"}
        stream = trainings.start(TrainRequest.model_validate(request))
        received = [bytes(chunk) async for chunk in stream.body_iterator]  # type: ignore[arg-type]
        trainings.close()
        return received

    assert b"diverged" in asyncio.run(run())[-1]


def test_more_than_a_setting_allows_is_refused_by_name(client: TestClient) -> None:
    for field, value in (("steps", 1001), ("batch", 257)):
        reply = client.post("/api/train", json={**REQUEST, field: value})
        assert reply.status_code == 422
        assert reply.json()["error"]["message"].startswith(f"{field}: at most")


def test_runs_beyond_the_limit_are_turned_away() -> None:
    trainings = Trainings(Settings(train_runs=1))
    trainings.enter()
    with pytest.raises(OverloadedError, match="trainings"):
        trainings.start(TrainRequest.model_validate(REQUEST))
    trainings.leave()
    trainings.start(TrainRequest.model_validate(REQUEST))


def test_a_run_ends_when_its_time_is_up() -> None:
    with TestClient(create_app(Settings(train_seconds=1))) as client:
        *_, (name, data) = events(client, {**REQUEST, "steps": 1000, "batch": 256})
    assert (name, data["reason"]) == ("end", "time")


def test_a_reader_who_leaves_frees_the_place() -> None:
    with TestClient(create_app(Settings(train_runs=1))) as client:
        for _ in range(2):  # the second would get 503 if the first still counted
            stream = events(client, {**REQUEST, "steps": 3})
            assert next(stream)[0] == "step"
            stream.close()  # type: ignore[attr-defined]


def test_a_batchs_gradient_is_the_mean_of_the_single_ones(client: TestClient) -> None:
    body = {"samples": [3, 8, 15], "network": {"weights": "random", "seed": 2}}
    reply = client.post("/api/batch", json=body).json()
    assert reply["labels"] == [3, 8, 5]
    assert reply["loss"] == pytest.approx(np.mean(reply["losses"]), rel=1e-12)
    for name, tensor in reply["tensors"].items():
        mean = np.mean(tensor["singles"], axis=0)
        assert np.allclose(tensor["batch"], mean, rtol=1e-10, atol=1e-14), name
        assert tensor["difference"] < 1e-14
    single = client.post("/api/trace", json={"image": {"sample": 8}, "network": body["network"]}).json()
    assert np.allclose(reply["tensors"]["conv1.W"]["singles"][1], single["layers"][1]["params"]["W"]["grad"])


@pytest.mark.parametrize("samples", [[], [40], [-1], list(range(41))])
def test_a_batch_is_of_samples_that_exist(client: TestClient, samples: list[int]) -> None:
    assert client.post("/api/batch", json={"samples": samples}).status_code == 422


def test_a_drawing_is_brought_to_28_x_28_wherever_it_stands(client: TestClient) -> None:
    predictions = set()
    for row, column in ((10, 10), (60, 50)):
        drawing = np.zeros((140, 140))
        drawing[row : row + 70, column + 26 : column + 33] = 1
        drawing[row : row + 7, column : column + 33] = 1
        reply = client.post("/api/trace", json={"image": {"drawing": drawing.tolist()}}).json()
        pixels = np.array(reply["experiment"]["image"]["pixels"])
        assert np.array_equal(pixels * 255, np.round(pixels * 255))
        rows = np.flatnonzero(pixels.any(axis=1))
        assert rows[-1] - rows[0] + 1 == 20
        predictions.add(reply["prediction"])
    assert predictions == {7}


def test_a_drawing_without_ink_is_refused(client: TestClient) -> None:
    reply = client.post("/api/trace", json={"image": {"drawing": np.zeros((56, 56)).tolist()}})
    assert (reply.status_code, reply.json()["error"]["code"]) == (400, "blank")
