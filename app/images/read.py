"""From a picture to a digit, through the modules of this package, with the steps that the page shows."""

from dataclasses import dataclass
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from app.images.clean import Cleaned, clean
from app.images.decode import Decoded, decode
from app.images.erase import erase, traces_of
from app.images.errors import ImageError
from app.images.flatten import flatten
from app.images.ink import Ink, find_ink
from app.images.lines import Lines
from app.images.normalise import as_mnist, bounds, place, shrink
from app.images.pen import Stroke, even_pen
from app.images.ruling import find_lines
from app.images.sheet import cut_out
from app.images.spread import spread
from app.pixels import MNIST_FORM, Form, bring_to

LONGEST = 168  # pixels: 6 for each of the 28
FRINGE = 2  # pixels of a digit's soft edge are outside the mask


@dataclass(frozen=True)
class Step:
    """One step from the picture to the digit. `image` is a PNG with sides of at most 168 pixels."""

    name: str
    caption: str
    image: bytes


@dataclass(frozen=True)
class Digit:
    """`pixels` [side x side] in 0..1, 1 being ink; `steps` in their order."""

    pixels: NDArray[np.float64]
    steps: tuple[Step, ...]


def read_digit(data: bytes, *, form: Form = MNIST_FORM, max_pixels: int = 25_000_000) -> Digit:
    """Read a picture of one digit: PNG, JPEG, WebP, GIF (its first frame) or BMP.

    In a form of 28 x 28 its pixels are multiples of 1/255; for smaller ones the areas of these are averaged.
    Raises ImageError: empty, unsupported, unreadable, too_large (more than `max_pixels`), blank (no ink).
    """
    digit = _read(data, max_pixels)
    return digit if form == MNIST_FORM else _in_form(digit, form)


def _in_form(digit: Digit, form: Form) -> Digit:
    pixels = bring_to(form, digit.pixels)
    step = _step(f"{form.side} x {form.side}", _averaged(form), _grey(pixels))
    return Digit(pixels, (*digit.steps, step))


def _averaged(form: Form) -> str:
    covered = f"{MNIST_FORM.side / form.side:.3g}"
    mean = f"Each pixel is the mean of the {covered} x {covered} pixels that it covers"
    return f"{mean}, rounded to 0, 0.5 or 1." if form.halves else f"{mean}."


def _read(data: bytes, max_pixels: int) -> Digit:
    """The digit as 28 x 28 pixels."""
    decoded = decode(data, max_pixels)
    sent = flatten(decoded.picture)
    first = _step("as sent", _sent(decoded), sent)
    unchanged = as_mnist(np.asarray(sent))
    if unchanged is not None:
        caption = "These 28 x 28 pixels are already normalised as in MNIST, so they are used unchanged, with white ink."
        return Digit(unchanged / 255, (first, _step("28 x 28", caption, unchanged)))
    return _on_paper(sent, [first])


def _on_paper(picture: Image.Image, steps: list[Step]) -> Digit:
    """The digit without what is around the sheet, and without the lines of the paper."""
    lines = find_lines(picture)
    clear = erase(picture, lines)
    sheet = cut_out(clear, picture)
    if sheet is not None:
        steps = [*steps, _step("sheet", "The sheet of paper, without what is around it.", sheet)]
        picture, lines = sheet, find_lines(sheet)
        clear = erase(sheet, lines)
    if not lines:
        return _normalised(picture, steps)
    try:
        return _normalised(clear, [*steps, _step("without lines", _erased(lines), clear)], traces_of(lines))
    except ImageError as error:
        if sum(_count(lines).values()) == 1:  # it may be a 1
            return _normalised(picture, steps)
        raise ImageError("blank", "Nothing is written on this paper: there are only its lines.") from error


