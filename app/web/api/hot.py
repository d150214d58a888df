"""Routes that are called many times a second while somebody draws."""

import json
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import lru_cache
from typing import Any

import orjson
from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.types import Receive, Scope, Send

from app.web.api.encode import Arrays
from app.web.api.responses import TOO_MANY, WRONG_EXPERIMENT


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

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a call, as FastAPI would; the application's handlers answer what is raised."""
        if scope["method"] != "POST":
            raise HTTPException(405, headers={"Allow": "POST"})
        body = await _json(Request(scope, receive))
        arrays = _Query.model_validate(_parameters(scope["query_string"])).arrays
        response = await self._call(self._takes.model_validate(body, from_attributes=True), arrays)
        await response(scope, receive, send)


class _Query(BaseModel):
    arrays: Arrays = "nested"


@lru_cache(maxsize=64)
def _parameters(query: bytes) -> Any:
    return Request({"type": "http", "query_string": query}).query_params


async def _json(request: Request) -> Any:
    """The body, parsed if it is said to be JSON.

    RequestValidationError if it is none or if there is nothing, HTTPException if it can't be read at all.
    """
    body = await request.body()
    if not body:
        raise RequestValidationError([{"type": "missing", "loc": ("body",), "msg": "Field required", "input": None}])
    if not _is_json(request.headers.get("content-type", "")):
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
def _is_json(content_type: str) -> bool:
    media_type = content_type.partition(";")[0].strip().lower()
    return media_type == "application/json" or (media_type.startswith("application/") and media_type.endswith("+json"))
