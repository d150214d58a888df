"""GET /metrics: how many requests this process has answered, and how long they took."""

import time

from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.web.logs import METHODS, PROBES

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
_OF = ("method", "handler", "status")


class Metrics:
    """What is counted, and the route that tells it."""

    def __init__(self) -> None:
        registry = CollectorRegistry()
        self._requests = Counter("http_requests", "Requests answered.", _OF, registry=registry)
        self._seconds = Histogram(
            "http_request_duration_seconds", "Seconds until a reply begins.", _OF, buckets=_SECONDS, registry=registry
        )
        self._known: dict[tuple[str, str, str], tuple[Counter, Histogram]] = {}
        self.router = APIRouter(tags=["health"])

        @self.router.get("/metrics", response_class=Response)
        async def metrics() -> Response:
            """How many requests this process has answered and how long they took, for Prometheus."""
            return Response(generate_latest(registry), headers={"Content-Type": CONTENT_TYPE_LATEST})

    def count(self, scope: Scope, status: int, seconds: float) -> None:
        """Count an answered request by its route, which has names for its parts, so nothing of a user's."""
        route = getattr(scope.get("route"), "path", None) or "none"
        if route in PROBES:
            return
        key = scope["method"] if scope["method"] in METHODS else "other", route, f"{status // 100}xx"
        if key not in self._known:  # to look it up in prometheus_client takes longer than to count
            self._known[key] = self._requests.labels(*key), self._seconds.labels(*key)
        requests, latency = self._known[key]
        requests.inc()
        latency.observe(seconds)


class RequestMetrics:
    """Counts every request that is answered, also with an error."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app = app
        self.metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and count its reply when that begins."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = time.perf_counter()

        async def count_and_send(message: Message) -> None:
            if message["type"] == "http.response.start":
                self.metrics.count(scope, message["status"], time.perf_counter() - started)
            await send(message)

        await self.app(scope, receive, count_and_send)
