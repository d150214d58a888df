"""The routes of the API."""

import base64
from functools import cache
from typing import Annotated, Any

from fastapi import APIRouter, File, Form, Path, Query, Request, Response, UploadFile
from pydantic import BaseModel, Field, Json, WithJsonSchema
from pydantic.json_schema import SkipJsonSchema

from app import digits
from app.web import encode, events, explain, schemas, take_away
from app.web.batch import batch
from app.web.caching import cache_control
from app.web.check import GradientCheck
from app.web.clients import client_of
from app.web.compare import comparison
from app.web.experiments import ExperimentError, form_of, run
from app.web.schemas import (
    OBJECTIVES,
    ArraysReply,
    BatchReply,
    BatchRequest,
    CellRequest,
    ChainReply,
    CheckReply,
    CheckRequest,
    CompareRequest,
    ComparisonReply,
    CrossEntropyObjective,
    DerivationReply,
    ErrorDetail,
    ErrorReply,
    Experiment,
    ImageReply,
    KnownMistakeReply,
    NetworkChoice,
    ObjectiveChoice,
    PathReply,
    PixelImage,
    Progress,
    Sample,
    SampleImage,
    TraceReply,
    TrainEnd,
    TrainRequest,
    TrainStep,
)
from app.web.work import reply_to
from app.web.workers import Workers
from app.words.mistakes import KNOWN

_JSON = "application/json"
_ERRORS: dict[int | str, dict[str, Any]] = {
    status: {"model": ErrorReply, "description": description}
    for status, description in {
        403: "A page of another site made a browser send this.",
        400: "The image can't be read or shows no ink, or the body can't be read.",
        413: "The body or the image is too large.",
        415: "The file is not an image of a supported kind.",
        422: "The experiment is wrong. The message names the field and says what is allowed.",
        503: "The server is too busy; try again after Retry-After seconds.",
    }.items()
}
WRONG_EXPERIMENT: dict[int | str, dict[str, Any]] = {status: _ERRORS[status] for status in (400, 403, 413, 422)}
TOO_MANY: dict[int | str, dict[str, Any]] = {
    429: {"model": ErrorReply, "description": "Too many calls from this address; try again after Retry-After seconds."}
}
_UNREADABLE: dict[int | str, dict[str, Any]] = {
    **_ERRORS,
    400: {"model": ErrorReply, "description": "The arrays can't be read."},
    415: {"model": ErrorReply, "description": "The file is of another kind, or has no numbers."},
}


def _followed(reply: type[BaseModel]) -> dict[int | str, dict[str, Any]]:
    """The replies of long work, which a client can follow and leave."""
    stream = {
        "description": "The reply. With `Accept: text/event-stream` it is a stream of events: `progress`, again and "
        "again, then `result` with the reply, or `error`. The work stops when the client leaves.",
        "content": events.content(progress=Progress, result=reply, error=ErrorDetail),
    }
    return {**_ERRORS, 200: stream}


Arrays = Annotated[
    encode.Arrays,
    Query(
        description="nested: lists in full float64 precision; typed: Plotly's typed arrays in float32, a third as large"
    ),
]
Label = Annotated[
    Annotated[int, Field(ge=0, le=9)] | SkipJsonSchema[None],
    Query(description="the label for the cross-entropy; default: its own"),
]
Release = Annotated[
    str | SkipJsonSchema[None],
    Query(max_length=64, description="the release that the page is of; only with it caches keep the reply for ever"),
]
FormNetwork = Annotated[
    Json[NetworkChoice | None] | None,
    Form(description="an Experiment's network, as JSON"),
    WithJsonSchema({"allOf": [{"$ref": "#/components/schemas/NetworkChoice"}]}),
]
FormObjective = Annotated[
    Json[ObjectiveChoice | None] | None,
    Form(description="an Experiment's objective, as JSON"),
    WithJsonSchema({"oneOf": [{"$ref": f"#/components/schemas/{kind.__name__}"} for kind in OBJECTIVES]}),
]
Upload = Annotated[UploadFile, File(description="PNG, JPEG, WebP, GIF or BMP of one handwritten digit")]

