"""How a number of a trace reaches the loss."""

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from app.engine.routes import routes
from app.experiment.run import run
from app.web.api.cell import CellRequest
from app.web.api.encode import JSON, to_json
from app.web.api.responses import TOO_MANY, WRONG_EXPERIMENT

router = APIRouter(prefix="/api", responses=TOO_MANY)


class StopReply(BaseModel):
    """A gradient on a route to the loss, and what it contributes to the one before."""

    tensor: str
    index: list[int]
    value: float
    contribution: float


class PathReply(BaseModel):
    """How a number reaches the loss."""

    routes: list[list[StopReply]] = Field(description="the strongest routes, each a chain of gradients")


@router.post("/path", response_model=PathReply, responses=WRONG_EXPERIMENT)
async def post_path(cell: CellRequest) -> Response:
    """The strongest routes from a number to the loss."""
    return Response(path_reply(cell), media_type=JSON)


def path_reply(request: CellRequest) -> bytes:
    """The strongest routes from a number to the loss; UnknownCellError if there is no such cell."""
    trace = run(request.experiment).trace
    found = routes(trace, request.tensor, tuple(request.index))
    return to_json({"routes": [[vars(stop) for stop in route] for route in found]})
