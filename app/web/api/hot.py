"""Routes that are called many times a second while somebody draws."""

import json
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import lru_cache
from typing import Any

import orjson
from fastapi import Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import BaseModel
from starlette.datastructures import QueryParams
from starlette.exceptions import HTTPException
from starlette.routing import Match
from starlette.types import Receive, Scope, Send

from app.web.api.encode import Arrays
from app.web.api.responses import TOO_MANY, WRONG_EXPERIMENT
from app.web.edge.clients import ClientLeftError
from app.web.edge.paths import path_of


class HotRoute(APIRoute):
    """POST with a body of one model, and `arrays` in the query.

    FastAPI describes it, but it reads its calls by itself: to take them apart by the signature of a function takes
    FastAPI half as long as the whole network takes. It stands before all other routes, so it is found at once.
    """

    def __init__(
        self, path: str, call: Callable[..., Awaitable[Response]], takes: type[BaseModel], gives: type[BaseModel]
    ) -> None:
        super().__init__(path, call, methods=["POST"], response_model=gives, responses={**WRONG_EXPERIMENT, **TOO_MANY})
        self._call = call
        self._takes = takes

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Whether a request is for this path. There are no parameters in it to look for."""
        is_ours = scope["type"] == "http" and path_of(scope) == self.path
        return (Match.FULL, {"route": self}) if is_ours else (Match.NONE, {})

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a call, as FastAPI would; the application's handlers answer what is raised."""
        if scope["method"] != "POST":
            raise HTTPException(405, headers={"Allow": "POST"})
        body = _parsed(await _body(receive), dict(scope["headers"]).get(b"content-type", b""))
        arrays = _arrays(scope["query_string"])
        response = await self._call(self._takes.model_validate(body, from_attributes=True), arrays)
        await response(scope, receive, send)


class _Query(BaseModel):
    arrays: Arrays = "nested"


@lru_cache(maxsize=64)
def _arrays(query: bytes) -> Arrays:
    return _Query.model_validate(QueryParams(query)).arrays


async def _body(receive: Receive) -> bytes:
    """What the client sends, whole. Raises ClientLeftError if it leaves before that."""
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientLeftError
        body += message.get("body", b"")
        if not message.get("more_body", False):
            return bytes(body)


def _parsed(body: bytes, content_type: bytes) -> Any:
    """The body, parsed if it is said to be JSON.

    RequestValidationError if it is none or if there is nothing, HTTPException if it can't be read at all.
    """
    if not body:
        raise RequestValidationError([{"type": "missing", "loc": ("body",), "msg": "Field required", "input": None}])
    if not _is_json(content_type):
        return body
    with suppress(json.JSONDecodeError):
        return orjson.loads(body)
    try:
        return json.loads(body)  # which reads NaN and infinities too, so that a message can name their field
    except json.JSONDecodeError as error:
        problem = {"type": "json_invalid", "loc": ("body", error.pos), "input": {}, "ctx": {"error": error.msg}}
        raise RequestValidationError([problem]) from error
    except (ValueError, RecursionError) as error:  # such as a number of too many digits
        raise HTTPException(400, "There was an error parsing the body") from error


@lru_cache(maxsize=64)
def _is_json(content_type: bytes) -> bool:
    kind, _, subtype = content_type.partition(b";")[0].strip().lower().partition(b"/")
    return kind == b"application" and (subtype == b"json" or subtype.endswith(b"+json"))
