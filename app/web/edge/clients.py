"""Who sends a request, and whether they still wait for its reply."""

from collections.abc import Awaitable
from functools import lru_cache
from ipaddress import IPv6Address, ip_address, ip_network
from typing import TypeVar

from anyio import CancelScope, create_task_group
from starlette.requests import Request
from starlette.types import Scope

Result = TypeVar("Result")


class ClientLeftError(Exception):
    """Nobody waits for the reply any more."""


def client_of(scope: Scope) -> str:
    """The address of the client; of IPv6 the network, because a home or a phone has all addresses in one."""
    return _client((scope["client"] or ("",))[0])


async def while_connected(request: Request, work: Awaitable[Result]) -> Result:
    """What `work` gives. When the client leaves it is cancelled at once, with ClientLeftError.

    The body of the request must have been read.
    """
    try:
        async with create_task_group() as group:
            group.start_soon(_cancel_when_left, request, group.cancel_scope)
            result = await work
            group.cancel_scope.cancel()
            return result
    except ExceptionGroup as errors:
        raise errors.exceptions[0] from None
    raise ClientLeftError


async def _cancel_when_left(request: Request, scope: CancelScope) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
    scope.cancel()


@lru_cache(maxsize=4096)
def _client(host: str) -> str:
    try:
        address = ip_address(host)
    except ValueError:
        return host
    return str(ip_network((address, 64), strict=False)) if isinstance(address, IPv6Address) else host
