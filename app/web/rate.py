"""A limit on how often one address may call the API. It is off by default.

A whole class behind a school's address looks like one client, so no default would suit everyone.
"""

import time

from limits import parse
from limits.aio.strategies import FixedWindowRateLimiter
from limits.storage import storage_from_string
from starlette.types import ASGIApp, Receive, Scope, Send

from app.web.errors import error_response


class RateLimit:
    """429 with Retry-After for calls under /api from one address beyond `rate`, such as "600/minute"."""

    def __init__(self, app: ASGIApp, rate: str, storage: str) -> None:
        self.app = app
        self.rate = parse(rate)
        self.limiter = FixedWindowRateLimiter(storage_from_string(f"async+{storage}"))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        if scope["type"] != "http" or not scope["path"].startswith("/api/"):
            await self.app(scope, receive, send)
            return
        address = (scope.get("client") or ("",))[0]
        if await self.limiter.hit(self.rate, address):
            await self.app(scope, receive, send)
            return
        reset, _ = await self.limiter.get_window_stats(self.rate, address)
        wait = max(1, round(reset - time.time()))
        message = f"Too many requests: the limit is {self.rate} for each address; try again in {wait} s."
        reply = error_response(429, "too_many_requests", message, {"Retry-After": str(wait)})
        await reply(scope, receive, send)
