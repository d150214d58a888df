"""POST /api/trace/image: a photo in, its trace out, in one request."""

import json
from typing import Any

import numpy as np
import pytest
from starlette.testclient import TestClient

from app.experiment.presets import random_two_block
from tests.web.contract import OBJECTIVES, Reply, digit_png, png, same_picture, typed

FILE = {"file": ("digit.png", digit_png(5), "image/png")}


def ask(client: TestClient, arrays: str | None = None, **fields: str) -> Reply:
    params = {"arrays": arrays} if arrays else {}
    reply = client.post("/api/trace/image", files=FILE, data=fields, params=params)
    assert reply.status_code == 200, reply.text
    body: Reply = reply.json()
    return body


def pixels(client: TestClient) -> list[list[float]]:
    body: dict[str, Any] = client.post("/api/image", files=FILE).json()
    found: list[list[float]] = body["pixels"]
    return found


def trace(client: TestClient, experiment: dict[str, Any], arrays: str = "nested") -> Reply:
    body: Reply = client.post("/api/trace", json=experiment, params={"arrays": arrays}).json()
    return body


@pytest.mark.parametrize("arrays", [None, "nested", "typed"])
def test_the_trace_of_a_photo_is_the_trace_of_its_pixels(client: TestClient, arrays: str | None) -> None:
    expected = trace(client, {"image": {"pixels": pixels(client)}}, arrays or "nested")
    assert ask(client, arrays) == expected


def test_a_label_is_short_for_the_cross_entropy_of_that_label(client: TestClient) -> None:
    objective = {"kind": "cross_entropy", "label": 3}
    expected = trace(client, {"image": {"pixels": pixels(client)}, "objective": objective})
    assert ask(client, label="3") == expected
    assert ask(client, objective=json.dumps(objective)) == expected
    assert expected["experiment"]["objective"] == objective


def test_without_a_label_the_predicted_digit_is_the_label(client: TestClient) -> None:
    reply = ask(client)
    assert reply["experiment"]["objective"] == {"kind": "cross_entropy", "label": reply["prediction"]}


@pytest.mark.parametrize("kind", OBJECTIVES)
def test_the_objective_can_be_sent_as_json(client: TestClient, kind: str) -> None:
    expected = trace(client, {"image": {"pixels": pixels(client)}, "objective": OBJECTIVES[kind]})
    assert ask(client, objective=json.dumps(OBJECTIVES[kind])) == expected


@pytest.mark.parametrize(
    "network",
    [
        {"weights": "random", "seed": 9},
        {"conv1": {"filters": 2, "size": 5}, "edits": [{"tensor": "conv2.b", "index": [0], "value": 1.5}]},
        {"weights": {name: typed(value) for name, value in random_two_block(2).params.items()}},
    ],
    ids=["random", "architecture and edit", "arrays"],
)
def test_the_network_can_be_sent_as_json_along_with_a_label(client: TestClient, network: dict[str, Any]) -> None:
    objective = {"kind": "cross_entropy", "label": 0}
    expected = trace(client, {"image": {"pixels": pixels(client)}, "network": network, "objective": objective})
    assert same_picture(ask(client, network=json.dumps(network), label="0"), expected)


def test_posting_the_experiment_of_a_photo_gives_its_trace_again(client: TestClient) -> None:
    reply = ask(client, label="4")
    assert trace(client, reply["experiment"]) == reply


def test_a_label_together_with_an_objective_is_refused(client: TestClient) -> None:
    fields = {"label": "3", "objective": json.dumps(OBJECTIVES["logit"])}
    reply = client.post("/api/trace/image", files=FILE, data=fields)
    assert reply.status_code == 422
    assert "label, objective: send one of them" in reply.json()["error"]["message"]


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"label": "10"}, "label"),
        ({"label": "-1"}, "label"),
        ({"label": "three"}, "label"),
        ({"label": "3.5"}, "label"),
        ({"objective": "{"}, "objective must be JSON"),
        ({"objective": "[" * 100_000}, "objective must be JSON"),
        ({"objective": '{"kind": "logit", "index": 10}'}, "objective.index"),
        ({"objective": '{"kind": "cross_entropy", "label": NaN}'}, "objective"),
        ({"objective": '{"kind": "squared"}'}, "objective"),
        ({"objective": '{"kind": "cell", "channel": 10, "row": 0, "column": 0}'}, "objective: channel"),
        ({"network": "trained"}, "network must be JSON"),
        ({"network": '{"weights": "mine"}'}, "network.weights"),
        ({"network": '{"conv1": {"filters": 17, "size": 3}}'}, "network.conv1.filters"),
        ({"network": '{"layers": 3}'}, "network.layers"),
    ],
)
def test_an_error_names_the_wrong_field_and_what_is_allowed(
    client: TestClient, fields: dict[str, str], named: str
) -> None:
    reply = client.post("/api/trace/image", files=FILE, data=fields)
    assert reply.status_code == 422
    assert named in reply.json()["error"]["message"]


@pytest.mark.parametrize("path", ["/api/image", "/api/trace/image"])
@pytest.mark.parametrize(
    ("data", "status", "code"),
    [
        (b"", 400, "empty"),
        (b"hello, I am not an image", 415, "unsupported"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", 415, "unsupported"),
        (digit_png(5)[:200], 400, "unreadable"),
        (png(np.full((50, 50), 255, np.uint8)), 400, "blank"),
        (png(np.zeros((5001, 5000), np.uint8)), 413, "too_large"),
    ],
    ids=["empty", "text", "SVG", "cut short", "blank", "too many pixels"],
)
def test_a_picture_without_a_digit_is_refused_with_the_supported_formats(
    client: TestClient, path: str, data: bytes, status: int, code: str
) -> None:
    reply = client.post(path, files={"file": ("digit.png", data, "image/png")})
    assert reply.status_code == status
    error = reply.json()["error"]
    assert error["code"] == code
    assert "PNG, JPEG, WebP, GIF or BMP" in error["message"]
