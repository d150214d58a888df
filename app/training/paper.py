"""The search for the weights of the paper network: the default's two blocks, small enough to be computed by hand.

What is looked for, under L = the sum of pool2, so that the delta at each of its cells is 1. (Under the cross-entropy of
any label, two deltas are alive in every layer as well; with another delta at pool2 it can be one.)

- telling: a kernel in which no two rows or columns are the same, and which changes when it is transposed or turned by
  90 or 180 degrees, so that it shows what was done with it. The second filter is not the first again or its negative.
- good: a sample at which every layer has at least two deltas that are not 0, the first ReLU at least six open gates and
  the second three, each of them a closed one, and the first a delta that it stops. The more of the samples, the better.
- clear: a sample at which no window that passes a delta on has a tie, so that there is one winner to find.
- Then the smaller the largest number of a pass, the better.

The first convolution has halves from -1 to 1, the second whole numbers from -2 to 2, and neither has a 0, so that every
delta is seen to go through them. With pixels in halves, all values are then multiples of 1/4, and with deltas in halves
at pool2 no number has more than three decimals. The head has whole numbers. Each class has other ones, none of them 0,
so that every logit has a gradient. Of these it has those with the smallest cross-entropy on the shipped digits.
"""

from collections.abc import Iterator
from functools import partial
from itertools import product
from typing import NamedTuple

import numpy as np

from app import digits
from app.engine.loss import CrossEntropy, Delta
from app.engine.network import CLASSES, Network
from app.engine.tensors import Array
from app.engine.trace import Trace, trace
from app.experiment.presets import ConvSize, param_shapes, two_block
from app.pixels import PAPER_FORM

CONV1, CONV2 = ConvSize(1, 3), ConvSize(2, 2)

_BIASES = np.array([-0.5, 0, 0.5])
_CHOICES = {
    "conv1.W": np.array([-1, -0.5, 0.5, 1]),
    "conv1.b": _BIASES,
    "conv2.W": np.array([-2, -1, 1, 2]),
    "conv2.b": _BIASES,
}
_ROWS = list(product([-3, -2, -1, 1, 2, 3], repeat=CONV2.filters))  # of the head
_GATES = {"relu1": 6, "relu2": 3}  # how many have to be open
_ROUNDS = 3  # over the classes of the head; more change nothing


class Worth(NamedTuple):
    """How well weights do, in the order of what counts."""

    telling: int  # kernels
    good: int  # samples
    clear: int  # samples that are good and clear
    smallness: float  # minus the largest number of their passes


def search(seed: int, starts: int) -> tuple[Worth, Network]:
    """The best weights that are found from `starts` random beginnings.

    Each beginning is improved by changing one number at a time, as long as that makes it better.
    """
    rng = np.random.default_rng(seed)
    x = digits.as_input(digits.samples().images, form=PAPER_FORM)
    worth, convs = max((_climb(_beginning(rng), x) for _ in range(starts)), key=lambda found: found[0])
    return worth, _with_head(convs)


def _beginning(rng: np.random.Generator) -> dict[str, Array]:
    shapes = param_shapes(CONV1, CONV2, PAPER_FORM.side)
    return {
        name: rng.choice(_CHOICES[name], shape) if name in _CHOICES else np.zeros(shape)
        for name, shape in shapes.items()
    }


def _climb(params: dict[str, Array], x: Array) -> tuple[Worth, dict[str, Array]]:
    worth = judge(two_block(params, PAPER_FORM.side), x)
    improved = True
    while improved:
        improved = False
        for changed in _neighbours(params):
            other = judge(two_block(changed, PAPER_FORM.side), x)
            if other > worth:
                worth, params, improved = other, changed, True
    return worth, params


def _neighbours(params: dict[str, Array]) -> Iterator[dict[str, Array]]:
    """The parameters with one number of a convolution changed."""
    for name, choices in _CHOICES.items():
        for index in np.ndindex(params[name].shape):
            for value in choices[choices != params[name][index]]:
                changed = params[name].copy()
                changed[index] = value
                yield params | {name: changed}


def judge(network: Network, x: Array) -> Worth:
    """The worth of a network on images x [N x 1 x 8 x 8]."""
    passed = trace(network, x, Delta(np.full(network.shapes["pool2"], float(len(x)))))  # the mean of losses: N . 1 / N
    good = are_good(passed)
    clear = good & are_clear(passed)
    numbers = [array for step in passed.layers if step.grad is not None for array in (step.value, step.grad)]
    return Worth(
        _telling(network), int(good.sum()), int(clear.sum()), -max(float(np.abs(array).max()) for array in numbers)
    )


