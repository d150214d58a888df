"""A trace as a file, with the derivation of one number if it is asked for."""

import re
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response
from pydantic.json_schema import SkipJsonSchema

from app.engine.derivation import check_cell
from app.experiment.choice import Experiment
from app.experiment.errors import ExperimentError
from app.experiment.run import refuse_mistakes, run
from app.export import Export, exercise, export
from app.lessons.library import Library
from app.web.api.names import TENSOR
from app.web.api.responses import ERRORS, TOO_MANY
from app.web.api.trace import trace_reply

FileFormat = Literal["json", "npz", "py", "ipynb", "exercise", "solution"]

INDEX = "^([0-9]+(,[0-9]+)*)?$"

router = APIRouter(prefix="/api", responses=TOO_MANY)


@router.post("/export", response_class=Response, responses=ERRORS)
async def post_export(
    request: Request,
    experiment: Experiment,
    form: Annotated[FileFormat, Query(alias="format")] = "json",
    tensor: Annotated[
        str | SkipJsonSchema[None],
        Query(max_length=40, description="the tensor of a number to derive", json_schema_extra={"pattern": TENSOR}),
    ] = None,
    index: Annotated[
        str | SkipJsonSchema[None],
        Query(
            max_length=40,
            description="the index of that number",
            examples=["2,0,1,1"],
            json_schema_extra={"pattern": INDEX},
        ),
    ] = None,
) -> Response:
    """A trace as a file: JSON, an NPZ with every tensor, or a script or notebook that computes it again in NumPy.

    An exercise is a notebook in which the functions of the backward pass are to be written, and a solution is the same
    with these functions. Both check themselves.
    """
    state = request.app.state
    file = await state.workers.run(request, export_reply, experiment, form, tensor, index, state.lessons)
    headers = {"Content-Disposition": f'attachment; filename="{file.name}"'}
    return Response(file.content, media_type=file.media_type, headers=headers)


def export_reply(
    experiment: Experiment, form: FileFormat, tensor: str | None, index: str | None, lessons: Library
) -> Export:
    """The file; UnknownCellError if there is no such number to derive, ExperimentError if its index can't be read."""
    if form not in ("json", "npz"):
        refuse_mistakes(experiment, "a script or a notebook")  # it computes the right pass, and asserts its numbers
    numbers = tuple(_index(index or ""))
    cell = None if tensor is None else (tensor, numbers)
    picture = run(experiment)
    if cell:
        check_cell(picture.trace.tensors, *cell)  # also for a file in which no number is derived
    if form == "json":
        return Export("application/json", "retrograd.json", trace_reply(picture))
    if form in ("npz", "py", "ipynb"):
        return export(picture.trace, form, cell)
    titles = {lesson.slug: lesson.title for lesson in lessons.lessons()}
    return exercise(picture.trace, titles, is_solved=form == "solution")


def _index(text: str) -> list[int]:
    if not re.fullmatch(INDEX, text):
        raise ExperimentError(f"index: must be whole numbers separated by commas, such as 2,0,1,1; got {text!r}")
    return [int(number) for number in text.split(",")] if text else []
