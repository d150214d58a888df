"""The calls that a drawing makes many times a second, without what FastAPI does around each call."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, NamedTuple

import orjson
from fastapi import APIRouter
from fastapi.routing import APIRoute
from pydantic import BaseModel
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.web.paths import path_of

_ARRAYS: Mapping[bytes, Any] = {b"": {}, b"arrays=typed": {"arrays": "typed"}, b"arrays=nested": {"arrays": "nested"}}


class QuickCall(NamedTuple):
    """A documented route, the model of its body, and its function."""

    route: APIRoute
    model: type[BaseModel]
    function: Callable[..., Awaitable[Response]]


def quick_calls(router: APIRouter, models: Mapping[str, type[BaseModel]]) -> dict[str, QuickCall]:
    """The routes of `router` whose paths are in `models`: they take a body of that model, and `arrays`."""
    routes = {route.path: route for route in router.routes if isinstance(route, APIRoute)}
    return {path: QuickCall(routes[path], model, routes[path].endpoint) for path, model in models.items()}


class Quick:
    """Answers a valid call with its route's function. To find the route and its arguments takes FastAPI half as long
    as the whole network takes.

    Any other call goes to FastAPI, which says what is wrong with it. So the routes are declared and documented once.
    """

    def __init__(self, app: ASGIApp, calls: Mapping[str, QuickCall]) -> None:
        self.app = app
        self.calls = calls

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the call, or pass it on."""
        call = self.calls.get(path_of(scope)) if scope["type"] == "http" and scope["method"] == "POST" else None
        arrays = _ARRAYS.get(scope["query_string"]) if call else None
        if call is None or arrays is None or not _is_plain(dict(scope["headers"])):
            await self.app(scope, receive, send)
            return
        messages = await _body(receive)
        try:
            experiment = call.model.model_validate(orjson.loads(b"".join(m.get("body", b"") for m in messages)))
            response = await call.function(experiment, **arrays)
        except Exception:  # whatever it is, FastAPI meets it again, and its handlers answer
            await self.app(scope, _replay(messages, receive), send)
            return
        scope["route"] = call.route  # for the log and the metrics
        await response(scope, receive, send)


def _is_plain(headers: Mapping[bytes, bytes]) -> bool:
    """Whether JSON comes, of a length that is announced and therefore within the limit."""
    return headers.get(b"content-type") == b"application/json" and b"content-length" in headers


async def _body(receive: Receive) -> list[Message]:
    messages = [await receive()]
    while messages[-1].get("more_body", False):
        messages.append(await receive())
    return messages


def _replay(messages: list[Message], receive: Receive) -> Receive:
    """Receives the messages once more, and then what follows them."""
    again = iter(messages)

    async def receive_again() -> Message:
        return next(again, None) or await receive()

    return receive_again
