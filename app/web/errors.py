"""Exception -> status and the one error body: {"error": {"code", "message"}}."""

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import ValidationError
from starlette.exceptions import HTTPException

from app.images import ImageError
from app.web.experiments import ExperimentError

_IMAGE_STATUS = {"too_large": 413, "unsupported": 415}  # any other image can't be read: 400
_UNIONS = ("image", "objective", "weights")  # fields of several forms
_SHOWN = 3  # problems of one request named in its message
_LONGEST_INPUT = 60  # characters of a wrong value repeated in the message


class OverloadedError(Exception):
    """The server has more to do than it can do in time."""


def error_response(status: int, code: str, message: str, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """The error body; every error of the API is made here."""
    return JSONResponse({"error": {"code": code, "message": message}}, status, headers)


def describe(problems: Sequence[Any]) -> str:
    """Pydantic's problems as one sentence each: which field, what it may be, what came."""
    sentences = []
    for problem in problems[:_SHOWN]:
        field = _field(problem["loc"])
        came = repr(problem.get("input"))
        came = came if len(came) <= _LONGEST_INPUT else f"{came[:_LONGEST_INPUT]}…"
        sentences.append(f"{field}: {problem['msg']}; got {came}" if field else f"{problem['msg']}; got {came}")
    if len(problems) > _SHOWN:
        sentences.append(f"and {len(problems) - _SHOWN} more")
    return ". ".join(sentences)


def _field(location: Sequence[str | int]) -> str:
    """Where in the request: image.pixels, without the names that pydantic gives to a union's branches."""
    parts = [part for part in location if part not in ("body", "query")]
    after_union = [i for i, part in enumerate(parts[:-2], 1) if part in _UNIONS]
    return ".".join(str(part) for i, part in enumerate(parts) if i not in after_union)


def install(app: FastAPI) -> None:
    """Answer every exception that a request can cause."""

    @app.exception_handler(ImageError)
    async def _image(_: Request, error: ImageError) -> JSONResponse:
        return error_response(_IMAGE_STATUS.get(error.code, 400), error.code, str(error))

    @app.exception_handler(ExperimentError)
    async def _experiment(_: Request, error: ExperimentError) -> JSONResponse:
        return error_response(422, "experiment", str(error))

    @app.exception_handler(RequestValidationError)
    @app.exception_handler(ValidationError)
    async def _validation(_: Request, error: RequestValidationError | ValidationError) -> JSONResponse:
        return error_response(422, "experiment", describe(error.errors()))

    @app.exception_handler(OverloadedError)
    async def _overloaded(_: Request, error: OverloadedError) -> JSONResponse:
        return error_response(503, "overloaded", str(error), {"Retry-After": "2"})

    @app.exception_handler(HTTPException)
    async def _http(_: Request, error: HTTPException) -> JSONResponse:
        code = {404: "not_found", 405: "method_not_allowed"}.get(error.status_code, "bad_request")
        return error_response(error.status_code, code, str(error.detail), error.headers)
