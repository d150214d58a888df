"""A backward pass with a mistake in it: which step is the first that is wrong?"""

from typing import NamedTuple

import numpy as np

from app.engine.mistakes import LOSS, Mistake, possible
from app.engine.mistakes import make as with_mistakes
from app.engine.tensors import Array
from app.engine.trace import Trace, trace
from app.practice.answers import Choice
from app.practice.exercise import Exercise, Hint, ImpossibleError, Kind, Level
from app.practice.givens import Given, plane
from app.practice.layers import Gates, gates
from app.words.mistakes import KNOWN

_LARGEST = 10  # rows of a table
_MOST_CHANNELS = 2
# These are conventions, or differ by so little that nobody finds them with a pencil.
_LEFT_OUT = ("pool-ties-shared", "scaled", "updated-weights")


class _Step(NamedTuple):
    """One step of a backward pass: the tensor that it computes, and how."""

    tensor: str
    layer: str
    rule: str


def make(rng: np.random.Generator, right: Trace, level: Level) -> Exercise:
    """Plant a mistake in the first block, at level 2 in the second, and at level 3 in either."""
    if max(right.tensors["conv1.value"].shape[1:]) > _LARGEST or _is_deep(right):
        raise ImpossibleError("its tables are too large to look for a mistake in them")
    begin, steps = _steps(right, level)
    first, mistake, wrong = _planted(rng, right, steps)
    known = KNOWN[mistake.name]
    options = tuple(f"Step {n}: {step.tensor}" for n, step in enumerate(steps, 1))
    return Exercise(
        question=f"Somebody computed a backward pass from `{begin}` in {len(steps)} steps. One layer was done "
        "wrongly, and "
        "the steps after it were computed from the wrong numbers. Which step is the first that is wrong?",
        givens=(
            *_planes(right, begin, "this is right"),
            *(table for tensor in _forward(level) for table in _planes(right, tensor, "from the forward pass")),
            *(table for n, step in enumerate(steps, 1) for table in _planes(wrong, step.tensor, f"step {n}")),
        ),
        form=Choice(options),
        right=np.array(first),
        hints=(
            Hint(
                "Take the steps one after the other, and compute each from the table before it. Stop at the first "
                "that differs."
            ),
            Hint(" ".join(f"Step {n}: {step.rule}" for n, step in enumerate(steps, 1))),
            Hint(
                f"Step {first + 1} is the first that is wrong. {known.title}: {known.sentence} "
                f"`{steps[first].tensor}` should be {_numbers(right.tensors[steps[first].tensor])}"
            ),
        ),
    )


def _is_deep(right: Trace) -> bool:
    return max(len(right.tensors[f"{conv}.value"]) for conv in ("conv1", "conv2")) > _MOST_CHANNELS


def _steps(right: Trace, level: Level) -> tuple[str, list[_Step]]:
    """Where the steps begin, and the steps."""
    first, second = gates(right)
    of_first = [*_through_gates(first), _Step(f"{first.conv}.W.grad", first.conv, _DW)]
    of_second = [*_through_gates(second), _Step(f"{first.pool}.grad", second.conv, _DX)]
    match level:
        case 1:
            return f"{first.pool}.grad", of_first
        case 2:
            return f"{second.pool}.grad", of_second
    return f"{second.pool}.grad", [*of_second, *of_first]


_DW = "each weight gets the sum of the deltas times the pixels that it met."
_DX = "each cell gets the sum of the deltas times the weights that lay on it."


def _through_gates(block: Gates) -> list[_Step]:
    return [
        _Step(
            f"{block.relu}.grad",
            block.pool,
            "the winner of each window gets the gradient; in a tie the first one does.",
        ),
        _Step(f"{block.conv}.grad", block.relu, "the gradient passes where z is greater than 0."),
    ]


def _forward(level: Level) -> list[str]:
    """What the steps need of the forward pass."""
    first, second = ["conv1.value", "input.value"], ["conv2.value", "conv2.W"]
    return {1: first, 2: second}.get(level, second + first)


def _planted(rng: np.random.Generator, right: Trace, steps: list[_Step]) -> tuple[int, Mistake, Trace]:
    """The first step that a mistake changes, the mistake, and the trace with it. The last numbers are not all 0."""
    layers = {step.layer for step in steps} - {LOSS}
    found = [m for m in possible(right.network, right.objective) if m.layer in layers and m.name not in _LEFT_OUT]
    for at in rng.permutation(len(found)):
        network, objective = with_mistakes([found[at]], right.network, right.objective)
        wrong = trace(network, right["input"].value, objective)
        changed = [n for n, step in enumerate(steps) if _differ(right, wrong, step.tensor)]
        if changed and wrong.tensors[steps[changed[0]].tensor].any():
            return changed[0], found[at], wrong
    raise ImpossibleError("no mistake changes its numbers")


def _differ(right: Trace, wrong: Trace, tensor: str) -> bool:
    return not np.allclose(right.tensors[tensor], wrong.tensors[tensor], rtol=0, atol=1e-9)


def _planes(passed: Trace, tensor: str, note: str) -> list[Given]:
    values = passed.tensors[tensor]
    if values.size == len(values):  # one number in each channel
        return [Given(tensor, note, values.reshape(1, -1), "grad")]
    return [plane(passed.tensors, tensor, *channels, note=note) for channels in np.ndindex(values.shape[:-2])]


def _numbers(values: Array) -> str:
    rows = values.reshape(-1, values.shape[-1]) + 0.0
    return "; ".join(", ".join(f"{value:.5g}" for value in row) for row in rows) + "."


KIND = Kind(
    "planted",
    "Find the mistake",
    ("11-believe-it", "07-one-weight", "09-back-through-a-convolution", "06-relu"),
    make,
)
