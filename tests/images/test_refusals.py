"""A file that has no readable digit is refused with a message: what is wrong, and which files are accepted."""

import struct
import warnings
import zlib

import numpy as np
import pytest
from PIL import Image, ImageDraw

from app.images import ImageError, read_digit
from tests.images.drawing import files, save, three

TAKEN = "PNG, JPEG, WebP, GIF or BMP"
FTYP = b"\x00\x00\x00\x18ftyp"


def refusal(data: bytes, max_pixels: int = 25_000_000) -> ImageError:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(ImageError) as caught:
            read_digit(data, max_pixels=max_pixels)
    return caught.value


def png_header(width: int, height: int) -> bytes:
    """A PNG file with a header that states its size, and no pixels."""
    chunks = ((b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)), (b"IDAT", b""), (b"IEND", b""))
    packed = (struct.pack(">I", len(b)) + n + b + struct.pack(">I", zlib.crc32(n + b)) for n, b in chunks)
    return b"\x89PNG\r\n\x1a\n" + b"".join(packed)


@pytest.mark.parametrize(
    ("data", "named"),
    [
        (FTYP + b"heic" + bytes(60), "a HEIC photo"),
        (FTYP + b"mif1" + bytes(60), "a HEIC photo"),
        (FTYP + b"avif" + bytes(60), "an AVIF image"),
        (FTYP + b"isom" + bytes(60), "a video"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "an SVG drawing"),
        (b'<?xml version="1.0"?>\n<!-- drawn -->\n<svg></svg>', "an SVG drawing"),
        (b"%PDF-1.7\n", "a PDF document"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "a PDF document"),
        (save(three(), "TIFF"), "a TIFF or raw image"),
        (save(three(), "ICO"), "an icon"),
        (save(three(), "JPEG2000"), "a JPEG 2000 image"),
        (b"PK\x03\x04" + bytes(40), "a ZIP archive"),
        (b"<!DOCTYPE html><html></html>", "a web page"),
        ("an Übungsblatt".encode(), "text"),
        (b"BM is what this text begins with", "text"),
        (bytes(range(256)), "an unknown kind of file"),
    ],
)
def test_an_unsupported_file_is_refused_with_the_name_of_its_format(data: bytes, named: str) -> None:
    error = refusal(data)
    assert error.code == "unsupported"
    assert named in str(error)
    assert TAKEN in str(error)


def test_an_empty_file_is_refused_as_empty() -> None:
    error = refusal(b"")
    assert error.code == "empty"
    assert TAKEN in str(error)


@pytest.mark.parametrize("name", files())
def test_a_truncated_file_is_refused_as_unreadable(name: str) -> None:
    data = files()[name]
    error = refusal(data[: len(data) // 5])
    assert error.code == "unreadable"
    assert "cut short or damaged" in str(error)
    assert TAKEN in str(error)


@pytest.mark.parametrize(("width", "height"), [(5001, 5000), (9500, 9500), (12_000, 12_000), (100_000, 100_000)])
def test_a_picture_with_too_many_pixels_is_refused_after_reading_its_header_alone(width: int, height: int) -> None:
    error = refusal(png_header(width, height))
    assert error.code == "too_large"
    assert "25,000,000" in str(error)


def test_the_limit_of_pixels_can_be_set_and_is_inclusive() -> None:
    data = save(three(100, 100), "PNG")
    read_digit(data, max_pixels=10_000)
    assert refusal(data, max_pixels=9_999).code == "too_large"


def test_a_jpeg_with_too_many_scans_is_refused_before_it_is_decoded() -> None:
    data = save(three(), "JPEG", progressive=True)
    start = data.rindex(b"\xff\xda")
    assert refusal(data[:start] + data[start:-2] * 300 + data[-2:]).code == "unreadable"


def blank_pictures() -> dict[str, Image.Image]:
    rng = np.random.default_rng(0)
    light = np.linspace(200, 240, 300)[None, :, None] + rng.normal(0, 5, (300, 300, 3))
    speck, lines = Image.new("RGB", (300, 300), "white"), Image.new("RGB", (300, 300), "white")
    ImageDraw.Draw(speck).point((150, 150), "black")
    for y in range(20, 300, 50):
        ImageDraw.Draw(lines).line((0, y, 300, y), "black", width=2)
    return {
        "white": Image.new("RGB", (300, 300), "white"),
        "black": Image.new("RGB", (300, 300), "black"),
        "one pixel": Image.new("RGB", (1, 1), "red"),
        "transparent": Image.new("RGBA", (300, 300), (0, 0, 0, 0)),
        "noise": Image.fromarray(rng.integers(0, 256, (300, 300, 3), dtype=np.uint8)),
        "paper in uneven light": Image.fromarray(np.clip(light, 0, 255).astype(np.uint8)),
        "a speck": speck,
        "ruled paper": lines,
    }


@pytest.mark.parametrize("name", blank_pictures())
def test_a_picture_without_a_digit_is_refused_as_blank(name: str) -> None:
    error = refusal(save(blank_pictures()[name], "PNG"))
    assert error.code == "blank"
    assert TAKEN in str(error)
