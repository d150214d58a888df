"""Every kind of exercise solved in plain loops, from nothing but what the exercise says and shows."""

import math
import re
from collections.abc import Callable
from typing import Any

from app.practice.answers import Choice, Grid, Order
from app.practice.exercise import Exercise
from app.practice.givens import Given

Numbers = dict[tuple[int, int], float]


def solve(kind: str, exercise: Exercise) -> Any:
    """The answer, as a reader would send it."""
    return SOLVERS[kind](exercise)


def cells(given: Given) -> Numbers:
    """The numbers of a table by their row and column."""
    return {
        (given.row + r, given.column + c): float(value)
        for r, line in enumerate(given.values)
        for c, value in enumerate(line)
    }


def index_in(question: str) -> list[int]:
    """The index of the first cell that is named."""
    match = re.search(r"`[\w.]+\[([\d,]+)\]`", question)
    assert match
    return [int(n) for n in match[1].split(",")]


def weight(exercise: Exercise) -> float:
    *_, i, j = index_in(exercise.question)
    delta, x = map(cells, exercise.givens)
    return sum(d * x[r + i, c + j] for (r, c), d in delta.items() if d)


def kernel(exercise: Exercise) -> list[list[float]]:
    assert isinstance(exercise.form, Grid)
    delta, x = map(cells, exercise.givens)
    size = len(exercise.form.rows)
    return [[sum(d * x[r + i, c + j] for (r, c), d in delta.items() if d) for j in range(size)] for i in range(size)]


def bias(exercise: Exercise) -> float:
    return sum(cells(exercise.givens[0]).values())


def output(exercise: Exercise) -> float:
    _, r, c = index_in(exercise.question)
    bias = re.search(r"bias of the filter is (-?[\d.]+)\.", exercise.question)
    assert bias
    total = float(bias[1])
    for x, W in zip(exercise.givens[::2], exercise.givens[1::2], strict=True):
        seen = cells(x)
        total += sum(w * seen[r + i, c + j] for (i, j), w in cells(W).items())
    return total


def back(exercise: Exercise) -> float:
    _, u, v = index_in(exercise.question)
    total = 0.0
    for delta, W in zip(exercise.givens[::2], exercise.givens[1::2], strict=True):
        at = cells(delta)
        total += sum(w * at.get((u - i, v - j), 0) for (i, j), w in cells(W).items())
    return total


def winner(exercise: Exercise) -> list[list[int]]:
    (given,) = exercise.givens
    at = cells(given)
    best = max(at[cell] for cell in given.marked)
    return [list(next(cell for cell in sorted(given.marked) if at[cell] == best))]


def stopped(exercise: Exercise) -> list[list[int]]:
    delta, z = map(cells, exercise.givens)
    return [list(cell) for cell, d in delta.items() if d and z[cell] <= 0]


def route(exercise: Exercise) -> list[list[float]]:
    (given,) = exercise.givens
    said = re.search(r"` is (-?[\d.]+)\. It goes back", exercise.question)
    assert said
    at = cells(given)
    window = sorted(given.marked)
    first = max(window, key=lambda cell: (at[cell], -window.index(cell)))
    sent = [float(said[1]) if cell == first and at[cell] > 0 else 0.0 for cell in window]
    return [sent[:2], sent[2:]]


def unfold(exercise: Exercise) -> list[list[float]]:
    assert isinstance(exercise.form, Grid)
    place = re.search(r"weight in row (\d+), column (\d+)", exercise.question)
    assert place
    x = cells(exercise.givens[0])
    positions = [re.findall(r"\d+", head) for head in exercise.form.columns]
    return [[x[int(r) + int(place[1]), int(c) + int(place[2])] for r, c in positions]]


def doubled(exercise: Exercise) -> float:
    *_, i, j = index_in(exercise.question)
    x, delta = cells(exercise.givens[0]), cells(exercise.givens[1])
    (pixel,) = exercise.givens[0].marked
    x[pixel] *= 2
    return sum(d * x[r + i, c + j] for (r, c), d in delta.items() if d)


def step(exercise: Exercise) -> float:
    *_, i, j = index_in(exercise.question)
    rate = re.search(r"learning rate ([\d.]+):", exercise.question)
    assert rate
    W, dW = map(cells, exercise.givens)
    return W[i, j] - float(rate[1]) * dW[i, j]


