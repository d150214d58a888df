"""NumPy's .npy format, without evaluating anything.

NumPy's own reader evaluates the header as a Python literal, and warns or fails in many ways if it is another one. What
NumPy writes for an array of numbers has one form, and only that is read here. Pickled objects are never read.

Source: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
"""

import re
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from app.given.arrays import GivenError, Limits, UnusableError, called

MAGIC = b"\x93NUMPY"

_LARGEST_HEADER = 4096  # bytes; that of an array of numbers has about 120
_LENGTH_BYTES = {1: 2, 2: 4, 3: 4}  # of the header's length, by the format's version
_HEADER = re.compile(
    r"\{\s*'descr'\s*:\s*(?P<descr>'[^']{0,20}'|\[[^\n]*\])\s*,\s*'fortran_order'\s*:\s*(?P<fortran>True|False)\s*,"
    r"\s*'shape'\s*:\s*\((?P<shape>[\d ,]*)\)\s*,?\s*\}\s*"
)
_NUMBERS = re.compile(r"'[<>|=]?(?:f[248]|[iu][1248]|b1)'")
_REASONS = {
    "O": "it holds Python objects, which are never loaded because that can run code; save an array of numbers",
    "c": "its numbers are complex, and those of a network are real",
    "U": "it holds text, not numbers",
    "S": "it holds text, not numbers",
}


def read_npy(stream: IO[bytes], name: str, limits: Limits) -> NDArray[Any]:
    """The array in an .npy file.

    No more of the stream is read than its header says, within the limits. GivenError if it is damaged or too large,
    UnusableError if it does not hold real numbers.
    """
    descr, fortran, shape = _header(stream, name)
    if not _NUMBERS.fullmatch(descr):
        kind = re.match(r"'[<>|=]?([a-zA-Z])", descr)
        other = f"its type {descr[:40]} is not float16, float32, float64, an integer or a boolean"
        raise UnusableError(_REASONS.get(kind[1] if kind else "", other))
    dtype = np.dtype(descr.strip("'"))
    size = limits.take(shape, name) * dtype.itemsize
    data = stream.read(size + 1)[:size]  # one more: at its end a zip compares the checksum
    if len(data) < size:
        raise GivenError(
            f"The file is cut off: {called(name)} of shape {list(shape)} has {size:,} bytes; {len(data):,} are there."
        )
    return np.frombuffer(data, dtype).reshape(shape, order="F" if fortran else "C")


def _header(stream: IO[bytes], name: str) -> tuple[str, bool, tuple[int, ...]]:
    start = stream.read(8)
    if not start.startswith(MAGIC):
        raise UnusableError("it is not an array that NumPy saved")
    version = start[6] if len(start) == 8 else 0
    length = int.from_bytes(stream.read(_LENGTH_BYTES.get(version, 0)), "little")
    text = stream.read(length) if length <= _LARGEST_HEADER else b""
    match = _HEADER.fullmatch(text.decode("latin-1"))
    if not match:
        raise GivenError(f"The header of {called(name)} can't be read; the file is damaged, or cut off.")
    shape = tuple(int(n[:20]) for n in re.findall(r"\d+", match["shape"]))
    return match["descr"], match["fortran"] == "True", shape
