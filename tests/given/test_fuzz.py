"""Every beginning of a file and thousands of files with one bit flipped give arrays or a GivenError, never more."""

import tracemalloc

import numpy as np
import pytest

from app.given import Given, GivenError, Limits, read_file
from tests.damage import FLIPS, damaged, one_bit_flipped
from tests.given.files import npy, npz, safetensors

NUMBERS = 2000
MEMORY = 200_000  # bytes: a few times what a decoder and so many numbers need, and far less than any lie announces

W = np.linspace(-1, 1, 27).reshape(3, 1, 3, 3)
SMALL = W.astype(np.float32)
VALID = {
    "npy": npy(W),
    "npy, big-endian": npy(W.astype(">f4")),
    "npy, in Fortran's order": npy(np.asfortranarray(W.reshape(9, 3))),
    "npz": npz({"W": W, "b": SMALL[0]}),
    "npz, compressed": npz({"W": SMALL, "b": np.arange(3)}, compressed=True),
    "safetensors": safetensors({"W": ("F32", SMALL), "b": ("F16", SMALL[0].astype("<f2"))}),
    "safetensors, bfloat16": safetensors({"W": ("BF16", (SMALL.view(np.uint32) >> 16).astype("<u2"))}),
}


def read(content: bytes) -> tuple[Given | None, GivenError | None]:
    try:
        return read_file(content, "W.npy", Limits(NUMBERS)), None
    except GivenError as refused:
        return None, refused


def assert_read_or_refused(content: bytes) -> None:
    given, refused = read(content)
    if refused:
        assert refused.code in {"unreadable", "unsupported", "too_large"}
        assert 20 < len(str(refused)) < 600
        assert str(refused).isprintable()
    if given:
        assert sum(array.values.size for array in given.arrays) <= NUMBERS
        assert all(np.isfinite(array.values).all() for array in given.arrays)
        assert all(array.name.isprintable() for array in given.arrays)
        assert all((left_out.name + left_out.reason).isprintable() for left_out in given.left_out)


@pytest.mark.parametrize("kind", VALID)
def test_a_damaged_file_is_read_or_refused_in_words(kind: str) -> None:
    for content in damaged(VALID[kind]):
        assert_read_or_refused(content)


@pytest.mark.parametrize("kind", VALID)
def test_no_damage_makes_a_small_file_take_much_memory(kind: str) -> None:
    tracemalloc.start()
    most = 0
    for content in damaged(VALID[kind]):
        before, _ = tracemalloc.get_traced_memory()
        tracemalloc.reset_peak()
        read(content)
        most = max(most, tracemalloc.get_traced_memory()[1] - before)
    tracemalloc.stop()
    assert most < MEMORY


@pytest.mark.parametrize("kind", VALID)
def test_a_damaged_file_is_mostly_noticed_where_its_format_has_a_checksum(kind: str) -> None:
    read_well = sum(read(content)[0] is not None for content in one_bit_flipped(VALID[kind]))
    assert read_well > 0, "a bit of the numbers makes other numbers, and one of a zip's times makes no difference"
    if kind.startswith("npz"):
        assert read_well < FLIPS / 2
