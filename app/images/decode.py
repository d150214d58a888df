"""Hostile bytes -> a small upright picture."""

import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import NamedTuple

import numpy as np
from PIL import Image, ImageOps

from app.images.errors import ImageError
from app.images.sniff import sniff

LONGEST = 320  # pixels: the side to which a picture is reduced before it is analysed
MOST_SCANS = 200  # of a JPEG: a progressive one has about ten, a phone's with previews a few times that
FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP")  # Pillow opens MPO, a phone's JPEG of several frames, as JPEG

_one_at_a_time = threading.Lock()


class Decoded(NamedTuple):
    """`picture`: RGB, or RGBA where there is transparency, reduced; `size`: width and height as they were sent."""

    picture: Image.Image
    kind: str
    size: tuple[int, int]


def decode(data: bytes, max_pixels: int) -> Decoded:
    """The first frame, upright, its longest side at most `LONGEST`; its size is checked before it is decoded.

    Raises ImageError: empty, unsupported, unreadable, too_large.
    """
    if not data:
        raise ImageError("empty", "The file is empty (0 bytes).")
    kind = sniff(data)
    if not kind.taken:
        raise ImageError("unsupported", f"This is {kind.name}, which we do not take.")
    # Each scan of a progressive JPEG goes over the whole picture, and costs its sender but a few bytes.
    if kind.name == "a JPEG image" and data.count(b"\xff\xda") > MOST_SCANS:
        raise ImageError("unreadable", f"This JPEG has more than {MOST_SCANS} scans, as no camera makes them.")
    with _quietly():
        try:
            with Image.open(BytesIO(data), formats=FORMATS) as image:
                size = image.size
                _check_size(size, max_pixels)
                picture = _upright(_reduce(image))
        except ImageError:
            raise
        except Image.DecompressionBombError as error:
            raise ImageError("too_large", f"This picture has far more than {max_pixels:,} pixels.") from error
        # Pillow answers hostile bytes with many kinds of error (OSError, SyntaxError, struct.error, EOFError,
        # OverflowError, MemoryError, ...): whichever it is, the file can't be read.
        except Exception as error:
            raise ImageError("unreadable", f"This begins as {kind.name}, but is cut short or damaged.") from error
    return Decoded(picture, kind.name, size)


@contextmanager
def _quietly() -> Iterator[None]:
    """Without Pillow's warnings, and one picture at a time.

    A picture of 25 megapixels takes 100 MB once it is decoded, so that a few at once could exhaust the memory;
    and the filters of Python's warnings belong to the whole process.
    """
    with _one_at_a_time, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _check_size(size: tuple[int, int], max_pixels: int) -> None:
    width, height = size
    if width * height > max_pixels:
        size_text = f"{width:,} x {height:,} = {width * height:,} pixels"
        raise ImageError("too_large", f"This picture has {size_text}; we take at most {max_pixels:,}.")


def _reduce(image: Image.Image) -> Image.Image:
    """RGB or RGBA. A JPEG is already reduced while it is decoded: `thumbnail` sees to that."""
    target = "RGBA" if image.has_transparency_data else "RGB"
    if image.mode.startswith("I"):
        image = Image.fromarray((np.asarray(image) // 257).astype(np.uint8))
    elif image.mode not in {"L", "LA", "RGB", "RGBA", "CMYK"} or "transparency" in image.info:
        image = image.convert(target)
    image.thumbnail((LONGEST, LONGEST), Image.Resampling.BICUBIC, reducing_gap=1.0)
    small = image.convert(target)
    opaque = target == "RGBA" and small.getchannel("A").getextrema() == (255, 255)
    return small.convert("RGB") if opaque else small


def _upright(image: Image.Image) -> Image.Image:
    try:
        return ImageOps.exif_transpose(image)
    # A damaged EXIF block says nothing of the pixels: the picture is taken as it is.
    except Exception:
        return image
