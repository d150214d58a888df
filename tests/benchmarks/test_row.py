import json

import pytest

from benchmarks.report import as_json, table
from benchmarks.row import Budget, Options, Row


@pytest.mark.parametrize(
    ("budget", "row_met"),
    [
        (Budget("at most", 0.7, "ratio"), True),
        (Budget("at most", 0.5, "ratio"), False),
        (Budget("at least", 0.6, "ratio"), True),
        (Budget("at most", 60), True),
        (Budget("at least", 61), False),
        (None, None),
    ],
)
def test_a_budget_limits_the_ratio_or_our_own_figure(budget: Budget | None, row_met: bool | None) -> None:
    assert Row("a", "us", ours=60, peer=100, peer_name="b", ratio=0.6, budget=budget).met is row_met


def test_a_budget_is_neither_met_nor_exceeded_if_its_figure_was_not_measured() -> None:
    assert Row("a", "us", ours=60, budget=Budget("at most", 0.7, "ratio")).met is None


def test_effort_scales_the_number_of_repetitions_which_is_at_least_1() -> None:
    assert [Options(effort).times(200) for effort in (2, 0.1, 0.0001)] == [400, 20, 1]


def test_the_table_shows_figures_with_units_and_marks_an_exceeded_budget() -> None:
    rows = [
        Row("trace", "us", 81.25, 141.0, "PyTorch, float64", 0.576, Budget("at most", 0.7, "ratio")),
        Row("reply", "kB", 71.0, budget=Budget("at most", 70)),
        Row("accuracy", "%", note="needs MNIST: --data PATH"),
    ]
    lines = [[cell.strip() for cell in line.strip("|").split("|")] for line in table(rows).splitlines()]
    assert lines[0] == ["what", "ours", "peer", "ratio", "budget", "met", ""]
    assert lines[2] == ["trace", "81.25 us", "PyTorch, float64: 141 us", "0.576", "at most 0.7 x", "yes", ""]
    assert lines[3] == ["reply", "71 kB", "", "", "at most 70 kB", "NO", ""]
    assert lines[4] == ["accuracy", "not measured", "", "", "", "", "needs MNIST: --data PATH"]


def test_the_json_says_whether_the_budget_is_met_and_describes_the_machine() -> None:
    reply = json.loads(json.dumps(as_json([Row("reply", "kB", 71.0, budget=Budget("at most", 70))])))
    assert reply["rows"][0]["met"] is False
    assert reply["rows"][0]["budget"] == {"bound": "at most", "value": 70, "of": "ours"}
    assert {"python", "numpy", "cores"} <= set(reply["machine"])
