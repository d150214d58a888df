"""A connection that costs the client little: it counts the bytes of a reply and keeps only its beginning."""

import asyncio
import re
from typing import cast

_END = b"\r\n\r\n"
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_RETRY_AFTER = re.compile(rb"\r\nretry-after: *(\d+)", re.IGNORECASE)


class Head:
    """The beginning of a reply."""

    def __init__(self, head: bytes) -> None:
        self.status = int(head[9:12])
        length, wait = _LENGTH.search(head), _RETRY_AFTER.search(head)
        self.length = int(length[1]) if length else 0
        self.retry_after = int(wait[1]) if wait else None


class Connection(asyncio.Protocol):
    """One HTTP/1.1 connection, which is opened again when the server or a proxy has closed it."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._transport: asyncio.Transport | None = None
        self._reply: asyncio.Future[Head] | None = None
        self._start = b""
        self._head: Head | None = None
        self._missing = 0

    async def send(self, request: bytes) -> Head:
        """The reply to a request, when all of it has come; ConnectionError if it does not come."""
        loop = asyncio.get_running_loop()
        if self._transport is None:
            await loop.create_connection(lambda: self, "127.0.0.1", self._port)
        assert self._transport is not None
        self._reply, self._start, self._head = loop.create_future(), b"", None
        self._transport.write(request)
        return await self._reply

    def close(self) -> None:
        """Close the connection, if it is open."""
        if self._transport:
            self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Called by the event loop."""
        self._transport = cast("asyncio.Transport", transport)

    def connection_lost(self, exc: Exception | None) -> None:
        """Called by the event loop."""
        self._transport = None
        if self._reply and not self._reply.done():
            self._reply.set_exception(exc or ConnectionResetError("closed before the reply"))

    def data_received(self, data: bytes) -> None:
        """Called by the event loop."""
        if self._head is None:
            self._start += data
            end = self._start.find(_END)
            if end < 0:
                return
            self._head = Head(self._start[: end + len(_END)])
            self._missing = self._head.length - (len(self._start) - end - len(_END))
        else:
            self._missing -= len(data)
        if self._missing <= 0 and self._reply and not self._reply.done():
            self._reply.set_result(self._head)
