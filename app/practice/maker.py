"""From a seed to an exercise: the same one for everybody who asks with the same words."""

from collections.abc import Mapping
from itertools import product
from typing import Any, NamedTuple

import numpy as np

from app.practice import scenes
from app.practice.catalogue import KINDS, set_of
from app.practice.exercise import Exercise, ImpossibleError, Kind, Level
from app.practice.scenes import Scene

_TRIES = 40  # scenes that are looked at, for each level


class UnknownExerciseError(LookupError):
    """There is no such kind, lesson or exercise. The message says what there is."""


class Wanted(NamedTuple):
    """What determines an exercise. `kind` and `lesson` may be left open; `own`: on this experiment of the reader's."""

    seed: str
    kind: str | None = None
    lesson: str | None = None
    level: Level = 1
    own: Mapping[str, Any] | None = None


class Made(NamedTuple):
    """An exercise, its kind, and the scene that it is about."""

    kind: Kind
    exercise: Exercise
    scene: Scene


def make(wanted: Wanted) -> Made:
    """The exercise; UnknownExerciseError if there is none."""
    kinds = [KINDS[name] for name in _names(wanted)]
    rng = _generator("which", wanted.seed)
    reason = ""
    for kind in (kinds[i] for i in rng.permutation(len(kinds))):
        try:
            return _of_kind(kind, wanted)
        except ImpossibleError as error:
            reason = str(error)
    raise UnknownExerciseError(
        f"No such exercise can be made for this digit and network: {reason}. Take another digit."
    )


def _names(wanted: Wanted) -> tuple[str, ...]:
    of_lesson = set_of(wanted.lesson)
    if not of_lesson:
        lessons = sorted({lesson for kind in KINDS.values() for lesson in kind.lessons})
        raise UnknownExerciseError(f"lesson: {wanted.lesson!r} has no exercises; these have: {', '.join(lessons)}")
    if wanted.kind is None:
        return of_lesson
    if wanted.kind not in KINDS:
        raise UnknownExerciseError(f"kind: there is no {wanted.kind!r}; there are {', '.join(KINDS)}")
    return (wanted.kind,)


def _of_kind(kind: Kind, wanted: Wanted) -> Made:
    """Scenes come from the seed and the level alone, so that different kinds of one seed share their traces.

    A digit that offers nothing at a level may offer something at the next.
    """
    reason = ImpossibleError("it offers nothing to ask for")
    for level, attempt in product(range(wanted.level, 4), range(_TRIES)):
        words = wanted.seed, str(level), str(attempt)
        try:
            rng = _generator("scene", *words)
            if wanted.own is None:
                scene = scenes.on_paper(rng, level, kind.start)
            else:
                scene = scenes.on_own(rng, wanted.own, level, kind.start)
            return Made(kind, kind.make(_generator(kind.name, *words), scene.trace, level), scene)
        except ImpossibleError as error:
            reason = error
    raise reason


def _generator(*words: str) -> np.random.Generator:
    return np.random.default_rng(list("/".join(words).encode()))
