"""Replies that many calls have: errors, and those of long work."""

from typing import Any

from pydantic import BaseModel

from app.web.api import events
from app.web.api.work import Progress


class ErrorDetail(BaseModel):
    """What was expected, and what was sent."""

    code: str
    message: str


class ErrorReply(BaseModel):
    """The body of every error under /api."""

    error: ErrorDetail


ERRORS: dict[int | str, dict[str, Any]] = {
    status: {"model": ErrorReply, "description": description}
    for status, description in {
        403: "A page of another site made a browser send this.",
        400: "The image can't be read or shows no ink, or the body can't be read.",
        413: "The body or the image is too large.",
        415: "The file is not an image of a supported kind.",
        422: "The experiment is wrong. The message names the field and says what is allowed.",
        503: "The server is too busy; try again after Retry-After seconds.",
    }.items()
}
WRONG_EXPERIMENT: dict[int | str, dict[str, Any]] = {status: ERRORS[status] for status in (400, 403, 413, 422)}
TOO_MANY: dict[int | str, dict[str, Any]] = {
    429: {"model": ErrorReply, "description": "Too many calls from this address; try again after Retry-After seconds."}
}


def followed(reply: type[BaseModel]) -> dict[int | str, dict[str, Any]]:
    """The replies of long work, which a client can follow and leave."""
    stream = {
        "description": "The reply. With `Accept: text/event-stream` it is a stream of events: `progress`, again and "
        "again, then `result` with the reply, or `error`. The work stops when the client leaves.",
        "content": events.content(progress=Progress, result=reply, error=ErrorDetail),
    }
    return {**ERRORS, 200: stream}
