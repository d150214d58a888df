"""Starts the server: one process, or several workers that share a port and are replaced when they die."""

import os
import signal
import socket
import sys
import tempfile
from functools import partial

import uvicorn
from uvicorn.supervisors import Multiprocess

from app.listening import listeners
from app.settings import Settings
from app.web.edge import logs, metrics
from app.web.edge.protocol import PatientProtocol

_WORKER_ANSWERS_WITHIN = 15  # seconds; one that starts is ready then, and one that is silent for longer is replaced


def serve(settings: Settings, host: str, port: int, workers: int) -> int:
    """Serve until a signal asks to stop; returns the exit status."""
    config = _config(settings, host, port, workers)
    try:
        sockets = listeners(config)
    except SystemExit:  # uvicorn has already printed the address and the reason
        print("Choose another --port (0 takes any free port) or --host.", file=sys.stderr)
        return 1
    # uvicorn shuts down on these signals and then raises them again, which is not a failure.
    for stop in (signal.SIGINT, signal.SIGTERM):
        signal.signal(stop, lambda *_: sys.exit(0))
    print(f"Retrograd is at http://{_shown(host)}:{sockets[0].getsockname()[1]}{settings.root_path}/", flush=True)
    if workers > 1:
        return _serve_with_workers(config, sockets)
    server = uvicorn.Server(config)
    server.run(sockets=sockets)
    return 0 if server.started else 1


def _config(settings: Settings, host: str, port: int, workers: int) -> uvicorn.Config:
    return uvicorn.Config(
        "app.main:create_app",
        factory=True,
        http=partial(PatientProtocol, seconds=settings.client_seconds),  # type: ignore[arg-type] # a class, to uvicorn
        host=host,
        port=port,
        workers=workers,
        lifespan="on",
        ws="none",  # there are none, and uvicorn would log the address of whoever tries
        log_config=logs.config_of_libraries(settings.log_format),
        access_log=False,  # the app logs requests itself, without addresses
        proxy_headers=False,  # so does it decide whom to believe
        server_header=False,
        timeout_graceful_shutdown=settings.shutdown_seconds,
        timeout_worker_healthcheck=_WORKER_ANSWERS_WITHIN,
    )


def _shown(host: str) -> str:
    """A host as it stands in an address that can be opened on this machine."""
    host = "127.0.0.1" if host in ("0.0.0.0", "::") else host  # noqa: S104 - only compared
    return f"[{host}]" if ":" in host else host


def _serve_with_workers(config: uvicorn.Config, sockets: list[socket.socket]) -> int:
    with tempfile.TemporaryDirectory(prefix="retrograd-metrics-") as folder:
        os.environ[metrics.FOLDER] = folder  # which the workers inherit
        _Workers(config, sockets=sockets).run()
    return 0


class _Workers(Multiprocess):
    """The worker processes. Those that have been replaced no longer count in the gauges of /metrics."""

    _seen = frozenset[int | None]()

    def keep_subprocess_alive(self) -> None:
        """Replace workers that have died or do not answer; called every half second."""
        super().keep_subprocess_alive()
        alive = frozenset(process.pid for process in self.processes)
        for pid in self._seen - alive:
            metrics.forget_worker(pid)
        self._seen = alive
