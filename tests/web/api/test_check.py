"""POST /api/check compares gradients with finite differences, at once or as a stream that reports its progress."""

import itertools
from typing import Any

import numpy as np
import pytest
from starlette.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from app.web.api import check as web_check
from tests.web.contract import tensors
from tests.web.events import stream

EXPERIMENT = {"image": {"sample": 7}, "objective": {"kind": "cross_entropy", "label": 3}}


def test_the_check_of_all_parameters_agrees_and_says_so(client: TestClient) -> None:
    reply = client.post("/api/check", json={"experiment": EXPERIMENT}).json()
    assert list(reply["tensors"]) == ["conv1.W", "conv1.b", "conv2.W", "conv2.b", "dense.W", "dense.b"]
    assert reply["checked"] == 3030 == sum(np.array(t["analytic"]).size for t in reply["tensors"].values())
    assert reply["agrees"]
    assert reply["verdict"].startswith("All 3030 gradients agree")
    named = tensors(client.post("/api/trace", json=EXPERIMENT).json())
    for name, checked in reply["tensors"].items():
        assert np.array_equal(np.array(checked["analytic"]), named[f"{name}.grad"])
    errors = np.concatenate([np.ravel(t["relative_error"]) for t in reply["tensors"].values()])
    assert reply["worst"]["relative_error"] == errors.max()


@pytest.mark.parametrize("tensor", ["conv1.W", "conv1.W.grad", "pool2.grad"])
def test_one_tensor_can_be_checked_alone(client: TestClient, tensor: str) -> None:
    reply = client.post("/api/check", json={"experiment": EXPERIMENT, "tensor": tensor}).json()
    assert len(reply["tensors"]) == 1
    assert reply["agrees"]


def test_kinks_are_counted_and_left_out_of_the_verdict(client: TestClient) -> None:
    reply = client.post("/api/check", json={"experiment": EXPERIMENT, "tensor": "conv1.grad"}).json()
    kinks = np.array(reply["tensors"]["conv1.grad"]["kink"])
    assert reply["kinks"] == kinks.sum() > 0
    assert f"{reply['kinks']} have a kink" in reply["verdict"]
    assert reply["agrees"]


def test_a_tensor_without_a_gradient_is_refused_with_those_that_have_one(client: TestClient) -> None:
    reply = client.post("/api/check", json={"experiment": EXPERIMENT, "tensor": "relu1.mask"})
    assert reply.status_code == 422
    assert "pool1.grad" in reply.json()["error"]["message"]


@pytest.mark.parametrize("body", [{"experiment": EXPERIMENT}, {"experiment": EXPERIMENT, "tensor": "conv1.W"}])
@pytest.mark.parametrize("arrays", ["nested", "typed"])
def test_a_stream_reports_progress_and_ends_with_the_same_reply(
    client: TestClient, body: dict[str, Any], arrays: str
) -> None:
    path = f"/api/check?arrays={arrays}"
    *reports, (last, result) = stream(client, path, body)
    assert (last, result) == ("result", client.post(path, json=body).json())
    assert {name for name, _ in reports} == {"progress"}
    done = [report["done"] for _, report in reports]
    assert done == sorted(set(done))
    assert done[-1] == result["checked"]
    assert {report["of"] for _, report in reports} == {result["checked"]}
    assert len(done) == -(-result["checked"] // web_check.SLICE)


@pytest.mark.parametrize("accept", ["application/json", "*/*", ""])
def test_without_asking_for_a_stream_the_reply_is_json(client: TestClient, accept: str) -> None:
    body = {"experiment": EXPERIMENT, "tensor": "conv1.b"}
    reply = client.post("/api/check", json=body, headers={"Accept": accept})
    assert reply.headers["content-type"] == "application/json"
    assert reply.json()["agrees"]


def test_a_wrong_request_is_refused_before_the_stream_begins(client: TestClient) -> None:
    body = {"experiment": EXPERIMENT, "tensor": "relu1.mask"}
    reply = client.post("/api/check", json=body, headers={"Accept": "text/event-stream"})
    assert reply.status_code == 422
    assert "pool1.grad" in reply.json()["error"]["message"]


def test_a_fault_of_the_server_ends_the_stream_with_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any) -> Any:
        raise RuntimeError("broken")

    monkeypatch.setattr(web_check.GradientCheck, "reply", fail)
    with TestClient(create_app(), raise_server_exceptions=False) as client:
        *_, (name, error) = stream(client, "/api/check", {"experiment": EXPERIMENT, "tensor": "conv1.b"})
    assert (name, error["code"]) == ("error", "fault")


def test_a_check_that_takes_too_long_ends_and_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.web.api.work.perf_counter", itertools.count(0, 20).__next__)  # 20 s for each slice
    app = create_app(Settings(work_seconds=30))
    with TestClient(app) as client:
        reply = client.post("/api/check", json={"experiment": EXPERIMENT})
        assert reply.status_code == 422
        assert "256 of 3030 numbers were checked" in reply.json()["error"]["message"]
        events = list(stream(client, "/api/check", {"experiment": EXPERIMENT}))
    assert [name for name, _ in events] == ["progress", "progress", "error"]
    assert events[-1][1]["code"] == "experiment"
