"""Whether an answer is right; and if it is not, whether it is what a known mistake gives."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from app.engine.mistakes import Mistake, possible
from app.engine.mistakes import make as with_mistakes
from app.engine.tensors import Array
from app.engine.trace import Trace, trace
from app.practice.answers import Grid
from app.practice.exercise import Exercise
from app.words.mistakes import KNOWN

_MOST_NAMED = 2


class Recognised(NamedTuple):
    """A mistake that gives just this answer. `name` is null for one that belongs to this kind of exercise alone."""

    name: str | None
    title: str
    sentence: str
    lesson: str


class Marked(NamedTuple):
    """Where the answer differs from the right one, and the mistakes that give it."""

    differing: Array
    recognised: tuple[Recognised, ...]

    @property
    def is_right(self) -> bool:
        """Whether it differs nowhere."""
        return not self.differing.any()


def mark(exercise: Exercise, right: Trace, answer: object) -> Marked:
    """Compare what was sent with the right answer. UnclearError if it can't be read."""
    given = exercise.form.read(answer)
    differing = exercise.form.differing(given, exercise.right)
    if not differing.any():
        return Marked(differing, ())
    found = list(_slips(exercise, given)) or list(_known(exercise, right, given))
    return Marked(differing, tuple({one.title: one for one in found}.values())[:_MOST_NAMED])


def _slips(exercise: Exercise, given: Array) -> Iterator[Recognised]:
    for slip in exercise.slips:
        if _is_this(exercise, slip.answer, given):
            yield Recognised(None, slip.title, slip.sentence, slip.lesson)


def _known(exercise: Exercise, right: Trace, given: Array) -> Iterator[Recognised]:
    """The same answer, read from a trace with a mistake in a layer that the exercise is about."""
    if exercise.read is None:
        return
    for mistake in possible(right.network, right.objective):
        if not _concerns(exercise, mistake):
            continue
        network, objective = with_mistakes([mistake], right.network, right.objective)
        wrong = trace(network, right["input"].value, objective)
        if _is_this(exercise, exercise.read(wrong.tensors), given):
            yield Recognised(*KNOWN[mistake.name])


def _concerns(exercise: Exercise, mistake: Mistake) -> bool:
    """Its layers, and the sign. One number alone is some multiple of the right one whatever went wrong."""
    if mistake.name == "scaled":
        return isinstance(exercise.form, Grid)
    return mistake.layer in exercise.layers or mistake.name == "wrong-sign"


def _is_this(exercise: Exercise, wrong: Array, given: Array) -> bool:
    """Whether a wrong answer is the given one, and not the right one."""
    if wrong.shape != given.shape or not np.asarray(exercise.form.differing(wrong, exercise.right)).any():
        return False
    return not np.asarray(exercise.form.differing(given, wrong)).any()