QUICK: dict[str, type[BaseModel]] = {
    "/api/trace": Experiment,
    "/api/derivation": CellRequest,
    "/api/chain": CellRequest,
}  # asked while drawing

router = APIRouter(prefix="/api", responses=TOO_MANY)


@cache
def samples() -> list[Sample]:
    """The sample digits."""
    return [
        Sample(id=i, label=int(label), pixels=base64.b64encode(image.tobytes()).decode())
        for i, (image, label) in enumerate(zip(*digits.samples(), strict=True))
    ]


@router.get("/samples", response_model=list[Sample])
async def get_samples(release: Release = None) -> Response:
    """The sample digits, which an experiment can name by their id."""
    reply = encode.to_json([sample.model_dump() for sample in samples()])
    return Response(reply, media_type=_JSON, headers=cache_control(release))


@router.get("/trace/sample/{sample}", response_model=TraceReply, responses={422: _ERRORS[422]})
async def get_trace_of_sample(
    sample: Annotated[int, Path(ge=0, lt=len(digits.SAMPLES))],
    label: Label = None,
    arrays: Arrays = "nested",
    release: Release = None,
) -> Response:
    """The trace of a sample, by an address, so that caches can keep it. Its network is the trained one."""
    objective = None if label is None else CrossEntropyObjective(kind="cross_entropy", label=label)
    experiment = Experiment(image=SampleImage(sample=sample), objective=objective)
    reply = encode.trace_reply(run(experiment), arrays)
    return Response(reply, media_type=_JSON, headers=cache_control(release))


@router.post("/image", response_model=ImageReply, responses=_ERRORS)
async def post_image(request: Request, file: Upload, network: FormNetwork = None) -> Response:
    """Read a photo or drawing of a digit: the pixels for the network, and the steps that led to them."""
    digit = await request.app.state.workers.read_digit(request, file, form_of(network or NetworkChoice()))
    steps = [
        {
            "name": step.name,
            "caption": step.caption,
            "image": f"data:image/png;base64,{base64.b64encode(step.image).decode()}",
        }
        for step in digit.steps
    ]
    return Response(encode.to_json({"pixels": digit.pixels.tolist(), "steps": steps}), media_type=_JSON)


@router.post("/arrays", response_model=ArraysReply, responses=_UNREADABLE)
async def post_arrays(
    request: Request,
    file: Annotated[
        UploadFile | SkipJsonSchema[None], File(description="an .npy, .npz or .safetensors file, or a text file")
    ] = None,
    text: Annotated[
        str | SkipJsonSchema[None], Form(description="an array as NumPy or PyTorch prints it, JSON, or rows")
    ] = None,
    arrays: Arrays = "nested",
) -> Response:
    """Read arrays that were computed elsewhere, such as the gradients of one's own program, or weights."""
    if (file is None) == (text is None):
        raise ExperimentError("file, text: send one of them")
    workers: Workers = request.app.state.workers
    given = await (workers.read_arrays(request, file) if file else workers.read_array_text(request, text or ""))
    return Response(encode.arrays_reply(given, arrays), media_type=_JSON)


@router.post("/trace", response_model=TraceReply, responses=WRONG_EXPERIMENT)
async def post_trace(experiment: Experiment, arrays: Arrays = "nested") -> Response:
    """The forward and the backward pass of an experiment: every value, gradient and mask."""
    return Response(encode.trace_reply(run(experiment), arrays), media_type=_JSON)


@router.get("/mistakes")
async def get_mistakes() -> list[KnownMistakeReply]:
    """The known mistakes of backward passes. An experiment can name them, and a comparison finds them."""
    return [KnownMistakeReply(**known._asdict()) for known in KNOWN.values()]


