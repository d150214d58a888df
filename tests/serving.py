"""The real server in a process of its own, as users start it."""

import os
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
START_TIMEOUT = 60.0  # seconds, on a busy machine and with nothing prepared


@contextmanager
def served(log: Path, *flags: str, **settings: str) -> Iterator[str]:
    """Serve on any free port until the end of the `with` block; gives the address, without a trailing slash.

    `settings` are environment variables. What the server prints is written to `log`.
    """
    command = [sys.executable, "-m", "app", "serve", "--port", "0", *flags]
    with log.open("w") as output:
        environment = os.environ | settings
        server = subprocess.Popen(command, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT, env=environment)
    try:
        yield _wait_until_ready(server, log)
    finally:
        server.terminate()
        server.wait(timeout=20)


def _wait_until_ready(server: subprocess.Popen[bytes], log: Path) -> str:
    """Wait until the server answers; return the address that it prints."""
    give_up = time.monotonic() + START_TIMEOUT
    while time.monotonic() < give_up and server.poll() is None:
        printed = re.search(r"^Retrograd is at (\S+)/$", log.read_text(), re.MULTILINE)
        if printed and _answers(f"{printed[1]}/readyz"):
            return printed[1]
        time.sleep(0.05)
    pytest.fail(f"The server did not become ready:\n{log.read_text()}")


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5):
            return True
    except (urllib.error.URLError, TimeoutError):
        return False
