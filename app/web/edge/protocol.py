"""HTTP as uvicorn speaks it, with two things more: no client may be slow for ever, and a reply leaves in one piece."""

import asyncio
import socket
from collections.abc import Callable
from typing import Any, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from app.web.edge.errors import error_response

_QUICKACK = getattr(socket, "TCP_QUICKACK", None)  # on Linux
_TCP = (socket.AF_INET, socket.AF_INET6)
_PART = 16_384  # bytes; more than the head of any reply of ours
_LATE = error_response(408, "timeout", "The request did not arrive in time; send it again on a faster connection.").body


class PatientProtocol(HttpToolsProtocol):
    """Gives a client `seconds` to send a whole request, and as long to take what is ready for it; then it hangs up."""

    def __init__(self, *args: Any, seconds: float, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._seconds = seconds
        self._is_arriving = True  # a connection is opened to send something
        self._arrival: asyncio.TimerHandle | None = None
        self._departure: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # uvicorn's own types
        super().connection_made(cast("asyncio.Transport", InOnePiece(transport, self.loop)))
        self._arrival = self._later(self._hang_up)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if not self._is_arriving:
            self._arrival = _cancel(self._arrival)
        else:
            self._acknowledge()
            if self._arrival is None:  # usually a request arrives whole, and needs no timer
                self._arrival = self._later(self._hang_up)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._is_arriving = True

    def on_message_complete(self) -> None:
        super().on_message_complete()
        self._is_arriving = False

    def pause_writing(self) -> None:
        super().pause_writing()
        self._departure = self._later(self.transport.abort)

    def resume_writing(self) -> None:
        super().resume_writing()
        self._departure = _cancel(self._departure)

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self._arrival, self._departure = _cancel(self._arrival), _cancel(self._departure)

    def _later(self, act: Callable[[], None]) -> asyncio.TimerHandle:
        return self.loop.call_later(self._seconds, act)

    def _acknowledge(self) -> None:
        """Say at once that a part has come: some proxies send the next one only then, and the system waits 40 ms."""
        connection = self.transport.get_extra_info("socket")
        if _QUICKACK is not None and connection is not None and connection.family in _TCP:
            connection.setsockopt(socket.IPPROTO_TCP, _QUICKACK, 1)

    def _hang_up(self) -> None:
        """Close, and say why to who has begun to ask."""
        is_answered = bool(self.cycle) and self.cycle.response_started and not self.cycle.response_complete
        if bool(self.scope) and not is_answered and not self.transport.is_closing():
            head = f"HTTP/1.1 408 Request Timeout\r\ncontent-type: application/json\r\ncontent-length: {len(_LATE)}\r\n"
            self.transport.write(head.encode() + b"cache-control: no-store\r\nconnection: close\r\n\r\n" + bytes(_LATE))
        self.transport.close()


def _cancel(timer: asyncio.TimerHandle | None) -> asyncio.TimerHandle | None:
    """No timer, after the one that there was has been cancelled."""
    if timer is not None:
        timer.cancel()
    return None


class InOnePiece:
    """A transport that sends a small piece together with the next one, if that follows at once.

    uvicorn writes the head of a reply and its body one after the other. As two packets they take twice as long to send,
    and wake the client twice.
    """

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport = transport
        self._loop = loop
        self._held = b""
        self._flushing: asyncio.Handle | None = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        if self._held:
            data, self._held = self._held + data, b""
        elif len(data) < _PART:
            self._held = data
            self._flushing = self._flushing or self._loop.call_soon(self._flush)
            return
        self._send(data)

    def close(self) -> None:
        self._flush()
        self._transport.close()

    def _flush(self) -> None:
        self._flushing = None
        if self._held:
            data, self._held = self._held, b""
            self._send(data)

    def _send(self, data: bytes) -> None:
        if not self._transport.is_closing():  # the client may have left meanwhile
            self._transport.write(data)
