"""One sentence about a number: how many terms it has and, if it is 0, why.

The zeros teach most: a dead filter, a gradient that a ReLU stops, a cell that lost its pool window.
"""

import numpy as np

from app.engine.derivation import Derivation
from app.engine.loss import CrossEntropy
from app.engine.tensors import Index
from app.engine.trace import LayerTrace, Trace
from app.words.mathml import rounded


def sentence(trace: Trace, derivation: Derivation) -> str:
    """Why the number is what it is."""
    layer, *rest = derivation.tensor.split(".")
    index = derivation.index
    names = [step.layer.name for step in trace.layers]
    if layer in ("loss", "probabilities"):
        return _head(trace, layer, index)
    position = names.index(layer)
    match rest:
        case ["value"]:
            return _value(trace, position, derivation)
        case [param, "grad"]:
            return _param_grad(trace, position, param, derivation)
        case ["grad"] if layer == trace.start:
            return _start(trace, index)
        case ["grad"]:
            return _input_grad(trace, position + 1, derivation)
    return "A parameter of the network, so it is not computed."


def count(derivation: Derivation) -> str:
    """`676 products, 41 of them not zero`, or `676 products, all of them 0`."""
    products = derivation.products
    not_zero = int(np.count_nonzero(products))
    if len(products) == 1:
        return "1 product" if not_zero else "1 product, which is 0"
    return f"{len(products)} products, {f'{not_zero} of them not zero' if not_zero else 'all of them 0'}"


def _many(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def _cell(tensor: str, index: Index) -> str:
    return f"{tensor}[{','.join(map(str, index))}]"


def _value(trace: Trace, position: int, derivation: Derivation) -> str:
    index = derivation.index
    if position == 0:
        return "A pixel of the digit, so it is not computed."
    step, x = trace.layers[position], trace.layers[position - 1]
    match step.layer.kind:
        case "relu":
            z = float(x.value[0][index])
            if z > 0:
                return f"{rounded(z)} is greater than 0, so ReLU passes it unchanged."
            return f"{rounded(z)} is not greater than 0, so ReLU gives 0."
        case "maxpool":
            return _pool_value(trace, position, derivation)
    return f"The bias plus {_many(len(derivation.products) - 1, 'product')}, each of a weight and the cell under it."


def _window(trace: Trace, position: int, index: Index) -> tuple[list[Index], list[float]]:
    """The cells of a pool window and their values, in row-major order."""
    step, x = trace.layers[position], trace.layers[position - 1]
    (products,) = trace.network.patterns[step.layer.name].value(index)
    cells: list[Index] = [tuple(cell) for cell in products.right.indices.tolist()]
    return cells, [float(x.value[0][cell]) for cell in cells]


def _winner(trace: Trace, position: int, index: Index) -> tuple[Index, int]:
    """The cell that won a pool window, and how many cells have the maximum."""
    cells, values = _window(trace, position, index)
    return cells[int(np.argmax(values))], values.count(max(values))


def _pool_value(trace: Trace, position: int, derivation: Derivation) -> str:
    before = trace.layers[position - 1].layer.name
    winner, reached = _winner(trace, position, derivation.index)
    name = _cell(f"{before}.value", winner)
    if reached > 1:
        return f"{reached} cells of the window tie for the maximum; the first in row-major order, {name}, wins."
    return f"{name} is the largest of the four cells in its window, so it wins."


def _param_grad(trace: Trace, position: int, param: str, derivation: Derivation) -> str:
    step, x = trace.layers[position], trace.layers[position - 1]
    assert step.grad is not None  # derive() has found this gradient
    delta = step.grad[0][derivation.index[0]]
    if step.layer.kind == "conv" and not delta.any():
        gate = trace.layers[position + 1]
        dead = gate.mask is not None and not gate.mask[0, derivation.index[0]].any()
        why = (
            f"{gate.layer.name} passes nothing of filter {derivation.index[0]} for this digit (a dead filter)"
            if dead
            else f"no gradient from the loss reaches filter {derivation.index[0]}"
        )
        return f"Every delta of this filter is 0: {why}. So this number is 0 too, and the filter learns nothing here."
    if param == "b":
        return f"The sum of this output's deltas over all positions: {count(derivation)}."
    if not derivation.products.any():
        return f"{count(derivation)}: wherever the delta is not 0, the cell of {x.layer.name} that it meets is 0."
    return (
        f"{count(derivation)}: each is a delta of {step.layer.name} times the cell of {x.layer.name} under the weight."
    )


def _input_grad(trace: Trace, position: int, derivation: Derivation) -> str:
    step = trace.layers[position]
    match step.layer.kind:
        case "relu":
            return _through_relu(trace, position, derivation)
        case "maxpool":
            return _through_pool(trace, position, derivation)
        case "dense":
            return f"{count(derivation)}: for each logit, its weight for this cell times its gradient."
    return (
        f"{count(derivation)}: each is a weight of {step.layer.name} times the delta of an output that saw this cell. "
        "While the weight's indices increase, the delta's decrease: this is the flipped kernel."
    )


def _through_relu(trace: Trace, position: int, derivation: Derivation) -> str:
    z = float(trace.layers[position - 1].value[0][derivation.index])
    name = trace.layers[position].layer.name
    if z > 0:
        nothing = "" if derivation.products.any() else ", but the gradient here is 0"
        return f"The value was {rounded(z)}, greater than 0: {name} passes the gradient unchanged{nothing}."
    at_zero = " (at 0 itself the derivative is taken as 0)" if z == 0 else ""
    return f"The value was {rounded(z)}, not greater than 0{at_zero}: {name} stops the gradient."


def _through_pool(trace: Trace, position: int, derivation: Derivation) -> str:
    step: LayerTrace = trace.layers[position]
    before = trace.layers[position - 1].layer.name
    d, u, v = derivation.index
    _, rows, columns = step.value[0].shape
    if u // 2 >= rows or v // 2 >= columns:
        return f"This cell is in the odd last row or column, which {step.layer.name} drops, so it gets no gradient."
    winner, reached = _winner(trace, position, (d, u // 2, v // 2))
    if winner == derivation.index:
        tie = f", the first of {reached} cells that tie" if reached > 1 else ""
        return f"This cell won its window{tie}: {step.layer.name} sends the whole gradient to it."
    won, own = (float(trace.layers[position - 1].value[0][cell]) for cell in (winner, derivation.index))
    name = _cell(f"{before}.value", winner)
    if own == won:
        return f"This cell ties with {name} at {rounded(won)}. {name} comes first in the window and gets the gradient."
    return f"This cell lost its window to {name} ({rounded(own)} against {rounded(won)}), which gets the gradient."


def _start(trace: Trace, index: Index) -> str:
    if isinstance(trace.objective, CrossEntropy):
        label = int(trace.objective.labels[0])
        if index[0] == label:
            return f"The probability of {label}, minus 1, because {label} is the label."
        return f"The probability of {index[0]}, minus 0, because the label is {label}."
    return f"The backward pass starts here, at {trace.start}, so the objective itself sets this number."


def _head(trace: Trace, tensor: str, index: Index) -> str:
    if tensor == "probabilities":
        return f"Softmax: the exponential of logit {index[0]} divided by the sum of all {len(trace.probabilities[0])}."
    if isinstance(trace.objective, CrossEntropy):
        label = int(trace.objective.labels[0])
        return f"Cross-entropy: minus the logarithm of the probability of the label {label}."
    return f"The objective, computed from the values of {trace.start}."
