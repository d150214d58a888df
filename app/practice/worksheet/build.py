"""From a seed and a lesson to a worksheet."""

import zlib
from collections.abc import Collection

import numpy as np

from app import digits
from app.practice.worksheet.experiment import of_seed
from app.practice.worksheet.lessons import LESSONS, WHOLE
from app.practice.worksheet.passes import BACKWARD, FORWARD, Rule, step
from app.practice.worksheet.sheet import Blank, Page, Sheet, Step


class UnknownLessonError(LookupError):
    """A lesson that has no worksheet."""


def worksheet(seed: int, lesson: str | None = None) -> Sheet:
    """The worksheet of a lesson, or of the whole backward pass. The same seed always gives the same."""
    if lesson is not None and lesson not in LESSONS:
        raise UnknownLessonError(lesson)
    plan = LESSONS[lesson] if lesson else WHOLE
    experiment = of_seed(seed)
    trace = experiment.trace
    rng = np.random.default_rng([seed, zlib.crc32((lesson or "").encode())])
    label = int(digits.samples().labels[experiment.sample])
    blank = Blank(trace, label, [place for pick in plan.gaps for place in pick(trace, rng)])
    forward = _steps(FORWARD, {tensor for rule in FORWARD for tensor in rule.tensors}, blank)
    after = _steps(BACKWARD, plan.shown, blank)
    if plan.last:
        after += (plan.last(blank, rng),)
    pages = [Page("Forward", forward), Page("Backward" if plan.shown else "After the forward pass", after)]
    return Sheet(seed, experiment.sample, experiment.start, plan.task, tuple(p for p in pages if p.steps), trace)


def _steps(rules: tuple[Rule, ...], shown: Collection[str], blank: Blank) -> tuple[Step, ...]:
    return tuple(made for rule in rules if (made := step(rule, shown, blank)))
