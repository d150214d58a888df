"""The safetensors format: the length of a header in 8 bytes, the header in JSON, and the numbers.

Source: https://github.com/huggingface/safetensors#format
"""

from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from app.given.arrays import MOST_ARRAYS, Collected, Given, GivenError, Limits, called

_LENGTH = 8  # bytes
_LARGEST_HEADER = 1_000_000  # bytes
_METADATA = "__metadata__"
_DTYPES = {
    "F64": "<f8",
    "F32": "<f4",
    "F16": "<f2",
    "BF16": "<u2",  # the upper half of an F32
    "BOOL": "u1",
    **{f"{kind.upper()}{8 * size}": f"<{kind}{size}" for kind in "iu" for size in (1, 2, 4, 8)},
}


def is_safetensors(data: bytes) -> bool:
    """Whether bytes begin like such a file: a length, and then a JSON object."""
    return len(data) > _LENGTH and data[6:8] == b"\0\0" and data[_LENGTH : _LENGTH + 1] == b"{"


def read_safetensors(data: bytes, limits: Limits) -> Given:
    """The arrays in a safetensors file; GivenError if it is damaged or too large, or has none."""
    length = int.from_bytes(data[:_LENGTH], "little")
    if length > _LARGEST_HEADER:
        raise GivenError(f"The header of the file has {length:,} bytes; the limit is {_LARGEST_HEADER:,}.", "too_large")
    entries = _entries(data[_LENGTH : _LENGTH + length])
    if len(entries) > MOST_ARRAYS:
        raise GivenError(f"The file has {len(entries):,} arrays; the limit is {MOST_ARRAYS}.", "too_large")
    body = memoryview(data)[_LENGTH + length :]
    found = Collected()
    position = 0
    for begin, end, name, kind, shape in entries:
        if begin != position or not begin <= end <= len(body):
            raise GivenError(
                f"The file is damaged, or cut off: {called(name)} is said to be the bytes {begin} to {end} of "
                f"{len(body)}, and begins at {position}."
            )
        position = end
        if kind not in _DTYPES:
            found.leave_out(name, f"its type {kind[:20]} is not one of {', '.join(_DTYPES)}")
            continue
        found.add(name, _numbers(body[begin:end], name, kind, shape, limits))
    return found.result()


def _entries(header: bytes) -> list[tuple[int, int, str, str, tuple[int, ...]]]:
    """Begin, end, name, type and shape of each array, in the order of their data."""
    try:
        described = orjson.loads(header)
        described.pop(_METADATA, None)
        entries = [
            (*map(_whole, entry["data_offsets"]), name, _kind(entry["dtype"]), tuple(map(_whole, entry["shape"])))
            for name, entry in described.items()
        ]
        return sorted((begin, end, name, kind, shape) for begin, end, name, kind, shape in entries)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise GivenError("The header of the .safetensors file can't be read; it is damaged, or cut off.") from error


def _whole(value: Any) -> int:
    if type(value) is not int or value < 0:
        raise ValueError("not a size")
    return value


def _kind(value: Any) -> str:
    if type(value) is not str:
        raise ValueError("not the name of a type")
    return value


def _numbers(data: memoryview, name: str, kind: str, shape: tuple[int, ...], limits: Limits) -> NDArray[Any]:
    dtype = np.dtype(_DTYPES[kind])
    count = limits.take(shape, name)
    if count * dtype.itemsize != len(data):
        raise GivenError(f"The file is damaged: {called(name)} is {kind} of shape {list(shape)}, in {len(data)} bytes.")
    numbers = np.frombuffer(data, dtype).reshape(shape)
    if kind == "BF16":
        return (numbers.astype(np.uint32) << 16).view(np.float32)
    return numbers
