"""Exercises over HTTP. Nothing is stored: a request for an answer makes its exercise again, from the same words."""

from typing import Any

import orjson
from fastapi import APIRouter, Response

from app import digits
from app.practice.answers import Cells, Choice, Form, Grid, Number, Order
from app.practice.catalogue import KINDS
from app.practice.exercise import Exercise
from app.practice.maker import Made, Wanted, make
from app.practice.marking import Marked, mark
from app.practice.typed import UnclearError
from app.web.api import TOO_MANY, WRONG_EXPERIMENT
from app.web.encode import to_json
from app.web.exercise_schemas import (
    AnswerReply,
    AnswerRequest,
    ExerciseReply,
    ExerciseRequest,
    FormReply,
    HintReply,
    KindReply,
    RecognisedReply,
)
from app.web.experiments import prepare, refuse_mistakes
from app.web.lessons import trace_of
from app.web.schemas import Experiment

router = APIRouter(prefix="/api", responses=TOO_MANY)


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
    return make(what, trace_of, len(digits.SAMPLES))


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
