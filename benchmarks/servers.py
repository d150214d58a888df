"""Real servers on the loopback address, each in its own process."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
STARTS_WITHIN = 60.0  # seconds
OURS = ("app", "serve")
NESTED_PEER = ("uvicorn", "benchmarks.nested_peer:app")


class ServerError(RuntimeError):
    """A server that did not start. The message has its output."""


class Server(NamedTuple):
    """A server that runs."""

    port: int
    pid: int

    def processes(self) -> list[int]:
        """The processes that answer requests: its workers, or itself."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        return [int(child) for child in children if b"spawn_main" in _command(child)] or [self.pid]

    def megabytes(self) -> list[float]:
        """The resident memory of each of them."""
        return [_resident(pid) / 1e6 for pid in self.processes()]


@contextmanager
def serving(command: tuple[str, ...]) -> Iterator[int]:
    """Run `python -m <command>` with one worker on a free port of 127.0.0.1; yield the port. Raises ServerError."""
    with running(command) as server:
        yield server.port


@contextmanager
def running(command: tuple[str, ...]) -> Iterator[Server]:
    """As `serving`, with the flags in `command`; yield the server."""
    port = free_port()
    with tempfile.TemporaryFile("w+") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", *command, "--port", str(port)], cwd=ROOT, stdout=log, stderr=subprocess.STDOUT
        )
        try:
            if not _listens(port, process):
                log.seek(0)
                raise ServerError(f"python -m {' '.join(command)} did not start:\n{log.read()}")
            yield Server(port, process.pid)
        finally:
            process.terminate()
            process.wait(timeout=20)


def _command(pid: str) -> bytes:
    return Path(f"/proc/{pid}/cmdline").read_bytes()


def _resident(pid: int) -> int:
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def free_port() -> int:
    """A port of the loopback address that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _listens(port: int, process: subprocess.Popen[bytes]) -> bool:
    give_up = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < give_up and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return True
    return False
