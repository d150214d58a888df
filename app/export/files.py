"""The files of an export."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

import numpy as np

from app.engine.derivation import Side, derive
from app.engine.loss import Delta
from app.engine.trace import Trace
from app.export.data import Export, npz, objective_fields, with_data
from app.export.notebook import notebook

Format = Literal["npz", "py", "ipynb"]

_SCRIPT = Path(__file__).parent / "recompute.py"


def export(trace: Trace, form: Format, cell: tuple[str, Sequence[int]] | None = None) -> Export:
    """A trace of one image as a file; the script and the notebook also derive `cell` (tensor, index).

    UnknownCellError if there is no such cell.
    """
    match form:
        case "npz":
            return Export("application/octet-stream", "retrograd.npz", npz(trace.tensors))
        case "py":
            return Export("text/x-python", "retrograd.py", _script(trace, cell).encode())
        case "ipynb":
            return notebook("retrograd.ipynb", _script(trace, cell))


def _script(trace: Trace, cell: tuple[str, Sequence[int]] | None) -> str:
    """recompute.py with the experiment's data in it, after the mathematics."""
    about = {
        "objective": objective_fields(trace.objective),
        "params": list(trace.network.params),
        "derivation": _derivation(trace, cell),
    }
    arrays: dict[str, Any] = trace.tensors | {"about": np.array(json.dumps(about))}
    if isinstance(trace.objective, Delta):
        arrays["objective.delta"] = trace.objective.delta
    return with_data(_SCRIPT.read_text(encoding="utf-8"), arrays)


def _derivation(trace: Trace, cell: tuple[str, Sequence[int]] | None) -> dict[str, Any] | None:
    if cell is None:
        return None
    derivation = derive(trace, *cell)
    groups = [[_side(group.left), _side(group.right)] for group in derivation.groups]
    return {"tensor": derivation.tensor, "index": list(derivation.index), "groups": groups}


def _side(side: Side) -> dict[str, Any]:
    """Cells by their indices, so that the script reads its own numbers; constants by their values."""
    return {
        "tensor": side.tensor,
        "indices": side.indices.tolist(),
        "values": None if side.tensor else side.values.tolist(),
    }
