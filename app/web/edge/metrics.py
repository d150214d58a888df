"""What the server counts, for Prometheus. With several worker processes, each reply of /metrics is about all of them.

These processes share a folder, which the one that starts them makes (`app/serve.py`). There each keeps its numbers, and
a worker that is replaced leaves its counts behind, so that no counter ever goes back.
"""

import asyncio
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import PlainTextResponse
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app import __version__
from app.images.isolated import DecoderError, ReaderError

FOLDER = "PROMETHEUS_MULTIPROC_DIR"  # the environment variable that names the folder; read by prometheus_client
PROBES = frozenset({"/livez", "/readyz", "/metrics"})  # asked every few seconds, so neither counted nor logged
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_EVERY = 1.0  # seconds between two looks of `watch`
_LATENCIES = (0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

registry = CollectorRegistry()
_REQUESTS = Histogram(
    "http_request_duration_seconds",
    "Seconds from a request to the beginning of its reply.",
    ("method", "handler", "status"),
    registry=registry,
    buckets=_LATENCIES,
)
_IN_PROGRESS = Gauge(
    "http_requests_in_progress",
    "Requests whose reply is not yet sent, streams included.",
    registry=registry,
    multiprocess_mode="livesum",
)
PLACES = Gauge(
    "retrograd_places",
    "How much long work can be in progress or wait; more is refused.",
    ("work",),
    registry=registry,
    multiprocess_mode="livesum",
)
PLACES_TAKEN = Gauge(
    "retrograd_places_taken",
    "Long work that is in progress or waits.",
    ("work",),
    registry=registry,
    multiprocess_mode="livesum",
)
SHED = Counter(
    "retrograd_shed",
    "Requests refused with 503: all places for this work were taken, or the call would have been late.",
    ("work",),
    registry=registry,
)
RATE_LIMITED = Counter(
    "retrograd_rate_limited",
    "Requests refused with 429: of one address came too many in a minute, or too much long work at the same time.",
    ("limit",),
    registry=registry,
)
RATE_STORE_AWAY = Gauge(
    "retrograd_rate_store_away",
    "1 while a worker gets no answer from the store of the rate limits, and counts for itself.",
    registry=registry,
    multiprocess_mode="livemax",
)
DECODING = Histogram(
    "retrograd_decoding_seconds",
    "Seconds to read an upload; it is read, refused (no digit can be read), or failed (its decoder crashed or hung).",
    ("outcome",),
    registry=registry,
    buckets=_LATENCIES,
)
TRAINING_STEPS = Counter("retrograd_training_steps", "Steps of trainings.", registry=registry)
TRAININGS = Counter(
    "retrograd_trainings",
    "Trainings by their end: done, time (the limit), stopped (a shutdown), diverged, overloaded, left (by the client).",
    ("end",),
    registry=registry,
)
_WORKERS = Gauge(
    "retrograd_workers", "Worker processes that serve.", ("version",), registry=registry, multiprocess_mode="livesum"
)
_MEMORY = Gauge(
    "retrograd_worker_memory_bytes",
    "Memory of a worker process, without those that decode and train.",
    registry=registry,
    multiprocess_mode="liveall",
)
_LAG = Gauge(
    "retrograd_event_loop_lag_seconds",
    "How long a request waits in the busiest worker before that begins with it.",
    registry=registry,
    multiprocess_mode="livemax",
)


class Measured:
    """Counts each request by its route, its status, and the time until its reply begins."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and count it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began = time.perf_counter()

        async def send_and_count(message: Message) -> None:
            if message["type"] == "http.response.start":
                _count(scope, message["status"], time.perf_counter() - began)
            await send(message)

        with _IN_PROGRESS.track_inprogress():
            await self.app(scope, receive, send_and_count)


def method_of(scope: Scope) -> str:
    """The method, if it is one of HTTP's own: a client can send any word."""
    method: str = scope["method"]
    return method if method in METHODS else "other"


def _count(scope: Scope, status: int, seconds: float) -> None:
    handler = getattr(scope.get("route"), "path", "none")  # with names for its parts, so without anything of a user's
    if handler not in PROBES:
        _latency(method_of(scope), handler, status).observe(seconds)


@cache
def _latency(method: str, handler: str, status: int) -> Histogram:
    """To look this up in prometheus_client takes longer than to count."""
    return _REQUESTS.labels(method, handler, status)


@contextmanager
def decoding() -> Iterator[None]:
    """Measure how long it takes to read an upload within a `with` block, and how that ends."""
    began, outcome = time.perf_counter(), "refused"
    try:
        yield
        outcome = "read"
    except (DecoderError, ReaderError):
        outcome = "failed"
        raise
    finally:
        DECODING.labels(outcome).observe(time.perf_counter() - began)


async def watch() -> None:
    """Look again and again, until cancelled, how large this process is and how late its event loop."""
    _WORKERS.labels(__version__).set(1)
    while True:
        if (size := _memory()) is not None:
            _MEMORY.set(size)
        due = time.monotonic() + _EVERY
        await asyncio.sleep(_EVERY)
        _LAG.set(max(0.0, time.monotonic() - due))


def _memory() -> int | None:
    """The resident memory of this process in bytes; None where the system does not say."""
    try:
        return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError):
        return None


def forget_worker(pid: int | None) -> None:
    """Leave out of the gauges a worker process that has died."""
    if FOLDER in os.environ:
        mark_process_dead(pid)  # type: ignore[no-untyped-call]


router = APIRouter(tags=["health"])


@router.get("/metrics", response_class=PlainTextResponse)
def get_metrics() -> PlainTextResponse:
    """What this server has done so far, and how busy it is, in the text format of Prometheus."""
    found = registry
    if FOLDER in os.environ:
        found = CollectorRegistry()
        MultiProcessCollector(found)  # type: ignore[no-untyped-call]
    return PlainTextResponse(generate_latest(found))
