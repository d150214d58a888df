"""Real servers on the loopback address, each in its own process."""

import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STARTS_WITHIN = 60.0  # seconds
OURS = ("app", "serve")
NESTED_PEER = ("uvicorn", "benchmarks.nested_peer:app")


class ServerError(RuntimeError):
    """A server that did not start. The message has its output."""


@contextmanager
def serving(command: tuple[str, ...]) -> Iterator[int]:
    """Run `python -m <command>` with one worker on a free port of 127.0.0.1; yield the port. Raises ServerError."""
    port = _free_port()
    with tempfile.TemporaryFile("w+") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", *command, "--port", str(port)], cwd=ROOT, stdout=log, stderr=subprocess.STDOUT
        )
        try:
            if not _listens(port, process):
                log.seek(0)
                raise ServerError(f"python -m {' '.join(command)} did not start:\n{log.read()}")
            yield port
        finally:
            process.terminate()
            process.wait(timeout=20)


def _free_port() -> int:
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
