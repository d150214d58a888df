"""From the bytes of a file, or a text, to arrays. The content says what a file is, not its name."""

import io
from pathlib import PurePath

from app.given.arrays import Collected, Given, GivenError, Limits, UnusableError
from app.given.npy import MAGIC, read_npy
from app.given.npz import MAGICS, read_npz
from app.given.safetensors import is_safetensors, read_safetensors
from app.given.text import read_text

_PICKLE_MAGIC = b"\x80"
_SUPPORTED = "give an .npy, .npz or .safetensors file, or text"


def read_file(data: bytes, name: str, limits: Limits) -> Given:
    """The arrays in a file; `name` is that of the file, which a single array takes. GivenError if there are none."""
    if data.startswith(MAGIC):
        return _single(data, PurePath(name).stem, limits)
    if data.startswith(MAGICS):
        return read_npz(data, limits)
    if is_safetensors(data):
        return read_safetensors(data, limits)
    if data.startswith(_PICKLE_MAGIC):
        raise GivenError(
            f"This file is a pickle. Loading one can run code, so it is never loaded here; {_SUPPORTED}.", "unsupported"
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        raise GivenError(f"This file is of an unknown kind; {_SUPPORTED}.", "unsupported")
    return read_text(text, limits)


def _single(data: bytes, name: str, limits: Limits) -> Given:
    found = Collected()
    try:
        found.add(name, read_npy(io.BytesIO(data), name, limits))
    except UnusableError as reason:
        found.leave_out(name, str(reason))
    return found.result()
