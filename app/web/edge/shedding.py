"""Beyond what the server can do in time it refuses calls at once, so that it still answers the others soon."""

import asyncio
import time
from collections.abc import Callable

from starlette.types import ASGIApp, Receive, Scope, Send

from app.web.edge.errors import error_response
from app.web.edge.logs import logger
from app.web.edge.metrics import SHED
from app.web.edge.paths import path_of

_BEAT = 0.01  # seconds
_FEW = 20  # requests; when fewer are late together, something else has delayed them, and to refuse does not help
_MESSAGE = "The server has more to do than it can do in time; try again in a moment."
_REPORT_EVERY = 10.0  # seconds


class Pulse:
    """How late the event loop is: how long a request may have waited that it begins with now.

    In each round the loop reads all requests that have come, and then works on them one after another. A request that
    it works on now has come at the earliest when it began to work on those of the round before. So a timer that is due
    in every round notes when rounds begin.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._rounds = (0.0, 0.0)  # when the round before this one began, and this one
        self._begun = 0  # requests that this round has begun with
        self._timer: asyncio.TimerHandle | None = None

    def start(self) -> None:
        """Begin to beat, in the running event loop."""
        self._rounds = self._clock(), self._clock()
        self._beat()

    def stop(self) -> None:
        """End."""
        if self._timer:
            self._timer.cancel()
            self._timer = None

    def begin(self) -> float:
        """Count a request that is begun with now; the seconds that it may have waited because of others."""
        self._begun += 1
        if self._timer is None or self._begun < _FEW:
            return 0.0
        return self._clock() - self._rounds[0]

    def _beat(self) -> None:
        self._rounds = self._rounds[1], self._clock()
        self._begun = 0
        self._timer = asyncio.get_running_loop().call_later(_BEAT, self._beat)


class Shedding:
    """503 with Retry-After for calls of the API that may have waited for more than `seconds`; 0 refuses none.

    Pages and health checks are always answered.
    """

    def __init__(self, app: ASGIApp, pulse: Pulse, seconds: float) -> None:
        self.app = app
        self.pulse = pulse
        self.seconds = seconds
        headers = {"Retry-After": "1", "Cache-Control": "no-store"}
        self.refusal = error_response(503, "overloaded", _MESSAGE, headers)
        self._refused = 0
        self._reported = 0.0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        if scope["type"] == "http" and self._is_late(path_of(scope)):
            self._report()
            await self.refusal(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    def _is_late(self, path: str) -> bool:
        return self.seconds > 0 and path.startswith("/api/") and self.pulse.begin() > self.seconds

    def _report(self) -> None:
        """Log how many have been refused; not each of them, which would cost as much as to answer."""
        SHED.labels("call").inc()
        self._refused += 1
        now = time.monotonic()
        if now - self._reported > _REPORT_EVERY:
            logger.warning("calls refused, because they would be late", calls=self._refused)
            self._refused, self._reported = 0, now
