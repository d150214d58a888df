"""A hot route reads its calls by itself, and answers each of them as FastAPI would."""

import json
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from app.web.api import chain, derivation, trace
from app.web.edge import errors

SAMPLE = {"image": {"sample": 7}}
CELL = {"experiment": SAMPLE, "tensor": "conv1.W.grad", "index": [2, 0, 1, 1]}
OWN = {
    "image": {"pixels": [[0.5] * 28] * 28},
    "network": {"edits": [{"tensor": "conv1.W", "index": [2, 0, 1, 1], "value": 0.25}]},
    "objective": {"kind": "cell", "channel": 0, "row": 2, "column": 2},
}
JSON = {"Content-Type": "application/json"}
CALLS: dict[str, tuple[str, Any, dict[str, str]]] = {
    "a sample": ("/api/trace", json.dumps(SAMPLE), JSON),
    "own pixels": ("/api/trace", json.dumps(OWN), JSON),
    "a derivation": ("/api/derivation", json.dumps(CELL), JSON),
    "a chain": ("/api/chain", json.dumps(CELL), JSON),
    "typed arrays": ("/api/trace?arrays=typed", json.dumps(SAMPLE), JSON),
    "nested arrays, and something unknown": ("/api/trace?arrays=nested&more=1", json.dumps(SAMPLE), JSON),
    "JSON with a charset": ("/api/trace", json.dumps(SAMPLE), {"Content-Type": "application/json; charset=utf-8"}),
    "JSON of a special kind": ("/api/trace", json.dumps(SAMPLE), {"Content-Type": "application/experiment+json"}),
    "another form of arrays": ("/api/trace?arrays=neither", json.dumps(SAMPLE), JSON),
    "a sample that does not exist": ("/api/trace", '{"image": {"sample": -1}}', JSON),
    "an unknown field": ("/api/trace", json.dumps(SAMPLE | {"more": 1}), JSON),
    "a wrong field deep inside": ("/api/derivation", json.dumps(CELL | {"experiment": {"image": {}}}), JSON),
    "a cell that does not exist": ("/api/derivation", json.dumps(CELL | {"index": [99]}), JSON),
    "a list": ("/api/trace", "[1, 2]", JSON),
    "half an object": ("/api/trace", '{"image": ', JSON),
    "no value": ("/api/trace", '{"image": }', JSON),
    "a pixel that is no number": ("/api/trace", '{"image": {"pixels": [[NaN]]}}', JSON),
    "a huge number": ("/api/trace", '{"image": {"sample": 1e999}}', JSON),
    "a number of too many digits": ("/api/trace", f'{{"image": {{"sample": {"1" * 5000}}}}}', JSON),
    "no text": ("/api/trace", b'{"image": "\xff"}', JSON),
    "too deep": ("/api/trace", "[" * 100_000, JSON),
    "nothing": ("/api/trace", "", JSON),
    "a text": ("/api/trace", json.dumps(SAMPLE), {"Content-Type": "text/plain"}),
    "no content type": ("/api/trace", json.dumps(SAMPLE).encode(), {}),
}


@pytest.fixture(scope="module")
def usual() -> TestClient:
    """The same functions as FastAPI's own routes."""
    app = FastAPI()
    errors.install(app)
    for hot in (trace.HOT, derivation.HOT, chain.HOT):
        app.add_api_route(hot.path, hot.endpoint, methods=["POST"])
    return TestClient(app)


@pytest.mark.parametrize(("address", "body", "headers"), CALLS.values(), ids=CALLS)
def test_a_hot_route_answers_as_fastapi_does(
    client: TestClient, usual: TestClient, address: str, body: Any, headers: dict[str, str]
) -> None:
    ours, theirs = (one.post(address, content=body, headers=headers) for one in (client, usual))
    assert ours.status_code == theirs.status_code
    assert ours.content == theirs.content
    assert ours.headers["content-type"] == theirs.headers["content-type"]


def test_a_body_without_a_length_is_read_up_to_the_limit(client: TestClient) -> None:
    pieces = [piece.encode() for piece in ('{"image": ', '{"sample": 7}}')]
    assert client.post("/api/trace", content=iter(pieces), headers=JSON).status_code == 200
    too_much = client.post("/api/trace", content=iter([b" " * 6_000_000] * 2), headers=JSON)
    assert too_much.status_code == 413


@pytest.mark.parametrize("path", ["/api/trace", "/api/derivation", "/api/chain"])
def test_a_hot_route_takes_post_alone(client: TestClient, path: str) -> None:
    reply = client.get(path)
    assert reply.status_code == 405
    assert reply.headers["allow"] == "POST"


def test_a_hot_reply_is_counted_and_logged_by_its_route(client: TestClient, capsys: pytest.CaptureFixture[str]) -> None:
    counted = 'http_request_duration_seconds_count{handler="/api/chain",method="POST",status="200"}'
    for _ in range(2):
        assert client.post("/api/chain", json=CELL).status_code == 200
    assert capsys.readouterr().err.count("route=/api/chain status=200") == 2
    count = next(line for line in client.get("/metrics").text.splitlines() if line.startswith(counted))
    assert float(count.split()[-1]) >= 2
