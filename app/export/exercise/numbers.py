"""The numbers that an exercise carries: those of its experiment, and those that each known mistake gives.

The wrong ones come from a trace of the network that makes the mistake, so the notebook has no code of its own that
makes it.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from app.engine.mistakes import FACTORS, LOSS, Mistake, make, possible
from app.engine.tensors import Array
from app.engine.trace import Trace, trace
from app.export.objectives import written
from app.words.mistakes import KNOWN, described, sentence

_TENSOR = re.compile(r"\w+\.(?:value|W|b|grad|W\.grad|b\.grad)")  # without the masks, which would give answers away
_TOLERANCE = 1e-5  # relative to the largest number of the right tensor, so that float32 is precise enough
# The notebook finds any factor by dividing.
_FACTORS = [Mistake("wrong-sign", LOSS), *(Mistake("scaled", LOSS, factor) for factor in FACTORS)]
# The gradient after a step is a straight line in the learning rate, so one point of it gives all others.
_LINE, _POINT = "updated-weights", 1.0


def numbers(right: Trace, lessons: Mapping[str, str]) -> dict[str, Array]:
    """The numbers of the trace by their names, those of mistake n as `n/name`, and `about`, which explains them."""
    groups = _wrong_tensors(right)
    about = {
        "tolerance": _TOLERANCE,
        "objective": written(right.objective, right.start).fields,
        "layers": [step.layer.name for step in right.layers if step.grad is not None],
        "mistakes": [_about(mistake, lessons) | {"is_line": mistake.name == _LINE} for mistake in groups],
        "factors": [_about(mistake, lessons) | {"factor": mistake.variant or -1} for mistake in _FACTORS],
        "scaled": {**_about(Mistake("scaled", LOSS), lessons), "sentence": KNOWN["scaled"].sentence},
    }
    wrong = {f"{n}/{name}": array for n, tensors in enumerate(groups.values()) for name, array in tensors.items()}
    own = {name: array for name, array in right.tensors.items() if _TENSOR.fullmatch(name)}
    return own | wrong | {"about": np.array(json.dumps(about))}


def _about(mistake: Mistake, lessons: Mapping[str, str]) -> dict[str, Any]:
    slug = KNOWN[mistake.name].lesson
    return {"title": described(mistake), "sentence": sentence(mistake), "lesson": lessons.get(slug, slug)}


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
        wrong = trace(network, right.layers[0].value, objective).tensors
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
