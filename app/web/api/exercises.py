"""Exercises over HTTP. Nothing is stored: a request for an answer makes its exercise again, from the same words."""

from collections.abc import Iterable
from typing import Annotated, Any, Literal

import orjson
from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field, JsonValue

from app.experiment.arrays import LARGEST
from app.experiment.choice import Experiment
from app.experiment.fields import WHOLE, Strict
from app.experiment.run import prepare, refuse_mistakes
from app.practice.answers import Cells, Choice, Form, Grid, Number, Order
from app.practice.catalogue import KINDS
from app.practice.exercise import Exercise
from app.practice.maker import Made, Wanted, make
from app.practice.marking import Marked, mark
from app.practice.typed import UnclearError
from app.web.api.encode import to_json
from app.web.api.responses import TOO_MANY, WRONG_EXPERIMENT

router = APIRouter(prefix="/api", responses=TOO_MANY)

_EXAMPLE: dict[str, JsonValue] = {"seed": "class 8b", "kind": "weight", "level": 2}
Seed = Annotated[str, Field(min_length=1, max_length=64)] | Annotated[int, Field(ge=0, lt=2**53), WHOLE]
FormName = Literal["number", "grid", "cells", "order", "choice"]


def _one_of(names: Iterable[str]) -> str:
    """A pattern and not an enum, so that the message about another name can say more."""
    return f"^({'|'.join(sorted(names))})$"


class ExerciseRequest(Strict):
    """What an exercise is made from: the same words give the same exercise."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE, {"seed": 7, "lesson": "07-one-weight"}]})

    seed: Seed = Field(description="a number or any words")
    kind: str | None = Field(
        None,
        max_length=40,
        description="as `GET /api/exercises` names it; by default any",
        json_schema_extra={"pattern": _one_of(KINDS)},
    )
    lesson: str | None = Field(
        None,
        max_length=80,
        description="choose among the kinds of this lesson's set",
        json_schema_extra={"pattern": _one_of({lesson for kind in KINDS.values() for lesson in kind.lessons})},
    )
    level: Annotated[int, Field(ge=1, le=3), WHOLE] = Field(1, description="1 is the easiest")
    experiment: Experiment | None = Field(
        None, description="make it on this digit and network; by default on a sample and the paper network"
    )


class AnswerRequest(ExerciseRequest):
    """An answer, or the wish for a hint."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE | {"answer": "3/8"}, _EXAMPLE | {"hints": 1}]})

    answer: Any = Field(
        None,
        description="number: a number or text such as 3/8; grid: rows of these; cells: [[row, column], ...]; order and "
        "choice: the numbers of the items, or of the option, counted from 0. null: no answer, a hint is wanted",
    )
    hints: Annotated[int, Field(ge=0, le=LARGEST), WHOLE] = Field(
        0, description="so many hints are wanted; the last one is the worked solution"
    )


class KindReply(BaseModel):
    """A kind of exercises."""

    kind: str
    title: str
    lessons: list[str] = Field(description="the slugs of the lessons whose sets it belongs to")


class GivenReply(BaseModel):
    """A table of numbers, whose first cell is at this row and column of the tensor."""

    name: str = Field(examples=["conv1.grad[0]"])
    note: str
    quantity: Literal["value", "weight", "grad", "mask"] | None
    row: int
    column: int
    values: list[list[float]]
    marked: list[tuple[int, int]] = Field(description="rows and columns of the tensor")


class FormReply(BaseModel):
    """In which form the answer is sent. What a form does not need is left out."""

    form: FormName
    tolerance: str | None = Field(None, description="for numbers, in words")
    rows: list[str] | None = Field(None, description="of a grid: the head of each row")
    columns: list[str] | None = None
    given: int | None = Field(None, description="of cells: which table they are chosen in")
    count: int | None = Field(None, description="of cells: how many, if that is said")
    items: list[str] | None = Field(None, description="of an order")
    options: list[str] | None = Field(None, description="of a choice")


class ExerciseReply(BaseModel):
    """An exercise without its answer. Names of tensors in a text stand in backticks."""

    kind: str
    title: str
    level: int
    question: str
    givens: list[GivenReply]
    form: FormReply
    hints: int = Field(description="how many there are; the last one is the worked solution")
    experiment: Experiment
    tensor: str | None = Field(description="the number that the exercise is about, for a link into the picture")
    index: list[int] | None


class HintReply(BaseModel):
    """A hint; its formula is MathML."""

    text: str
    formula: str | None


class RecognisedReply(BaseModel):
    """A mistake that gives just this answer."""

    name: str | None = Field(description="of `GET /api/mistakes`; null for one that only this kind of exercise has")
    title: str
    sentence: str
    lesson: str


