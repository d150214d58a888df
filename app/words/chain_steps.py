"""What each step of a chain does, in one plain sentence with its own numbers."""

from collections.abc import Callable

import numpy as np

from app.engine.chain import Chain, Factor, Operation, Step
from app.engine.tensors import Array


def step_sentence(chain: Chain, at: int) -> str:
    """One sentence about step number `at`."""
    step = chain.steps[at]
    before = chain.steps[at - 1].result.values if at else np.zeros(0)
    return _SENTENCES[step.operation](step, before)


def _given(step: Step, _V: Array) -> str:
    factor = step.factors[0]
    largest = int(factor.values.argmax())
    match factor.name:
        case "X":
            return f"The digit: {factor.values.size} pixels, {_not_zero(factor.values)} of them not 0."
        case "e":
            return f"The objective is logit {largest}: its delta is 1, and that of the others is 0."
        case "E":
            index = ",".join(map(str, np.unravel_index(largest, factor.values.shape)))
            return f"The objective is the cell [{index}]: its delta is 1, and that of the others is 0."
        case "Delta":
            return f"The delta that was given: {_not_zero(factor.values)} of {factor.values.size} numbers are not 0."
    return "A parameter of the network, so it is not computed."


def _subtract(step: Step, _V: Array) -> str:
    return f"The probabilities minus the label: y is 1 for {_label(step.factors[1])} and 0 for the others."


def _left(step: Step, V: Array) -> str:
    W = step.factors[0]
    rows, columns = W.values.shape
    match W.name.endswith("^T"), W.name.startswith("Wd"):
        case True, True:
            return f"Sends the {columns} deltas back through the weights: each of {rows} cells gets {columns} products."
        case True, False:
            each = f"each of the {_many(V[0].size, 'position')}"
            return f"Sends the deltas of {each} back to the {_many(rows, 'cell')} of its window."
        case False, True:
            return f"Each of {rows} logits is a sum of {_many(columns, 'product')}."
    each = f"Each of {_many(rows, 'filter')} meets each of {_many(V.shape[1], 'window')}"
    return f"{each}: sums of {_many(columns, 'product')}."


def _right(step: Step, V: Array) -> str:
    right = step.factors[0]
    match right.name:
        case "1":
            return "Adds up each filter's deltas over all positions." if V.ndim > 1 else "Each bias gets its own delta."
        case "x^T":
            return f"Each of the {V.size} deltas times each of the {right.values.size} inputs."
    return f"For each weight a sum of {_many(V[0].size, 'product')}: a delta times the cell under the weight."


def _gate(step: Step, V: Array) -> str:
    mask = step.factors[0]
    is_pool = mask.name.startswith("M")
    if step.result.tensor is None:  # on the way forward, before the sum over each window
        return f"The max-pool's mask keeps the winner of each window: {_not_zero(mask.values)} of {V.size} cells."
    passed, arrived = _not_zero(step.result.values), _not_zero(V)
    if not arrived:
        return f"Every delta is 0 before it reaches the {'max-pool' if is_pool else 'ReLU'}."
    if is_pool:
        return f"The max-pool's mask keeps only the winner's copy in each window: {passed} of {arrived}."
    return f"The ReLU's mask lets {passed} of {_many(arrived, 'delta')} through."


def _up(_step: Step, V: Array) -> str:
    return f"Copies each of the {_many(V.size, 'delta')} to the four cells of its window."


def _col2im(step: Step, V: Array) -> str:
    window = len(V) // len(step.result.values)
    overlap = min(window, V.shape[1])  # the windows that cover a cell in the middle
    if overlap == 1:
        return "Folds the columns back to the shape of the layer; no windows overlap."
    return f"Folds the columns back: where windows overlap, up to {overlap} numbers are added."


def _im2col(step: Step, _V: Array) -> str:
    cells, windows = step.result.values.shape
    return f"Unfolds the values: one column for each of {_many(windows, 'window')}, with its {_many(cells, 'cell')}."


def _add(step: Step, _V: Array) -> str:
    return "Adds the biases." if step.factors[0].name == "bd" else "Adds each filter's bias at every position."


def _max(_step: Step, V: Array) -> str:
    return f"The ReLU sets {int((V < 0).sum())} of {V.size} numbers to 0: those below 0."


def _pool(_step: Step, _V: Array) -> str:
    return "Adds up the four cells of each window, of which only the winner is left."


def _softmax(_step: Step, _V: Array) -> str:
    return "The exponential of each logit, divided by the sum of all of them."


def _cross_entropy(step: Step, _V: Array) -> str:
    return f"Minus the logarithm of the probability of the label, {_label(step.factors[0])}."


def _dot(step: Step, _V: Array) -> str:
    if step.factors[0].name == "Delta":
        return "The given delta times the values, added up."
    return "Picks the number that the objective is."


_SENTENCES: dict[Operation, Callable[[Step, Array], str]] = {
    "given": _given,
    "subtract": _subtract,
    "left": _left,
    "right": _right,
    "gate": _gate,
    "up": _up,
    "col2im": _col2im,
    "im2col": _im2col,
    "add": _add,
    "max": _max,
    "pool": _pool,
    "softmax": _softmax,
    "cross_entropy": _cross_entropy,
    "dot": _dot,
}


def _label(one_hot: Factor) -> int:
    return int(one_hot.values.argmax())


def _not_zero(values: Array) -> int:
    return int(np.count_nonzero(values))


def _many(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"