def start(exercise: Exercise) -> float:
    (k,) = index_in(exercise.question)
    label = re.search(r"label of the digit is (\d)", exercise.question)
    assert label
    (given,) = exercise.givens
    numbers = list(cells(given).values())
    if given.name != "probabilities":
        exponentials = [math.exp(logit) for logit in numbers]
        numbers = [e / sum(exponentials) for e in exponentials]
    return round(numbers[k] - (k == int(label[1])), 2)


def shapes(exercise: Exercise) -> list[list[int]]:
    said = re.findall(r"(?<=\[1 x )\d+|(?<=with )\d+(?= filters)|(?<=filters of )\d+", exercise.question)
    side, f1, k1, f2, k2 = map(int, said)
    c1 = side - k1 + 1
    c2 = c1 // 2 - k2 + 1
    shapes = {
        "conv1.value": [f1, c1, c1],
        "pool1.value": [f1, c1 // 2, c1 // 2],
        "conv2.W": [f2, f1, k2, k2],
        "conv2.value": [f2, c2, c2],
        "pool2.value": [f2, c2 // 2, c2 // 2],
        "dense.W": [10, f2 * (c2 // 2) ** 2],
    }
    asked = re.search(r"shape of .*`([\w.]+)`\?", exercise.question)
    assert asked
    return [shapes[asked[1]]]


STEPS = ("p − y", "dense head", "of pool2 to", "z of conv2", "through conv2", "of pool1 to", "z of conv1", "unfolded")


def order(exercise: Exercise) -> list[int]:
    assert isinstance(exercise.form, Order)
    items = exercise.form.items
    ranks = [next(n for n, words in enumerate(STEPS) if words in item) for item in items]
    return sorted(range(len(items)), key=lambda i: ranks[i])


def planted(exercise: Exercise) -> int:
    """The first step whose table differs from what the tables before it give."""
    assert isinstance(exercise.form, Choice)
    right = {g.name: cells(g) for g in exercise.givens if not g.note.startswith("step")}
    shown: dict[str, dict[str, Numbers]] = {}
    for given in exercise.givens:
        if given.note.startswith("step"):
            shown.setdefault(given.name.split("[")[0], {})[given.name] = cells(given)
    before = right | {}
    for n, (tensor, tables) in enumerate(shown.items()):
        if any(not _same(table, _recomputed(name, before)) for name, table in tables.items()):
            return n
        before |= tables
        assert tensor in exercise.form.options[n]
    raise AssertionError("no step is wrong")


def _recomputed(name: str, known: dict[str, Numbers]) -> Numbers:
    """One table of a step, from the tables before it."""
    tensor, channels = name.split("[")
    channel = channels.rstrip("]")
    match tensor:
        case "relu1.grad" | "relu2.grad":
            block = tensor[4]
            delta = known.get(f"pool{block}.grad[{channel}]") or {(0, 0): known["pool2.grad"][0, int(channel)]}
            return _through_pool(delta, known[f"conv{block}.value[{channel}]"])
        case "conv1.grad" | "conv2.grad":
            z = known[f"conv{tensor[4]}.value[{channel}]"]
            return {cell: d if z[cell] > 0 else 0 for cell, d in known[f"relu{tensor[4]}.grad[{channel}]"].items()}
        case "pool1.grad":
            return {
                (u, v): sum(
                    w * known[f"conv2.grad[{f}]"].get((u - i, v - j), 0)
                    for f in (0, 1)
                    for (i, j), w in known[f"conv2.W[{f},0]"].items()
                )
                for u in range(3)
                for v in range(3)
            }
    assert tensor == "conv1.W.grad"
    delta, x = known["conv1.grad[0]"], known["input.value[0]"]
    return {(i, j): sum(d * x[r + i, c + j] for (r, c), d in delta.items()) for i in range(3) for j in range(3)}


def _through_pool(delta: Numbers, z: Numbers) -> Numbers:
    sent = dict.fromkeys(z, 0.0)
    for (r, c), d in delta.items():
        window = [(2 * r + i, 2 * c + j) for i in (0, 1) for j in (0, 1)]
        sent[max(window, key=lambda cell: (max(z[cell], 0), -window.index(cell)))] = d
    return sent


def _same(a: Numbers, b: Numbers) -> bool:
    return a.keys() == b.keys() and all(abs(a[cell] - b[cell]) < 1e-9 for cell in a)


SOLVERS: dict[str, Callable[[Exercise], Any]] = {
    solver.__name__: solver
    for solver in (
        *(weight, kernel, bias, output, back, winner, stopped, route),
        *(unfold, doubled, step, start, shapes, order, planted),
    )
}
