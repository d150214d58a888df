"""A log line for each request: what was asked for and what became of it, by an id, and nothing about who asked."""

import json
from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from app.web.api import trace

SAMPLE = {"image": {"sample": 7}}
Lines = Callable[[], list[dict[str, object]]]


@pytest.fixture
def client() -> TestClient:
    """A server that logs JSON."""
    return TestClient(create_app(Settings(log_format="json")))


@pytest.fixture
def lines(capsys: pytest.CaptureFixture[str]) -> Lines:
    """Gives the lines that were logged since the last call."""
    return lambda: [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_a_request_is_logged_by_its_route_its_status_and_its_time(client: TestClient, lines: Lines) -> None:
    client.get("/lessons/07-one-weight?name=secret")
    (line,) = lines()
    assert line["method"] == "GET"
    assert line["route"] == "/lessons/{slug}"
    assert line["status"] == 200
    assert isinstance(line["milliseconds"], float)
    assert 0 < line["milliseconds"] < 60_000
    wanted = {"event", "method", "route", "status", "milliseconds", "request_id", "level", "timestamp"}
    assert set(line) == wanted


@pytest.mark.parametrize(
    "path", ["/secret", "/static/secret.js", "/lessons/secret", "/embed/secret/secret", "/api/secret"]
)
def test_no_part_of_an_address_that_a_user_chose_is_logged(client: TestClient, lines: Lines, path: str) -> None:
    assert client.get(path, headers={"User-Agent": "secret", "Referer": "https://secret.example"}).status_code == 404
    assert client.request("SECRET", "/").status_code == 405
    logged = lines()
    assert len(logged) == 2
    assert "secret" not in json.dumps(logged).lower()


def test_the_id_of_a_request_is_in_its_reply_and_no_two_are_the_same(client: TestClient, lines: Lines) -> None:
    replies = [client.post("/api/trace", json=body) for body in (SAMPLE, SAMPLE, {})]
    ids = [reply.headers["x-request-id"] for reply in replies]
    assert len(set(ids)) == 3
    assert [(line["request_id"], line["status"]) for line in lines()] == list(zip(ids, [200, 200, 422], strict=True))


@pytest.mark.parametrize(
    ("peer", "brought", "used"),
    [
        ("10.1.2.3", "from-the-proxy.1", True),
        ("10.1.2.3", "x" * 65, False),
        ("10.1.2.3", "two words", False),
        ("192.0.2.1", "forged", False),
    ],
)
def test_an_id_is_taken_from_a_trusted_proxy_alone(peer: str, brought: str, used: bool) -> None:
    app = create_app(Settings(trusted_proxies=("10.0.0.0/8",)))
    reply = TestClient(app, client=(peer, 1)).get("/robots.txt", headers={"X-Request-ID": brought})
    assert (reply.headers["x-request-id"] == brought) == used


def test_health_checks_are_not_logged(client: TestClient, lines: Lines) -> None:
    for path in ("/livez", "/readyz", "/metrics"):
        assert client.get(path).status_code == 200
    assert lines() == []


def test_a_fault_is_logged_and_its_reply_has_the_id_and_the_headers_of_all(
    monkeypatch: pytest.MonkeyPatch, lines: Lines
) -> None:
    monkeypatch.setattr(trace, "run", lambda _: 1 / 0)
    with TestClient(create_app(Settings(log_format="json")), raise_server_exceptions=False) as client:
        reply = client.post("/api/trace", json=SAMPLE)
    assert reply.status_code == 500
    (line,) = lines()
    assert line["status"] == 500
    assert line["request_id"] == reply.headers["x-request-id"]
    assert "content-security-policy" in reply.headers


def test_a_line_for_the_eye_has_the_same_words(capsys: pytest.CaptureFixture[str]) -> None:
    TestClient(create_app()).get("/robots.txt")
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("timestamp=2")
    assert "level=info event=request" in line
    assert "route=/robots.txt status=200" in line
