"""Structured logs: a line for each request, with nothing about who sent it or what was in it."""

import logging
import re
import secrets
import sys
import time
from typing import Any, Literal

import orjson
import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bind_contextvars, merge_contextvars
from structlog.stdlib import BoundLogger, ProcessorFormatter

from app.web.errors import fault
from app.web.metrics import PROBES, method_of

LogFormat = Literal["console", "json"]

_ID = re.compile(rb"[\w.-]{1,64}")
_SHARED: list[Any] = [  # what every line has, ours and uvicorn's
    merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]

logger: BoundLogger = structlog.wrap_logger(
    logging.getLogger("retrograd"),
    processors=[*_SHARED, ProcessorFormatter.wrap_for_formatter],
    wrapper_class=BoundLogger,
).bind()  # once, and not again for each line


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
    """Writes lines of ours, and those of libraries, as JSON or for the eye: in colours, where that is a terminal."""
    if style == "json":
        return _Lines(structlog.processors.JSONRenderer(_json))
    if sys.stderr.isatty():
        return _Lines(structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback))
    first = ["timestamp", "level", "event"]
    return _Lines(structlog.processors.KeyValueRenderer(key_order=first, drop_missing=True, repr_native_str=False))


class _Lines(ProcessorFormatter):
    """Passes our own lines to `render` directly: there is one for each request, and nothing to prepare in them."""

    def __init__(self, render: Any) -> None:
        prepare = [] if isinstance(render, structlog.dev.ConsoleRenderer) else [structlog.processors.format_exc_info]
        processors = [ProcessorFormatter.remove_processors_meta, *prepare, render]
        super().__init__(foreign_pre_chain=_SHARED, processors=processors)
        self._render = render

    def format(self, record: logging.LogRecord) -> str:
        if isinstance(record.msg, dict) and not record.exc_info:
            return str(self._render(None, "", record.msg.copy()))
        return super().format(record)


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
        brought = next((value for name, value in scope["headers"] if name == b"x-request-id"), b"")
        request_id = brought if _ID.fullmatch(brought) else secrets.token_hex(8).encode()
        bind_contextvars(request_id=request_id.decode())
        started, status = time.perf_counter(), None

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", ()), (b"x-request-id", request_id)]
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
