"""The end of the whole way back: one number of the gradient of the digit."""

import numpy as np

from app.practice.worksheet.gaps import some
from app.practice.worksheet.sheet import Blank, Figure, Step, Table
from app.practice.worksheet.workings import symbol_of
from app.words.mathml import expression, symbol


def one_pixel(blank: Blank, rng: np.random.Generator) -> Step:
    """The gradient of a pixel that several deltas reach."""
    ((tensor, index),) = some("input.grad", 1, terms=2)(blank.trace, rng)
    cell = blank.gap(float(blank.trace.tensors[tensor][index]), (tensor, index))
    return Step(
        "Back to the digit",
        f"The gradient of the pixel in row {index[1]}, column {index[2]}. As for convolution 2, with one filter.",
        symbol(r"\frac{\partial L}{\partial x_{u,v}} = \sum_{i,j} W_{i,j} \cdot \delta_{u-i,v-j}"),
        (Figure(expression(symbol_of(blank.trace, tensor, index)), "", (Table(((cell,),)),)),),
    )
