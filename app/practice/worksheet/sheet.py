"""What a worksheet consists of: pages of steps, each with grids of numbers, some of them gaps."""

from collections.abc import Iterable, Sequence
from itertools import count
from typing import Literal, NamedTuple

from app.engine.tensors import Index
from app.engine.trace import Trace
from app.words.mathml import Formula
from app.words.with_numbers import calculation

Place = tuple[str, Index]  # a cell of a trace: its tensor and its index
Working = Place | Formula | str  # how a number is found: as the trace does, by this formula, or in words
Title = Formula | str
Width = Literal["narrow", "normal", "wide"]

_NORMAL = 5  # the most characters of a number in a cell that is not wide
_MANY = {"narrow": 10, "normal": 6, "wide": 3}  # the most columns that a small phone has room for


class Symbol(NamedTuple):
    """A head that is a formula, with words for a screen reader."""

    formula: Formula
    spoken: str


Head = Symbol | str


class Cell(NamedTuple):
    """A number: printed, or if it has a working, a gap to fill in. Gaps count from 1."""

    value: float
    gap: int | None = None
    working: Working | None = None

    @property
    def text(self) -> str:
        """The number as it is printed."""
        return decimals(self.value)


class Table(NamedTuple):
    """Rows of numbers. Rows and columns may have heads."""

    rows: tuple[tuple[Cell, ...], ...]
    caption: str = ""
    row_heads: Sequence[Head] = ()
    column_heads: Sequence[Head] = ()
    windows: bool = False  # those of a max-pool are seen by thicker lines
    narrow: bool = False  # for numbers that are known to be short

    @property
    def width(self) -> Width:
        """How wide its cells are."""
        longest = max(len(cell.text) for row in self.rows for cell in row)
        return "narrow" if self.narrow else "normal" if longest <= _NORMAL else "wide"

    @property
    def is_broad(self) -> bool:
        """Whether it may have to be scrolled sideways."""
        return len(self.rows[0]) > _MANY[self.width]


class Figure(NamedTuple):
    """A tensor: its symbol, its shape, and a table for each channel."""

    title: Title
    note: str
    tables: tuple[Table, ...]


class Step(NamedTuple):
    """Figures that belong together, with the rule that leads from one to the other."""

    title: str
    rule: str
    formula: Formula | None
    figures: tuple[Figure, ...]

    @property
    def gaps(self) -> list[Cell]:
        """Its gaps, in the order of their numbers."""
        tables = (table for figure in self.figures for table in figure.tables)
        return [cell for table in tables for row in table.rows for cell in row if cell.gap]


class Page(NamedTuple):
    """What is printed on one page."""

    title: str
    steps: tuple[Step, ...]

    @property
    def gaps(self) -> list[Cell]:
        """Its gaps, in the order of their numbers."""
        return [gap for step in self.steps for gap in step.gaps]


class Sheet(NamedTuple):
    """A worksheet for one reader."""

    seed: int
    sample: int
    start: tuple[int, ...]
    task: str
    loss: Formula | None  # what L is, if it plays a part
    pages: tuple[Page, ...]
    trace: Trace

    def working(self, gap: Cell) -> Formula | str:
        """How the number in a gap is found."""
        if isinstance(gap.working, Formula | str):
            return gap.working
        assert gap.working is not None
        return calculation(self.trace, *gap.working)


class Blank:
    """Makes cells in the order in which they are read, and numbers the gaps."""

    def __init__(self, trace: Trace, label: int, gaps: Iterable[Place]) -> None:
        self.trace = trace
        self.label = label  # of the digit
        self._asked = set(gaps)
        self._numbers = count(1)

    def of(self, tensor: str, index: Index) -> Cell:
        """A number of the trace: a gap if it is asked for."""
        value = float(self.trace.tensors[tensor][index])
        return self.gap(value, (tensor, index)) if (tensor, index) in self._asked else Cell(value)

    def cell(self, value: float, working: Working, *, asked: bool) -> Cell:
        """A number that is a gap if it is asked for."""
        return self.gap(value, working) if asked else Cell(value)

    def gap(self, value: float, working: Working) -> Cell:
        """A number that is asked for."""
        return Cell(value, next(self._numbers), working)


def decimals(value: float) -> str:
    """A number with at most three decimals, and a minus sign as it is printed.

    >>> decimals(-2.25), decimals(-0.0), decimals(3.0)
    ('−2.25', '0', '3')
    """
    return f"{round(value, 3) + 0.0:.3f}".rstrip("0").rstrip(".").replace("-", "−")
