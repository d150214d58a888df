"""Every worksheet has gaps, each with one number, which is the engine's, and finding it is work."""

from itertools import groupby

import numpy as np
import pytest

from app.practice.worksheet.build import worksheet
from app.practice.worksheet.lessons import LESSONS
from app.practice.worksheet.sheet import Sheet, decimals
from app.training.paper import are_clear, are_good
from tests.practice.worksheet.reading import gaps, places, tensors

SEEDS = range(80)
WAYS = [None, *LESSONS]


@pytest.fixture(scope="module", params=WAYS)
def sheets(request: pytest.FixtureRequest) -> list[Sheet]:
    """The sheets of one lesson, or of none, one for each of the seeds."""
    return [worksheet(seed, request.param) for seed in SEEDS]


def test_every_sheet_has_gaps_in_order_with_the_numbers_of_the_engine(sheets: list[Sheet]) -> None:
    for seed, sheet in enumerate(sheets):
        found = gaps(sheet)
        assert [gap.gap for gap in found] == list(range(1, len(found) + 1))
        assert 5 <= len(found) <= 60
        named = tensors(sheet)
        for tensor, index, gap in places(sheet):
            assert gap.value == named[tensor][index], f"{tensor}{index} with seed {seed}"
        for gap in found:
            assert decimals(gap.value) == f"{gap.value + 0.0:.6g}".replace("-", "−"), f"{gap} with seed {seed}"


def test_no_sheet_is_trivial(sheets: list[Sheet]) -> None:
    """The network is alive, and in no tensor are all gaps 0. A place is asked for once."""
    for seed, sheet in enumerate(sheets):
        assert np.all(are_good(sheet.trace) & are_clear(sheet.trace))
        found = sorted(((tensor, index, gap.value) for tensor, index, gap in places(sheet)), key=lambda place: place[0])
        for tensor, group in groupby(found, key=lambda place: place[0]):
            cells = list(group)
            assert any(value for *_, value in cells), f"{tensor} with seed {seed}"
            assert len({index for _, index, _ in cells}) == len(cells)
        assert len({gap.value for gap in gaps(sheet)}) > 1


def test_a_seed_always_gives_the_same_sheet_and_each_of_a_class_another() -> None:
    for lesson in WAYS:
        assert worksheet(7, lesson)[:6] == worksheet(7, lesson)[:6]
    for first in (0, 1, 500, 999_000):
        experiments = [worksheet(seed, "02-forward")[1:3] for seed in range(first, first + 40)]
        assert len(set(experiments)) == 40
        assert len({sample for sample, _ in experiments}) > 20


def test_a_kernel_of_the_gradient_is_asked_for_as_a_whole() -> None:
    for seed in range(20):
        asked = [index for tensor, index, _ in places(worksheet(seed, "07-one-weight")) if tensor == "conv1.W.grad"]
        assert asked == list(np.ndindex(1, 1, 3, 3))


@pytest.mark.parametrize("lesson", WAYS)
def test_how_a_number_is_found_ends_with_the_number(lesson: str | None) -> None:
    for seed in range(3):
        sheet = worksheet(seed, lesson)
        for gap in gaps(sheet):
            working = sheet.working(gap)
            if not isinstance(working, str):
                *_, result = working.latex.split("=")
                assert float(result) == round(gap.value, 3), working.latex


def test_a_working_has_every_term_that_is_not_0() -> None:
    for seed in range(10):
        sheet = worksheet(seed, "07-one-weight")
        named = tensors(sheet)
        for tensor, index, gap in places(sheet):
            if tensor == "conv1.W.grad":
                _, _, i, j = index
                products = named["conv1.grad"][0] * named["input.value"][0, i : i + 6, j : j + 6]
                working = sheet.working(gap)
                assert not isinstance(working, str)
                terms = working.latex.split("=")[0].replace("(-", "").lstrip("-")
                if products.any():
                    assert terms.count("+") + terms.count(" - ") + 1 == np.count_nonzero(products), working.latex
