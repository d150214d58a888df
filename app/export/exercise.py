"""A notebook in which a student writes the backward pass of an experiment, and the same with the solutions.

It consists of `exercise_checks.py` and `exercise_solution.py`, with this experiment's numbers, and with those that each
known mistake gives. These come from a trace of the network that makes the mistake, so the notebook has no code of its
own that makes it.
"""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from app.engine.loss import Cell, CrossEntropy, Logit
from app.engine.mistakes import FACTORS, LOSS, Mistake, make, possible
from app.engine.tensors import Array, notation
from app.engine.trace import Trace, trace
from app.export.data import Export, objective_fields, with_data
from app.export.notebook import notebook
from app.words.mistakes import KNOWN, described, sentence

_SOURCES = "exercise_checks.py", "exercise_solution.py"
_SOLUTION = re.compile(r"^( *)### BEGIN SOLUTION\n.*?^ *### END SOLUTION$", re.DOTALL | re.MULTILINE)
_EMPTY = r"\1### BEGIN SOLUTION\n\1# YOUR CODE HERE\n\1raise NotImplementedError()\n\1### END SOLUTION"
_LESSON = re.compile(r"\{lesson:([\w-]+)\}")
_TENSOR = re.compile(r"\w+\.(?:value|W|b|grad|W\.grad|b\.grad)")  # without the masks, which would give answers away
_TOLERANCE = 1e-5  # relative to the largest number of the right tensor, so that float32 is precise enough
# The notebook finds any factor by dividing.
_FACTORS = [Mistake("wrong-sign", LOSS), *(Mistake("scaled", LOSS, factor) for factor in FACTORS)]
# The gradient after a step is a straight line in the learning rate, so one point of it gives all others.
_LINE, _POINT = "updated-weights", 1.0


def exercise(right: Trace, lessons: Mapping[str, str], *, is_solved: bool) -> Export:
    """The notebook for a trace of one image, with the solutions or with their places empty.

    `lessons` has the titles of the lessons by their slugs.
    """
    source = "\n".join((Path(__file__).parent / name).read_text(encoding="utf-8") for name in _SOURCES)
    if not is_solved:
        source = _SOLUTION.sub(_EMPTY, source)
    source = source.replace("{network}", _network(right)).replace("{objective}", _objective(right))
    source = _LESSON.sub(lambda found: _title(found[1], lessons), source)
    name = f"retrograd-{'solution' if is_solved else 'exercise'}.ipynb"
    return notebook(name, with_data(source, _arrays(right, lessons)), _conditions(right))


def _conditions(right: Trace) -> set[str]:
    kind: str = objective_fields(right.objective)["kind"]
    met = {kind, "logits" if right.start == "dense" else right.start}
    return met if right.tensors["conv1.grad"].any() else met | {"dead"}


def _network(right: Trace) -> str:
    """A table of the layers."""
    rows = [
        f"| {step.layer.name} | {notation(W.shape) if (W := step.layer.params.get('W')) is not None else ''} "
        f"| {notation(step.value[0].shape)} |"
        for step in right.layers
    ]
    return "\n".join(["| layer | weights | value |", "| --- | --- | --- |", *rows])


def _objective(right: Trace) -> str:
    match right.objective:
        case CrossEntropy(labels=labels):
            return f"the cross-entropy of the label {labels[0]}"
        case Logit(index=index):
            return f"logit {index}"
        case Cell(channel=channel, row=row, column=column):
            return f"one cell of pool2, [{channel}, {row}, {column}]"
    return "the sum of pool2 times a given delta"


def _arrays(right: Trace, lessons: Mapping[str, str]) -> dict[str, Array]:
    """The numbers of the trace by their names, those of mistake n as `n/name`, and `about`, which explains them."""
    groups = _wrong_tensors(right)
    about = {
        "tolerance": _TOLERANCE,
        "objective": objective_fields(right.objective),
        "layers": [step.layer.name for step in right.layers if step.grad is not None],
        "mistakes": [_about(mistake, lessons) | {"is_line": mistake.name == _LINE} for mistake in groups],
        "factors": [_about(mistake, lessons) | {"factor": mistake.variant or -1} for mistake in _FACTORS],
        "scaled": {**_about(Mistake("scaled", LOSS), lessons), "sentence": KNOWN["scaled"].sentence},
    }
    wrong = {f"{n}/{name}": array for n, tensors in enumerate(groups.values()) for name, array in tensors.items()}
    own = {name: array for name, array in right.tensors.items() if _TENSOR.fullmatch(name)}
    return own | wrong | {"about": np.array(json.dumps(about))}


def _about(mistake: Mistake, lessons: Mapping[str, str]) -> dict[str, Any]:
    lesson = _title(KNOWN[mistake.name].lesson, lessons)
    return {"title": described(mistake), "sentence": sentence(mistake), "lesson": lesson}


def _title(slug: str, lessons: Mapping[str, str]) -> str:
    return lessons.get(slug, slug)


def _wrong_tensors(right: Trace) -> dict[Mistake, dict[str, Array]]:
    """What each mistake makes of the tensors of the layers that can make it, where that is not the right number.

    A student's function serves all layers of a kind, so a mistake is one entry for all of them; its place is LOSS.
    """
    groups: dict[Mistake, dict[str, Array]] = {}
    for mistake in possible(right.network, right.objective):
        if mistake.name in ("scaled", "wrong-sign") or (mistake.name == _LINE and mistake.variant != _POINT):
            continue
        group = mistake._replace(layer=LOSS, variant=None if mistake.name == _LINE else mistake.variant)
        network, objective = make([mistake], right.network, right.objective)
        wrong = trace(network, right["input"].value, objective).tensors
        for name in _made_by(right, mistake.layer):
            if not _are_equal(wrong[name], right.tensors[name]):
                groups.setdefault(group, {})[name] = wrong[name]
    return groups


def _made_by(right: Trace, place: str) -> Iterator[str]:
    """The tensors that a layer's backward pass computes, or the one that the objective does."""
    if place == LOSS:
        yield f"{right.start}.grad"
        return
    yield f"{right.layers[right.position(place) - 1].layer.name}.grad"
    yield from (f"{place}.{param}.grad" for param in right[place].layer.params)


def _are_equal(array: Array, expected: Array) -> bool:
    return bool(np.abs(array - expected).max() <= _TOLERANCE * np.abs(expected).max())
