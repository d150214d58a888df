"""A student's own numbers beside a tensor of the right pass."""

from collections.abc import Generator
from itertools import chain
from typing import Any, Literal

import numpy as np
from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from app.engine.gradcheck import is_gradient
from app.engine.mistakes import Mistake
from app.engine.tensors import notation
from app.engine.trace import Trace
from app.experiment.arrays import A
from app.experiment.choice import Experiment, MistakeName
from app.experiment.errors import ExperimentError
from app.experiment.fields import Strict
from app.experiment.run import refuse_mistakes, run
from app.given.matching import fits
from app.practice.compare import comparing
from app.practice.parts import shown_as
from app.practice.passes import Mistakes
from app.web.api.encode import Arrays, encoders, to_json
from app.web.api.names import COMPARED
from app.web.api.parameters import ArraysQuery
from app.web.api.responses import TOO_MANY, followed
from app.web.api.work import Progress, Work, reply_to
from app.words.comparisons import comparison_sentence
from app.words.mistakes import KNOWN, described, sentence

router = APIRouter(prefix="/api", responses=TOO_MANY)


class CompareRequest(Strict):
    """A tensor of a trace as somebody else computed it: the same order, but numbers of their own."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"experiment": {"image": {"sample": 7}}, "tensor": "conv1.b.grad", "values": [0.1, -0.02, 0.003]},
            ]
        }
    )

    experiment: Experiment
    tensor: str = Field(
        max_length=40,
        description="layer.value, .grad, .mask, .W, .b, .W.grad, .b.grad; probabilities",
        json_schema_extra={"pattern": COMPARED},
    )
    values: A = Field(
        description="in the tensor's shape, or in one that differs in axes of length 1, such as a batch axis, or in "
        "neighbouring axes that are merged"
    )


class FoundMistake(BaseModel):
    """A known mistake whose wrong pass gives the numbers. Those with the same `explanation` are made together."""

    name: MistakeName
    layer: str = Field(description='where it is made; "loss" for the objective')
    variant: str | int | float | None
    title: str
    described: str = Field(description="the title, the layer and the variant")
    sentence: str
    lesson: str
    explanation: int


class ComparisonReply(BaseModel):
    """Somebody's numbers beside the engine's."""

    verdict: Literal["equal", "mistake", "different"]
    tensor: str
    tolerance: float = Field(
        description="relative to the tensor's largest number. It is larger for numbers that were rounded or in float32"
    )
    largest_difference: float
    agreeing: float = Field(description="the share of the numbers that agree within the tolerance")
    difference: A = Field(description="values - right")
    right: A
    sentence: str
    mistakes: list[FoundMistake] = Field(description="the likeliest explanation first")


@router.post("/compare", response_model=ComparisonReply, responses=followed(ComparisonReply))
async def post_compare(request: Request, wanted: CompareRequest, arrays: ArraysQuery = "nested") -> Response:
    """Compare a tensor that somebody has computed: equal, the work of a known mistake or of two, or different."""
    return await reply_to(request, comparison(wanted, arrays))


_TOO_LONG = (
    "values: a comparison may take {seconds} s on this server; after them {done} of {of} hundredths of the known "
    "mistakes were tried. Compare in a smaller network."
)


def comparison(request: CompareRequest, arrays: Arrays) -> Work:
    """The Comparison of the contract; ExperimentError if there is no such tensor, or if the values can't be it."""
    refuse_mistakes(request.experiment, "a comparison")
    trace = run(request.experiment).trace
    right = trace.tensors.get(request.tensor)
    if right is None:
        raise ExperimentError(f"tensor: must be one of {', '.join(trace.tensors)}, not {request.tensor!r}")
    shape = right.shape or (1,)  # the loss, a number without an index, is sent as an array of one
    if not fits(request.values.shape, right.shape):
        raise ExperimentError(
            f"values: {request.tensor} is {notation(shape)}, an array of shape {list(shape)}; "
            f"these have the shape {list(request.values.shape)}"
        )
    return Work(_slices(request, trace, arrays), _TOO_LONG)


def _slices(request: CompareRequest, trace: Trace, arrays: Arrays) -> Generator[Progress, None, bytes]:
    values = request.values.reshape(trace.tensors[request.tensor].shape)
    parts = comparing(trace, request.tensor, values)
    found = yield from shown_as(parts, lambda share: Progress(done=int(100 * share), of=100))
    encode = encoders(arrays)
    return to_json(
        {
            "verdict": found.verdict,
            "tensor": request.tensor,
            "tolerance": found.tolerance,
            "largest_difference": float(np.abs(found.difference).max(initial=0)),
            "agreeing": float(found.agrees.mean()),
            "difference": encode.exact(found.difference),
            "right": encode.exact(found.right),
            "sentence": comparison_sentence(
                values,
                found.difference,
                found.agrees,
                found.tolerance,
                found.explanations,
                is_gradient=is_gradient(request.tensor),
                is_rough=found.is_rough,
            ),
            "mistakes": list(chain.from_iterable(map(_mistakes, range(len(found.explanations)), found.explanations))),
        }
    )


def _mistakes(number: int, mistakes: Mistakes) -> list[dict[str, Any]]:
    return [_mistake(number, mistake) for mistake in mistakes]


def _mistake(number: int, mistake: Mistake) -> dict[str, Any]:
    known = KNOWN[mistake.name]
    return {
        **mistake._asdict(),
        "title": known.title,
        "described": described(mistake),
        "sentence": sentence(mistake),
        "lesson": known.lesson,
        "explanation": number,
    }
