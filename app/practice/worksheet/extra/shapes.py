"""Lesson 1: numbers by their names, and the shapes of another network."""

import numpy as np

from app.engine.network import Network
from app.engine.tensors import Index, notation
from app.experiment.presets import ConvSize, random_two_block
from app.practice.worksheet.sheet import Blank, Cell, Figure, Step, Table
from app.practice.worksheet.workings import DIVIDED, exact, head_of, result
from app.words.mathml import MINUS, PLUS, TIMES

_NAMED = ("input.value", "conv1.value", "conv2.W", "conv2.value")
_LAYERS = ("conv1", "pool1", "conv2", "pool2")


def shapes_and_names(blank: Blank, rng: np.random.Generator) -> Step:
    """Cells to be found by their indices, and the shapes of a network with other sizes."""
    network = _another(rng)
    conv1, conv2 = (ConvSize(*network.params[f"{conv}.W"].shape[:3:2]) for conv in ("conv1", "conv2"))
    return Step(
        "Names and shapes",
        "Indices count from 0, from the top left. The last two are the row and the column. "
        f"The other network has an input of {notation(network.image)}. "
        f"Conv 1 has {conv1.filters} filters of {conv1.size} x {conv1.size}, and Conv 2 has {conv2.filters} of "
        f"{conv2.size} x {conv2.size}.",
        None,
        (_names(blank, rng), _shapes(blank, network)),
    )


def _names(blank: Blank, rng: np.random.Generator) -> Figure:
    """One cell of each tensor, which is another number if row and column are confused."""
    heads, rows = [], []
    for tensor in _NAMED:
        values = blank.trace.tensors[tensor]
        cells = rng.permutation(np.argwhere(values != values.swapaxes(-1, -2))).tolist()
        index = next((tuple(cell) for cell in cells if values[tuple(cell)]), tuple(cells[0]))
        heads.append(head_of(blank.trace, tensor, index))
        rows.append((blank.gap(float(values[index]), f"row {index[-2]}, column {index[-1]}"),))
    return Figure("Which number is it?", "", (Table(tuple(rows), "", heads, ["number"]),))


def _another(rng: np.random.Generator) -> Network:
    """A network in which no max-pool drops a row."""
    while True:
        side = int(rng.integers(14, 29))
        conv1, conv2 = (ConvSize(int(rng.integers(2, 7)), int(rng.integers(2, 6))) for _ in range(2))
        after1 = side - conv1.size + 1
        after2 = after1 // 2 - conv2.size + 1
        if after1 % 2 == after2 % 2 == 0 and after2 >= 4 and conv1.filters != conv2.filters:
            return random_two_block(0, conv1, conv2, side)


def _shapes(blank: Blank, network: Network) -> Figure:
    rows, before = [], network.image
    for layer in _LAYERS:
        shape = network.shapes[layer]
        rows.append(_pooled(blank, shape, before) if "pool" in layer else _convolved(blank, network, layer, before))
        before = shape
    heads = ["Conv 1", "Max-pool 1", "Conv 2", "Max-pool 2"]
    table = Table(tuple(rows), "", heads, ["channels", "rows", "columns", "weights of a filter"])
    return Figure("The shapes of the other network", "", (table,))


def _convolved(blank: Blank, network: Network, layer: str, before: Index) -> tuple[Cell, ...]:
    filters, depth, size, _ = network.params[f"{layer}.W"].shape
    side = network.shapes[layer][1]
    of_side = result(exact(before[1]), MINUS, exact(size), PLUS, exact(1), value=side)
    weights = depth * size * size
    return (
        blank.gap(filters, f"as many as filters: {filters}"),
        blank.gap(side, of_side),
        blank.gap(side, of_side),
        blank.gap(weights, result(exact(depth), TIMES, exact(size), TIMES, exact(size), value=weights)),
    )


def _pooled(blank: Blank, shape: Index, before: Index) -> tuple[Cell, ...]:
    """It has no weights."""
    half = result(exact(before[1]), DIVIDED, exact(2), value=shape[1])
    channels = blank.gap(shape[0], f"as many as before: {before[0]}")
    return (channels, blank.gap(shape[1], half), blank.gap(shape[2], half), Cell(0))
