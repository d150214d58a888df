"""A Python file as a Jupyter notebook (nbformat 4.5), with nbgrader's metadata where it has exercises.

A cell starts with a line `# %% [kind points] name`, of which every part but `# %%` can be left out:

    # %%                               code
    # %% [folded]                      code whose source is hidden
    # %% [markdown]                    a text
    # %% [given] data                  code whose source is hidden and that a student can't change
    # %% [solution] relu-backward      code that a student writes
    # %% [check 2] relu                code that checks it and that a student can't change, for 2 points
    # %% [repository]                  what only this repository needs; it is left out
"""

import json
import re
from typing import Any, NamedTuple

from app.export.data import Export

# How JupyterLab and Jupyter Notebook, and how Colab, are told to show a cell without its source.
_FOLDED = {"jupyter": {"source_hidden": True}, "cellView": "form"}
_START = re.compile(r"^# %%(?: \[(?P<kind>\w+)(?: (?P<points>\d+))?\])?(?: (?P<name>[\w-]+))?$", re.MULTILINE)


class _Cell(NamedTuple):
    kind: str
    points: int
    name: str
    source: str


def notebook(name: str, script: str) -> Export:
    """The notebook of a script."""
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    document = {
        "cells": [_written(cell) for cell in _cells(script)],
        "metadata": {"kernelspec": kernel, "language_info": {"name": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return Export("application/x-ipynb+json", name, json.dumps(document, indent=1).encode())


def _cells(script: str) -> list[_Cell]:
    starts = list(_START.finditer(script))
    ends = [start.start() for start in starts[1:]] + [len(script)]
    return [
        _Cell(
            start["kind"] or "code",
            int(start["points"] or 0),
            start["name"] or f"cell-{number}",
            script[start.end() : end].strip(),
        )
        for number, (start, end) in enumerate(zip(starts, ends, strict=True))
        if start["kind"] != "repository"
    ]


def _written(cell: _Cell) -> dict[str, Any]:
    if cell.kind == "markdown":
        text = cell.source.removeprefix("r").strip('"')
        return {"id": cell.name, "cell_type": "markdown", "metadata": {}, "source": text}
    folded = _FOLDED if cell.kind in ("folded", "given") else {}
    return {
        "id": cell.name,
        "cell_type": "code",
        "metadata": folded | _nbgrader(cell),
        "source": cell.source,
        "execution_count": None,
        "outputs": [],
    }


def _nbgrader(cell: _Cell) -> dict[str, Any]:
    """What nbgrader has to know of a cell (version 3 of its metadata)."""
    if cell.kind not in ("given", "solution", "check"):
        return {}
    graded = {"points": cell.points} if cell.kind == "check" else {}
    about = {
        "schema_version": 3,
        "grade_id": cell.name,
        "grade": cell.kind == "check",
        "solution": cell.kind == "solution",
        "locked": cell.kind != "solution",
        "task": False,
    }
    return {"nbgrader": about | graded}