@router.post("/derivation", response_model=DerivationReply, responses=WRONG_EXPERIMENT)
async def post_derivation(cell: CellRequest, arrays: Arrays = "nested") -> Response:
    """The derivation of one number: its terms, its formula, its place in a matrix product, its finite difference."""
    return Response(explain.derivation_reply(cell, arrays), media_type=_JSON)


@router.post("/chain", response_model=ChainReply, responses=WRONG_EXPERIMENT)
async def post_chain(cell: CellRequest, arrays: Arrays = "nested") -> Response:
    """The whole chain of a number as one expression in matrices, from the loss down or from the image up."""
    return Response(explain.chain_reply(cell, arrays), media_type=_JSON)


@router.post("/path", response_model=PathReply, responses=WRONG_EXPERIMENT)
async def post_path(cell: CellRequest) -> Response:
    """The strongest routes from a number to the loss."""
    return Response(explain.path_reply(cell), media_type=_JSON)


@router.post("/check", response_model=CheckReply, responses=_followed(CheckReply))
async def post_check(request: Request, wanted: CheckRequest, arrays: Arrays = "nested") -> Response:
    """Compare gradients with finite differences: those of all parameters, or of one tensor."""
    return await reply_to(request, GradientCheck(run(wanted.experiment).trace, wanted.tensor).work(arrays))


@router.post("/compare", response_model=ComparisonReply, responses=_followed(ComparisonReply))
async def post_compare(request: Request, wanted: CompareRequest, arrays: Arrays = "nested") -> Response:
    """Compare a tensor that somebody has computed: equal, the work of a known mistake or of two, or different."""
    return await reply_to(request, comparison(wanted, arrays))


@router.post("/batch", response_model=BatchReply, responses=_followed(BatchReply))
async def post_batch(request: Request, wanted: BatchRequest, arrays: Arrays = "nested") -> Response:
    """The gradient of the mean loss of several digits, beside the mean of each digit's own gradient."""
    return await reply_to(request, batch(wanted, arrays))


@router.post(
    "/train",
    responses={**_ERRORS, 200: {"content": events.content(step=TrainStep, end=TrainEnd, error=ErrorDetail)}},
    response_class=Response,
)
async def post_train(request: Request, wanted: TrainRequest) -> Response:
    """Train with gradient descent. The reply is a stream of events: a `step` for each step, then `end` or `error`."""
    response: Response = request.app.state.trainings.start(wanted, client_of(request.scope))
    return response


@router.post("/export", response_class=Response, responses=_ERRORS)
async def post_export(
    request: Request,
    experiment: Experiment,
    form: Annotated[take_away.FileFormat, Query(alias="format")] = "json",
    tensor: Annotated[
        str | SkipJsonSchema[None],
        Query(
            max_length=40, description="the tensor of a number to derive", json_schema_extra={"pattern": schemas.TENSOR}
        ),
    ] = None,
    index: Annotated[
        str | SkipJsonSchema[None],
        Query(
            max_length=40,
            description="the index of that number",
            examples=["2,0,1,1"],
            json_schema_extra={"pattern": take_away.INDEX},
        ),
    ] = None,
) -> Response:
    """A trace as a file: JSON, an NPZ with every tensor, or a script or notebook that computes it again in NumPy.

    An exercise is a notebook in which the functions of the backward pass are to be written, and a solution is the same
    with these functions. Both check themselves.
    """
    state = request.app.state
    file = await state.workers.run(request, take_away.export_reply, experiment, form, tensor, index, state.lessons)
    headers = {"Content-Disposition": f'attachment; filename="{file.name}"'}
    return Response(file.content, media_type=file.media_type, headers=headers)


@router.post("/trace/image", response_model=TraceReply, responses=_ERRORS)
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
    arrays: Arrays = "nested",
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
    return Response(encode.trace_reply(run(experiment), arrays), media_type=_JSON)
