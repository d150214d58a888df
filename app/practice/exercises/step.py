"""A weight after one step of gradient descent."""

import numpy as np

from app.engine.tensors import Array
from app.engine.trace import Trace
from app.practice.answers import Number, tolerance_of
from app.practice.derived import name
from app.practice.exercise import Exercise, Hint, ImpossibleError, Kind, Level, Slip
from app.practice.givens import plane
from app.practice.layers import Conv, convs
from app.words.mathml import PLUS, TIMES, Part, equation, number, row, symbol

_RATES = {1: (1.0, 0.5), 2: (0.5, 0.25), 3: (0.1, 0.2)}
_LARGEST = 5  # rows of a kernel


def make(rng: np.random.Generator, trace: Trace, level: Level) -> Exercise:
    """Ask for one weight after a step; the level chooses the learning rate."""
    rate = float(rng.choice(_RATES[level]))
    found = [
        (conv, index)
        for conv in convs(trace)
        if conv.size <= _LARGEST
        for index in np.argwhere(_changes(trace, conv, rate)).tolist()
    ]
    if not found:
        raise ImpossibleError("every weight’s gradient is 0")
    conv, index = found[rng.integers(len(found))]
    tensor = f"{conv.name}.W"
    w, grad = (float(trace.tensors[one][tuple(index)]) for one in (tensor, f"{tensor}.grad"))
    right = np.array(w - rate * grad)
    f, d, i, j = index
    return Exercise(
        question=f"One step of gradient descent with learning rate {rate:g}: what is {name(tensor, tuple(index))} "
        "after it?",
        givens=(
            plane(trace.tensors, tensor, f, d, note="the kernel", marked=[(i, j)]),
            plane(trace.tensors, f"{tensor}.grad", f, d, note="its gradient", marked=[(i, j)]),
        ),
        form=Number(tolerance_of(np.array([w, grad]))),
        right=right,
        hints=(
            Hint(
                "A gradient says in which direction the loss grows. The step goes the other way.",
                symbol(r"w \leftarrow w - \eta \cdot \frac{\partial L}{\partial w}").mathml,
            ),
            Hint(f"Multiply the gradient by the learning rate {rate:g}, and subtract the result from the weight."),
            Hint("With the numbers:", _worked(w, rate, grad, float(right))),
        ),
        slips=(
            Slip(
                np.array(w + rate * grad),
                "The step went uphill",
                "You added the gradient, so the loss grows. Subtract it.",
                "12-one-step-downhill",
            ),
            Slip(
                np.array(w - grad),
                "The learning rate is missing",
                f"You subtracted the whole gradient. Multiply it by {rate:g} first.",
                "12-one-step-downhill",
            ),
            Slip(
                np.array(-rate * grad),
                "That is the change alone",
                "That is what the step adds to the weight. Add it to the weight that was there.",
                "12-one-step-downhill",
            ),
        ),
        cell=(f"{tensor}.grad", tuple(index)),
    )


def _changes(trace: Trace, conv: Conv, rate: float) -> Array:
    """Where a step changes a weight, and does not make it 0."""
    w, grad = (trace.tensors[f"{conv.name}.{name}"] for name in ("W", "W.grad"))
    changes: Array = (grad != 0) & (np.abs(w - rate * grad) > 0.05 * np.abs(w))
    return changes


def _worked(w: float, rate: float, grad: float, right: float) -> str:
    change = [number(-rate, 3), TIMES, row(_OPEN, number(grad, 3, "grad"), _CLOSE)]
    return equation([number(w, 3, "weight"), PLUS, row(_OPEN, *change, _CLOSE)], [number(right, 3, "weight")]).mathml


_OPEN, _CLOSE = Part("(", "<mo>(</mo>"), Part(")", "<mo>)</mo>")

KIND = Kind("step", "A weight after one step", ("12-one-step-downhill", "03-gradient"), make)