class AnswerReply(BaseModel):
    """Whether the answer is right, and what helps if it is not."""

    verdict: Literal["right", "wrong", "unclear", "hint"] = Field(
        description="unclear: it can't be read, and does not count; hint: no answer was sent"
    )
    message: str
    wrong: list[int] = Field(description="in a grid or an order: which places are wrong, in reading order")
    mistakes: list[RecognisedReply]
    hints: list[HintReply] = Field(description="as many as were wanted; all of them for a right answer")
    solution: Any = Field(description="the answer, once it has been found or the last hint has been asked for")


def kinds() -> list[KindReply]:
    """Every kind of exercises."""
    return [KindReply(kind=name, title=kind.title, lessons=list(kind.lessons)) for name, kind in KINDS.items()]


@router.get("/exercises")
async def get_exercises() -> list[KindReply]:
    """The kinds of exercises, and the lessons that they belong to."""
    return kinds()


@router.post("/exercise", response_model=ExerciseReply, responses=WRONG_EXPERIMENT)
def post_exercise(wanted: ExerciseRequest) -> Response:
    """An exercise from a seed, without its answer."""
    kind, exercise, scene = _made(wanted)
    tensor, index = exercise.cell or (None, None)
    reply = {
        "kind": kind.name,
        "title": kind.title,
        "level": wanted.level,
        "question": exercise.question,
        "givens": [{**given._asdict(), "values": (given.values + 0.0).tolist()} for given in exercise.givens],
        "form": _form(exercise.form).model_dump(),
        "hints": len(exercise.hints),
        "experiment": scene.experiment,
        "tensor": tensor,
        "index": index,
    }
    return Response(to_json(reply), media_type="application/json")


@router.post("/exercise/answer", responses=WRONG_EXPERIMENT)
def post_answer(wanted: AnswerRequest) -> AnswerReply:
    """Mark an answer, or give a hint. A wrong answer that is what a known mistake gives is told so."""
    made = _made(wanted)
    if wanted.answer is None:
        return _reply(made.exercise, wanted.hints, "hint", "")
    try:
        marked = mark(made.exercise, made.scene.trace, wanted.answer)
    except UnclearError as error:
        return _reply(made.exercise, wanted.hints, "unclear", str(error))
    if marked.is_right:
        return _reply(made.exercise, len(made.exercise.hints), "right", "That is right.", marked)
    # Who has made no known mistake gets the next hint at once, but never the solution unasked.
    most = len(made.exercise.hints) - 1
    hints = wanted.hints if marked.recognised else max(wanted.hints, min(wanted.hints + 1, most))
    return _reply(made.exercise, hints, "wrong", _wrong(made.exercise, marked), marked)


def _made(wanted: ExerciseRequest) -> Made:
    own = None if wanted.experiment is None else _own(wanted.experiment)
    what = Wanted(str(wanted.seed), wanted.kind, wanted.lesson, wanted.level, own)
    return make(what)


def _own(experiment: Experiment) -> dict[str, Any]:
    """The reader's experiment as JSON, its image as the network takes it, and its objective only if it has one."""
    refuse_mistakes(experiment, "an exercise")
    understood = prepare(experiment).experiment
    parts = ("image", "network", *(["objective"] if experiment.objective else []))
    plain: dict[str, Any] = orjson.loads(to_json({part: understood[part] for part in parts}))
    return plain


def _form(form: Form) -> FormReply:
    match form:
        case Number(tolerance=tolerance):
            return FormReply(form=form.form, tolerance=tolerance.words)
        case Grid(rows=rows, columns=columns, tolerance=tolerance):
            return FormReply(form=form.form, rows=list(rows), columns=list(columns), tolerance=tolerance.words)
        case Cells(given=given, count=count):
            return FormReply(form=form.form, given=given, count=count)
        case Order(items=items):
            return FormReply(form=form.form, items=list(items))
        case Choice(options=options):
            return FormReply(form=form.form, options=list(options))


def _reply(exercise: Exercise, hints: int, verdict: Any, message: str, marked: Marked | None = None) -> AnswerReply:
    is_shown = hints >= len(exercise.hints)
    has_places = isinstance(exercise.form, Grid | Order)
    return AnswerReply(
        verdict=verdict,
        message=message,
        wrong=marked.differing.ravel().nonzero()[0].tolist() if marked and has_places else [],
        mistakes=[RecognisedReply(**found._asdict()) for found in marked.recognised] if marked else [],
        hints=[HintReply(text=hint.text, formula=hint.formula) for hint in exercise.hints[:hints]],
        solution=(exercise.right + 0).tolist() if is_shown else None,
    )


def _wrong(exercise: Exercise, marked: Marked) -> str:
    if marked.recognised:
        return "That is not right, but it is a known mistake."
    count, of = int(marked.differing.sum()), marked.differing.size
    if isinstance(exercise.form, Grid) and 0 < count < of:
        are = "is" if of - count == 1 else "are"
        return f"{of - count} of the {of} numbers {are} right. The others are marked, and a hint stands below."
    if isinstance(exercise.form, Order):
        return f"{count} of the {of} steps stand in another place. A hint stands below."
    return "That is not right yet. A hint stands below."
