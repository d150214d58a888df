"""Figures: one tensor of a trace as SVG, its channels side by side, with the numbers in the cells where they are few.

A cell's colour is that of its sign, as strong as its number is large; static/css/lesson-figure.css has the colours. So
a figure follows the theme, can be printed, and is small: cells of one strength are one path.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from html import escape
from typing import NamedTuple

import numpy as np

from app.engine.tensors import Array
from app.engine.trace import Trace
from app.lessons.numbers import printed, short

_NAME = re.compile(r"([a-z]\w*(?:\.\w+)*)(?:\[(\d{1,6})\])?", re.ASCII)
_MOST_NUMBERS = 256  # cells: with more of them the numbers would be too small to read
_WIDEST = 12  # columns, for the same reason
_CELL = 40  # units of the drawing, of a cell with its number
_SMALL_CELL = 8  # of one without
_STRENGTHS = 12  # steps from 0 to the largest number
STRONG = 0.75  # of the largest number: from here on a light number is easier to read than a dark one
_NON_NEGATIVE = ("input", "relu", "maxpool")  # kinds of layers whose values are never negative


class Box(NamedTuple):
    """Where a map of [rows x columns] stands, in cells."""

    row: float
    column: float


def draw(trace: Trace, name: str) -> str:
    """The SVG of a tensor or of one channel of it, such as `conv1.grad` or `conv1.grad[2]`. Raises ValueError."""
    tensor = find(trace, name)
    maps = maps_of(tensor)
    _, rows, columns = maps.shape
    numbered = tensor.size <= _MOST_NUMBERS and columns <= _WIDEST
    cell = _CELL if numbered else _SMALL_CELL
    boxes, height, width = place(len(maps), rows, columns)
    parts = [_cells(maps, boxes, cell, colour_class(trace, name)), _frames(boxes, rows, columns, cell)]
    if numbered:
        parts.append(_numbers(maps, boxes, cell))
    label = f"{name}, {tensor.size} numbers from {printed(tensor.min())} to {printed(tensor.max())}"
    size = f'viewBox="-1 -1 {width * cell + 2:g} {height * cell + 2:g}" width="{width * cell + 2:g}"'
    return f'<svg role="img" aria-label="{escape(label)}" {size}>{"".join(parts)}</svg>'


def find(trace: Trace, name: str) -> Array:
    """The tensor, or the channel of it, that a figure shows, as float64. ValueError if there is none."""
    tensors = trace.tensors
    match = _NAME.fullmatch(name)
    tensor = tensors.get(match[1]) if match else None
    if match is None or tensor is None or not tensor.ndim:
        names = ", ".join(key for key, value in tensors.items() if value.ndim)
        raise ValueError(f"figure: there is no {name!r}; there are {names}, and their channels as in conv1.grad[2]")
    if match[2] is None:
        return tensor.astype(np.float64)
    channel = int(match[2])
    if tensor.ndim < 3 or channel >= len(tensor):
        last = f"0 to {len(tensor) - 1}" if tensor.ndim >= 3 else "none"
        raise ValueError(f"figure: {match[1]} has no channel {channel}; its channels: {last}")
    shown: Array = tensor[channel].astype(np.float64)
    return shown


def colour_class(trace: Trace, name: str) -> str:
    """The class of the numbers above 0: as on the page, values, masks and signed numbers have their own colours."""
    layer, _, part = name.partition("[")[0].partition(".")
    if part == "mask":
        return "passes"
    is_value = layer == "probabilities" or (part == "value" and trace[layer].layer.kind in _NON_NEGATIVE)
    return "value" if is_value else "positive"


def maps_of(tensor: Array) -> Array:
    """[maps x rows x columns]; numbers with one axis are one row."""
    rows, columns = tensor.shape[-2:] if tensor.ndim > 1 else (1, len(tensor))
    maps: Array = tensor.reshape(-1, rows, columns)
    return maps


def place(count: int, rows: int, columns: int, ratio: float = 3) -> tuple[list[Box], float, float]:
    """Maps in rows with gaps, about `ratio` times as wide as high; the height and the width of all."""
    gap = 0.4 if columns <= _WIDEST else 2
    across = min(count, max(1, round(float(np.sqrt(ratio * count * (rows + gap) / (columns + gap))))))
    down = -(-count // across)
    boxes = [Box((i // across) * (rows + gap), (i % across) * (columns + gap)) for i in range(count)]
    return boxes, down * (rows + gap) - gap, across * (columns + gap) - gap


def _cells(maps: Array, boxes: Sequence[Box], cell: int, above: str) -> str:
    """A path for each sign and strength; `above` is the class of the numbers above 0."""
    bound = float(np.abs(maps).max(initial=0)) or 1.0
    runs: dict[tuple[str, int], list[str]] = defaultdict(list)
    strengths = np.ceil(np.abs(maps) / bound * _STRENGTHS).astype(int)
    for k, r, c in np.argwhere(maps).tolist():
        sign = "negative" if maps[k, r, c] < 0 else above
        x, y = (boxes[k].column + c) * cell, (boxes[k].row + r) * cell
        runs[sign, int(strengths[k, r, c])].append(f"M{x:g} {y:g}h{cell}v{cell}h-{cell}z")
    return "".join(
        f'<path class="{sign}" fill-opacity="{strength / _STRENGTHS:.2g}" d="{"".join(path)}"/>'
        for (sign, strength), path in sorted(runs.items())
    )


def _frames(boxes: Sequence[Box], rows: int, columns: int, cell: int) -> str:
    path = "".join(
        f"M{box.column * cell:g} {box.row * cell:g}h{columns * cell}v{rows * cell}h-{columns * cell}z" for box in boxes
    )
    return f'<path class="frame" fill="none" stroke="currentColor" d="{path}"/>'


def _numbers(maps: Array, boxes: Sequence[Box], cell: int) -> str:
    """The number of each cell in its middle; those on strong colours are marked."""
    bound = float(np.abs(maps).max(initial=0)) or 1.0
    texts = []
    for k, r, c in np.ndindex(maps.shape):
        value = float(maps[k, r, c])
        x, y = (boxes[k].column + c + 0.5) * cell, (boxes[k].row + r + 0.5) * cell
        strong = ' class="strong"' if abs(value) > STRONG * bound else ""
        texts.append(f'<text{strong} x="{x:g}" y="{y:g}" dy="0.35em">{short(value)}</text>')
    return f'<g text-anchor="middle" fill="currentColor" font-size="11">{"".join(texts)}</g>'
