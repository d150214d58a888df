"""Long work: each client has a share of it, can follow it, and ends it by leaving; and it ends in time."""

import asyncio
import itertools
import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
import numpy as np
import pytest
from starlette.requests import Request
from starlette.testclient import TestClient
from starlette.types import Message

from app.main import create_app
from app.settings import Settings
from app.web.api import work
from app.web.api.workers import Workers
from app.web.edge.clients import ClientLeftError
from tests.serving import served
from tests.test_serve import LONG_TRAINING, wait_until
from tests.web.contract import digit_png
from tests.web.events import stream
from tests.web.scraping import samples, total

SAMPLE = {"image": {"sample": 7}}
LARGEST = {**SAMPLE, "network": {"conv1": {"filters": 16, "size": 1}, "conv2": {"filters": 16, "size": 7}}}
NUMBERS = np.random.default_rng(1).normal(size=(16, 28, 28)).tolist()
LONG: dict[str, Any] = {
    "/api/check": {"experiment": LARGEST, "tensor": "conv1.grad"},
    "/api/compare": {"experiment": LARGEST, "tensor": "conv1.grad", "values": NUMBERS},
    "/api/batch": {"network": LARGEST["network"], "samples": list(range(40))},
}
SHORT: dict[str, Any] = {
    "/api/check": {"experiment": SAMPLE, "tensor": "conv1.b"},
    "/api/compare": {"experiment": SAMPLE, "tensor": "dense.b.grad", "values": [1.5] * 10},
    "/api/batch": {"samples": [3, 8, 15]},
}
EVENTS = {"Accept": "text/event-stream"}
WORK = "uploads and checks"


@pytest.mark.parametrize("path", SHORT)
def test_long_work_can_be_followed_and_ends_with_the_same_reply(client: TestClient, path: str) -> None:
    *reports, (last, result) = stream(client, path, SHORT[path])
    assert (last, result) == ("result", client.post(path, json=SHORT[path]).json())
    shares = [report["done"] / report["of"] for name, report in reports if name == "progress"]
    assert len(shares) == len(reports) >= 1
    assert shares == sorted(set(shares))
    assert 0 <= shares[0] <= shares[-1] <= 1


@pytest.mark.parametrize("path", LONG)
def test_what_takes_too_long_ends_and_says_what_to_do(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "perf_counter", itertools.count(0, 20).__next__)  # 20 s for each slice
    with TestClient(create_app(Settings(work_seconds=30))) as client:
        reply = client.post(path, json=LONG[path])
        assert reply.status_code == 422
        message = reply.json()["error"]["message"]
        assert "may take 30 s on this server" in message
        assert "a smaller network" in message
        *_, last = stream(client, path, LONG[path])
        assert last == ("error", {"code": "experiment", "message": message})


