"""Server-sent events: replies that are sent while they are being computed."""

from collections.abc import AsyncIterator, Callable
from typing import Any

from fastapi import FastAPI
from fastapi.sse import format_sse_event
from pydantic import BaseModel
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from app.web.api.encode import to_json

MEDIA_TYPE = "text/event-stream"


class EventStream(StreamingResponse):
    """Sends events as they are made, and calls `finished` when the client has all of them or has left."""

    media_type = MEDIA_TYPE

    def __init__(self, events: AsyncIterator[bytes], finished: Callable[[], None]) -> None:
        # The second header tells nginx not to collect the events before it passes them on.
        super().__init__(events, headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})
        self._finished = finished

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._finished()


def event(name: str, data: dict[str, Any]) -> bytes:
    """One event, its data as JSON."""
    return event_of_json(name, to_json(data))


def event_of_json(name: str, data: bytes) -> bytes:
    """One event whose data is JSON already."""
    return format_sse_event(event=name, data_str=data.decode())


def content(**events: type[BaseModel]) -> dict[str, Any]:
    """A stream's content in OpenAPI: for each event its name and the schema of its data."""
    return {MEDIA_TYPE: {"itemSchema": {"oneOf": [_event_schema(name, model) for name, model in events.items()]}}}


def document(app: FastAPI, *models: type[BaseModel]) -> None:
    """Add the data of events to the OpenAPI document; FastAPI adds only the models of bodies and of whole replies."""
    without = app.openapi

    def openapi() -> dict[str, Any]:
        found = without()
        found["components"]["schemas"] |= {
            model.__name__: model.model_json_schema(mode="serialization") for model in models
        }
        return found

    app.openapi = openapi  # type: ignore[method-assign]


def _event_schema(name: str, model: type[BaseModel]) -> dict[str, Any]:
    data = {
        "type": "string",
        "contentMediaType": "application/json",
        "contentSchema": {"$ref": f"#/components/schemas/{model.__name__}"},
    }
    return {
        "type": "object",
        "properties": {"event": {"const": name}, "data": data},
        "required": ["event", "data"],
    }
