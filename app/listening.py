"""The sockets that the server listens on."""

import socket
import sys
from contextlib import suppress
from typing import Any

import uvicorn

try:
    import resource
except ImportError:  # there are no such limits on Windows
    resource = None  # type: ignore[assignment]

_OWN = 8  # listeners of each worker


def listeners(config: uvicorn.Config) -> list[socket.socket]:
    """The sockets for each process; SystemExit if the address can't be had, after it has been printed.

    The first one listens from now on: connections wait for the server to start, and are not refused. All workers take
    connections from it, and whoever is awake takes most of those that come at the same time, as when a class opens the
    page. So each worker gets some listeners of its own as well, among which the system shares new connections evenly.
    """
    _allow_many_connections()
    first = config.bind_socket()
    own: list[socket.socket] = []
    if config.workers > 1 and sys.platform == "linux":  # other systems do not share evenly
        family, (host, port, *_) = first.family, first.getsockname()
        first.close()
        first = _bound(family, host, port)
        own = [OwnListener(family, host, port, config.backlog) for _ in range(_OWN)]
    first.listen(config.backlog)
    return [first, *own]


def _bound(family: int, host: str, port: int) -> socket.socket:
    """A socket at an address that several can have, if all of them are ours."""
    bound = socket.socket(family, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    bound.bind((host, port))
    return bound


class OwnListener(socket.socket):
    """Stands in the first process for a listener that each worker makes for itself when it gets this."""

    def __init__(self, family: int, host: str, port: int, backlog: int) -> None:
        super().__init__(family, socket.SOCK_STREAM)
        self._address = family, host, port, backlog

    def __reduce__(self) -> Any:
        return _listening, self._address


def _listening(family: int, host: str, port: int, backlog: int) -> socket.socket:
    listener = _bound(family, host, port)
    listener.listen(backlog)
    return listener


def _allow_many_connections() -> None:
    """Each connection is an open file, of which the system often allows 1,024 unless it is asked for more."""
    if resource is not None:
        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        with suppress(ValueError, OSError):  # macOS does not allow what it says
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
