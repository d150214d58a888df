"""Finding the lines that are printed on paper: squares, rules, boxes, in any directions.

A printed line is thinner than the strokes of a pen on the same picture usually are, it is straight, and it goes on beyond
the digit: to the edges of the paper, or to other such lines. Where thin marks are is seen from a closing; in which
directions they lie in lines, from their projections (a Hough transform of the marks); where each line begins and ends,
from the marks along it.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from app.images.spread import spread

Values = NDArray[np.floating]
Flags = NDArray[np.bool_]

THIN = 3  # pixels: strokes of up to twice this width and one are thin marks
FAINTEST = 0.03  # a mark is at least so much darker than what is around it
NOISE = 4.0  # and by so many standard deviations of the noise
POINTS = 3000  # so many marks are projected
DIRECTIONS = 4  # so many directions are looked at
APART = 8  # degrees between them
BIN = 2  # pixels, of the projections in which directions are found
REACH = 3  # pixels from a line's expected place in which its marks are
WHOLE = 0.7  # a line that covers so much of its way across the picture is one wherever it ends
SPAN = 0.3  # of the picture's side: the length of a line that ends at others
SHORT = 0.15
WIDEST = 4
CLOSE = 6
MARGIN = 0.1  # of the picture's side: a line that ends so close to the edge goes to the edge


class Marks(NamedTuple):
    """`depth` [rows x columns]: how much darker than around it each pixel of a thin mark is; `mask`: where marks are.

    `thick` is where there is something that is wider, which may hide a line.
    """

    depth: Values
    mask: Flags
    thick: Flags


class Lines(NamedTuple):
    """Lines in about one direction, in coordinates whose origin is the middle of the picture.

    `angle` in radians is the direction; along it is s, across it t. Line i is where t = offset[i] + slope[i] s, for s
    from start[i] to end[i]. Its pixels are less than `reach[i]` from there.
    """

    angle: float
    offset: Values
    slope: Values
    start: Values
    end: Values
    reach: Values
    whole: Flags


def find_lines(picture: Image.Image) -> list[Lines]:
    """The lines of the paper, direction by direction; an empty list if there are none."""
    marks = thin_marks(picture)
    points = _centred(np.nonzero(marks.mask), marks.mask.shape)
    if points.shape[1] < SPAN * max(marks.mask.shape):
        return []
    found = [_lines(marks, points, angle) for angle in _directions(points, marks.mask.shape)]
    return [lines for lines in _anchored(found, marks.mask.shape) if len(lines.offset)]


def thin_marks(picture: Image.Image) -> Marks:
    """What a closing fills: dark strokes narrower than its square. On dark paper, bright strokes."""
    colours = np.asarray(picture)
    if np.median(colours[::4, ::4]) < 100:
        colours = 255 - colours
    closed = np.stack([_closed(colours[..., i]) for i in range(3)])
    depth = ((closed - np.moveaxis(colours, 2, 0)) / np.maximum(closed, 48).astype(np.float32)).max(axis=0)
    some = depth[::2, ::2]
    middle = float(np.median(some))
    noise = 1.4826 * float(np.median(abs(some - middle)))
    mask = depth > max(FAINTEST, middle + NOISE * noise)
    grey = closed.min(axis=0)
    return Marks(depth, mask, grey < 0.6 * _paper(grey))


def _paper(grey: NDArray[np.uint8]) -> Values:
    return np.float32(np.median(grey[::4, ::4]))


def _closed(grey: NDArray[np.uint8]) -> NDArray[np.uint8]:
    around = np.pad(grey, THIN, mode="edge")
    filled: NDArray[np.uint8] = spread(spread(around, np.maximum, THIN), np.minimum, THIN)
    return filled[THIN:-THIN, THIN:-THIN]


def _centred(places: tuple[NDArray[np.intp], ...], shape: tuple[int, ...]) -> Values:
    """Rows and columns -> [2 x n] x and y from the middle of the picture."""
    rows, columns = places
    return np.stack([columns - (shape[1] - 1) / 2, rows - (shape[0] - 1) / 2]).astype(np.float32)


def _directions(points: Values, shape: tuple[int, ...]) -> list[float]:
    """The angles at which the marks lie in lines: there the projection across has high and low values."""
    some = points[:, :: max(1, points.shape[1] // POINTS)]
    angles = np.radians(np.arange(180, dtype=np.float32))
    across = np.cos(angles)[:, None] * some[1] - np.sin(angles)[:, None] * some[0]
    bins = int(np.hypot(*shape)) // BIN + 3
    at = (across / BIN + bins / 2).astype(np.int32) + bins * np.arange(180, dtype=np.int32)[:, None]
    counts = np.bincount(at.ravel(), minlength=180 * bins).reshape(180, bins).astype(np.float32)
    sharp = (np.diff(counts, axis=1) ** 2).sum(axis=1)
    found: list[float] = []
    for _ in range(DIRECTIONS):
        best = int(np.argmax(sharp))
        if sharp[best] <= 0:
            break
        found.append(float(angles[best]))
        sharp[np.arange(best - APART, best + APART + 1) % 180] = 0
    return found


def _lines(marks: Marks, points: Values, angle: float) -> Lines:
    """The lines in about this direction, wherever they end."""
    along = np.cos(angle) * points[0] + np.sin(angle) * points[1]
    across = np.cos(angle) * points[1] - np.sin(angle) * points[0]
    offset, slope = _fitted(_peaks(across), along, across)
    return _measured(marks, angle, offset, slope)


def _peaks(across: Values) -> Values:
    """Where most marks are in the projection: the highest within REACH, and well above what is around it."""
    lowest = float(across.min())
    counts = np.bincount((across - lowest + 0.5).astype(np.int32)).astype(np.float32)
    padded = np.pad(counts, REACH + 8)
    smooth = np.convolve(padded, [0.25, 0.5, 0.25], "same")
    windows = np.lib.stride_tricks.sliding_window_view(smooth, 2 * REACH - 1)
    highest = np.pad(windows.max(axis=1), REACH - 1)
    mean = np.convolve(padded, np.full(17, 1 / 17), "same")
    peak = (smooth == highest) & (smooth > 1.3 * mean) & (smooth > 0.5 * 20)
    return np.flatnonzero(peak) - (REACH + 8) + lowest


def _fitted(offset: Values, along: Values, across: Values) -> tuple[Values, Values]:
    """Least squares of the marks within reach of each line, twice, with a smaller reach the second time."""
    slope = np.zeros(len(offset))
    if not len(offset):
        return offset, slope
    for reach in (REACH, REACH / 2):
        nearest = _nearest(offset, across - slope.mean() * along)
        away = across - offset[nearest] - slope[nearest] * along
        close = abs(away) < reach
        line, s, d = nearest[close], along[close], away[close]
        n, s1, s2, d1, sd = (np.bincount(line, w, len(offset)) for w in (None, s, s * s, d, s * d))
        n = np.maximum(n, 1)
        spread_ = s2 - s1 * s1 / n
        turn = (sd - s1 * d1 / n) / (spread_ + 400)
        offset = offset + (d1 - turn * s1) / n
        slope = slope + turn
    return offset, slope


def _nearest(offset: Values, across: Values) -> NDArray[np.intp]:
    right = np.searchsorted(offset, across).clip(1, max(len(offset) - 1, 1))
    if len(offset) == 1:
        return np.zeros(len(across), dtype=np.intp)
    return np.where(across - offset[right - 1] < offset[right] - across, right - 1, right)


def _measured(marks: Marks, angle: float, offset: Values, slope: Values) -> Lines:
    """Where each line begins and ends: the stretch with the most marks, less twice the places without."""
    rows, columns = marks.mask.shape
    half = int(np.hypot(rows, columns) / 2)
    s = np.arange(-half, half + 1, dtype=np.float32)
    middle = offset[:, None] + slope[:, None] * s
    x, y = np.cos(angle) * s - np.sin(angle) * middle, np.sin(angle) * s + np.cos(angle) * middle
    column, row = np.rint(x + (columns - 1) / 2).astype(int), np.rint(y + (rows - 1) / 2).astype(int)
    inside = (column >= 0) & (column < columns) & (row >= 0) & (row < rows)
    column, row = column.clip(0, columns - 1), row.clip(0, rows - 1)
    clear = inside & ~marks.thick[row, column]
    present = marks.mask[row, column] & clear
    value = np.where(present, 1.0, np.where(clear, -2.0, 0))
    total = np.cumsum(value, axis=1)
    before = np.minimum.accumulate(np.pad(total, ((0, 0), (1, 0)))[:, :-1], axis=1)
    last = np.argmax(total - before, axis=1)
    lines = np.arange(len(offset))
    first = np.argmax(np.pad(total, ((0, 0), (1, 0)))[:, :-1] == before[lines, last][:, None], axis=1)
    way = inside.sum(axis=1)
    start, end = s[first], s[last]
    whole = (end - start > WHOLE * way) & (way > SHORT * max(rows, columns))
    seen = present & (s >= start[:, None]) & (s <= end[:, None])
    whole &= seen.sum(axis=1) > 0.5 * way
    reach = _reach(marks, angle, s, middle, seen)
    return Lines(angle, offset, slope, start, end, reach, whole)


def _reach(marks: Marks, angle: float, s: Values, middle: Values, seen: Flags) -> Values:
    """Half of each line's width and a little more: as far as its mean depth stays above a fifth of that in the middle."""
    rows, columns = marks.mask.shape
    profile = []
    step = slice(None, None, 2)
    s, middle, seen = s[step], middle[:, step], seen[:, step]
    for away in range(-WIDEST, WIDEST + 1):
        t = middle + away
        x, y = np.cos(angle) * s - np.sin(angle) * t, np.sin(angle) * s + np.cos(angle) * t
        column = np.rint(x + (columns - 1) / 2).astype(int).clip(0, columns - 1)
        row = np.rint(y + (rows - 1) / 2).astype(int).clip(0, rows - 1)
        profile.append((marks.depth[row, column] * seen).sum(axis=1) / np.maximum(seen.sum(axis=1), 1))
    depth = np.array(profile)
    depth -= depth.min(axis=0)
    above = depth > 0.2 * depth.max(axis=0)
    right = np.logical_and.accumulate(above[WIDEST:], axis=0).sum(axis=0)
    left = np.logical_and.accumulate(above[WIDEST::-1], axis=0).sum(axis=0)
    return np.maximum((right + left - 1) / 2 + 0.5, 1.0)


