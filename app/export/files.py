"""The files of an export."""

from collections.abc import Sequence
from typing import Literal

from app.engine.trace import Trace
from app.export.data import Export, npz
from app.export.notebook import notebook
from app.export.script import script

Format = Literal["npz", "py", "ipynb"]


def export(trace: Trace, form: Format, cell: tuple[str, Sequence[int]] | None = None) -> Export:
    """A trace of one image as a file; the script and the notebook also derive `cell` (tensor, index).

    UnknownCellError if there is no such cell.
    """
    match form:
        case "npz":
            return Export("application/octet-stream", "retrograd.npz", npz(trace.tensors))
        case "py":
            return Export("text/x-python", "retrograd.py", script(trace, cell).encode())
        case "ipynb":
            return notebook("retrograd.ipynb", script(trace, cell))
