"""A lean HTTP/1.1 client, so that what is measured is the server: requests are bytes made beforehand, connections
are kept alive, and a reply is read by its content-length and not decoded.
"""

import asyncio
import json
import re
import time
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

CONNECTIONS = 4
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


class Reply(NamedTuple):
    """The head of a reply, and its body as it came over the wire."""

    head: bytes
    body: bytes


class RefusedError(RuntimeError):
    """A reply other than 200, or one without content-length."""


def get(path: str) -> bytes:
    """The bytes of a GET request."""
    return f"GET {path} HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n".encode()


def post(path: str, body: Any, accept_encoding: str = "identity") -> bytes:
    """The bytes of a POST request with `body` as JSON."""
    data = json.dumps(body).encode()
    head = (
        f"POST {path} HTTP/1.1\r\nhost: 127.0.0.1\r\naccept-encoding: {accept_encoding}\r\n"
        f"content-type: application/json\r\ncontent-length: {len(data)}\r\n\r\n"
    )
    return head.encode() + data


def rate(port: int, requests: Sequence[bytes]) -> float:
    """Replies a second, over all `requests`, with CONNECTIONS at a time."""
    return asyncio.run(_rate(port, requests))


def fetch(port: int, requests: Sequence[bytes]) -> list[Reply]:
    """The reply to each of the requests, one after another."""
    return asyncio.run(_fetch(port, requests))


async def _rate(port: int, requests: Sequence[bytes]) -> float:
    waiting = iter(requests)
    connections = [await _connect(port) for _ in range(min(CONNECTIONS, len(requests)))]
    began = time.perf_counter()
    await asyncio.gather(*(connection.send_all(waiting) for connection in connections))
    seconds = time.perf_counter() - began
    for connection in connections:
        await connection.close()
    return len(requests) / seconds


async def _fetch(port: int, requests: Sequence[bytes]) -> list[Reply]:
    connection = await _connect(port)
    replies = [await connection.send(request) for request in requests]
    await connection.close()
    return replies


async def _connect(port: int) -> "_Connection":
    return _Connection(*await asyncio.open_connection("127.0.0.1", port, limit=2**20))


class _Connection:
    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    async def send(self, request: bytes) -> Reply:
        self._writer.write(request)
        head = await self._reader.readuntil(b"\r\n\r\n")
        length = _LENGTH.search(head)
        if not head.startswith(b"HTTP/1.1 200 ") or length is None:
            raise RefusedError(head.decode("latin-1"))
        return Reply(head, await self._reader.readexactly(int(length[1])))

    async def send_all(self, requests: Iterator[bytes]) -> None:
        """Take from what all connections share until nothing is left."""
        for request in requests:
            await self.send(request)

    async def close(self) -> None:
        self._writer.close()
        await self._writer.wait_closed()
