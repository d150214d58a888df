"""The tables of numbers that an exercise gives: planes of tensors, or parts of them that are small enough to read."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from app.engine.tensors import Array
from app.words.mathml import Quantity
from app.words.quantities import quantity_of

LARGEST = 8  # rows and columns of a part; of a plane that is not much larger, all is shown
_WHOLE = 10

Place = tuple[int, int]


class Region(NamedTuple):
    """Some rows and columns of a plane."""

    row: int
    column: int
    rows: int
    columns: int

    def grown(self, rows: int) -> "Region":
        """With so many more rows and columns at the end: what a kernel sees from here."""
        return Region(self.row, self.column, self.rows + rows, self.columns + rows)

    def holds(self, places: Iterable[Place]) -> bool:
        """Whether all of these places are in it."""
        return all(
            self.row <= r < self.row + self.rows and self.column <= c < self.column + self.columns for r, c in places
        )


class Given(NamedTuple):
    """A table of numbers: `values` [rows x columns] begin at this row and column of their plane."""

    name: str
    note: str
    values: Array
    quantity: Quantity | None
    row: int = 0
    column: int = 0
    marked: tuple[Place, ...] = ()


def plane(
    tensors: Mapping[str, Array],
    tensor: str,
    *channels: int,
    note: str,
    region: Region | None = None,
    marked: Iterable[Place] = (),
) -> Given:
    """A plane of a tensor, such as conv1.grad[0], or a region of it."""
    whole = tensors[tensor][channels] if channels else tensors[tensor]
    whole = whole.reshape(1, -1) if whole.ndim == 1 else whole
    row, column, rows, columns = region or Region(0, 0, *whole.shape)
    name = f"{tensor}[{','.join(map(str, channels))}]" if channels else tensor
    values = whole[row : row + rows, column : column + columns]
    return Given(name, note, values, quantity_of(tensor), row, column, tuple(marked))


def others_are_zero(shape: tuple[int, ...], region: Region | None) -> str:
    """A sentence for the deltas outside of a region; none if all are in it."""
    is_whole = region is None or (region.rows, region.columns) == shape
    return "" if is_whole else " Deltas that are not shown are 0."


def region_around(shape: Place, places: Iterable[Place]) -> Region | None:
    """A region of a plane with all of these places; None if they are too far from each other to be shown."""
    rows, columns = shape
    if max(rows, columns) <= _WHOLE:
        return Region(0, 0, rows, columns)
    found = list(places) or [(0, 0)]
    spans = [_span([place[axis] for place in found], shape[axis]) for axis in (0, 1)]
    (row, height), (column, width) = spans
    return Region(row, column, height, width) if max(height, width) <= LARGEST else None


def _span(indices: list[int], size: int) -> tuple[int, int]:
    """A first index and a length: the indices, with a cell more on each side if there is room."""
    first, last = max(min(indices) - 1, 0), min(max(indices) + 1, size - 1)
    if last - first + 1 > LARGEST:
        first, last = min(indices), max(indices)
    return first, last - first + 1
