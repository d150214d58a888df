"""The experiment of a seed: a sample on the paper network, and the two gradients at pool2 that it starts from.

Of all samples and gradients, those are used that the search for the weights of the paper network looks for too
(app/training/paper.py): every layer has live deltas, gates are open and closed, and every winner is the only one. The
gradient of the first bias must not be 0 either.
"""

from functools import cache
from itertools import product
from typing import NamedTuple

import numpy as np

from app import digits
from app.engine.loss import Delta
from app.engine.tensors import Array
from app.engine.trace import Trace, trace
from app.experiment import presets
from app.pixels import PAPER_FORM
from app.training.paper import are_clear, are_good

_STARTS = tuple(product((1, 2, -1, -2), repeat=2))  # whole numbers, so that nothing has more than two decimals


class Experiment(NamedTuple):
    """L = the sum of start . pool2, for one of the samples."""

    sample: int
    start: tuple[int, ...]

    @property
    def trace(self) -> Trace:
        """Its forward and backward pass."""
        return trace(presets.paper(), _inputs()[[self.sample]], Delta(_delta(self.start)))


def of_seed(seed: int) -> Experiment:
    """Seeds that follow each other have different samples until all have been used, and then other gradients."""
    every = _by_sample()
    around, place = divmod(seed, len(every))
    sample, starts = every[place]
    return Experiment(sample, starts[(around + place) % len(starts)])


@cache
def _by_sample() -> tuple[tuple[int, tuple[tuple[int, ...], ...]], ...]:
    """Each sample that suits, with the starts that suit it. Neighbours are no neighbours among the digits."""
    suits = np.array([_suiting(start) for start in _STARTS])  # [starts x samples]
    order = np.random.default_rng(0).permutation(np.flatnonzero(suits.any(axis=0)))
    return tuple((int(i), tuple(s for s, does in zip(_STARTS, suits[:, i], strict=True) if does)) for i in order)


def _suiting(start: tuple[int, ...]) -> Array:
    x = _inputs()
    passed = trace(presets.paper(), x, Delta(_delta(start) * len(x)))  # the mean of losses: N . 1 / N
    delta = passed["conv1"].grad
    assert delta is not None
    suits: Array = are_good(passed) & are_clear(passed) & (delta.sum(axis=(1, 2, 3)) != 0)
    return suits


def _delta(start: tuple[int, ...]) -> Array:
    return np.array(start, float).reshape(presets.paper().shapes["pool2"])


@cache
def _inputs() -> Array:
    """Every sample as the paper network sees it, [N x 1 x 8 x 8]."""
    return digits.as_input(digits.samples().images, form=PAPER_FORM)
