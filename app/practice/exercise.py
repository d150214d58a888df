"""What an exercise consists of, and what a kind of exercises is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

import numpy as np

from app.engine.tensors import Array, Index
from app.engine.trace import Trace
from app.practice.answers import Form
from app.practice.givens import Given

Level = int  # 1, 2 or 3
Tensors = Mapping[str, Array]
Start = Literal["pool2", "loss"]  # where the backward pass of the exercise begins


class ImpossibleError(LookupError):
    """This trace has nothing that such an exercise could ask for."""


class Hint(NamedTuple):
    """A step towards the answer; names of tensors stand in backticks. The formula is MathML."""

    text: str
    formula: str | None = None


class Slip(NamedTuple):
    """Another answer that people give, and how they come to it."""

    answer: Array
    title: str
    sentence: str
    lesson: str


@dataclass(frozen=True)
class Exercise:
    """A question about a trace.

    `read` takes the answer from the tensors of a trace: of the right one, or of one with a mistake. Mistakes are looked
    for in `layers`. `cell` is the number that the page can open in the picture. The last hint is the worked solution.
    """

    question: str
    givens: tuple[Given, ...]
    form: Form
    right: Array
    hints: tuple[Hint, ...]
    read: Callable[[Tensors], Array] | None = None
    layers: tuple[str, ...] = ()
    slips: tuple[Slip, ...] = ()
    cell: tuple[str, Index] | None = None


@dataclass(frozen=True)
class Kind:
    """A kind of exercises: its name in the API, its title, and the lessons that it belongs to."""

    name: str
    title: str
    lessons: tuple[str, ...]
    make: Callable[[np.random.Generator, Trace, Level], Exercise] = field(repr=False)
    start: Start = "pool2"
