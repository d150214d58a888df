"""A minimal HTTP/1.1 client, so that the server is what is measured.

Requests are bytes that are prepared in advance, connections are kept alive, and replies are read but not decoded.
"""

import asyncio
import json
import re
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any, NamedTuple

CONNECTIONS = 4
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


class Reply(NamedTuple):
    """The head of a reply, and its body as it was sent, which may be compressed."""

    head: bytes
    body: bytes


class RefusedError(RuntimeError):
    """A reply other than 200, or one without content-length."""


def get(path: str) -> bytes:
    """The bytes of a GET request."""
    return f"GET {path} HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n".encode()


def post(path: str, body: Any, accept_encoding: str = "identity") -> bytes:
    """The bytes of a POST request that sends `body` as JSON."""
    data = json.dumps(body).encode()
    head = (
        f"POST {path} HTTP/1.1\r\nhost: 127.0.0.1\r\naccept-encoding: {accept_encoding}\r\n"
        f"content-type: application/json\r\ncontent-length: {len(data)}\r\n\r\n"
    )
    return head.encode() + data


def rate(port: int, requests: Sequence[bytes]) -> float:
    """Replies per second for all `requests`, over CONNECTIONS connections in parallel."""
    return asyncio.run(_rate(port, requests))


def fetch(port: int, requests: Sequence[bytes]) -> list[Reply]:
    """The replies to the requests, which are sent one after another."""
    return asyncio.run(_fetch(port, requests))


def times(port: int, requests: Sequence[bytes]) -> list[float]:
    """Seconds from each request to its reply. They are sent one after another on one connection."""
    return asyncio.run(_times(port, requests))


async def _rate(port: int, requests: Sequence[bytes]) -> float:
    waiting = iter(requests)
    async with AsyncExitStack() as stack:
        connections = [await stack.enter_async_context(_connection(port)) for _ in range(CONNECTIONS)]
        began = time.perf_counter()
        await asyncio.gather(*(connection.send_all(waiting) for connection in connections))
        return len(requests) / (time.perf_counter() - began)


async def _fetch(port: int, requests: Sequence[bytes]) -> list[Reply]:
    async with _connection(port) as connection:
        return [await connection.send(request) for request in requests]


async def _times(port: int, requests: Sequence[bytes]) -> list[float]:
    async with _connection(port) as connection:
        taken = []
        for request in requests:
            began = time.perf_counter()
            await connection.send(request)
            taken.append(time.perf_counter() - began)
        return taken


class _Connection(NamedTuple):
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def send(self, request: bytes) -> Reply:
        self.writer.write(request)
        head = await self.reader.readuntil(b"\r\n\r\n")
        length = _LENGTH.search(head)
        if not head.startswith(b"HTTP/1.1 200 ") or length is None:
            raise RefusedError(head.decode("latin-1"))
        return Reply(head, await self.reader.readexactly(int(length[1])))

    async def send_all(self, requests: Iterator[bytes]) -> None:
        """Send requests from the iterator that all connections share, until none is left."""
        for request in requests:
            await self.send(request)


@asynccontextmanager
async def _connection(port: int) -> AsyncIterator[_Connection]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**20)
    try:
        yield _Connection(reader, writer)
    finally:
        writer.close()
        await writer.wait_closed()
