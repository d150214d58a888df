"""POST /api/train streams an event for each step, within its limits."""

import asyncio
import base64
import itertools
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from starlette.testclient import TestClient

from app.experiment.errors import ExperimentError
from app.main import create_app
from app.settings import Settings
from app.web.api.training import Trainings, TrainRequest
from app.web.edge.errors import OverloadedError
from tests.web.events import Event, stream

EXPERIMENT = {"image": {"sample": 7}, "network": {"weights": "random", "seed": 1}}
CLIENT = "192.0.2.1"
REQUEST = {"experiment": EXPERIMENT, "steps": 3, "batch": 16, "learning_rate": 0.1}


def events(client: TestClient, request: Any) -> Iterator[Event]:
    return stream(client, "/api/train", request)


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


def test_weights_come_with_every_nth_step_and_with_the_first_and_the_last(client: TestClient) -> None:
    whole = [data for name, data in events(client, {**REQUEST, "steps": 8}) if name == "step"]
    request = {**REQUEST, "steps": 8, "weights_every": 3}
    steps = [data for name, data in events(client, request) if name == "step"]
    assert [data["step"] for data in steps if data["weights"] is not None] == [0, 3, 6, 8]
    for step, complete in zip(steps, whole, strict=True):
        assert step["weights"] in (None, complete["weights"])
        assert (step["loss"], step["grads"]) == (complete["loss"], complete["grads"])


def test_a_step_without_weights_is_computed_again_from_the_step_before_that_has_them(client: TestClient) -> None:
    whole = [data for name, data in events(client, {**REQUEST, "steps": 5}) if name == "step"]
    sparse = [data for name, data in events(client, {**REQUEST, "steps": 5, "weights_every": 3}) if name == "step"]
    network = {**EXPERIMENT["network"], "weights": sparse[3]["weights"]}  # type: ignore[dict-item]
    again = {**REQUEST, "experiment": {**EXPERIMENT, "network": network}, "start": 3, "steps": 1, "weights_every": 3}
    *_, last = [data for name, data in events(client, again) if name == "step"]
    assert last == whole[4]


def test_gradients_are_left_out_on_request(client: TestClient) -> None:
    steps = [data for name, data in events(client, {**REQUEST, "grads": False}) if name == "step"]
    assert [step["grads"] for step in steps] == [None] * 4
    assert all(step["weights"] for step in steps)


@pytest.mark.parametrize("wrong", [{"weights_every": 0}, {"weights_every": "all"}, {"grads": 1}])
def test_a_wrong_choice_of_what_to_send_is_refused_by_name(client: TestClient, wrong: dict[str, Any]) -> None:
    reply = client.post("/api/train", json={**REQUEST, **wrong})
    assert reply.status_code == 422
    assert reply.json()["error"]["message"].startswith(f"{next(iter(wrong))}: ")


def test_a_run_can_be_resumed_from_any_of_its_steps(client: TestClient) -> None:
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
        stream = trainings.start(TrainRequest.model_validate(request), CLIENT)
        received = [bytes(chunk) async for chunk in stream.body_iterator]  # type: ignore[arg-type]
        trainings.close()
        return received

    assert b"diverged" in asyncio.run(run())[-1]


def test_a_request_beyond_the_settings_limits_is_refused_by_name(client: TestClient) -> None:
    for field, value in (("steps", 1001), ("batch", 257)):
        reply = client.post("/api/train", json={**REQUEST, field: value})
        assert reply.status_code == 422
        assert reply.json()["error"]["message"].startswith(f"{field}: must be at most")


def test_runs_beyond_the_limit_are_refused() -> None:
    trainings = Trainings(Settings(train_runs=1))
    trainings.start(TrainRequest.model_validate(REQUEST), CLIENT)
    with pytest.raises(OverloadedError, match="trainings"):
        trainings.start(TrainRequest.model_validate(REQUEST), CLIENT)
    trainings.places.free(CLIENT)
    trainings.start(TrainRequest.model_validate(REQUEST), CLIENT)


def test_a_run_that_asks_too_much_takes_no_place() -> None:
    trainings = Trainings(Settings(train_runs=1))
    with pytest.raises(ExperimentError):
        trainings.start(TrainRequest.model_validate({**REQUEST, "steps": 1001}), CLIENT)
    trainings.start(TrainRequest.model_validate(REQUEST), CLIENT)


def test_a_run_ends_with_weights_when_its_time_is_up() -> None:
    with TestClient(create_app(Settings(train_seconds=1))) as client:
        request = {**REQUEST, "steps": 1000, "batch": 256, "weights_every": 1000}
        *_, (_, step), (name, data) = events(client, request)
    assert (name, data) == ("end", {"reason": "time", "step": step["step"]})
    assert step["weights"] is not None


def test_a_client_that_leaves_makes_room_for_the_next_run() -> None:
    with TestClient(create_app(Settings(train_runs=1))) as client:
        for _ in range(2):  # the second would get 503 if the first still had its place
            stream = events(client, {**REQUEST, "steps": 3})
            assert next(stream)[0] == "step"
            stream.close()  # type: ignore[attr-defined]
