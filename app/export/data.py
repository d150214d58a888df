"""What an export is, and the numbers that a script or a notebook carries with it: an NPZ file in base64."""

import base64
import io
import textwrap
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from app.engine.tensors import Array

_PLACE = 'DATA = ""  # the export puts the file here'
_WIDTH = 120  # characters of base64 in a line


class Export(NamedTuple):
    """A file's type, its name and its bytes."""

    media_type: str
    name: str
    content: bytes


def npz(arrays: Mapping[str, Array]) -> bytes:
    """A compressed NPZ file."""
    file = io.BytesIO()
    np.savez_compressed(file, allow_pickle=False, **dict(arrays))
    return file.getvalue()


def with_data(script: str, arrays: Mapping[str, Array]) -> str:
    """A script, with arrays in the place that it has for them."""
    data = "\n".join(textwrap.wrap(base64.b64encode(npz(arrays)).decode(), _WIDTH))
    return script.replace(_PLACE, f'DATA = """\n{data}\n"""')
