"""Lessons 3 and 11: what happens to L when one number changes, and finite differences."""

from itertools import islice

import numpy as np

from app.engine.tensors import Index
from app.engine.trace import Trace, trace
from app.practice.worksheet.sheet import Blank, Cell, Figure, Head, Place, Step, Symbol, Table
from app.practice.worksheet.workings import DIVIDED, bracketed, exact, factor, head_of, products, result
from app.words.mathml import MINUS, TIMES, row, symbol

_LITTLE = 0.1
_EPSILON = 0.5


def changes(blank: Blank, rng: np.random.Generator) -> Step:
    """Parameters that change one at a time, by so little that no gate and no winner changes."""
    places = _straight(blank.trace, _LITTLE, rng, {"conv1.W": 3, "conv1.b": 1, "conv2.W": 3, "conv2.b": 2})
    rows = tuple(_change(blank, place, float(rng.choice([-_LITTLE, _LITTLE]))) for place in places)
    table = Table(rows, "", _symbols(blank, places), ["changes by", "L changes by"])
    return Step(
        "One number changes",
        "Find its gradient above. L changes by the gradient times the change of the number.",
        None,
        (Figure("What happens to L?", "", (table,)),),
    )


def _change(blank: Blank, place: Place, change: float) -> tuple[Cell, ...]:
    param, index = place
    grad = float(blank.trace.tensors[f"{param}.grad"][index])
    effect = result(exact(grad), TIMES, factor(change), value=grad * change)
    return Cell(change), blank.gap(grad * change, effect)


def finite_differences(blank: Blank, rng: np.random.Generator) -> Step:
    """Two weights and a bias of convolution 2: L for a larger and for a smaller one, the quotient and the gradient."""
    places = _straight(blank.trace, _EPSILON, rng, {"conv2.W": 2, "conv2.b": 1})
    rows = tuple(_difference(blank, *place) for place in places)
    more = Symbol(symbol(r"L(+\varepsilon)"), "L with more")
    less = Symbol(symbol(r"L(-\varepsilon)"), "L with less")
    return Step(
        "Finite differences",
        "Let ε be 0.5. Only one channel of convolution 2 changes: compute it again, then its largest number, and L. "
        "The gradient is the sum of δ times what the number met.",
        symbol(r"\frac{L(+\varepsilon) - L(-\varepsilon)}{2 \cdot \varepsilon}"),
        (
            Figure(
                "Two losses and a quotient",
                "",
                (Table(rows, "", _symbols(blank, places), ["value", more, less, "quotient", "gradient"]),),
            ),
        ),
    )


def _difference(blank: Blank, param: str, index: Index) -> tuple[Cell, ...]:
    start = blank.trace.tensors["pool2.grad"].ravel()
    more, less = (_changed(blank.trace, param, index, change) for change in (_EPSILON, -_EPSILON))
    losses = [products(start, changed.tensors["pool2.value"].ravel()) for changed in (more, less)]
    quotient = (more.loss - less.loss) / (2 * _EPSILON)
    change = bracketed(row(exact(more.loss), MINUS, factor(less.loss)))
    return (
        blank.of(param, index),
        blank.gap(more.loss, losses[0]),
        blank.gap(less.loss, losses[1]),
        blank.gap(quotient, result(change, DIVIDED, exact(2 * _EPSILON), value=quotient)),
        blank.gap(float(blank.trace.tensors[f"{param}.grad"][index]), (f"{param}.grad", index)),
    )


def _symbols(blank: Blank, places: list[Place]) -> list[Head]:
    return [head_of(blank.trace, *place) for place in places]


def _straight(passed: Trace, change: float, rng: np.random.Generator, counts: dict[str, int]) -> list[Place]:
    """At most so many cells of each parameter, whose gradient is not 0, and where L is straight both ways."""
    found = []
    for param, count in counts.items():
        cells = rng.permutation(np.argwhere(passed.tensors[f"{param}.grad"])).tolist()
        straight = ((param, tuple(cell)) for cell in cells if _is_straight(passed, param, tuple(cell), change))
        found += list(islice(straight, count))
    return found


def _is_straight(passed: Trace, param: str, index: Index, change: float) -> bool:
    slope = passed.tensors[f"{param}.grad"][index]
    changed = (_changed(passed, param, index, sign * change).loss - sign * change * slope for sign in (1, -1))
    return all(abs(loss - passed.loss) < 1e-9 for loss in changed)


def _changed(passed: Trace, param: str, index: Index, change: float) -> Trace:
    values = passed.network.params[param].copy()
    values[index] += change
    return trace(passed.network.with_params({param: values}), passed["input"].value, passed.objective)
