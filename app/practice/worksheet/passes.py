"""The steps of the forward and of the backward pass, and their tensors as grids."""

from collections.abc import Callable, Collection
from functools import partial
from itertools import islice
from math import prod
from typing import NamedTuple

import numpy as np

from app.engine.tensors import Index, notation
from app.engine.trace import Trace
from app.practice.worksheet.sheet import Blank, Cell, Figure, Step, Table, Title
from app.words.layers import BY_KIND, blocks
from app.words.mathml import symbol

_HEADS_FROM = 3  # rows: smaller tables need no numbers at their sides
_POOLED = {"relu1.value", "pool1.mask", "relu1.grad"}  # what windows of a max-pool are laid on
_GATES = {"relu": "R", "maxpool": "M"}  # R, as in lesson 6


class Rule(NamedTuple):
    """A step of a pass: what happens, in words and as a formula, to which tensors."""

    title: str
    words: str
    formula: str  # in LaTeX
    tensors: tuple[str, ...]


FORWARD = (
    Rule(
        "Convolution 1",
        "Lay the kernel on a window of x. Multiply each weight by the pixel under it, add the products, add the bias.",
        r"z_{r,c} = b + \sum_{i,j} W_{i,j} \cdot x_{r+i,c+j}",
        ("input.value", "conv1.W", "conv1.b", "conv1.value"),
    ),
    Rule(
        "ReLU 1 and max-pool 1",
        "A number above 0 stays, and any other becomes 0. Then the largest number of each window of 2 x 2 goes on.",
        r"a = \max(z, 0)",
        ("relu1.value", "pool1.value"),
    ),
    Rule(
        "Convolution 2, ReLU 2 and max-pool 2",
        "The same once more. There are two filters, so there are two channels.",
        r"z_{f,r,c} = b_f + \sum_{i,j} W_{f,0,i,j} \cdot s_{0,r+i,c+j}",
        ("conv2.W", "conv2.b", "conv2.value", "relu2.value", "pool2.value"),
    ),
)
BACKWARD = (
    Rule(
        "Back through max-pool 2 and ReLU 2",
        "The winner of a window gets its whole gradient, and the other cells get 0: M is 1 at the winners. ReLU passes "
        "it where z is above 0: R is 1 there.",
        r"\delta = R \cdot M \cdot \frac{\partial L}{\partial s}",
        ("pool2.grad", "pool2.mask", "relu2.grad", "relu2.mask", "conv2.grad"),
    ),
    Rule(
        "The gradients of convolution 2",
        "At each position, multiply δ by the number that the weight met there. Add the products. For b, add up all δ.",
        r"\frac{\partial L}{\partial W_{f,0,i,j}} = \sum_{r,c} \delta_{f,r,c} \cdot s_{0,r+i,c+j}",
        ("conv2.W.grad", "conv2.b.grad"),
    ),
    Rule(
        "Back through convolution 2",
        "Each window that contains a cell sends it one product, from both filters. The kernel stands turned by 180°.",
        r"\frac{\partial L}{\partial s_{0,u,v}} = \sum_{f,i,j} W_{f,0,i,j} \cdot \delta_{f,u-i,v-j}",
        ("pool1.grad",),
    ),
    Rule(
        "Back through max-pool 1 and ReLU 1",
        "As in the second block: to the winner, and on where z is above 0.",
        r"\delta = R \cdot M \cdot \frac{\partial L}{\partial s}",
        ("pool1.mask", "relu1.grad", "relu1.mask", "conv1.grad"),
    ),
    Rule(
        "The gradients of convolution 1",
        "As for convolution 2. Here the weight met pixels.",
        r"\frac{\partial L}{\partial W_{i,j}} = \sum_{r,c} \delta_{r,c} \cdot x_{r+i,c+j}",
        ("conv1.W.grad", "conv1.b.grad"),
    ),
    Rule(
        "Back to the digit",
        "As for convolution 2, with one filter.",
        r"\frac{\partial L}{\partial x_{u,v}} = \sum_{i,j} W_{i,j} \cdot \delta_{u-i,v-j}",
        ("input.grad",),
    ),
)


def step(rule: Rule, shown: Collection[str], blank: Blank) -> Step | None:
    """The step with those of its tensors that are shown; None if there are none."""
    figures = tuple(figure(tensor, blank) for tensor in rule.tensors if tensor in shown)
    return Step(rule.title, rule.words, symbol(rule.formula), figures) if figures else None


def figure(tensor: str, blank: Blank) -> Figure:
    """A tensor of the trace."""
    shape = blank.trace.tensors[tensor].shape
    made = figure_of(shape, symbol(name(tensor, blank.trace)), notation(shape), partial(blank.of, tensor))
    windows, narrow = tensor in _POOLED, tensor == "input.value" or tensor.endswith(".mask")
    return made._replace(tables=tuple(table._replace(windows=windows, narrow=narrow) for table in made.tables))


def figure_of(shape: Index, title: Title, note: str, cell: Callable[[Index], Cell]) -> Figure:
    """A tensor with a table for each channel or filter. A vector, and channels of one cell, are one row."""
    channels, rows, columns = _as_tables(shape)
    heads = tuple(map(str, range(rows))) if rows >= _HEADS_FROM else ()
    word = "filter" if len(shape) == 4 else "channel"
    cells = map(cell, np.ndindex(shape))
    tables = [
        Table(
            tuple(tuple(islice(cells, columns)) for _ in range(rows)),
            f"{word} {channel}" if channels > 1 else "",
            heads,
            heads,
        )
        for channel in range(channels)
    ]
    return Figure(title, note, tuple(tables))


def _as_tables(shape: Index) -> tuple[int, int, int]:
    """Tables, rows, columns."""
    *channels, rows, columns = shape if len(shape) > 1 else (1, *shape)
    return (1, 1, prod(shape)) if rows == columns == 1 else (prod(channels), rows, columns)


def name(tensor: str, trace: Trace, index: str = "") -> str:
    r"""The symbol of a tensor, or of one of its cells, in LaTeX, such as \frac{\partial L}{\partial W^{(2)}}."""
    layer, _, what = tensor.partition(".")
    kind, block = trace[layer].layer.kind, blocks(trace.network)[layer]
    cell = f"_{{{index}}}" if index else ""
    numbered = f"^{{({block})}}{cell}"
    letters = BY_KIND[kind]
    match what.split("."):
        case ["mask"]:
            return f"{_GATES[kind]}{numbered}"
        case ["value"]:
            return f"{letters.letter}{numbered if letters.numbered else cell}"
        case ["grad"] if kind == "conv":
            return rf"\delta{numbered}"
        case ["grad"]:
            return rf"\frac{{\partial L}}{{\partial {name(f'{layer}.value', trace, index)}}}"
        case [param, "grad"]:
            return rf"\frac{{\partial L}}{{\partial {name(f'{layer}.{param}', trace, index)}}}"
    return f"{what}{numbered}"
