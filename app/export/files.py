"""The files of an export."""

import base64
import io
import json
import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal, NamedTuple

import numpy as np

from app.engine.derivation import Side, derive
from app.engine.loss import Cell, CrossEntropy, Delta, Logit, Objective
from app.engine.trace import Trace

Format = Literal["npz", "py", "ipynb"]

_SCRIPT = Path(__file__).parent / "recompute.py"
_PLACE = 'DATA = ""  # the export puts the file here'
_WIDTH = 120  # characters of base64 in a line
# How JupyterLab and Jupyter Notebook, and how Colab, are told to show a cell without its source.
_FOLDED = {"jupyter": {"source_hidden": True}, "cellView": "form"}


class Export(NamedTuple):
    """A file's type and its bytes."""

    media_type: str
    content: bytes


def export(trace: Trace, form: Format, cell: tuple[str, Sequence[int]] | None = None) -> Export:
    """A trace of one image as a file; the script and the notebook also derive `cell` (tensor, index).

    UnknownCellError if there is no such cell.
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
    """recompute.py with the experiment's data in it, after the mathematics."""
    about = {
        "objective": _objective(trace.objective),
        "params": list(trace.network.params),
        "derivation": _derivation(trace, cell),
    }
    arrays: dict[str, Any] = trace.tensors | {"about": np.array(json.dumps(about))}
    if isinstance(trace.objective, Delta):
        arrays["objective.delta"] = trace.objective.delta
    data = "\n".join(textwrap.wrap(base64.b64encode(_npz(arrays)).decode(), _WIDTH))
    return _SCRIPT.read_text(encoding="utf-8").replace(_PLACE, f'DATA = """\n{data}\n"""')


def _objective(objective: Objective) -> dict[str, Any]:
    """What the script needs to know of the objective; a delta is an array of its own."""
    match objective:
        case CrossEntropy(labels=labels):
            return {"kind": "cross_entropy", "label": int(labels[0])}
        case Logit(index=index):
            return {"kind": "logit", "index": index}
        case Cell(channel=channel, row=row, column=column):
            return {"kind": "cell", "channel": channel, "row": row, "column": column}
        case Delta():
            return {"kind": "delta"}
    raise TypeError(objective)


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


def _notebook(script: str) -> dict[str, Any]:
    """The script as a notebook (nbformat 4.5).

    `# %%` starts a cell of code, `# %% [folded]` one whose source is hidden, and `# %% [markdown]` one of text.
    """
    cells = []
    for number, part in enumerate(script.split("# %%")[1:]):
        kind, _, body = part.partition("\n")
        cells.append(_cell(number, kind.strip(), body.strip()))
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    metadata = {"kernelspec": kernel, "language_info": {"name": "python"}}
    return {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


def _cell(number: int, kind: str, body: str) -> dict[str, Any]:
    identified = {"id": f"cell-{number}"}
    if kind == "[markdown]":
        return identified | {"cell_type": "markdown", "metadata": {}, "source": body.strip('"')}
    metadata = _FOLDED if kind == "[folded]" else {}
    return identified | {
        "cell_type": "code",
        "metadata": metadata,
        "source": body,
        "execution_count": None,
        "outputs": [],
    }
