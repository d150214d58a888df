"""A wrong answer that is what a known mistake gives is told so, by the mistake's name."""

from typing import Any

import numpy as np
import pytest

from app.engine.mistakes import Mistake
from app.engine.mistakes import make as with_mistakes
from app.engine.trace import Trace, trace
from app.practice.catalogue import KINDS
from app.practice.maker import Made, Wanted, make
from app.practice.marking import Marked, mark

SEEDS = range(24)


def made(kind: str, seed: int, level: int = 2) -> Made:
    return make(Wanted(str(seed), kind, level=level))


def wrong_trace(right: Trace, mistake: Mistake) -> Trace:
    network, objective = with_mistakes([mistake], right.network, right.objective)
    return trace(network, right["input"].value, objective)


def marked_with(found: Made, mistake: Mistake) -> Marked | None:
    """How the answer of somebody with a mistake is marked; None where the mistake changes nothing."""
    exercise = found.exercise
    assert exercise.read is not None
    answer = exercise.read(wrong_trace(found.scene.trace, mistake).tensors)
    if not answer.size or not np.any(exercise.form.differing(answer, exercise.right)):
        return None
    return mark(exercise, found.scene.trace, answer.tolist())


@pytest.mark.parametrize(
    ("kind", "name", "variant", "level"),
    [
        *[
            ("kernel", "flipped-kernel", None, 2),
            ("kernel", "transposed-kernel", None, 2),
            ("kernel", "shifted", "row", 2),
        ],
        *[
            ("back", "unflipped-kernel", None, 2),
            ("back", "rotated-90", "clockwise", 2),
            ("back", "overwritten", None, 3),
        ],
        *[("bias", "mean-over-positions", None, 2), ("weight", "flipped-kernel", None, 2)],
        *[
            ("weight", "transposed-kernel", None, 2),
            ("route", "pool-to-all", None, 1),
            ("route", "pool-averaged", None, 2),
        ],
        *[("route", "pool-to-last", None, 3), ("stopped", "relu-by-gradient", None, 2)],
        *[("start", "probabilities-only", None, 2), ("start", "wrong-sign", None, 2)],
    ],
)
def test_the_answer_that_a_known_mistake_gives_is_recognised(kind: str, name: str, variant: Any, level: int) -> None:
    told = []
    for found in (made(kind, seed, level) for seed in SEEDS):
        place = found.exercise.layers[1 if name.startswith("relu") and len(found.exercise.layers) > 1 else 0]
        told.append(marked_with(found, Mistake(name, place, variant)))
    results = [result for result in told if result is not None]
    assert len(results) >= 3
    assert not [result for result in results if result.is_right]
    names = [{one.name for one in result.recognised} for result in results]
    assert all(names)
    # Several mistakes may give the same number, and two of them are named.
    assert sum(name in found for found in names) >= len(names) / 2


@pytest.mark.parametrize("kind", [name for name in KINDS if name not in ("order", "planted")])
def test_the_slips_of_a_kind_are_recognised(kind: str) -> None:
    for found in (made(kind, seed, 1 + seed % 3) for seed in range(12)):
        for slip in found.exercise.slips:
            result = mark(found.exercise, found.scene.trace, slip.answer.tolist())
            titles = [one.title for one in result.recognised]
            assert result.is_right or slip.title in titles or len(titles) == 2  # the same answer as two others


def test_a_wrong_answer_that_is_no_mistake_gets_no_name() -> None:
    found = made("weight", 1)
    result = mark(found.exercise, found.scene.trace, "123.456")
    assert not result.is_right
    assert result.recognised == ()


@pytest.mark.parametrize("kind", ["weight", "back", "bias", "kernel", "route"])
def test_the_answer_with_the_other_sign_is_recognised(kind: str) -> None:
    found = made(kind, 3)
    result = mark(found.exercise, found.scene.trace, (-found.exercise.right).tolist())
    assert "wrong-sign" in {one.name for one in result.recognised}
