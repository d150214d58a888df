"""Lesson 12: one step of gradient descent."""

from collections.abc import Callable

import numpy as np

from app.engine.tensors import Index
from app.practice.worksheet.passes import figure_of, name
from app.practice.worksheet.sheet import Blank, Cell, Figure, Step
from app.practice.worksheet.workings import exact, factor, result
from app.words.mathml import MINUS, TIMES, symbol

_RATE = 0.1


def one_step(blank: Blank, rng: np.random.Generator) -> Step:
    """The parameters of convolution 2, and four weights of convolution 1, after a step."""
    some = rng.permutation(np.argwhere(blank.trace.tensors["conv1.W.grad"]))[:4].tolist()
    return Step(
        "One step downhill",
        "Subtract from each number its gradient times the learning rate 0.1.",
        symbol(r"W_{\text{new}} = W - 0.1 \cdot \frac{\partial L}{\partial W}"),
        (
            _stepped(blank, "conv2.W", lambda _: True),
            _stepped(blank, "conv2.b", lambda _: True),
            _stepped(blank, "conv1.W", lambda index: list(index) in some),
        ),
    )


def _stepped(blank: Blank, param: str, asks: Callable[[Index], bool]) -> Figure:
    values, grads = (blank.trace.tensors[tensor] for tensor in (param, f"{param}.grad"))

    def after(index: Index) -> Cell:
        value, grad = float(values[index]), float(grads[index])
        new = value - _RATE * grad
        working = result(exact(value), MINUS, exact(_RATE), TIMES, factor(grad), value=new)
        return blank.cell(new, working, asked=asks(index))

    return figure_of(values.shape, symbol(name(param, blank.trace)), "new", after)
