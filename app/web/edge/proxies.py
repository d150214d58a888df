"""Whose word about a request counts: that of the operator's own proxies, and of nobody else."""

from collections.abc import Sequence
from functools import lru_cache
from ipaddress import ip_address, ip_network

from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from app.web.edge.logs import logger

_WORDS = {b"x-forwarded-for", b"x-forwarded-proto", b"x-forwarded-host", b"x-forwarded-port", b"x-request-id"}


class TrustedProxies:
    """Takes the client's address and scheme from a proxy in `proxies` (addresses and networks).

    Such headers of anyone else are removed, so that nothing behind this can believe them.
    """

    def __init__(self, app: ASGIApp, proxies: Sequence[str]) -> None:
        self.app = app
        self.behind_proxy = ProxyHeadersMiddleware(app, list(proxies))  # type: ignore[arg-type] # uvicorn's own types
        self._warned = False
        networks = [ip_network(proxy) for proxy in proxies]
        self._trusts = lru_cache(maxsize=4096)(lambda host: any(_address(host) in network for network in networks))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on as it came from its client."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
        elif scope["client"] and self._trusts(scope["client"][0]):
            await self.behind_proxy(scope, receive, send)  # type: ignore[arg-type]
        else:
            self._warn_of_proxy(scope)
            scope["headers"] = [header for header in scope["headers"] if header[0] not in _WORDS]
            await self.app(scope, receive, send)

    def _warn_of_proxy(self, scope: Scope) -> None:
        """Say once that there seems to be a proxy, because without its word all clients count as one."""
        if not self._warned and any(name == b"x-forwarded-for" for name, _ in scope["headers"]):
            self._warned = True
            logger.warning("X-Forwarded-For from a client that RETROGRAD_TRUSTED_PROXIES does not name is ignored")


def _address(host: str) -> object:
    """The address of a host; None if it has only a name, as the client of a test does."""
    try:
        return ip_address(host)
    except ValueError:
        return None
