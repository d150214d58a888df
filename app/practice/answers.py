"""The forms that an answer can have. Each reads what was sent as an array, and compares it with the right one."""

from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np

from app.engine.tensors import Array
from app.practice.typed import UnclearError, number


class Tolerance(NamedTuple):
    """A number counts if it differs by at most `absolute` + `relative` times the largest number of the right answer."""

    absolute: float
    relative: float = 0.0

    @property
    def words(self) -> str:
        """What the page says about it."""
        if self.relative:
            return f"Three significant digits are enough: a number within {100 * self.relative:g} % counts."
        return f"Fractions and decimals count, within {self.absolute:g}."


EXACT = Tolerance(0.001)
ROUNDED = Tolerance(0.0, 0.03)  # the numbers shown have three digits


def tolerance_of(right: Array) -> Tolerance:
    """Exact for small multiples of 1/8, which are printed in full."""
    is_exact = not (8 * right % 1).any() and np.abs(right).max(initial=0) < 100
    return EXACT if is_exact else ROUNDED


@dataclass(frozen=True)
class Number:
    """One number: []."""

    tolerance: Tolerance
    form: Literal["number"] = "number"

    def read(self, answer: object) -> Array:
        """UnclearError if it is no number."""
        return np.array(number(answer))

    def differing(self, answer: Array, right: Array) -> Array:
        """Where they differ by more than the tolerance, [...] as the answer."""
        bound = self.tolerance.absolute + self.tolerance.relative * np.abs(right).max(initial=0)
        differing: Array = np.abs(answer - right) > bound + 1e-12
        return differing


@dataclass(frozen=True)
class Grid:
    """A table of numbers: [rows x columns], with a head for each row and each column."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    tolerance: Tolerance
    form: Literal["grid"] = "grid"

    def read(self, answer: object) -> Array:
        """UnclearError if a number is missing or can't be read."""
        rows, columns = len(self.rows), len(self.columns)
        if not isinstance(answer, list) or [_length(row) for row in answer] != [columns] * rows:
            raise UnclearError(f"The answer is a table of {rows} rows with {columns} numbers each.")
        return np.array([[self._number(answer, r, c) for c in range(columns)] for r in range(rows)])

    def _number(self, answer: list[list[object]], r: int, c: int) -> float:
        try:
            return number(answer[r][c])
        except UnclearError as error:
            head = f"row {self.rows[r]}, column {self.columns[c]}" if len(self.rows) > 1 else self.columns[c]
            raise UnclearError(f"At {head}: {error}") from error

    def differing(self, answer: Array, right: Array) -> Array:
        """As for a Number."""
        return Number(self.tolerance).differing(answer, right)


@dataclass(frozen=True)
class Cells:
    """Cells of one of the tables that are given: [cells x 2], sorted. `count`: so many, if that is said."""

    given: int
    count: int | None = None
    form: Literal["cells"] = "cells"

    def read(self, answer: object) -> Array:
        """UnclearError if it is no list of cells, or has another number of them."""
        if not isinstance(answer, list) or not all(_is_cell(cell) for cell in answer):
            raise UnclearError("The answer is a list of cells, each with its row and its column.")
        cells = sorted({(row, column) for row, column in answer})
        if not cells:
            raise UnclearError("No cell has been chosen yet.")
        if self.count is not None and len(cells) != self.count:
            raise UnclearError(f"Choose {self.count} {'cell' if self.count == 1 else 'cells'}, not {len(cells)}.")
        return np.array(cells)

    def differing(self, answer: Array, right: Array) -> Array:
        """[1]: whether they are other cells."""
        return np.array([not np.array_equal(answer, right)])


@dataclass(frozen=True)
class Order:
    """The items in their right order, by their numbers: [items]."""

    items: tuple[str, ...]
    form: Literal["order"] = "order"

    def read(self, answer: object) -> Array:
        """UnclearError unless each item has its place."""
        if not isinstance(answer, list) or not all(_is_whole(item) for item in answer):
            raise UnclearError("The answer is the list of the steps’ numbers, in their order.")
        if sorted(answer) != list(range(len(self.items))):
            raise UnclearError(f"Each of the {len(self.items)} steps has one place.")
        return np.array(answer)

    def differing(self, answer: Array, right: Array) -> Array:
        """[items]: which stand in another place."""
        differing: Array = answer != right
        return differing


@dataclass(frozen=True)
class Choice:
    """One of the options, by its number: []."""

    options: tuple[str, ...]
    form: Literal["choice"] = "choice"

    def read(self, answer: object) -> Array:
        """UnclearError if it is no option."""
        if not _is_whole(answer) or answer not in range(len(self.options)):
            raise UnclearError("Nothing has been chosen yet.")
        return np.array(answer)

    def differing(self, answer: Array, right: Array) -> Array:
        """[]: whether it is another option."""
        differing: Array = answer != right
        return differing


Form = Number | Grid | Cells | Order | Choice


def _length(value: object) -> int:
    return len(value) if isinstance(value, list) else -1


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_cell(value: object) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(_is_whole(v) and abs(v) < 1000 for v in value)
