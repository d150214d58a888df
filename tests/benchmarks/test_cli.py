"""Each benchmark runs and reports its figures. It is repeated as little as possible, and no time is asserted."""

import json
import math
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from benchmarks.catalogue import BENCHMARKS
from benchmarks.cli import main
from benchmarks.row import Budget, Options, Row
from tests.conftest import ROOT

FIELDS = {"what", "unit", "ours", "peer", "peer_name", "ratio", "budget", "met", "note"}
WITH_BROWSER = {"page", "drawing", "phone"}


@pytest.mark.parametrize("name", BENCHMARKS)
def test_a_benchmark_reports_complete_rows_with_figures_or_a_reason_why_not(
    name: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "benchmarks.json"
    assert run(name, ["--only", name, "--effort", "0", "--out", str(out)]) in (0, 1)
    printed = capfd.readouterr().out
    rows: list[dict[str, Any]] = json.loads(out.read_text())["rows"]
    assert rows
    for row in rows:
        assert set(row) == FIELDS
        assert row["what"] in printed
        assert (row["peer"] is None) == (row["ratio"] is None) == (row["peer_name"] == "")
        figures = [row[field] for field in ("ours", "peer", "ratio") if row[field] is not None]
        assert all(math.isfinite(figure) and figure >= 0 for figure in figures)
        assert figures or row["note"]


def run(name: str, arguments: list[str]) -> int:
    """The exit status. What needs a browser has a process of its own, as this one may have a Playwright already."""
    if name not in WITH_BROWSER:
        return main(arguments)
    return subprocess.run([sys.executable, "-m", "benchmarks", *arguments], cwd=ROOT, check=False).returncode


@pytest.mark.parametrize(("ours", "status"), [(70.0, 0), (70.1, 1), (None, 0)])
def test_the_exit_status_is_1_if_a_budget_is_exceeded(
    ours: float | None, status: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def measure(_: Options) -> list[Row]:
        return [Row("reply", "kB", ours, budget=Budget("at most", 70))]

    monkeypatch.setitem(BENCHMARKS, "reply", measure)
    assert main(["--only", "reply", "--out", str(tmp_path / "rows.json")]) == status
