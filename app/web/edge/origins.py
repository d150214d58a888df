"""Which sites may make a browser post to this server."""

from collections.abc import Collection, Mapping

from starlette.types import ASGIApp, Receive, Scope, Send

from app.web.edge.errors import error_response

_OWN = (b"same-origin", b"none")  # none: the user's own doing, such as a bookmark
_MESSAGE = (
    "Pages of other sites may not post to this server. Call it without a browser, or have its operator name the site "
    "in RETROGRAD_ALLOWED_ORIGINS."
)


class OwnOrigin:
    """403 for a POST that a page of another site makes a browser send, unless its origin is in `allowed`.

    Browsers say where a request comes from in `Sec-Fetch-Site` (where the connection is safe) and in `Origin`. Whoever
    sends neither is no browser, and may post.
    """

    def __init__(self, app: ASGIApp, allowed: Collection[str]) -> None:
        self.app = app
        self.allowed = frozenset(origin.encode() for origin in allowed)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        if scope["type"] == "http" and scope["method"] == "POST" and self._is_foreign(dict(scope["headers"])):
            await error_response(403, "cross_origin", _MESSAGE)(scope, receive, send)
            return
        await self.app(scope, receive, send)

    def _is_foreign(self, headers: Mapping[bytes, bytes]) -> bool:
        origin, site = headers.get(b"origin"), headers.get(b"sec-fetch-site")
        if origin in self.allowed:
            return False
        if site is not None:
            return site not in _OWN
        # The host alone is compared: behind a proxy that is not trusted, the scheme is not known here.
        return origin is not None and _host(origin) != headers.get(b"host", b"").lower()


def _host(origin: bytes) -> bytes:
    """The host and the port of an origin; nothing for one such as "null" that has none."""
    return origin.partition(b"://")[2].lower()
