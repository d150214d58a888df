"""The forward and the backward pass of an experiment, with every value, gradient and mask."""

from functools import lru_cache
from typing import Annotated, Any, Literal, NamedTuple

import numpy as np
from fastapi import APIRouter, Form, Path, Query, Request, Response
from pydantic import BaseModel, Field, Json, WithJsonSchema
from pydantic.json_schema import SkipJsonSchema

from app import digits
from app.engine.maxpool import MaxPool, ties
from app.engine.network import KINDS, Network
from app.engine.terms import Pattern
from app.engine.trace import Trace
from app.experiment.arrays import A
from app.experiment.choice import (
    OBJECTIVES,
    CrossEntropyObjective,
    Experiment,
    NetworkChoice,
    ObjectiveChoice,
    PixelImage,
    SampleImage,
)
from app.experiment.errors import ExperimentError
from app.experiment.image import form_of
from app.experiment.run import Picture, run
from app.web.api.encode import JSON, Arrays, Encoder, encoders, to_json
from app.web.api.hot import HotRoute
from app.web.api.parameters import ArraysQuery, FormNetwork, Release, Upload
from app.web.api.responses import ERRORS, TOO_MANY
from app.web.edge.caching import cache_control

Label = Annotated[
    Annotated[int, Field(ge=0, le=9)] | SkipJsonSchema[None],
    Query(description="the label for the cross-entropy; default: its own"),
]
FormObjective = Annotated[
    Json[ObjectiveChoice | None] | None,
    Form(description="an Experiment's objective, as JSON"),
    WithJsonSchema({"oneOf": [{"$ref": f"#/components/schemas/{kind.__name__}"} for kind in OBJECTIVES]}),
]

router = APIRouter(prefix="/api", responses=TOO_MANY)


class ParamReply(BaseModel):
    """A parameter and dL/dparameter."""

    value: A
    grad: A | None


class GeometryReply(BaseModel):
    """How a layer's window slides: y[f, r, c] is the sum of factor . x[d, s.r + i, s.c + j] over i, j < window.

    With `channels` "all", d runs over all channels of x; with "same", d = f. The factor is a weight, or the mask at the
    cell of x. A dense layer has one window, as large as its input.
    """

    window: int
    stride: int
    channels: Literal["all", "same"]
    factor: Literal["W", "mask"]


class LayerReply(BaseModel):
    """A layer: y, dL/dy, and what else a layer of its kind has."""

    name: str
    kind: Annotated[str, Field(json_schema_extra={"enum": list(KINDS)})]
    notation: str = Field(examples=["[3 - 1 x 3 x 3]"])
    value: A
    grad: A | None = Field(description="null for the layers after the one that the objective reads")
    geometry: GeometryReply | None = Field(None, description="for all layers but the input")
    mask: A | None = Field(None, description="for ReLU and max-pool, in the shape of their input")
    ties: int | None = Field(
        None, description="for max-pool: the number of windows in which more than one cell has the maximum"
    )
    params: dict[str, ParamReply] | None = Field(None, description="for conv and dense")


class TraceReply(BaseModel):
    """The forward and the backward pass of one experiment."""

    experiment: Experiment
    loss: float
    prediction: int
    probabilities: list[float]
    layers: list[LayerReply]


async def post_trace(experiment: Experiment, arrays: ArraysQuery = "nested") -> Response:
    """The forward and the backward pass of an experiment: every value, gradient and mask."""
    return Response(trace_reply(run(experiment), arrays), media_type=JSON)


HOT = HotRoute("/api/trace", post_trace, takes=Experiment, gives=TraceReply)


@router.get("/trace/sample/{sample}", response_model=TraceReply, responses={422: ERRORS[422]})
async def get_trace_of_sample(
    sample: Annotated[int, Path(ge=0, lt=len(digits.SAMPLES))],
    label: Label = None,
    arrays: ArraysQuery = "nested",
    release: Release = None,
) -> Response:
    """The trace of a sample, by an address, so that caches can keep it. Its network is the trained one."""
    objective = None if label is None else CrossEntropyObjective(kind="cross_entropy", label=label)
    experiment = Experiment(image=SampleImage(sample=sample), objective=objective)
    reply = trace_reply(run(experiment), arrays)
    return Response(reply, media_type=JSON, headers=cache_control(release))


