"""A client that is slow, or stuck, holds nothing for long: tried with raw sockets at a real server."""

import json
import socket
import time
from collections.abc import Iterator
from contextlib import suppress
from urllib.parse import urlsplit

import pytest

from tests.serving import served

PATIENCE = 1  # second, which the server of these tests has
HEAD = b"POST /api/trace HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 24\r\n"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, int]]:
    with served(tmp_path_factory.mktemp("slow") / "log", RETROGRAD_CLIENT_SECONDS=str(PATIENCE)) as url:
        parts = urlsplit(url)
        yield parts.hostname or "", parts.port or 0


def connected(address: tuple[str, int]) -> socket.socket:
    return socket.create_connection(address, timeout=20)


def rest(connection: socket.socket) -> bytes:
    """Everything until the server hangs up."""
    pieces = []
    while piece := connection.recv(65_536):
        pieces.append(piece)
    return b"".join(pieces)


def test_who_opens_a_connection_and_says_nothing_is_hung_up_on(address: tuple[str, int]) -> None:
    with connected(address) as connection:
        assert rest(connection) == b""


@pytest.mark.parametrize("sent", [b"POST /api", HEAD, HEAD + b'\r\n{"image": {"sa'])
def test_a_request_that_does_not_arrive_gets_408(address: tuple[str, int], sent: bytes) -> None:
    with connected(address) as connection:
        connection.sendall(sent)
        head, _, body = rest(connection).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 408 ")
    assert json.loads(body)["error"]["code"] == "timeout"


def test_a_request_that_arrives_byte_by_byte_does_not_gain_time(address: tuple[str, int]) -> None:
    """As slowloris sends it: there is always something new."""
    began = time.monotonic()
    with connected(address) as connection:
        connection.sendall(HEAD)
        connection.settimeout(0.1)
        answer = b""
        while not answer and time.monotonic() - began < 20 * PATIENCE:
            try:
                connection.sendall(b"X-More: 1\r\n")
                answer = connection.recv(65_536)
            except TimeoutError:
                pass
            except ConnectionError:
                return
    assert answer.startswith(b"HTTP/1.1 408 ")


def test_a_second_request_has_its_own_time(address: tuple[str, int]) -> None:
    with connected(address) as connection:
        for pause in (0.0, 0.7 * PATIENCE, 0.7 * PATIENCE):
            time.sleep(pause)
            connection.sendall(b"GET /livez HTTP/1.1\r\nHost: x\r\n\r\n")
            assert connection.recv(65_536).startswith(b"HTTP/1.1 200 ")


def test_who_does_not_take_the_reply_is_hung_up_on(address: tuple[str, int]) -> None:
    head = b"GET /api/trace/sample/7?arrays=nested HTTP/1.1\r\nHost: x\r\n"
    with connected(address) as connection:
        connection.sendall(head + b"Connection: close\r\n\r\n")
        one = len(rest(connection))
    with connected(address) as connection:
        connection.sendall(200 * (head + b"\r\n"))
        time.sleep(1.5 * PATIENCE)
        received = bytearray()
        with suppress(ConnectionError):
            while piece := connection.recv(1_000_000):
                received += piece
    assert one > 200_000
    assert len(received) < 100 * one, "more has been sent than the system keeps, although nobody took it"


def test_many_who_are_stuck_keep_nobody_else_waiting(address: tuple[str, int]) -> None:
    stuck = [connected(address) for _ in range(100)]
    for connection in stuck:
        connection.sendall(HEAD)
    with connected(address) as connection:
        connection.sendall(b"GET /livez HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        assert rest(connection).startswith(b"HTTP/1.1 200 ")
    for connection in stuck:
        assert b" 408 " in rest(connection)
        connection.close()
