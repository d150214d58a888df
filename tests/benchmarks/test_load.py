"""Students at a server: what they send is answered, what goes wrong is counted, and no time is asserted."""

import asyncio
import json
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from benchmarks import load
from benchmarks.client import fetch
from benchmarks.connection import Connection, Head
from benchmarks.load import Load, main, table
from benchmarks.students import Requests, requests, watch

REFUSAL = b"HTTP/1.1 503 Service Unavailable\r\nretry-after: 1\r\ncontent-length: 2\r\n\r\n{}"


@pytest.fixture(scope="module")
def port(server_url: str) -> int:
    return urlsplit(server_url).port or 0


@pytest.fixture(scope="module")
def sent() -> Requests:
    return requests()


def test_everything_that_a_student_sends_is_answered(port: int, sent: Requests) -> None:
    some = [*sent.looks[:4], *sent.strokes[7][-2:], *sent.uploads[:2]]
    assert all(reply.body for reply in fetch(port, some))  # which raises an error for every other status than 200


def test_students_see_traces_and_uploads(port: int) -> None:
    seen = watch(port, students=12, seconds=1.5, warm_up=0)
    assert seen.seconds["trace"]
    assert seen.errors == []
    assert seen.requests == sum(map(len, seen.seconds.values()))
    assert all(seconds > 0 for kind in seen.seconds.values() for seconds in kind)


def test_a_connection_that_was_closed_is_opened_again(port: int) -> None:
    async def ask() -> list[int]:
        connection = Connection(port)
        closing = b"GET /livez HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
        statuses = []
        for _ in range(2):
            statuses.append((await connection.send(closing)).status)
            await asyncio.sleep(0.05)
        return statuses

    assert asyncio.run(ask()) == [200, 200]


async def _refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(REFUSAL)
    await reader.read()  # until the client leaves
    writer.close()


def test_a_refusal_says_when_to_ask_again() -> None:
    async def ask() -> Head:
        server = await asyncio.start_server(_refuse, "127.0.0.1", 0)
        connection = Connection(server.sockets[0].getsockname()[1])
        reply = await connection.send(b"GET / HTTP/1.1\r\n\r\n")
        connection.close()
        server.close()
        await server.wait_closed()
        await asyncio.sleep(0.05)
        return reply

    reply = asyncio.run(ask())
    assert (reply.status, reply.retry_after) == (503, 1)


def row(**change: object) -> Load:
    figures = {"students": 300, "workers": 2, "proxy": "none", "requests_per_second": 150.0, "p50": 4.0, "p95": 60.0}
    rest = {"p99": 90.0, "uploads_p95": 100.0, "shed": 0.01, "errors": 0, "megabytes": 105.0}
    return Load(**(figures | rest | change))  # type: ignore[arg-type]


def test_a_budget_is_met_if_traces_come_in_time_and_nothing_fails() -> None:
    assert row().met is True
    assert row(p95=60.1).met is False
    assert row(errors=1).met is False
    assert row(students=50, p95=1e6).met is None


def test_the_command_prints_a_table_and_writes_the_figures(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(load, "measure", lambda *asked: row(workers=asked[1]))
    out = tmp_path / "load.json"
    assert main(["--students", "300", "--workers", "1", "2", "--proxy", "none", "--out", str(out)]) == 0
    assert table([row(workers=1), row(workers=2)]) in capsys.readouterr().out
    assert [entry["workers"] for entry in json.loads(out.read_text())["loads"]] == [1, 2]