def _normalised(picture: Image.Image, steps: list[Step], traces: float = 0) -> Digit:
    ink = find_ink(picture, traces)
    cleaned = clean(ink.mask, ink.strength)
    digit = ink.strength * spread(cleaned.mask, np.maximum, FRINGE)
    stroke = even_pen(digit, bounds(cleaned.mask))
    small = shrink(stroke.ink)
    pixels = place(small)
    after = (
        _step("ink", _found(ink), _grey(ink.strength)),
        _step("cleaned", _dropped(cleaned), _grey(digit)),
        _step("pen", _pen(stroke), _grey(stroke.ink)),
        _step("cropped", _cropped(small), _grey(small)),
        _step("28 x 28", "Moved by whole pixels so that its centre of mass is at pixel (14, 14).", pixels),
    )
    return Digit(pixels / 255, (*steps, *after))


def _sent(decoded: Decoded) -> str:
    paper = ", placed on paper in contrast to its ink" if decoded.picture.mode == "RGBA" else ""
    width, height = decoded.size
    return f"{decoded.kind[0].upper()}{decoded.kind[1:]} of {width:,} x {height:,} pixels, upright{paper}."


def _found(ink: Ink) -> str:
    paper = "the paper's colour" if ink.plain else "the paper around it, because the light is uneven"
    share = 100 * ink.mask.mean()
    amount = f"{share:.0f} %" if share >= 10 else f"{share:.1f} %"
    return f"How far each pixel differs from {paper}. {amount} of the picture is ink."


def _erased(lines: list[Lines]) -> str:
    named = _listed([f"{count} {name}" for name, count in _count(lines).items() if count])
    filled = "Each is filled with the colours on both of its sides, so a stroke that crosses it stays whole"
    return f"Without the lines of the paper: {named}. {filled}."


def _count(lines: list[Lines]) -> dict[str, int]:
    """How many lines there are in which direction."""
    counts = {"across": 0, "down": 0, "slanting": 0}
    for some in lines:
        steep = abs(np.sin(some.angle))
        counts["across" if steep < 0.3 else "down" if steep > 0.95 else "slanting"] += len(some.offset)
    return counts


def _dropped(cleaned: Cleaned) -> str:
    counts = {
        "speck": cleaned.specks,
        "ruled line": cleaned.lines,
        "blob at the edge": cleaned.edges,
        "other blob": cleaned.others,
    }
    named = [f"{count} {_plural(name, count)}" for name, count in counts.items() if count]
    if not named:
        return "All of the ink belongs to the digit, so nothing is dropped."
    return f"Only the digit is kept, with {_listed(named)} dropped."


def _listed(named: list[str]) -> str:
    return " and ".join([", ".join(named[:-1]), named[-1]] if len(named) > 1 else named)


def _plural(name: str, count: int) -> str:
    return name if count == 1 else name.replace("blob", "blobs") if "blob" in name else f"{name}s"


def _pen(stroke: Stroke) -> str:
    pen = f"Cropped to the digit. In a box of 20 pixels the pen would be {stroke.before:.1f} pixels wide"
    if stroke.after == stroke.before:
        return f"{pen}, about as wide as in MNIST."
    verb = "thickened" if stroke.after > stroke.before else "thinned"
    return f"{pen}; it is {verb} to {stroke.after:.1f}, closer to MNIST's 2.4."


def _cropped(small: NDArray[np.float64]) -> str:
    rows, columns = small.shape
    return f"Scaled to {columns} x {rows} pixels: the longest side is 20, the proportions stay the same."


def _grey(values: NDArray[np.floating]) -> NDArray[np.uint8]:
    return np.round(255 * values).astype(np.uint8)


def _step(name: str, caption: str, picture: Image.Image | NDArray[np.uint8]) -> Step:
    shown = picture.copy() if isinstance(picture, Image.Image) else Image.fromarray(picture)
    times = LONGEST // max(shown.size)
    if times > 1:
        shown = shown.resize((times * shown.width, times * shown.height), Image.Resampling.NEAREST)
    shown.thumbnail((LONGEST, LONGEST), Image.Resampling.BILINEAR)
    file = BytesIO()
    shown.save(file, "PNG", compress_level=3)
    return Step(name, caption, file.getvalue())
