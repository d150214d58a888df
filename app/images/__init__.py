"""Upload bytes -> the 28 x 28 of a digit, normalised the way MNIST was made, and the steps that it took."""

from dataclasses import dataclass
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from app.images import normalise
from app.images.clean import clean
from app.images.decode import decode
from app.images.errors import ImageError
from app.images.ink import find_ink, flatten

__all__ = ["Digit", "ImageError", "Step", "read_digit"]

LONGEST = 168  # pixels, of a step's picture: six for every pixel of the 28 x 28


@dataclass(frozen=True)
class Step:
    """One stage on the way from the picture to the digit; `image` is a PNG, its longest side at most 168 px."""

    name: str
    caption: str
    image: bytes


@dataclass(frozen=True)
class Digit:
    """`pixels` [28 x 28] in 0..1, multiples of 1/255, ink bright; `steps` in the order in which they were taken."""

    pixels: NDArray[np.float64]
    steps: tuple[Step, ...]


def read_digit(data: bytes, *, max_pixels: int = 25_000_000) -> Digit:
    """Read a picture of one digit: PNG, JPEG, WebP, GIF (its first frame) or BMP.

    Raises ImageError: empty, unsupported, unreadable, too_large (more than `max_pixels`), blank (no ink).
    """
    picture = flatten(decode(data, max_pixels))
    sent = _step("as sent", "as sent", picture)
    same = normalise.native(np.asarray(picture))
    if same is not None:
        return _digit(same, [sent])
    ink = find_ink(picture)
    digit = clean(ink.mask, ink.strength)
    full = float(np.percentile(ink.strength[digit.mask], 75))
    low = 0.35 * ink.threshold
    soft = np.clip((ink.strength - low) / max(full - low, 1e-6), 0, 1)
    seen = grow(digit.mask) * soft
    small = normalise.shrink(seen, normalise.box(digit.mask))
    return _digit(
        normalise.place(small),
        [
            sent,
            _step(
                "ink",
                f"{100 * ink.mask.mean():.1f} %",
                _grey(np.clip(ink.strength / ink.strength.max(), 0, 1)),
            ),
            _step("cleaned", str(digit[1:]), _grey(seen)),
            _step("cropped", "c", _grey(small)),
        ],
    )


def grow(mask):
    out = mask.copy()
    for _ in range(2):
        p = np.pad(out, 1)
        out = p[1:-1, 1:-1] | p[:-2, 1:-1] | p[2:, 1:-1] | p[1:-1, :-2] | p[1:-1, 2:]
    return out


def _digit(pixels, steps):
    return Digit(pixels / 255, (*steps, _step("28 x 28", "", Image.fromarray(pixels))))


def _grey(values):
    return Image.fromarray((255 * np.clip(values, 0, 1)).round().astype(np.uint8))


def _step(name: str, caption: str, image: Image.Image) -> Step:
    times = LONGEST // max(image.size)
    if times:
        shown = image.resize((times * image.width, times * image.height), Image.Resampling.NEAREST)
    else:
        shown = image.copy()
        shown.thumbnail((LONGEST, LONGEST), Image.Resampling.BICUBIC)
    file = BytesIO()
    shown.save(file, "PNG", compress_level=3)
    return Step(name, caption, file.getvalue())
