"""Which tensors of a trace arrays are, by their names and shapes."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from app.experiment.choice import Experiment
from app.experiment.fields import WHOLE, Strict
from app.experiment.run import run
from app.given.arrays import LONGEST_NAME, MOST_ARRAYS, MOST_AXES
from app.given.matching import Matcher
from app.web.api.names import COMPARED
from app.web.api.responses import TOO_MANY, WRONG_EXPERIMENT

router = APIRouter(prefix="/api", responses=TOO_MANY)


class NamedShape(Strict):
    """An array without its numbers."""

    name: str = Field(max_length=LONGEST_NAME + 1, description="empty if it has none")  # 1: the sign of a shortened one
    shape: list[Annotated[int, Field(ge=0, lt=2**53), WHOLE]] = Field(max_length=MOST_AXES)


class MatchRequest(Strict):
    """Arrays that somebody has computed, such as those in a reply of `POST /api/arrays`."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "experiment": {"image": {"sample": 7}},
                    "arrays": [{"name": "dW1", "shape": [3, 1, 3, 3]}, {"name": "", "shape": [1, 3, 26, 26]}],
                    "looked": "relu1.grad",
                },
            ]
        }
    )

    experiment: Experiment
    arrays: list[NamedShape] = Field(min_length=1, max_length=MOST_ARRAYS)
    looked: str | None = Field(
        None,
        max_length=40,
        description="the tensor that the reader looks at, which settles doubts",
        json_schema_extra={"pattern": COMPARED},
    )


class MatchReply(BaseModel):
    """Which tensor an array is."""

    tensor: str | None = Field(description="null if it is none, or may be several and nothing says which")
    candidates: list[str] = Field(description="all tensors that it can be by its shape")
    problem: str | None = Field(description="why it is no tensor of the trace, in words")


class MatchesReply(BaseModel):
    """Which tensors the arrays are, in the order of the request."""

    matches: list[MatchReply]
    first: int = Field(
        description="the position of the array to begin with: the first gradient, or else the first that is a tensor"
    )


@router.post("/match", responses=WRONG_EXPERIMENT)
async def post_match(wanted: MatchRequest) -> MatchesReply:
    """Find out which tensors of a trace arrays are, by their names and shapes: `dW1`, `conv1.weight.grad`, ..."""
    tensors = run(wanted.experiment).trace.tensors
    matcher = Matcher({name: tensor.shape for name, tensor in tensors.items()})
    arrays = [(array.name, tuple(array.shape)) for array in wanted.arrays]
    matches = [matcher.match(name, shape, wanted.looked) for name, shape in arrays]
    return MatchesReply(matches=[MatchReply(**match._asdict()) for match in matches], first=matcher.first(arrays))
