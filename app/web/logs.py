"""Structured logs: a line for each request, with nothing about who sent it or what was in it."""

import logging
import re
import secrets
import sys
import time
from typing import Any, Literal

import orjson
import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bind_contextvars, merge_contextvars
from structlog.stdlib import BoundLogger, ProcessorFormatter

from app.web.errors import fault
from app.web.metrics import PROBES, method_of

LogFormat = Literal["console", "json"]

_ID = re.compile(r"[\w.-]{1,64}", re.ASCII)
_SHARED: list[Any] = [  # what every line has, ours and uvicorn's
    merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]

logger: BoundLogger = structlog.wrap_logger(
    logging.getLogger("retrograd"),
    processors=[*_SHARED, ProcessorFormatter.wrap_for_formatter],
    wrapper_class=BoundLogger,
)


def config(style: LogFormat) -> dict[str, Any]:
    """The configuration of Python's logging, which uvicorn applies in each process that it starts."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": "app.web.logs.formatter", "style": style}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": "INFO"},
    }


def formatter(style: LogFormat) -> logging.Formatter:
    """Writes lines of ours, and those of libraries, as JSON or for the eye."""
    if style == "json":
        last: list[Any] = [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(_json)]
    else:
        plain = structlog.dev.plain_traceback
        last = [structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=plain)]
    processors = [ProcessorFormatter.remove_processors_meta, *last]
    return ProcessorFormatter(foreign_pre_chain=_SHARED, processors=processors)


def _json(event: Any, **_: Any) -> str:
    return orjson.dumps(event, default=repr).decode()


class RequestLog:
    """Logs each request by its route, and gives it an id, which is in all its lines and in `X-Request-ID`.

    A proxy that is trusted may bring an id. An exception is answered with 500, and raised again for uvicorn's log.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and log what became of it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        brought = Headers(scope=scope).get("x-request-id", "")
        request_id = brought if _ID.fullmatch(brought) else secrets.token_hex(8)
        bind_contextvars(request_id=request_id)
        started, status = time.perf_counter(), None

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["X-Request-ID"] = request_id
            await send(message)

        try:
            await self.app(scope, receive, send_with_id)
        except Exception:
            if status is None:
                await fault()(scope, receive, send_with_id)
            raise
        finally:
            _log(scope, status, time.perf_counter() - started)


def _log(scope: Scope, status: int | None, seconds: float) -> None:
    """`status` is None if there was no reply, because the client left."""
    route = getattr(scope.get("route"), "path", None)  # with names for its parts, so without anything of a user's
    if route in PROBES:
        return
    logger.info("request", method=method_of(scope), route=route, status=status, milliseconds=round(1000 * seconds, 1))
