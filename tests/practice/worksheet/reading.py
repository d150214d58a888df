"""What the tests read from a worksheet, and its experiment computed for them alone."""

import numpy as np

from app import digits
from app.engine.loss import Delta
from app.engine.tensors import Array, Index
from app.engine.trace import trace
from app.experiment import presets
from app.pixels import PAPER_FORM
from app.practice.worksheet.sheet import Cell, Sheet, Step, Table

PAPER = presets.paper()


def inputs(sheet: Sheet) -> Array:
    """The sheet's digit, [1 x 1 x 8 x 8]."""
    return digits.as_input(digits.samples().images[[sheet.sample]], form=PAPER_FORM)


def objective(sheet: Sheet) -> Delta:
    return Delta(np.array(sheet.start, float).reshape(2, 1, 1))


def tensors(sheet: Sheet) -> dict[str, Array]:
    return trace(PAPER, inputs(sheet), objective(sheet)).tensors


def gaps(sheet: Sheet) -> list[Cell]:
    return [gap for page in sheet.pages for gap in page.gaps]


def places(sheet: Sheet) -> list[tuple[str, Index, Cell]]:
    """The gaps that are cells of the trace."""
    return [(*gap.working, gap) for gap in gaps(sheet) if type(gap.working) is tuple]


def step(sheet: Sheet, title: str) -> Step:
    (found,) = (step for page in sheet.pages for step in page.steps if step.title == title)
    return found


def tables(sheet: Sheet, title: str) -> list[Table]:
    """The tables of the step with that title."""
    return [table for figure in step(sheet, title).figures for table in figure.tables]


def numbers(table: Table) -> Array:
    """What the table says when its gaps are filled in."""
    return np.array([[cell.value for cell in row] for row in table.rows])


def asked(table: Table) -> Array:
    """Where its gaps are."""
    return np.array([[cell.gap is not None for cell in row] for row in table.rows])
