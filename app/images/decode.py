"""Hostile bytes -> a small upright picture."""

import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO

from PIL import Image, ImageOps

from app.images.errors import ImageError
from app.images.sniff import Kind, sniff

LONGEST = 400  # pixels; the side to which pictures are reduced before they are analysed
FORMATS = ("PNG", "JPEG", "MPO", "WEBP", "GIF", "BMP")

_one_at_a_time = threading.Lock()


def decode(data: bytes, max_pixels: int) -> Image.Image:
    """The first frame, upright, as RGB or RGBA, with its longest side at most `LONGEST`.

    Raises ImageError: empty, unsupported, unreadable, too_large.
    """
    if not data:
        raise ImageError("empty", "The file is empty (0 bytes).")
    kind = sniff(data)
    if not kind.taken:
        raise ImageError("unsupported", f"This is {kind.name}, which we do not take.")
    with _quietly():
        try:
            with Image.open(BytesIO(data), formats=FORMATS) as image:
                _check_size(image.size, max_pixels)
                return _upright(_reduce(image))
        except ImageError:
            raise
        except Image.DecompressionBombError as error:
            raise ImageError("too_large", f"This picture has far more than {max_pixels:,} pixels.") from error
        # Pillow's decoders answer hostile bytes with many kinds of error (OSError, SyntaxError, struct.error,
        # EOFError, OverflowError, MemoryError, ...): whichever it is, the file can't be read.
        except Exception as error:
            raise _unreadable(kind) from error


@contextmanager
def _quietly() -> Iterator[None]:
    """Without Pillow's warnings, and one picture at a time.

    A decoded picture of 25 megapixels takes 100 MB, so that several at once would be a way to exhaust the
    memory; and Python's warning filters belong to the whole process.
    """
    with _one_at_a_time, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _check_size(size: tuple[int, int], max_pixels: int) -> None:
    width, height = size
    if width * height > max_pixels:
        raise ImageError(
            "too_large",
            f"This picture has {width:,} x {height:,} = {width * height:,} pixels, and we take at most "
            f"{max_pixels:,}.",
        )


def _unreadable(kind: Kind) -> ImageError:
    return ImageError("unreadable", f"This looks like {kind.name}, but it is cut short or damaged.")


def _reduce(image: Image.Image) -> Image.Image:
    """RGB or RGBA, small. JPEG is reduced while it is decoded (`draft`, inside of `thumbnail`)."""
    if image.mode.startswith("I"):
        image.load()
        image = image.point(lambda value: value * (255 / 65535) + 0).convert("L")
    target = "RGBA" if image.has_transparency_data else "RGB"
    if image.mode not in ("L", "LA", "RGB", "RGBA", "CMYK") or "transparency" in image.info:
        image = image.convert(target)
    image.thumbnail((LONGEST, LONGEST), Image.Resampling.BICUBIC, reducing_gap=2.0)
    image.load()
    return image.convert(target)


def _upright(image: Image.Image) -> Image.Image:
    try:
        return ImageOps.exif_transpose(image)
    # A damaged EXIF block says nothing of the pixels: the picture is taken as it is.
    except Exception:
        return image
