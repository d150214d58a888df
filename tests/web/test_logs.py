"""A log line for each request: what was asked for and what became of it, by an id, and nothing about who asked."""

import json
import logging
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from app.web import api, logs

SAMPLE = {"image": {"sample": 7}}


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> Iterator[list[dict[str, object]]]:
    """The lines logged so far, as JSON has them."""
    found: list[dict[str, object]] = []
    written = logs.formatter("json")

    class Collect(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            found.append(json.loads(written.format(record)))

    logger, handler = logging.getLogger("retrograd"), Collect()
    logger.addHandler(handler)
    with caplog.at_level(logging.INFO, "retrograd"):
        yield found
    logger.removeHandler(handler)


def test_a_request_is_logged_by_its_route_its_status_and_its_time(
    client: TestClient, lines: list[dict[str, object]]
) -> None:
    client.get("/lessons/07-one-weight?name=secret")
    (line,) = lines
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
def test_no_part_of_an_address_that_a_user_chose_is_logged(
    client: TestClient, lines: list[dict[str, object]], path: str
) -> None:
    assert client.get(path, headers={"User-Agent": "secret", "Referer": "https://secret.example"}).status_code == 404
    assert client.request("SECRET", "/").status_code == 405
    assert len(lines) == 2
    assert "secret" not in json.dumps(lines).lower()


def test_the_id_of_a_request_is_in_its_reply_and_no_two_are_the_same(
    client: TestClient, lines: list[dict[str, object]]
) -> None:
    replies = [client.post("/api/trace", json=body) for body in (SAMPLE, SAMPLE, {})]
    ids = [reply.headers["x-request-id"] for reply in replies]
    assert len(set(ids)) == 3
    assert [line["request_id"] for line in lines] == ids
    assert [line["status"] for line in lines] == [200, 200, 422]


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


def test_health_checks_are_not_logged(client: TestClient, lines: list[dict[str, object]]) -> None:
    for path in ("/livez", "/readyz", "/metrics"):
        assert client.get(path).status_code == 200
    assert lines == []


def test_a_fault_is_logged_and_its_reply_has_the_id_and_the_headers_of_all(
    monkeypatch: pytest.MonkeyPatch, lines: list[dict[str, object]]
) -> None:
    monkeypatch.setattr(api, "run", lambda _: 1 / 0)
    with TestClient(create_app(), raise_server_exceptions=False) as client:
        reply = client.post("/api/trace", json=SAMPLE)
    assert reply.status_code == 500
    assert lines[0]["status"] == 500
    assert lines[0]["request_id"] == reply.headers["x-request-id"]
    assert "content-security-policy" in reply.headers


def test_a_line_for_the_eye_has_the_same_words(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "retrograd"):
        client.get("/robots.txt")
    line = logs.formatter("console").format(caplog.records[-1])
    assert "route=/robots.txt" in line
    assert "status=200" in line
    assert "\n" not in line
