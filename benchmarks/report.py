"""The rows as a table and as JSON."""

import os
import platform
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from app import __version__
from benchmarks.row import Budget, Row

HEADINGS = ("what", "ours", "peer", "ratio", "budget", "met", "")


def table(rows: Sequence[Row]) -> str:
    """A Markdown table with aligned columns, one line for each row."""
    cells = [HEADINGS, *(_cells(row) for row in rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    lines = ["| " + " | ".join(cell.ljust(w) for cell, w in zip(line, widths, strict=True)) + " |" for line in cells]
    rule = "|" + "|".join("-" * (w + 2) for w in widths) + "|"
    return "\n".join([lines[0], rule, *lines[1:]])


def as_json(rows: Sequence[Row]) -> dict[str, Any]:
    """The rows, and the machine and versions that they were measured with."""
    return {
        "retrograd": __version__,
        "machine": machine(),
        "rows": [row.as_dict() for row in rows],
    }


def machine() -> dict[str, Any]:
    """The machine and the versions of what matters most."""
    return {
        "system": platform.system(),
        "processor": platform.machine(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        **{package: _version(package) for package in ("numpy", "torch", "fastapi", "uvicorn")},
    }


def _cells(row: Row) -> tuple[str, ...]:
    return (
        row.what,
        _figure(row.ours, row.unit),
        f"{row.peer_name}: {_figure(row.peer, row.unit)}" if row.peer is not None else "",
        "" if row.ratio is None else f"{row.ratio:.3g}",
        _budget(row.budget, row.unit),
        {True: "yes", False: "NO", None: ""}[row.met],
        row.note,
    )


def _figure(value: float | None, unit: str) -> str:
    if value is None:
        return "not measured"
    return f"{value:,.0f} {unit}" if value >= 100 else f"{value:.4g} {unit}"


def _budget(budget: Budget | None, unit: str) -> str:
    if budget is None:
        return ""
    if budget.of == "ours":
        return f"{budget.bound} {budget.value:,g} {unit}"
    return f"{budget.bound} {budget.value:.3g} x"


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None
