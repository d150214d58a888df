"""Damaged bytes, of a file or an address: cut off anywhere, or with one bit flipped. They are the same in each run."""

from collections.abc import Iterator

import numpy as np

FLIPS = 2000


def damaged(valid: bytes) -> Iterator[bytes]:
    """Every beginning, and then those of `one_bit_flipped`."""
    yield from (valid[:length] for length in range(len(valid)))
    yield from one_bit_flipped(valid)


def one_bit_flipped(valid: bytes, most: int = FLIPS) -> Iterator[bytes]:
    """The bytes with another single bit flipped each time: all bits in turn, or `most` of them."""
    for bit in map(int, np.random.default_rng(7).permutation(8 * len(valid))[:most]):
        flipped = bytearray(valid)
        flipped[bit // 8] ^= 1 << bit % 8
        yield bytes(flipped)
