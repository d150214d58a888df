"""Any bytes give either a digit or an ImageError, never another exception."""

import warnings
from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from app.images import Digit, ImageError, read_digit
from app.images.decode import LONGEST, decode
from tests.damage import one_bit_flipped
from tests.images.drawing import files, save, three

VALID = [*files().values(), save(three(28, 28), "PNG"), save(three(9, 700), "PNG"), save(three(700, 9), "BMP")]
CODES = {"too_large", "unsupported", "unreadable", "blank", "empty"}


def read_or_refuse(data: bytes) -> None:
    digit, refused = read(data)
    if refused:
        assert refused.code in CODES
        assert "PNG, JPEG, WebP, GIF or BMP" in str(refused)
    if digit:
        assert digit.pixels.shape == (28, 28)
        assert digit.pixels.min() >= 0
        assert digit.pixels.max() <= 1
        assert digit.pixels.any()


def read(data: bytes) -> tuple[Digit | None, ImageError | None]:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            return read_digit(data, max_pixels=1_000_000), None
        except ImageError as error:
            return None, error


@given(st.binary(max_size=2000))
def test_random_bytes(data: bytes) -> None:
    read_or_refuse(data)


@given(st.sampled_from(VALID), st.binary(max_size=500))
def test_random_bytes_after_the_header_of_a_valid_file(valid: bytes, data: bytes) -> None:
    read_or_refuse(valid[:30] + data)


@settings(max_examples=300)
@given(st.sampled_from(VALID), st.data())
def test_valid_files_with_bytes_changed(valid: bytes, data: st.DataObject) -> None:
    mutated = bytearray(valid)
    place = st.integers(0, min(len(valid), 200) - 1) | st.integers(0, len(valid) - 1)
    for at, byte in data.draw(st.lists(st.tuples(place, st.integers(0, 255)), min_size=1, max_size=12)):
        mutated[at] = byte
    read_or_refuse(bytes(mutated))


@settings(max_examples=200)
@given(st.sampled_from(VALID), st.data())
def test_valid_files_cut_off_anywhere(valid: bytes, data: st.DataObject) -> None:
    read_or_refuse(valid[: data.draw(st.integers(0, len(valid)))])


@settings(max_examples=150)
@given(st.integers(1, 40), st.integers(1, 40), st.integers(0, 2**32 - 1), st.sampled_from([1, 20, 255]))
def test_tiny_pictures_of_random_pixels(width: int, height: int, seed: int, contrast: int) -> None:
    pixels = np.random.default_rng(seed).integers(0, contrast + 1, (height, width, 4), dtype=np.uint8)
    read_or_refuse(save(Image.fromarray(pixels), "PNG"))


SMALL = {kind: save(three(28, 28).convert("L"), kind) for kind in ("PNG", "JPEG", "WEBP", "GIF", "BMP")}
FLIPS = 1500  # in each file


@pytest.mark.parametrize("kind", SMALL)
def test_every_beginning_of_a_file(kind: str) -> None:
    valid = SMALL[kind]
    for length in range(len(valid) + 1):
        read_or_refuse(valid[:length])


@pytest.mark.parametrize("kind", SMALL)
def test_thousands_of_files_with_one_bit_flipped(kind: str) -> None:
    for flipped in one_bit_flipped(SMALL[kind], FLIPS):
        with suppress(ImageError):
            assert max(decode(flipped, max_pixels=1_000_000).picture.size) <= LONGEST