def are_good(passed: Trace) -> Array:
    """For each image, whether every layer has live deltas, and each ReLU open and closed gates."""
    good: Array = _are_alive(passed) & _have_gates(passed) & _stop_deltas(passed)
    return good


def are_clear(passed: Trace) -> Array:
    """For each image, whether there is one winner to find wherever a max-pool passes a delta on."""
    return ~_have_ties(passed)


def _telling(network: Network) -> int:
    (kernel,), (first, second) = (network.params[f"{conv}.W"][:, 0] for conv in ("conv1", "conv2"))
    if np.array_equal(first, second) or np.array_equal(first, -second):
        return 0
    return sum(map(_is_telling, (kernel, first, second)))


def _is_telling(kernel: Array) -> bool:
    others = (kernel.T, *(np.rot90(kernel, turns) for turns in (1, 2, 3)))
    are_distinct = all(len({tuple(line) for line in lines}) == len(lines) for lines in (kernel, kernel.T))
    return are_distinct and not any(np.array_equal(kernel, other) for other in others)


def _count(cells: Array) -> Array:
    """How many cells are not 0, for each image: [N x ...] -> [N]."""
    counts: Array = np.count_nonzero(cells, axis=tuple(range(1, cells.ndim)))
    return counts


def _are_alive(passed: Trace) -> Array:
    alive: Array = np.all([_count(step.grad) >= 2 for step in passed.layers if step.grad is not None], axis=0)
    return alive


def _have_gates(passed: Trace) -> Array:
    open_and_closed = []
    for name, least in _GATES.items():
        mask = passed[name].mask
        assert mask is not None
        open_and_closed += [_count(mask) >= least, _count(~mask) >= 1]
    have: Array = np.all(open_and_closed, axis=0)
    return have


def _stop_deltas(passed: Trace) -> Array:
    before, after = passed["relu1"].grad, passed["conv1"].grad
    assert before is not None
    assert after is not None
    stop: Array = _count(after) < _count(before)
    return stop


def _have_ties(passed: Trace) -> Array:
    tied: Array = np.any([_tied(passed, *pair) for pair in (("relu1", "pool1"), ("relu2", "pool2"))], axis=0)
    return tied


def _tied(passed: Trace, relu: str, pool: str) -> Array:
    """For each image, whether a window with a delta has its maximum, above 0, in several cells."""
    x, y, dy = passed[relu].value, passed[pool].value, passed[pool].grad
    assert dy is not None
    rows, columns = 2 * y.shape[2], 2 * y.shape[3]
    at_maximum = x[:, :, :rows, :columns] == y.repeat(2, axis=2).repeat(2, axis=3)
    winners = at_maximum.reshape(*y.shape[:3], 2, y.shape[3], 2).sum(axis=(3, 5))
    tied: Array = ((winners > 1) & (y > 0) & (dy != 0)).any(axis=(1, 2, 3))
    return tied


def _with_head(convs: dict[str, Array]) -> Network:
    """The network with the best head: class by class, what is best beside the others, and that several times."""
    network = two_block(convs, PAPER_FORM.side)
    pool2 = _pool2(network, digits.as_input(digits.shipped().images, form=PAPER_FORM))
    objective = CrossEntropy(digits.shipped().labels)
    W, b = np.array(_ROWS[:CLASSES], float), np.zeros(CLASSES)
    for k in list(range(CLASSES)) * _ROUNDS:
        logits = pool2 @ W.T + b
        W[k], b[k] = min(_choices(W, k), key=partial(_loss, objective, pool2, logits, k))
    return network.with_params({"dense.W": W, "dense.b": b})


def _choices(W: Array, k: int) -> list[tuple[tuple[int, ...], float]]:
    """Weights that no other class has, and a bias."""
    others = {tuple(row) for row in np.delete(W, k, axis=0)}
    return [(row, bias) for row in _ROWS if row not in others for bias in _BIASES]


def _loss(objective: CrossEntropy, pool2: Array, logits: Array, k: int, choice: tuple[tuple[int, ...], float]) -> float:
    row, bias = choice
    logits[:, k] = pool2 @ np.array(row, float) + bias
    return float(objective.losses(logits).mean())


def _pool2(network: Network, x: Array) -> Array:
    """What the head of a network gets of images x: [N x I]."""
    for layer in network.layers[:-1]:
        x, _ = layer.forward(x)
    return x.reshape(len(x), -1)
