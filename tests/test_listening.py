"""Workers share connections evenly, also those that come at the same moment; one process keeps early ones waiting."""

import resource
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest

from benchmarks.servers import OURS, Server, running
from tests.conftest import ROOT

CONNECTIONS = 200
PATIENCE = 60.0  # seconds


def connections(pid: int) -> int:
    """How many sockets a process has open. What it closes meanwhile is none."""
    count = 0
    for file in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(FileNotFoundError):
            count += str(file.readlink()).startswith("socket:")
    return count


@pytest.fixture(scope="module")
def two_workers() -> Iterator[Server]:
    with running((*OURS, "--workers", "2")) as server:
        yield server


def wait_for_workers(server: Server) -> list[int]:
    """The processes of two workers, when both listen."""
    give_up = time.monotonic() + PATIENCE
    while time.monotonic() < give_up:
        with suppress(FileNotFoundError):  # a process that is just starting
            workers = server.processes()
            if len(workers) == 2 and all(connections(pid) > 5 for pid in workers):
                return workers
        time.sleep(0.05)
    pytest.fail("the workers did not start")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux shares connections evenly")
def test_workers_share_connections_evenly_that_come_at_the_same_moment(two_workers: Server) -> None:
    """Each gets 8 of 17, and some of the rest; fewer than 50 of 200 would be once in 10^10 runs."""
    workers = wait_for_workers(two_workers)
    before = [connections(pid) for pid in workers]
    with ExitStack() as stack:
        opened = [
            stack.enter_context(socket.create_connection(("127.0.0.1", two_workers.port), timeout=PATIENCE))
            for _ in range(CONNECTIONS)
        ]
        for connection in opened:
            connection.sendall(b"GET /livez HTTP/1.1\r\nHost: x\r\n\r\n")
        for connection in opened:
            assert connection.recv(65_536).startswith(b"HTTP/1.1 200 ")
        shares = [connections(pid) - had for pid, had in zip(workers, before, strict=True)]
    assert min(shares) >= CONNECTIONS / 4


def test_two_servers_can_not_have_the_same_port(two_workers: Server) -> None:
    command = [sys.executable, "-m", "app", "serve", "--workers", "2", "--port", str(two_workers.port)]
    second = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=PATIENCE)
    assert second.returncode == 1
    assert "Choose another --port" in second.stderr


def test_a_server_may_have_as_many_connections_as_the_system_allows(two_workers: Server) -> None:
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    for pid in (two_workers.pid, *wait_for_workers(two_workers)):
        limits = Path(f"/proc/{pid}/limits").read_text()
        (line,) = (line for line in limits.splitlines() if line.startswith("Max open files"))
        assert line.split()[3] == line.split()[4] == str(most)
