"""The files of an export."""

import base64
import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal, NamedTuple

import numpy as np

from app.engine.derivation import Side, derive
from app.engine.loss import Cell, CrossEntropy, Delta, Logit, Objective
from app.engine.tensors import Array
from app.engine.trace import Trace

Format = Literal["npz", "py", "ipynb"]

_SCRIPT = Path(__file__).parent / "recompute.py"
_PLACE = 'json.loads("{}")'
_WIDTH = 100  # characters of data a line


class Export(NamedTuple):
    """A file's type and its bytes."""

    media_type: str
    content: bytes


def export(trace: Trace, form: Format, cell: tuple[str, Sequence[int]] | None = None) -> Export:
    """A trace of one image as a file; the script and the notebook also derive `cell` (tensor, index).

    UnknownCellError where there is no such cell.
    """
    if form == "npz":
        return Export("application/octet-stream", _npz(trace.tensors))
    script = _script(trace, cell)
    if form == "py":
        return Export("text/x-python", script.encode())
    return Export("application/x-ipynb+json", json.dumps(_notebook(script), indent=1).encode())


def _npz(tensors: dict[str, Any]) -> bytes:
    file = io.BytesIO()
    np.savez_compressed(file, **tensors)
    return file.getvalue()


def _script(trace: Trace, cell: tuple[str, Sequence[int]] | None) -> str:
    """recompute.py with the experiment in its place."""
    tensors = trace.tensors
    data = {
        "pixels": _encode(tensors["input.value"][0]),
        "params": {name: _encode(p) for name, p in trace.network.params.items()},
        "objective": _objective(trace.objective),
        "shown": {name: _encode(array) for name, array in tensors.items() if name not in trace.network.params},
        "derivation": _derivation(trace, cell),
    }
    text = json.dumps(data)
    lines = "\n".join(f"    {text[i : i + _WIDTH]!r}" for i in range(0, len(text), _WIDTH))
    template = _SCRIPT.read_text(encoding="utf-8")
    return template.replace(f"{_PLACE}  # the export puts the experiment here", f"json.loads(\n{lines}\n)")


def _encode(array: Array) -> dict[str, str]:
    data = np.ascontiguousarray(array, "<f8")
    return {"shape": ",".join(map(str, array.shape)), "bdata": base64.b64encode(data.tobytes()).decode()}


def _objective(objective: Objective) -> dict[str, Any]:
    match objective:
        case CrossEntropy(labels=labels):
            return {"kind": "cross_entropy", "label": int(labels[0])}
        case Logit(index=index):
            return {"kind": "logit", "index": index}
        case Cell(channel=channel, row=row, column=column):
            return {"kind": "cell", "channel": channel, "row": row, "column": column}
        case Delta(delta=delta):
            return {"kind": "delta", "delta": _encode(delta)}
    raise TypeError(objective)


def _derivation(trace: Trace, cell: tuple[str, Sequence[int]] | None) -> dict[str, Any] | None:
    if cell is None:
        return None
    derivation = derive(trace, *cell)
    groups = [[_side(group.left), _side(group.right)] for group in derivation.groups]
    return {"tensor": derivation.tensor, "index": list(derivation.index), "groups": groups}


def _side(side: Side) -> dict[str, Any]:
    """Cells by their place, so that the script reads its own numbers; constants by their values."""
    return {
        "tensor": side.tensor,
        "indices": side.indices.tolist(),
        "values": None if side.tensor else side.values.tolist(),
    }


def _notebook(script: str) -> dict[str, Any]:
    """The script's cells as a notebook (nbformat 4.5): `# %%` starts one, `# %% [markdown]` one of words."""
    cells = []
    for number, part in enumerate(script.split("# %%")[1:]):
        head, _, body = part.partition("\n")
        if head.strip() == "[markdown]":
            cells.append(_cell(number, "markdown", body.strip().strip('"')))
        else:
            cells.append(_cell(number, "code", body.strip()))
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    metadata = {"kernelspec": kernel, "language_info": {"name": "python"}}
    return {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


def _cell(number: int, kind: str, source: str) -> dict[str, Any]:
    cell: dict[str, Any] = {"id": f"cell-{number}", "cell_type": kind, "metadata": {}, "source": source}
    return cell | ({"execution_count": None, "outputs": []} if kind == "code" else {})
