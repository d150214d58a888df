"""From exceptions to a status and the body of every error: {"error": {"code", "message"}}."""

from collections.abc import Mapping

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import ValidationError
from starlette.exceptions import HTTPException

from app.engine.derivation import UnknownCellError
from app.experiment.errors import ExperimentError, describe
from app.given import GivenError
from app.images import ImageError
from app.images.isolated import ReaderError
from app.practice.maker import UnknownExerciseError
from app.web.edge.clients import ClientLeftError

_UPLOAD_STATUS = {"too_large": 413, "unsupported": 415}  # any other image or array can't be read: 400
_CLIENT_LEFT = 499  # nginx's status for the log; nobody receives this response
_RETRY = {"Retry-After": "2"}
_LONGEST = 1000  # characters of a message: a request may have names of several megabytes


class OverloadedError(Exception):
    """The server has more work than it can do in time."""


class TooManyError(Exception):
    """One client has more work in progress than it may."""


def error_response(status: int, code: str, message: str, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """The response for an error of the API."""
    message = message if len(message) <= _LONGEST else f"{message[:_LONGEST]}…"
    return JSONResponse({"error": {"code": code, "message": message}}, status, headers)


def fault() -> JSONResponse:
    """The response for a mistake of ours."""
    return error_response(500, "fault", "The server failed; the request may be fine.")


def install(app: FastAPI) -> None:
    """Handle every exception that a request can cause."""

    @app.exception_handler(ImageError)
    @app.exception_handler(GivenError)
    async def _upload(_: Request, error: ImageError | GivenError) -> JSONResponse:
        return error_response(_UPLOAD_STATUS.get(error.code, 400), error.code, str(error))

    @app.exception_handler(ExperimentError)
    @app.exception_handler(UnknownCellError)
    @app.exception_handler(UnknownExerciseError)
    async def _experiment(_: Request, error: ExperimentError | UnknownCellError | UnknownExerciseError) -> JSONResponse:
        return error_response(422, "experiment", str(error))

    @app.exception_handler(RequestValidationError)
    @app.exception_handler(ValidationError)
    async def _validation(_: Request, error: RequestValidationError | ValidationError) -> JSONResponse:
        return error_response(422, "experiment", describe(error.errors()))

    @app.exception_handler(OverloadedError)
    @app.exception_handler(ReaderError)
    async def _overloaded(_: Request, error: OverloadedError | ReaderError) -> JSONResponse:
        return error_response(503, "overloaded", str(error), _RETRY)

    @app.exception_handler(TooManyError)
    async def _too_many(_: Request, error: TooManyError) -> JSONResponse:
        return error_response(429, "too_many_requests", str(error), _RETRY)

    @app.exception_handler(ClientLeftError)
    async def _left(_: Request, __: ClientLeftError) -> Response:
        return Response(status_code=_CLIENT_LEFT)

    @app.exception_handler(HTTPException)
    async def _http(_: Request, error: HTTPException) -> JSONResponse:
        code = {404: "not_found", 405: "method_not_allowed", 413: "too_large"}.get(error.status_code, "bad_request")
        return error_response(error.status_code, code, str(error.detail), error.headers)
