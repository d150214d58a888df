"""The picture that is shown beside a link to a page: a title, the digit, and one number in its place, as PNG."""

import io
from typing import NamedTuple

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from app.engine.tensors import Array, Index
from app.engine.trace import Trace
from app.lessons.figures import STRONG, colour_class
from app.lessons.numbers import printed, short

SIZE = 1200, 630  # what sites that show links ask for
# The light theme of static/css/tokens.css.
COLOURS = {
    "page": "#fafafc",
    "ink": "#1c1e28",
    "muted": "#5a5f70",
    "line": "#8a8fa0",
    "selected": "#b3007f",
    "value": "#6428c8",
    "passes": "#0f766e",
    "positive": "#b72a34",
    "negative": "#1f66b0",
}
_MARGIN = 64
_TEXT_WIDTH = 520
_MAP = 250
_MAPS_TOP = 110
_MOST_NUMBERS = 7  # columns: in more of them numbers would be too small to read
_TITLE_SIZES = range(60, 24, -4)


class Shown(NamedTuple):
    """The channel of a tensor [rows x columns], and the place of one cell in it."""

    numbers: Array
    cell: tuple[int, int] | None


def draw(title: str, trace: Trace, cell: tuple[str, Index] | None) -> bytes:
    """The PNG of a title, with the trace's digit and, if there is one, a cell."""
    image = Image.new("RGB", SIZE, COLOURS["page"])
    pen = ImageDraw.Draw(image)
    _write(pen, title.replace("−", "–"))  # the font has no minus sign
    tensor, index = cell if cell and trace.tensors[cell[0]].ndim else ("conv1.grad", None)
    _map(image, trace, "input.value", Shown(trace.tensors["input.value"][0], None), left=640)
    _map(image, trace, tensor, _channel(trace.tensors[tensor], index), left=640 + _MAP + 32)
    if cell:
        tensor, index = cell
        name = f"{tensor}[{','.join(map(str, index))}]" if index else tensor
        number = f"{name} = {printed(float(trace.tensors[tensor][index]))}"
        pen.text((640, _MAPS_TOP + _MAP + 96), number, COLOURS["ink"], _font(32))
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)


def _write(pen: ImageDraw.ImageDraw, title: str) -> None:
    pen.text((_MARGIN, _MARGIN), "Retrograd", COLOURS["value"], _font(36))
    for size in _TITLE_SIZES:
        font = _font(size)
        lines = _lines(title, font)
        height = round(1.25 * size)
        if len(lines) * height <= 330:
            break
    for i, line in enumerate(lines):
        pen.text((_MARGIN, 150 + i * height), line, COLOURS["ink"], font)
    tagline = "Backpropagation through a CNN, number by number"
    pen.text((_MARGIN, SIZE[1] - _MARGIN), tagline, COLOURS["muted"], _font(26), anchor="ls")


def _lines(text: str, font: ImageFont.FreeTypeFont | ImageFont.ImageFont) -> list[str]:
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and font.getlength(longer) > _TEXT_WIDTH:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def _channel(tensor: Array, index: Index | None) -> Shown:
    """The channel that a cell is in. Numbers with one axis are one column; without a cell it is the first channel."""
    numbers = tensor.astype(np.float64)
    if numbers.ndim == 1:
        return Shown(numbers[:, None], (index[0], 0) if index else None)
    channel = index[:-2] if index else (0,) * (numbers.ndim - 2)
    return Shown(numbers[channel], (index[-2], index[-1]) if index else None)


def _map(image: Image.Image, trace: Trace, tensor: str, shown: Shown, *, left: int) -> None:
    """A square with the numbers as colours, the cell framed, and the name of the tensor above it."""
    pen = ImageDraw.Draw(image)
    rows, columns = shown.numbers.shape
    size = _MAP // max(rows, columns)  # of a cell, if it is square
    width, height = max(columns * size, _MAP // 4), rows * size
    pixels = Image.fromarray(_coloured(shown.numbers, colour_class(trace, tensor)))
    image.paste(pixels.resize((width, height), Image.Resampling.NEAREST), (left, _MAPS_TOP))
    pen.rectangle((left, _MAPS_TOP, left + width, _MAPS_TOP + height), outline=COLOURS["line"])
    pen.text((left, _MAPS_TOP - 12), tensor, COLOURS["muted"], _font(26), anchor="ls")
    across, down = width / columns, height / rows
    if columns <= _MOST_NUMBERS and rows <= 10:
        bound = np.abs(shown.numbers).max()
        for r, c in np.ndindex(rows, columns):
            value = float(shown.numbers[r, c])
            middle = left + (c + 0.5) * across, _MAPS_TOP + (r + 0.5) * down
            ink = COLOURS["page"] if abs(value) > STRONG * bound else COLOURS["ink"]
            pen.text(middle, short(value), ink, _font(round(min(down / 2, 24))), anchor="mm")
    if shown.cell:
        r, c = shown.cell
        box = (left + c * across, _MAPS_TOP + r * down, left + (c + 1) * across, _MAPS_TOP + (r + 1) * down)
        pen.rectangle((box[0] - 3, box[1] - 3, box[2] + 3, box[3] + 3), outline=COLOURS["selected"], width=4)


def _coloured(numbers: Array, above: str) -> Array:
    """[rows x columns] -> bytes [rows x columns x 3]: white for 0, the full colour for the largest number."""
    strength = np.abs(numbers) / (np.abs(numbers).max() or 1.0)
    ends = np.where(numbers[..., None] < 0, _rgb("negative"), _rgb(above))
    pixels: Array = np.round(255 + strength[..., None] * (ends - 255)).astype(np.uint8)
    return pixels


def _rgb(name: str) -> Array:
    return np.array([int(COLOURS[name][i : i + 2], 16) for i in (1, 3, 5)])
