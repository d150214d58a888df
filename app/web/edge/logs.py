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
from structlog.stdlib import ProcessorFormatter
from structlog.typing import FilteringBoundLogger

from app.web.edge.errors import fault
from app.web.edge.metrics import PROBES, method_of

LogFormat = Literal["console", "json"]

_ID = re.compile(rb"[\w.-]{1,64}")
_SHARED: list[Any] = [  # what every line has, ours and those of libraries
    merge_contextvars,
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]

logger: FilteringBoundLogger = structlog.get_logger()


def configure(style: LogFormat) -> None:
    """Write our own lines to stderr.

    Python's logging has no part in them, because it takes a tenth of the time of a whole trace.
    """
    structlog.configure(
        processors=[*_SHARED, *_rendering(style)],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=lambda *_: _STDERR,
    )


class _Stderr:
    """Writes each line to what stderr is at that moment."""

    def info(self, line: str) -> None:
        sys.stderr.write(f"{line}\n")

    warning = info


_STDERR = _Stderr()


def config_of_libraries(style: LogFormat) -> dict[str, Any]:
    """The configuration of Python's logging, which uvicorn applies in each process that it starts."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": "app.web.edge.logs.formatter_of_libraries", "style": style}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": "INFO"},
    }


def formatter_of_libraries(style: LogFormat) -> logging.Formatter:
    """Writes the lines of libraries as we write ours."""
    return ProcessorFormatter(
        foreign_pre_chain=_SHARED, processors=[ProcessorFormatter.remove_processors_meta, *_rendering(style)]
    )


def _rendering(style: LogFormat) -> list[Any]:
    """Makes a line of JSON, or one for the eye: in colours, where stderr is a terminal."""
    if style == "console" and sys.stderr.isatty():
        return [structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)]
    first = ["timestamp", "level", "event"]
    as_words = structlog.processors.KeyValueRenderer(key_order=first, drop_missing=True, repr_native_str=False)
    as_json = structlog.processors.JSONRenderer(_json)
    return [structlog.processors.format_exc_info, as_json if style == "json" else as_words]


def _json(event: Any, **_: Any) -> str:
    return orjson.dumps(event, default=repr).decode()


class RequestLog:
    """Logs each request by its route, and gives it an id, which is in all its lines and in `X-Request-ID`.

    A proxy that is trusted may bring an id. An exception is answered with 500, and raised again for uvicorn's log.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._logger = logger.bind()  # once, and not again for each line

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
            self._log(scope, status, time.perf_counter() - started)

    def _log(self, scope: Scope, status: int | None, seconds: float) -> None:
        """`status` is None if there was no reply, because the client left."""
        route = getattr(scope.get("route"), "path", None)  # with names for its parts, so without anything of a user's
        if route in PROBES:
            return
        self._logger.info(
            "request", method=method_of(scope), route=route, status=status, milliseconds=round(1000 * seconds, 1)
        )
