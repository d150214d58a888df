"""Experiments, and their arrays as a student may have them: in float32, rounded, or as NumPy prints them."""

import re
import sys
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app import digits
from app.engine.loss import Cell, CrossEntropy, Delta, Logit, Objective
from app.engine.mistakes import Mistake, make
from app.engine.network import Network
from app.engine.trace import Trace, trace
from app.experiment import presets
from app.experiment.presets import ConvSize, random_two_block
from app.pixels import PAPER_FORM

Array = NDArray[Any]
LABEL_3 = CrossEntropy(np.array([3]))


def significant(a: Array) -> Array:
    """With three significant digits."""
    return np.array([float(f"{number:.3g}") for number in a.ravel()]).reshape(a.shape)


def printed(a: Array) -> Array:
    """As NumPy prints it with precision=3, read back."""
    text = np.array2string(a, precision=3, threshold=sys.maxsize)
    return np.array([float(number) for number in re.findall(r"[-+.\de]+", text)]).reshape(a.shape)


FORMS: dict[str, Callable[[Array], Array]] = {
    "float64": lambda a: a,
    "float32": lambda a: a.astype(np.float32).astype(np.float64),
    "3 decimals": lambda a: np.round(a, 3),
    "3 significant digits": significant,
    "printed by NumPy": printed,
}


@cache
def default() -> Trace:
    """The trained network on a digit that it is unsure of, with large gradients of both signs."""
    return trace(presets.trained(), digits.as_input(digits.samples().images[[40]]), LABEL_3)


@cache
def paper() -> Trace:
    return trace(presets.paper(), digits.as_input(digits.samples().images[[40]], form=PAPER_FORM), LABEL_3)


@cache
def small() -> Trace:
    """A random network on noise with a flat area, so that there are ties in both poolings."""
    network = random_two_block(3, ConvSize(2, 3), ConvSize(4, 2), 16)
    network = network.with_params({"conv1.b": np.array([0.3, 0.1]), "conv2.b": np.array([0.2, -0.1, 0.1, 0.3])})
    x = np.random.default_rng(0).random((1, 1, 16, 16))
    x[..., 6:, 6:] = 0.5
    return trace(network, x, LABEL_3)


def with_mistakes(right: Trace, mistakes: Sequence[Mistake]) -> Trace:
    network, objective = make(mistakes, right.network, right.objective)
    return trace(network, right.layers[0].value, objective)


def same(one: Array, other: Array) -> bool:
    """Whether two arrays are the same but for rounding in float64."""
    return bool(np.abs(one - other).max() <= 1e-9 * max(np.abs(one).max(), np.abs(other).max()))


def random_experiment(rng: np.random.Generator) -> tuple[Network, Array, Objective]:
    """The trained, the paper or a random network of any size, on a digit or on noise, with any objective."""
    sample = digits.samples().images[[rng.integers(len(digits.SAMPLES))]]
    match rng.integers(3):
        case 0:
            network, x = presets.trained(), digits.as_input(sample)
        case 1:
            network, x = presets.paper(), digits.as_input(sample, form=PAPER_FORM)
        case _:
            network, x = _random_network(rng)
    return network, x, random_objective(rng, network)


def _random_network(rng: np.random.Generator) -> tuple[Network, Array]:
    side = int(rng.integers(8, 29))
    conv1 = ConvSize(int(rng.integers(1, 5)), int(rng.integers(1, 4)))
    conv2 = ConvSize(int(rng.integers(1, 6)), int(rng.integers(1, 3)))
    network = random_two_block(int(rng.integers(1 << 30)), conv1, conv2, side)
    biases = {name: rng.normal(0, 0.3, b.shape) for name, b in network.params.items() if name.endswith(".b")}
    return network.with_params(biases), rng.random((1, 1, side, side))


def random_objective(rng: np.random.Generator, network: Network) -> Objective:
    pool2 = network.shapes["pool2"]
    match rng.integers(4):
        case 0:
            return CrossEntropy(rng.integers(0, 10, 1))
        case 1:
            return Logit(int(rng.integers(10)))
        case 2:
            return Cell(*(int(rng.integers(size)) for size in pool2))
        case _:
            return Delta(rng.integers(-8, 9, pool2) / 4)
