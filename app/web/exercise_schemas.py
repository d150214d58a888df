"""What requests for exercises and their replies contain."""

from collections.abc import Iterable
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from app.practice.catalogue import KINDS
from app.web.arrays import LARGEST
from app.web.schemas import WHOLE, Experiment, Strict

_EXAMPLE: dict[str, JsonValue] = {"seed": "class 8b", "kind": "weight", "level": 2}
Seed = Annotated[str, Field(min_length=1, max_length=64)] | Annotated[int, Field(ge=0, lt=2**53), WHOLE]
Form = Literal["number", "grid", "cells", "order", "choice"]


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

    form: Form
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
