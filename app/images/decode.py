"""From untrusted bytes to a small, upright picture."""

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

LONGEST = 320  # pixels: larger pictures are scaled down to this side before they are analysed
MOST_SCANS = 200  # in a JPEG: a progressive one has about ten, a phone's with previews a few times as many
FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP")  # Pillow opens MPO, a phone's JPEG of several frames, as JPEG

_one_at_a_time = threading.Lock()


class Decoded(NamedTuple):
    """`picture` is RGB, or RGBA if it has transparency, scaled down; `size` is the original width and height."""

    picture: Image.Image
    kind: str
    size: tuple[int, int]


def decode(data: bytes, max_pixels: int) -> Decoded:
    """The first frame, upright, with sides of at most `LONGEST`. The size is checked before anything is decoded.

    Raises ImageError: empty, unsupported, unreadable, too_large.
    """
    if not data:
        raise ImageError("empty", "The file is empty (0 bytes).")
    kind = sniff(data)
    if not kind.taken:
        raise ImageError("unsupported", f"This is {kind.name}, which is not supported.")
    # Each scan of a progressive JPEG costs us a pass over the whole picture, but its sender only a few bytes.
    if kind.name == "a JPEG image" and data.count(b"\xff\xda") > MOST_SCANS:
        raise ImageError("unreadable", f"This JPEG has more than {MOST_SCANS} scans, which no camera produces.")
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
        # Bad bytes make Pillow raise many kinds of errors (OSError, SyntaxError, struct.error, EOFError, OverflowError,
        # MemoryError, ...). Whichever it is, the file can't be read.
        except Exception as error:
            raise ImageError("unreadable", f"This starts like {kind.name}, but it is cut short or damaged.") from error
    return Decoded(picture, kind.name, size)


@contextmanager
def _quietly() -> Iterator[None]:
    """Suppress Pillow's warnings, and allow one picture at a time.

    A decoded picture of 25 megapixels takes 100 MB, so several at once could exhaust the memory. And the filters for
    Python's warnings apply to the whole process.
    """
    with _one_at_a_time, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _check_size(size: tuple[int, int], max_pixels: int) -> None:
    width, height = size
    if width * height > max_pixels:
        size_text = f"{width:,} x {height:,} = {width * height:,} pixels"
        raise ImageError("too_large", f"This picture has {size_text}; at most {max_pixels:,} are allowed.")


def _reduce(image: Image.Image) -> Image.Image:
    """Scale down to RGB or RGBA. `thumbnail` makes JPEGs smaller while they are decoded."""
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
    # The pixels may be fine if only the EXIF block is damaged: the picture is used as it is.
    except Exception:
        return image
