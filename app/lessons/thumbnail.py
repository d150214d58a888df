"""The small picture of a lesson in the list: one tensor as colours, or as bars if it has one axis, as SVG without text.

static/css/lesson-figure.css has the colours, so that it follows the theme.
"""

from collections import defaultdict
from itertools import groupby

import numpy as np

from app.engine.tensors import Array
from app.engine.trace import Trace
from app.lessons.figures import colour_class, find, maps_of, place

_STRENGTHS = 8  # steps from 0 to the largest number
_BAR = 0.7  # of the room that a bar has
_CHANNELS = 30  # of more of them only so many are drawn, because they would be too small to see
Runs = dict[tuple[str, int], list[str]]  # paths by the class and the strength of their cells


def draw(trace: Trace, name: str) -> str:
    """The SVG of a tensor or a channel of it, such as `conv1.grad[2]`. Raises ValueError."""
    tensor, above = find(trace, name), colour_class(trace, name)
    content, width, height = _bars(tensor, above) if tensor.ndim == 1 else _maps(tensor, above)
    return f'<svg viewBox="0 0 {width:g} {height:g}" aria-hidden="true">{content}</svg>'


def _maps(tensor: Array, above: str) -> tuple[str, float, float]:
    maps = maps_of(tensor)[:_CHANNELS]
    _, rows, columns = maps.shape
    boxes, height, width = place(len(maps), rows, columns, ratio=1)
    bound = float(np.abs(maps).max(initial=0)) or 1.0
    strengths = np.sign(maps) * np.ceil(np.abs(maps) / bound * _STRENGTHS)
    runs: Runs = defaultdict(list)
    for box, channel in zip(boxes, strengths, strict=True):
        for r, row in enumerate(channel.astype(int).tolist()):
            _add_row(runs, row, box.column, box.row + r, above)
    cells = "".join(
        f'<path class="{sign}" fill-opacity="{strength / _STRENGTHS:.2g}" d="{"".join(path)}"/>'
        for (sign, strength), path in sorted(runs.items())
    )
    frames = "".join(f"M{box.column:g} {box.row:g}h{columns}v{rows}h-{columns}z" for box in boxes)
    return f'{cells}<path class="frame" fill="none" d="{frames}"/>', width, height


def _add_row(runs: Runs, row: list[int], left: float, top: float, above: str) -> None:
    """Neighbours of one strength are one rectangle, which makes the picture small."""
    for strength, run in groupby(enumerate(row), key=lambda cell: cell[1]):
        cells = list(run)
        if strength:
            sign = above if strength > 0 else "negative"
            path = f"M{left + cells[0][0]:g} {top:g}h{len(cells)}v1h-{len(cells)}z"
            runs[sign, abs(strength)].append(path)


def _bars(numbers: Array, above: str) -> tuple[str, float, float]:
    """Up from 0, or down."""
    most, least = max(float(numbers.max()), 0.0), min(float(numbers.min()), 0.0)
    side, scale = len(numbers), len(numbers) / ((most - least) or 1.0)
    zero = most * scale
    bars = "".join(
        f'<path class="{"negative" if value < 0 else above}" '
        f'd="M{i + (1 - _BAR) / 2:g} {zero:.4g}h{_BAR}v{-value * scale:.4g}h-{_BAR}z"/>'
        for i, value in enumerate(numbers.tolist())
        if value
    )
    return f'{bars}<path class="frame" d="M0 {zero:.4g}h{side}"/>', side, side
