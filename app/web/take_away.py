"""POST /api/export: which file, and the derivation of which number."""

import re
from typing import Literal

from app.engine.derivation import check_cell
from app.export import Export, exercise, export
from app.lessons.library import Library
from app.web.encode import trace_reply
from app.web.experiments import ExperimentError, refuse_mistakes, run
from app.web.schemas import Experiment

FileFormat = Literal["json", "npz", "py", "ipynb", "exercise", "solution"]

INDEX = "^([0-9]+(,[0-9]+)*)?$"


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
