"""More calls than can be answered in time: some are refused at once, the others are answered soon, and pages always."""

import asyncio
import time
from typing import Any

import pytest
from starlette.responses import PlainTextResponse
from starlette.types import Message, Receive, Scope, Send

from app.web.edge.shedding import Pulse, Shedding

WORK = 0.005  # seconds of one call, which nothing else can use


async def works(scope: Scope, receive: Receive, send: Send) -> None:
    time.sleep(WORK)
    await PlainTextResponse("done")(scope, receive, send)


class Reply:
    """What came of one request, and how long after all of them had been sent."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.status, self.headers, self.body, self.seconds = 0, dict[bytes, bytes](), b"", 0.0

    async def send(self, message: Message) -> None:
        self.status = message.get("status", self.status)
        self.headers |= dict(message.get("headers", ()))
        self.body += message.get("body", b"")


def flooded(paths: list[str], seconds: float) -> list[Reply]:
    """The replies to requests that all come at the same time, to a server that accepts those within `seconds`."""

    async def receive() -> Message:
        return {"type": "http.request"}

    async def run() -> list[Reply]:
        pulse = Pulse()
        pulse.start()
        app = Shedding(works, pulse, seconds)
        await asyncio.sleep(0.05)  # let it beat
        began = time.monotonic()

        async def answer(reply: Reply) -> Reply:
            await app({"type": "http", "path": reply.path, "headers": []}, receive, reply.send)
            reply.seconds = time.monotonic() - began
            return reply

        replies = await asyncio.gather(*(answer(Reply(path)) for path in paths))
        pulse.stop()
        return replies

    return asyncio.run(run())


def test_calls_that_would_be_late_are_refused_at_once_and_the_others_are_answered_in_time() -> None:
    replies = flooded(["/api/trace"] * 200, seconds=0.25)  # which would take 1 s
    answered = [reply for reply in replies if reply.status == 200]
    refused = [reply for reply in replies if reply.status == 503]
    assert len(answered) + len(refused) == 200
    assert len(answered) >= 19
    assert len(refused) >= 100
    assert sum(WORK for _ in answered) <= 0.25 + WORK
    for reply in refused:
        assert reply.headers[b"retry-after"] == b"1"
        assert reply.headers[b"cache-control"] == b"no-store"
        assert b'"code":"overloaded"' in reply.body


def test_pages_and_health_checks_are_answered_even_then() -> None:
    replies = flooded(["/api/trace"] * 100 + ["/", "/livez", "/readyz", "/metrics"], seconds=0.1)
    assert {reply.status for reply in replies[:100]} == {200, 503}
    assert [reply.status for reply in replies[100:]] == [200] * 4


@pytest.mark.parametrize(("calls", "seconds"), [(19, 0.01), (100, 0)])
def test_nothing_is_refused_to_few_or_where_there_is_no_limit(calls: int, seconds: float) -> None:
    """A few calls that come late together have been delayed by something else."""
    assert {reply.status for reply in flooded(["/api/trace"] * calls, seconds)} == {200}


def test_after_a_flood_calls_are_answered_again() -> None:
    async def run() -> list[Any]:
        pulse = Pulse()
        pulse.start()
        late = []
        for pause in (0.0, 0.1):
            await asyncio.sleep(pause)
            time.sleep(0.3 if pause == 0 else 0)
            late.append([pulse.begin() for _ in range(40)][-1])
        pulse.stop()
        return late

    during, after = asyncio.run(run())
    assert during >= 0.3
    assert after < 0.3