def _anchored(found: list[Lines], shape: tuple[int, ...]) -> list[Lines]:
    """Without lines that are short, or end where nothing else is."""
    side = max(shape)
    long = [_chosen(lines, (lines.end - lines.start > SPAN * side) | lines.whole) for lines in found]
    kept = []
    for i, lines in enumerate(long):
        others = [other for j, other in enumerate(long) if j != i]
        held = [_at_edge(lines, s, shape) | _at_lines(lines, s, others) for s in (lines.start, lines.end)]
        kept.append(_chosen(lines, lines.whole | held[0] & held[1]))
    return kept


def _chosen(lines: Lines, which: Flags) -> Lines:
    return Lines(lines.angle, *(values[which] for values in lines[1:]))


def _place(lines: Lines, s: Values) -> tuple[Values, Values]:
    t = lines.offset + lines.slope * s
    return np.cos(lines.angle) * s - np.sin(lines.angle) * t, np.sin(lines.angle) * s + np.cos(lines.angle) * t


def _at_edge(lines: Lines, s: Values, shape: tuple[int, ...]) -> Flags:
    x, y = _place(lines, s)
    margin = MARGIN * max(shape)
    return (abs(x) > shape[1] / 2 - margin) | (abs(y) > shape[0] / 2 - margin)


def _at_lines(lines: Lines, s: Values, others: list[Lines]) -> Flags:
    x, y = _place(lines, s)
    near = np.zeros(len(s), dtype=bool)
    for other in others:
        along = (np.cos(other.angle) * x + np.sin(other.angle) * y)[:, None]
        across = (np.cos(other.angle) * y - np.sin(other.angle) * x)[:, None]
        on = abs(across - other.offset - other.slope * along) < CLOSE
        near |= (on & (along > other.start - CLOSE) & (along < other.end + CLOSE)).any(axis=1)
    return near
