"""A picture gives the same digit whatever the format, mode and orientation of its file."""

import warnings

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageOps

from app.images import read_digit
from tests.images.drawing import files, save, sixteen_bit, three

FILES = files()
REFERENCE = read_digit(save(three(), "PNG")).pixels
# How to store a picture so that a reader that follows its EXIF orientation sees it upright.
UNDO = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


def alike(pixels: NDArray[np.float64]) -> bool:
    """Whether it is the same digit; one that is turned, mirrored, inverted or different is off by 0.1 or more."""
    return bool(np.abs(pixels - REFERENCE).mean() < 0.02)


def test_a_turned_or_mirrored_digit_is_told_apart() -> None:
    for undo in UNDO.values():
        assert undo is None or not alike(read_digit(save(three().transpose(undo), "PNG")).pixels)


@pytest.mark.parametrize("name", FILES)
def test_a_picture_is_the_same_digit_in_every_format_and_mode(name: str) -> None:
    assert alike(read_digit(FILES[name]).pixels)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("orientation", UNDO)
def test_exif_orientation_is_undone(orientation: int, kind: str) -> None:
    undo = UNDO[orientation]
    stored = three() if undo is None else three().transpose(undo)
    exif = Image.Exif()
    exif[0x0112] = orientation
    assert alike(read_digit(save(stored, kind, exif=exif)).pixels)


def test_a_picture_with_a_damaged_exif_block_is_still_read() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    healthy = save(three(), "JPEG", quality=95, exif=exif)
    at = healthy.index(b"Exif\x00\x00") + 10
    damaged = healthy[:at] + b"\xff\xff\xff\xff" + healthy[at + 4 :]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert alike(read_digit(damaged).pixels)


def test_faint_ink_in_a_16_bit_file_is_told_from_the_paper() -> None:
    faint = read_digit(save(sixteen_bit(three(ink="#999", paper="#ddd")), "PNG"))
    assert alike(faint.pixels)


@pytest.mark.parametrize("ink", ["black", "white", "red", "yellow"])
def test_ink_of_any_colour_is_found_on_a_transparent_background(ink: str) -> None:
    drawn = Image.new("RGBA", three().size, (0, 0, 0, 0))
    drawn.paste(Image.new("RGBA", drawn.size, ink), mask=ImageOps.invert(three().convert("L")))
    assert alike(read_digit(save(drawn, "PNG")).pixels)


def test_an_opaque_picture_with_transparent_edges_is_read_on_its_own_background() -> None:
    sticker = three().convert("RGBA")
    sticker.paste((0, 0, 0, 0), (0, 0, 120, 6))
    sticker.paste((0, 0, 0, 0), (0, 154, 120, 160))
    assert alike(read_digit(save(sticker, "PNG")).pixels)


@pytest.mark.parametrize(
    ("ink", "paper"),
    [("white", "black"), ("red", "green"), ("#102040", "#ffe070"), ("#ffb0c0", "#502080"), ("#777", "#999")],
)
def test_ink_of_any_colour_is_read_on_paper_of_any_colour(ink: str, paper: str) -> None:
    assert alike(read_digit(save(three(ink=ink, paper=paper), "PNG")).pixels)
