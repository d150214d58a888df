"""From a seed and a lesson to a worksheet."""

import zlib
from collections.abc import Collection, Iterator

import numpy as np

from app import digits
from app.practice.worksheet.experiment import of_seed
from app.practice.worksheet.lessons import LESSONS, WHOLE, Plan
from app.practice.worksheet.passes import BACKWARD, FORWARD, Rule, step
from app.practice.worksheet.sheet import Blank, Page, Sheet, Step
from app.practice.worksheet.workings import loss_of


def worksheet(seed: int, lesson: str | None = None) -> Sheet:
    """The worksheet of one of LESSONS, or of the whole way back. The same seed always gives the same."""
    plan = LESSONS[lesson] if lesson else WHOLE
    experiment = of_seed(seed)
    trace = experiment.trace
    rng = np.random.default_rng([seed, zlib.crc32((lesson or "").encode())])
    label = int(digits.samples().labels[experiment.sample])
    blank = Blank(trace, label, [place for pick in plan.gaps for place in pick(trace, rng)])
    forward = _steps(FORWARD, {tensor for rule in FORWARD for tensor in rule.tensors}, blank)
    after = tuple(_after(plan, blank, rng))
    pages = [Page("Forward", forward), Page("Backward" if plan.shown else "After the forward pass", after)]
    loss = loss_of(experiment.start) if plan.shown else None
    kept = tuple(page for page in pages if page.steps)
    return Sheet(seed, experiment.sample, experiment.start, plan.task, loss, kept, trace)


def _after(plan: Plan, blank: Blank, rng: np.random.Generator) -> Iterator[Step]:
    """The steps after the forward pass, made one after the other, because that numbers the gaps."""
    for rule in BACKWARD:
        if plan.own and plan.before in rule.tensors:
            yield plan.own(blank, rng)
        if made := step(rule, plan.shown, blank):
            yield made
    if plan.own and not plan.before:
        yield plan.own(blank, rng)


def _steps(rules: tuple[Rule, ...], shown: Collection[str], blank: Blank) -> tuple[Step, ...]:
    return tuple(made for rule in rules if (made := step(rule, shown, blank)))
