"""Arrays that somebody has computed elsewhere, pasted or in a file; and which weights of a network they are."""

from typing import Annotated, Any

from fastapi import APIRouter, File, Form, Request, Response, UploadFile
from pydantic import BaseModel, Field
from pydantic.json_schema import SkipJsonSchema

from app.experiment.arrays import A
from app.experiment.choice import NetworkChoice
from app.experiment.errors import ExperimentError
from app.experiment.network import sizes_in, understand_network
from app.experiment.presets import TwoBlockSizes
from app.given import Given
from app.given.parameters import assign
from app.web.api.encode import JSON, Arrays, encoders, to_json
from app.web.api.parameters import ArraysQuery, FormNetwork
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


class AssignedParameter(BaseModel):
    """A parameter, and the array that it is."""

    parameter: str
    array: str | None = Field(description="its name; null where there is no such bias, so that it is 0")
    shape: list[int]


class Sizes(TwoBlockSizes):
    """The sizes in an Experiment's network."""

    input: int


class WeightsReply(BaseModel):
    """Which array is which parameter of a network with the layers of the requested one, in sizes of the arrays' own."""

    parameters: list[AssignedParameter]
    unused: list[str] = Field(description="the names of the arrays that are no parameter")
    sizes: Sizes | None = Field(
        description="of the network that has these weights; its input is the requested one's, or else the largest that "
        "fits. null if there is a problem"
    )
    problem: str | None = Field(description="why the arrays are not the weights of such a network, in words")


class ArraysReply(BaseModel):
    """The arrays in a text or a file, in their order."""

    arrays: list[GivenArray]
    left_out: list[LeftOutArray]
    weights: WeightsReply | None = Field(None, description="if the request has a `network`")


@router.post("/arrays", response_model=ArraysReply, responses=_UNREADABLE)
async def post_arrays(
    request: Request,
    file: Annotated[
        UploadFile | SkipJsonSchema[None], File(description="an .npy, .npz or .safetensors file, or a text file")
    ] = None,
    text: Annotated[
        str | SkipJsonSchema[None], Form(description="an array as NumPy or PyTorch prints it, JSON, or rows")
    ] = None,
    network: FormNetwork = None,
    arrays: ArraysQuery = "nested",
) -> Response:
    """Read arrays that were computed elsewhere, such as the gradients of one's own program, or weights.

    With a `network`, the reply also says which array is which of its parameters.
    """
    if (file is None) == (text is None):
        raise ExperimentError("file, text: send one of them")
    workers: Workers = request.app.state.workers
    given = await (workers.read_arrays(request, file) if file else workers.read_array_text(request, text or ""))
    return Response(to_json(_reply(given, arrays) | (_weights(given, network) if network else {})), media_type=JSON)


def _reply(given: Given, arrays: Arrays) -> dict[str, Any]:
    """The arrays that a student gave, in full precision."""
    encode = encoders(arrays)
    return {
        "arrays": [
            {"name": array.name, "shape": array.values.shape, "values": encode.exact(array.values)}
            for array in given.arrays
        ],
        "left_out": [left_out._asdict() for left_out in given.left_out],
    }


def _weights(given: Given, choice: NetworkChoice) -> dict[str, Any]:
    network, _ = understand_network(choice)
    found = assign({array.name: array.values.shape for array in given.arrays}, network)
    weights = {
        "parameters": [assignment._asdict() for assignment in found.assignments],
        "unused": found.unused,
        "sizes": found.network and sizes_in(found.network),
        "problem": found.problem,
    }
    return {"weights": weights}
