"""A limit on how often one address may call the API, off unless a host sets it.

A class behind one school's address is one client to us, so there is no number that suits everybody.
"""

import time

from limits import parse
from limits.aio.strategies import FixedWindowRateLimiter
from limits.storage import storage_from_string
from starlette.types import ASGIApp, Receive, Scope, Send

from app.web.errors import error_response


class RateLimit:
    """429 with Retry-After for what comes from one address beyond `rate`, such as "600/minute", under /api."""

    def __init__(self, app: ASGIApp, rate: str, storage: str) -> None:
        self.app = app
        self.rate = parse(rate)
        self.limiter = FixedWindowRateLimiter(storage_from_string(f"async+{storage}"))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer it here."""
        if scope["type"] != "http" or not scope["path"].startswith("/api/"):
            await self.app(scope, receive, send)
            return
        address = (scope.get("client") or ("",))[0]
        if await self.limiter.hit(self.rate, address):
            await self.app(scope, receive, send)
            return
        reset, _ = await self.limiter.get_window_stats(self.rate, address)
        wait = max(1, round(reset - time.time()))
        message = f"More than {self.rate} from your address; try again in {wait} s."
        reply = error_response(429, "too_many_requests", message, {"Retry-After": str(wait)})
        await reply(scope, receive, send)