@pytest.mark.parametrize("path", LONG)
@pytest.mark.parametrize("accept", [b"text/event-stream", b"application/json"])
def test_a_client_that_leaves_costs_a_few_slices_at_most_and_frees_its_place(
    path: str, accept: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each of these has more than 40 slices; the client leaves after the first one, which may be a very short one."""
    slices = itertools.count()
    begun = threading.Event()
    compute = work._next

    def counted(parts: Any) -> Any:
        step = compute(parts)
        next(slices)
        begun.set()
        return step

    monkeypatch.setattr(work, "_next", counted)
    app = create_app(Settings(client_work=1))
    asyncio.run(send_and_leave(app, path, accept, begun))
    assert next(slices) <= 10
    app.state.workers.places.take("192.0.2.1")


async def send_and_leave(app: Any, path: str, accept: bytes, begun: threading.Event) -> None:
    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": "POST",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": [(b"content-type", b"application/json"), (b"accept", accept)],
        "client": ("192.0.2.1", 1),
        "server": ("testserver", 80),
        "scheme": "http",
    }
    body = iter([json.dumps(LONG[path]).encode()])

    async def receive() -> Message:
        if (sent := next(body, None)) is not None:
            return {"type": "http.request", "body": sent}
        while not begun.is_set():
            await asyncio.sleep(0.001)
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        pass

    await app(scope, receive, send)


def test_who_leaves_while_their_work_waits_frees_the_place_at_once_and_the_work_is_never_done() -> None:
    go_on = threading.Event()
    done: list[int] = []

    async def stays() -> Message:
        await asyncio.Event().wait()
        return {}

    async def leaves() -> Message:
        return {"type": "http.disconnect"}

    def of(receive: Callable[..., Any]) -> Request:
        return Request({"type": "http", "client": ("192.0.2.1", 1)}, receive)

    async def run() -> None:
        workers = Workers(Settings(threads=1, client_work=2))
        first = asyncio.create_task(workers.run(of(stays), go_on.wait, 60))
        await asyncio.sleep(0)
        with pytest.raises(ClientLeftError):
            await workers.run(of(leaves), done.append, 1)
        workers.places.take("192.0.2.1")
        go_on.set()
        assert await first

    asyncio.run(run())
    assert not done


@contextmanager
def behind_proxy(log: Path, **settings: str) -> Iterator[httpx2.Client]:
    """A server that believes this test about who asks, and a client of it."""
    with (
        served(log, RETROGRAD_TRUSTED_PROXIES="127.0.0.1", **settings) as url,
        httpx2.Client(base_url=url, timeout=60) as client,
    ):
        yield client


@pytest.fixture(scope="module")
def one_each(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx2.Client]:
    """A client of a server that lets each address do one piece of long work and one training."""
    limits = {"RETROGRAD_CLIENT_WORK": "1", "RETROGRAD_CLIENT_TRAININGS": "1"}
    with behind_proxy(tmp_path_factory.mktemp("one-each") / "log", **limits) as client:
        yield client


def of(address: str) -> dict[str, str]:
    return {"X-Forwarded-For": address}


def metric(client: httpx2.Client, name: str, **labels: str) -> float:
    return total(samples(client.get("/metrics").text), name, **labels)


def is_refused(reply: httpx2.Response, most: int, what: str) -> bool:
    if reply.status_code == 200:
        return False
    error = reply.json()["error"]
    assert (reply.status_code, error["code"]) == (429, "too_many_requests")
    assert int(reply.headers["Retry-After"]) == 2
    assert f"up to {most} {what} of one address" in error["message"]
    return True


@pytest.mark.parametrize(
    ("path", "body", "what"),
    [("/api/check", LONG["/api/check"], WORK), ("/api/train", LONG_TRAINING, "trainings")],
)
def test_a_client_has_its_share_of_long_work_and_no_more_until_it_leaves(
    one_each: httpx2.Client, path: str, body: Any, what: str
) -> None:
    short = {**LONG_TRAINING, "steps": 1} if what == "trainings" else {"experiment": SAMPLE, "tensor": "conv1.b"}

    def refused(address: str) -> bool:
        return is_refused(one_each.post(path, json=short, headers=of(address)), 1, what)

    home = "2001:db8:1:2::1"
    with one_each.stream("POST", path, json=body, headers={**of(home), **EVENTS}) as long:
        events = long.iter_lines()
        assert next(events).startswith("event: ")
        assert refused(home)
        assert refused("2001:db8:1:2:aaaa::9")  # of the same home
        assert not refused("2001:db8:1:3::1")
        assert not refused("192.0.2.1")
        assert metric(one_each, "retrograd_places_taken", work=what) == 1
        assert metric(one_each, "retrograd_rate_limited_total", limit=what) == 2
    wait_until(lambda: metric(one_each, "retrograd_places_taken", work=what) == 0)
    assert not refused(home)


@pytest.mark.parametrize("accept", ["text/event-stream", "application/json"])
def test_a_check_ends_when_its_client_hangs_up(one_each: httpx2.Client, accept: str) -> None:
    """It would take about 10 s, and so much longer than to see that it has ended."""

    def ended_early() -> float:
        counted = "http_request_duration_seconds_count"
        return metric(one_each, counted, handler="/api/check", status="499")

    before = ended_early()
    with socket.create_connection(address_of(one_each)) as hasty:
        body = json.dumps(LONG["/api/check"]).encode()
        head = f"POST /api/check HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nAccept: {accept}\r\n"
        hasty.sendall(head.encode() + f"Content-Length: {len(body)}\r\n\r\n".encode() + body)
        wait_until(lambda: metric(one_each, "retrograd_places_taken", work=WORK) == 1)
        hasty.close()
        wait_until(lambda: metric(one_each, "retrograd_places_taken", work=WORK) == 0)
        if accept == "application/json":
            assert ended_early() == before + 1


def address_of(client: httpx2.Client) -> tuple[str, int]:
    assert client.base_url.port
    return client.base_url.host, client.base_url.port


def test_a_class_of_300_behind_one_address_is_answered_with_the_defaults_and_leaves_room_for_others(
    tmp_path: Path,
) -> None:
    """All within a few seconds upload, check, compare or compute a batch, and ask again when they are told to."""
    limits = Settings()
    assert limits.client_work < limits.threads + limits.queue
    assert limits.client_trainings < limits.train_runs
    with behind_proxy(tmp_path / "log") as client:
        assert asyncio.run(class_at(str(client.base_url))) == [200] * 310
        assert metric(client, "retrograd_shed_total", work=WORK) == 0  # so there was always room


async def class_at(url: str) -> list[int]:
    photo = digit_png(3)
    new_connections = httpx2.Limits(max_connections=400, max_keepalive_connections=0)
    async with httpx2.AsyncClient(base_url=url, timeout=60, limits=new_connections) as client:

        async def once(student: int) -> httpx2.Response:
            headers = of("192.0.2.1" if student < 300 else f"192.0.2.{student - 290}")
            if student % 10 == 0:
                return await client.post("/api/image", files={"file": photo}, headers=headers)
            path = list(SHORT)[student % 3]
            return await client.post(path, json=SHORT[path], headers=headers)

        async def patiently(student: int) -> int:
            await asyncio.sleep(student % 100 / 30)
            for _ in range(30):
                reply = await once(student)
                if reply.status_code not in (429, 503):
                    break
                await asyncio.sleep(int(reply.headers["Retry-After"]))
            return reply.status_code

        return await asyncio.gather(*map(patiently, range(310)))
