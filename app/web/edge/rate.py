"""How often one address may call the API: cheap calls many times, expensive ones less often."""

import time
from contextlib import suppress
from typing import Literal

from limits import RateLimitItem, parse
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import FixedWindowRateLimiter
from limits.storage import storage_from_string
from starlette.types import ASGIApp, Receive, Scope, Send

from app.web.edge import metrics
from app.web.edge.clients import client_of
from app.web.edge.errors import error_response
from app.web.edge.logs import logger
from app.web.edge.paths import path_of

Store = Literal["memory", "answers", "away"]

EXPENSIVE = frozenset(
    f"/api/{name}" for name in ("check", "train", "batch", "compare", "export", "image", "trace/image", "arrays")
)
_ANSWERS_WITHIN = 0.25  # seconds; the store is near, and a request waits for it
_AWAY = 5.0  # seconds until a store that failed is tried again


class RateLimit:
    """429 with Retry-After for calls under /api from one address beyond `rate`, such as "600/minute".

    The expensive ones have a second limit of their own. An empty rate is no limit.
    """

    def __init__(self, app: ASGIApp, rate: str, expensive: str, calls: "Calls") -> None:
        self.app = app
        self.rate = parse(rate) if rate else None
        self.expensive = parse(expensive) if expensive else None
        self.calls = calls

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        path = path_of(scope) if scope["type"] == "http" else ""
        if path.startswith("/api/"):
            client = client_of(scope)
            limits = [("all", self.rate), ("expensive", self.expensive if path in EXPENSIVE else None)]
            for name, rate in limits:
                if rate and (wait := await self.calls.wait(rate, name, client)):
                    metrics.RATE_LIMITED.labels(name).inc()
                    await _refuse(rate, wait)(scope, receive, send)
                    return
        await self.app(scope, receive, send)


class Calls:
    """Counts calls in a store that several processes share or, while that fails, in the memory of this one."""

    def __init__(self, storage: str) -> None:
        self._here = FixedWindowRateLimiter(MemoryStorage())
        self._shared = None if storage.startswith("memory:") else _shared(storage)
        self._away_until = 0.0  # on the monotonic clock; 0 while the store answers
        metrics.RATE_STORE_AWAY.set(0)

    async def wait(self, rate: RateLimitItem, *key: str) -> int:
        """Count a call; 0 if it is within the rate, and otherwise the seconds until the next one may be."""
        if self._shared and time.monotonic() >= self._away_until:
            was_away, self._away_until = self._away_until, time.monotonic() + _AWAY if self._away_until else 0.0
            try:
                wait = await _wait(self._shared, rate, key)
            except Exception as error:  # whatever is wrong with the store, it is no reason to refuse a call
                if not was_away:
                    logger.warning("rate store is away, so each process counts for itself", error=type(error).__name__)
                self._away_until = time.monotonic() + _AWAY
                metrics.RATE_STORE_AWAY.set(1)
            else:
                if was_away:
                    logger.info("rate store is back")
                self._away_until = 0.0
                metrics.RATE_STORE_AWAY.set(0)
                return wait
        return await _wait(self._here, rate, key)

    async def store(self) -> Store:
        """Where calls are counted, asked now."""
        if self._shared is None:
            return "memory"
        with suppress(Exception):
            if await self._shared.storage.check():
                return "answers"
        return "away"


def _shared(storage: str) -> FixedWindowRateLimiter:
    """A store at an address such as valkey://host:6379; Redis speaks the same language."""
    address = storage.replace("redis", "valkey", 1) if storage.startswith("redis") else storage
    timeouts = {"socket_timeout": _ANSWERS_WITHIN, "socket_connect_timeout": _ANSWERS_WITHIN}
    return FixedWindowRateLimiter(storage_from_string(f"async+{address}", **timeouts))


async def _wait(limiter: FixedWindowRateLimiter, rate: RateLimitItem, key: tuple[str, ...]) -> int:
    if await limiter.hit(rate, *key):
        return 0
    reset, _ = await limiter.get_window_stats(rate, *key)
    return max(1, round(reset - time.time()))


def _refuse(rate: RateLimitItem, wait: int) -> ASGIApp:
    message = f"Too many requests: the limit is {rate} for each address; try again in {wait} s."
    return error_response(429, "too_many_requests", message, {"Retry-After": str(wait)})