@router.post("/trace/image", response_model=TraceReply, responses=ERRORS)
async def post_trace_image(
    request: Request,
    file: Upload,
    label: Annotated[
        int | None,
        Form(ge=0, le=9, description="the label for the cross-entropy"),
        WithJsonSchema({"type": "integer", "minimum": 0, "maximum": 9}),
    ] = None,
    objective: FormObjective = None,
    network: FormNetwork = None,
    arrays: ArraysQuery = "nested",
) -> Response:
    """The trace of a photo or drawing of a digit, in one request."""
    if label is not None and objective is not None:
        raise ExperimentError(
            "label, objective: send one of them, not both; a label is short for a cross-entropy objective"
        )
    choice = network or NetworkChoice()
    digit = await request.app.state.workers.read_digit(request, file, form_of(choice))
    if label is not None:
        objective = CrossEntropyObjective(kind="cross_entropy", label=label)
    experiment = Experiment(image=PixelImage(pixels=digit.pixels), network=choice, objective=objective)
    return Response(trace_reply(run(experiment), arrays), media_type=JSON)


def trace_reply(picture: Picture, arrays: Arrays = "nested") -> bytes:
    """The Trace of the contract, for a single image and so without the batch axis.

    Typed arrays are float32, and masks are bytes. The arrays of the experiment stay float64, so that posting it again
    gives the same trace.
    """
    return to_json(
        {
            "experiment": _experiment(picture.experiment, encoders(arrays).exact),
            "loss": picture.trace.loss,
            "prediction": int(picture.trace.probabilities[0].argmax()),
            "probabilities": picture.trace.probabilities[0].tolist(),
            "layers": _layers(picture.trace, arrays),
        }
    )


def _experiment(value: Any, exact: Encoder) -> Any:
    if isinstance(value, np.ndarray):
        return exact(value)
    if isinstance(value, dict):
        return {name: _experiment(part, exact) for name, part in value.items()}
    return value


def _layers(trace: Trace, arrays: Arrays) -> list[dict[str, Any]]:
    encode = encoders(arrays)
    replies = []
    for index, (step, fixed) in enumerate(zip(trace.layers, _fixed(trace.network, arrays), strict=True)):
        reply: dict[str, Any] = {
            **fixed.described,
            "value": encode.value(step.value[0]),
            "grad": None if step.grad is None else encode.value(step.grad[0]),
        }
        if step.mask is not None:
            reply["mask"] = encode.mask(step.mask[0])
        if isinstance(step.layer, MaxPool):
            reply["ties"] = ties(trace.layers[index - 1].value)
        if fixed.params:
            grads = step.param_grads
            reply["params"] = {
                name: {"value": value, "grad": None if grads is None else encode.value(grads[name])}
                for name, value in fixed.params.items()
            }
        replies.append(reply)
    return replies


class _Fixed(NamedTuple):
    """What a layer's reply has of the network alone: its description, and its parameters, encoded."""

    described: dict[str, Any]
    params: dict[str, Any]


@lru_cache(maxsize=32)
def _fixed(network: Network, arrays: Arrays) -> list[_Fixed]:
    encode = encoders(arrays)
    return [
        _Fixed(
            {"name": layer.name, "kind": layer.kind, "notation": network.notations[layer.name]}
            | _geometry(network.patterns.get(layer.name)),
            {name: encode.value(value) for name, value in layer.params.items()},
        )
        for layer in network.layers
    ]


def _geometry(pattern: Pattern | None) -> dict[str, Any]:
    if pattern is None:
        return {}
    geometry = {
        "window": pattern.window,
        "stride": pattern.stride,
        "channels": "all" if pattern.all_channels else "same",
        "factor": pattern.factor,
    }
    return {"geometry": geometry}
