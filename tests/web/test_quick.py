"""The quick way to a trace gives what FastAPI gives, and leaves everything else to FastAPI."""

import json
from typing import Any

import pytest
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

from app.web import api
from app.web.quick import Quick, quick_calls

SAMPLE = {"image": {"sample": 7}}
CELL = {"experiment": SAMPLE, "tensor": "conv1.W.grad", "index": [2, 0, 1, 1]}
OWN = {
    "image": {"pixels": [[0.5] * 28] * 28},
    "network": {"edits": [{"tensor": "conv1.W", "index": [2, 0, 1, 1], "value": 0.25}]},
    "objective": {"kind": "cell", "channel": 0, "row": 2, "column": 2},
}
VALID = [("/api/trace", SAMPLE), ("/api/trace", OWN), ("/api/derivation", CELL), ("/api/chain", CELL)]
JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize(("path", "body"), VALID)
@pytest.mark.parametrize("query", ["", "arrays=typed", "arrays=nested"])
def test_a_quick_reply_is_the_one_that_fastapi_gives(client: TestClient, path: str, body: Any, query: str) -> None:
    quick = client.post(f"{path}?{query}", json=body)
    usual = client.post(f"{path}?{query}&usual", json=body)  # which the quick way does not know
    assert quick.status_code == usual.status_code == 200
    assert quick.content == usual.content
    of_its_own = ("x-request-id",)
    assert [h for h in quick.headers.items() if h[0] not in of_its_own] == [
        h for h in usual.headers.items() if h[0] not in of_its_own
    ]


async def fastapi(scope: Scope, receive: Receive, send: Send) -> None:
    """Stands for FastAPI, and says what has reached it."""
    body, more = b"", True
    while more:
        message = await receive()
        body, more = body + message["body"], message.get("more_body", False)
    await PlainTextResponse(b"FastAPI got " + body)(scope, receive, send)


@pytest.fixture(scope="module")
def alone() -> TestClient:
    """The quick way without the rest of the app."""
    return TestClient(Quick(fastapi, quick_calls(api.router, api.QUICK)))


@pytest.mark.parametrize(("path", "body"), VALID)
def test_a_valid_call_does_not_reach_fastapi(alone: TestClient, path: str, body: Any) -> None:
    assert alone.post(f"{path}?arrays=typed", json=body).headers["content-type"] == "application/json"


@pytest.mark.parametrize(
    ("address", "body", "headers"),
    [
        ("/api/trace?arrays=neither", json.dumps(SAMPLE), JSON),
        ("/api/trace", json.dumps(SAMPLE), {"Content-Type": "text/plain"}),
        ("/api/trace", '{"image": {"sample": -1}}', JSON),
        ("/api/trace", '{"image": {"sample": 7}, "objective": {"kind": "logit", "index": 7}, "more": 1}', JSON),
        ("/api/trace", "{", JSON),
        ("/api/trace", "", JSON),
        ("/api/derivation", json.dumps(CELL | {"index": [99]}), JSON),
        ("/api/path", json.dumps(CELL), JSON),
    ],
)
def test_any_other_call_reaches_fastapi_whole(
    alone: TestClient, address: str, body: str, headers: dict[str, str]
) -> None:
    assert alone.post(address, content=body, headers=headers).text == f"FastAPI got {body}"


def test_a_body_without_a_length_is_left_to_fastapi_which_has_a_limit(alone: TestClient) -> None:
    pieces = [piece.encode() for piece in ('{"image": ', '{"sample": 7}}')]
    assert alone.post("/api/trace", content=iter(pieces), headers=JSON).text == 'FastAPI got {"image": {"sample": 7}}'


def test_a_quick_reply_is_counted_and_logged_by_its_route(
    client: TestClient, capsys: pytest.CaptureFixture[str]
) -> None:
    counted = 'http_request_duration_seconds_count{handler="/api/chain",method="POST",status="200"}'
    for _ in range(2):
        assert client.post("/api/chain", json=CELL).status_code == 200
    assert capsys.readouterr().err.count("route=/api/chain status=200") == 2
    count = next(line for line in client.get("/metrics").text.splitlines() if line.startswith(counted))
    assert float(count.split()[-1]) >= 2
