"""A notebook in which a student writes the backward pass of an experiment, and the same with the solutions.

It consists of the files in `parts`: one for each kind of layer that the gradient goes through, one for the objective
that it starts from, and those that every exercise has.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path

from app.engine.network import Layer
from app.engine.tensors import notation
from app.engine.trace import Trace
from app.export.data import Export, with_data
from app.export.exercise.numbers import numbers
from app.export.fill import fill
from app.export.notebook import notebook
from app.export.objectives import written
from app.words.layers import titles

PARTS = Path(__file__).parent / "parts"
_SOLUTION = re.compile(r"^( *)### BEGIN SOLUTION\n.*?^ *### END SOLUTION$", re.DOTALL | re.MULTILINE)
_EMPTY = r"\1### BEGIN SOLUTION\n\1# YOUR CODE HERE\n\1raise NotImplementedError()\n\1### END SOLUTION"
_LESSON = re.compile(r"<<lesson:([\w-]+)>>")


def exercise(right: Trace, lessons: Mapping[str, str], *, is_solved: bool) -> Export:
    """The notebook for a trace of one image, with the solutions or with their places empty.

    `lessons` has the titles of the lessons by their slugs.
    """
    source = "\n".join(_parts(right))
    source = _LESSON.sub(lambda found: lessons.get(found[1], found[1]), source)
    if not is_solved:
        source = _SOLUTION.sub(_EMPTY, source)
    name = f"retrograd-{'solution' if is_solved else 'exercise'}.ipynb"
    return notebook(name, with_data(source, numbers(right, lessons)))


def _parts(right: Trace) -> Iterator[str]:
    """The text of each part, for this experiment."""
    layers = right.network.layers[: right.position(right.start) + 1]
    passed = layers[:0:-1]  # what the gradient goes through, as it does
    weighted = [layer for layer in passed if layer.params] or passed
    objective = written(right.objective, right.start)
    names = titles(right.network)
    words = {
        "network": _network(right),
        "objective": objective.words,
        "at": right.start,
        "start": names[right.start],
        "first": names[weighted[-1].name],
        "layer": next((layer for layer in weighted if layer.name != right.start), weighted[0]).name,
    }
    yield _part("checks", words)
    if not right.tensors[f"{weighted[-1].name}.grad"].any():
        yield _part("dead", words)
    yield _part("values", words)
    if objective.fields["kind"] != "delta":  # which is given, so there is nothing to write
        yield _part(objective.fields["kind"], words)
    for kind in dict.fromkeys(layer.kind for layer in passed):
        yield _part(kind, {"layers": '", "'.join(layer.name for layer in passed if layer.kind == kind)})
    yield _part("backward", words, list(_backward(layers)))


def _part(name: str, words: Mapping[str, str], backward: Sequence[str] = ()) -> str:
    return fill((PARTS / f"{name}.py").read_text(encoding="utf-8"), words, {"backward": backward})


def _network(right: Trace) -> str:
    """A table of the layers."""
    rows = [
        f"| {step.layer.name} | {notation(W.shape) if (W := step.layer.params.get('W')) is not None else ''} "
        f"| {notation(step.value[0].shape)} |"
        for step in right.layers
    ]
    return "\n".join(["| layer | weights | value |", "| --- | --- | --- |", *rows])


def _backward(layers: Sequence[Layer]) -> Iterator[str]:
    """The whole backward pass: each layer's function, called with the gradient of the layer after it."""
    for x, y in reversed(list(pairwise(layers))):
        given = f'G["{y.name}.grad"], T["{x.name}.value"]'
        if not y.params:
            yield f'G["{x.name}.grad"] = {y.kind}_backward({given})'
            continue
        results = ", ".join(["dx", *(f"d{param}" for param in y.params)])
        grads = ", ".join([f'G["{x.name}.grad"]', *(f'G["{y.name}.{param}.grad"]' for param in y.params)])
        yield f'{results} = {y.kind}_backward({given}, T["{y.name}.W"])'
        yield f"{grads} = {results}"
