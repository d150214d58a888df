"""Every exercise for 1,000 seeds has one right answer, which can be found from what it shows, and is never trivial."""

from collections.abc import Iterator
from functools import cache
from typing import Any

import numpy as np
import pytest

from app import digits
from app.experiment import run
from app.practice.answers import Cells, Choice, Grid, Number, Order
from app.practice.catalogue import KINDS, set_of
from app.practice.exercise import Exercise
from app.practice.maker import Made, UnknownExerciseError, Wanted, make
from tests.practice.solvers import SOLVERS, solve

SEEDS = 1000
SAMPLES = len(digits.SAMPLES)
LESSONS = sorted({lesson for kind in KINDS.values() for lesson in kind.lessons})


@pytest.fixture(autouse=True, scope="module")
def shared_traces() -> Iterator[None]:
    """Different kinds of one seed share their traces, of which there are more than the app keeps."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run, "_trace", cache(run._trace.__wrapped__))
        yield


def made(seed: object, kind: str, level: int = 1) -> Made:
    return make(Wanted(str(seed), kind, level=level))


def is_right(exercise: Exercise, answer: Any) -> bool:
    return not exercise.form.differing(exercise.form.read(answer), exercise.right).any()


def others(exercise: Exercise, answer: Any) -> list[Any]:
    """Answers that are near the right one, and must not count; for a choice all others."""
    match exercise.form:
        case Number():
            return [answer + 0.05 * abs(answer) + 0.02, -answer]
        case Grid():
            changed = np.array(answer, float)
            changed[-1, -1] += 0.05 * np.abs(changed).max() + 0.02
            return [changed.tolist(), np.zeros_like(changed).tolist()]
        case Cells():
            table = exercise.givens[exercise.form.given]
            rows, columns = table.values.shape
            other = [table.row + rows - 1, table.column + columns - 1]
            return [[*answer[:-1], other]] if other not in answer else [answer[:-1] or [[table.row, table.column + 1]]]
        case Order():
            return [answer[::-1], [answer[1], answer[0], *answer[2:]]]
        case Choice(options=options):
            return [i for i in range(len(options)) if i != answer]


def is_trivial(exercise: Exercise) -> bool:
    """Whether no number is asked for that is not 0, or nothing is shown that is not 0."""
    if isinstance(exercise.form, Number | Grid) and not exercise.right.any():
        return True
    return any(not given.values.any() for given in exercise.givens[:1])


@pytest.mark.parametrize("kind", KINDS)
def test_for_1000_seeds_one_answer_is_right_and_can_be_found_from_what_is_shown(kind: str) -> None:
    for seed in range(SEEDS):
        exercise = made(seed, kind, 1 + seed % 3).exercise
        answer = solve(kind, exercise)
        assert is_right(exercise, answer), (seed, exercise.question, answer)
        assert not is_trivial(exercise), (seed, exercise.question)
        assert not any(is_right(exercise, other) for other in others(exercise, answer)), (seed, answer)


def test_every_kind_has_a_solver_a_set_and_at_least_two_hints_before_the_solution() -> None:
    assert set(SOLVERS) == set(KINDS)
    for kind in KINDS.values():
        assert kind.lessons
        assert len(made(1, kind.name).exercise.hints) >= 3


def test_every_built_in_lesson_has_a_set() -> None:
    assert len(LESSONS) == 12
    assert all(set_of(lesson) for lesson in LESSONS)
    assert set_of(None) == tuple(KINDS)
    assert set_of("99-of-a-teacher") == ()


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_seed_gives_the_same_exercise_and_another_seed_another(kind: str) -> None:
    first, again = made("class 8b", kind), made("class 8b", kind)
    assert first.exercise.question == again.exercise.question
    assert np.array_equal(first.exercise.right, again.exercise.right)
    several = [made(seed, kind).exercise for seed in range(8)]
    assert len({(exercise.question, exercise.right.tobytes()) for exercise in several}) > 1


@pytest.mark.parametrize("kind", ["weight", "kernel", "back", "order", "shapes"])
def test_a_higher_level_asks_for_more(kind: str) -> None:
    def size(exercise: Exercise) -> int:
        last = exercise.hints[-1]
        return len(last.formula or "") + len(last.text) + int(exercise.right.size)

    easy, hard = (np.mean([size(made(seed, kind, level).exercise) for seed in range(60)]) for level in (1, 3))
    assert easy < hard


@pytest.mark.parametrize("kind", KINDS)
def test_the_answer_stands_in_no_hint_but_the_last(kind: str) -> None:
    for seed in range(20):
        exercise = made(seed, kind, 3).exercise
        if isinstance(exercise.form, Number):
            shown = f"<mn>{abs(float(exercise.right)):.5g}</mn></mrow></math>"
            assert not [hint for hint in exercise.hints[:-1] if shown in (hint.formula or "")]


def test_without_a_kind_the_seed_chooses_one_of_the_lesson() -> None:
    kinds = {make(Wanted(str(seed), lesson="07-one-weight")).kind.name for seed in range(40)}
    assert kinds == set(set_of("07-one-weight"))


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        (Wanted("1", "nonsense"), "kind: there is no 'nonsense'; there are shapes"),
        (Wanted("1", lesson="nowhere"), "lesson: 'nowhere' has no exercises; these have: 01-shapes"),
        (
            Wanted("1", "weight", own={"image": {"pixels": [[0] * 8] * 8}, "network": {"weights": "paper"}}),
            "Take another digit",
        ),
    ],
)
def test_what_does_not_exist_is_said(wanted: Wanted, words: str) -> None:
    with pytest.raises(UnknownExerciseError, match=words):
        make(wanted)


OWN = {"image": {"sample": 5}, "network": {"weights": "trained"}}


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in ("planted", "start")])
def test_on_the_trained_network_with_its_rounded_numbers_the_answer_can_be_found_as_well(kind: str) -> None:
    for seed in range(6):
        exercise = make(Wanted(str(seed), kind, level=1 + seed % 3, own=OWN)).exercise
        shown = tuple(given._replace(values=_three_digits(given.values)) for given in exercise.givens)
        answer = SOLVERS[kind](Exercise(**{**vars(exercise), "givens": shown}))
        assert is_right(exercise, answer), (seed, exercise.question, answer, exercise.right)
        assert max((max(given.values.shape) for given in shown), default=0) <= 13


def _three_digits(values: Any) -> Any:
    return np.vectorize(lambda value: float(f"{value:.3g}"))(values)
