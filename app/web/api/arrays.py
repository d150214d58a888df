"""Arrays that somebody has computed elsewhere, pasted or in a file."""

from typing import Annotated, Any

from fastapi import APIRouter, File, Form, Request, Response, UploadFile
from pydantic import BaseModel, Field
from pydantic.json_schema import SkipJsonSchema

from app.experiment.arrays import A
from app.experiment.errors import ExperimentError
from app.given import Given
from app.web.api.encode import JSON, Arrays, encoders, to_json
from app.web.api.parameters import ArraysQuery
from app.web.api.responses import ERRORS, TOO_MANY, ErrorReply
from app.web.api.workers import Workers

_UNREADABLE: dict[int | str, dict[str, Any]] = {
    **ERRORS,
    400: {"model": ErrorReply, "description": "The arrays can't be read."},
    415: {"model": ErrorReply, "description": "The file is of another kind, or has no numbers."},
}

router = APIRouter(prefix="/api", responses=TOO_MANY)


class GivenArray(BaseModel):
    """An array that was pasted, or found in a file."""

    name: str = Field(description="empty if it had none")
    shape: list[int]
    values: A


class LeftOutArray(BaseModel):
    """Something in a file that is not an array of finite real numbers."""

    name: str
    reason: str


class ArraysReply(BaseModel):
    """The arrays in a text or a file, in their order."""

    arrays: list[GivenArray]
    left_out: list[LeftOutArray]


@router.post("/arrays", response_model=ArraysReply, responses=_UNREADABLE)
async def post_arrays(
    request: Request,
    file: Annotated[
        UploadFile | SkipJsonSchema[None], File(description="an .npy, .npz or .safetensors file, or a text file")
    ] = None,
    text: Annotated[
        str | SkipJsonSchema[None], Form(description="an array as NumPy or PyTorch prints it, JSON, or rows")
    ] = None,
    arrays: ArraysQuery = "nested",
) -> Response:
    """Read arrays that were computed elsewhere, such as the gradients of one's own program, or weights."""
    if (file is None) == (text is None):
        raise ExperimentError("file, text: send one of them")
    workers: Workers = request.app.state.workers
    given = await (workers.read_arrays(request, file) if file else workers.read_array_text(request, text or ""))
    return Response(_reply(given, arrays), media_type=JSON)


def _reply(given: Given, arrays: Arrays) -> bytes:
    """The arrays that a student gave, in full precision."""
    encode = encoders(arrays)
    return to_json(
        {
            "arrays": [
                {"name": array.name, "shape": array.values.shape, "values": encode.exact(array.values)}
                for array in given.arrays
            ],
            "left_out": [left_out._asdict() for left_out in given.left_out],
        }
    )
