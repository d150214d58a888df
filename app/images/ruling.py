"""Finding the lines that are printed on paper: squares, rules, boxes, lattices, at any angle and of any colour.

A printed line is thin and straight, and it goes on where the digit ends: to the edges of the paper, or to other such
lines. So this looks for thin marks, for the directions in which they lie in lines, for the lines in each direction, and
for the place where each of them begins and ends. Nothing is assumed about the distances between the lines.
"""

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from app.images.lines import Flags, Indices, Lines, Values, nearest, pixel_at, turned
from app.images.marks import Marks, thin_marks

SMALLEST = 120  # pixels: in a picture with shorter sides, strokes are as thin as lines
POINTS = 1000  # so many marks are enough to see the directions
DIRECTIONS, APART = 4, 8  # so many directions are looked at, so many degrees apart
CLEAR = 1.5  # and their projections change so many times as much as in the median of all directions
BIN = 2  # pixels, in the projections of the marks
NEAR, NEARER = 3, 2  # pixels: marks of a line are closer than this to where it is first seen, and finally fitted
FEWEST = 10  # marks of a line, at its thickest, for each pixel across it
PEAK, AROUND = 1.3, 8  # and so many times the mean of this many pixels on either side
STEADY = 400  # the more, the less a line with few marks departs from the direction of the others
WIDEST = 4  # pixels: the most that belongs to a line on either side
EDGE = 0.1  # a line ends on either side where its depth falls below this fraction
FAINT, SHADE = 0.25, 8  # a line that is so much fainter than another that is so close is an artefact of JPEG
# Lengths are fractions of the picture's longest side unless stated otherwise.
ACROSS = 0.7  # a line that covers this fraction of its way through the picture ends at nothing else
SPAN = 0.25  # so much of any other line is seen, and it ends at lines, at broad ink or at the edge
SHORTEST, FAMILY = 0.05, 3  # in the corners lines are shorter, but at least so long, and so many others are parallel
MARGIN = 0.1  # the edge: in a tilted photo, the paper may end before the picture does
CLOSE = 6  # pixels from the end of a line to what it ends at


def find_lines(picture: Image.Image) -> list[Lines]:
    """The lines of the paper, for each of their directions; none on plain paper."""
    if max(picture.size) < SMALLEST:
        return []
    marks = thin_marks(picture)
    rows, columns = np.nonzero(marks.thin)
    if len(rows) < SPAN * max(marks.thin.shape):
        return []
    x = columns.astype(np.float32) - np.float32((picture.width - 1) / 2)
    y = rows.astype(np.float32) - np.float32((picture.height - 1) / 2)
    depth = marks.depth[rows, columns]
    found = [_in_direction(angle, x, y, depth, marks) for angle in _directions(x, y)]
    return [lines for lines in _held(found, marks) if len(lines.offset)]


def _directions(x: Values, y: Values) -> list[float]:
    """The angles at which the marks lie in lines: across them, their projection changes most."""
    some = slice(None, None, max(1, len(x) // POINTS))
    angles = np.radians(np.arange(180, dtype=np.float32))[:, None]
    across = np.cos(angles) * y[some] - np.sin(angles) * x[some]
    lowest = float(across.min())
    bins = int((across.max() - lowest) / BIN) + 2
    at = ((across - lowest) / BIN + 0.5).astype(np.intp) + bins * np.arange(180)[:, None]
    counts = np.bincount(at.ravel(), minlength=180 * bins).reshape(180, bins)
    changes = (np.diff(counts, axis=1) ** 2).sum(axis=1)
    found: list[float] = []
    least = CLEAR * np.median(changes)
    while len(found) < DIRECTIONS and changes.max() > least:
        best = int(np.argmax(changes))
        found.append(float(angles[best, 0]))
        changes[np.arange(best - APART, best + APART + 1) % 180] = 0
    return found


def _in_direction(angle: float, x: Values, y: Values, depth: Values, marks: Marks) -> Lines:
    """All that may be a line in about this direction."""
    along, across = turned(angle, x, y)
    offset, slope = _fitted(_peaks(across), along, across, depth)
    order = np.argsort(offset)
    order = order[abs(slope[order]) < np.tan(np.radians(APART / 2))]
    return _distinct(_measured(angle, offset[order], slope[order], marks))


def _peaks(across: Values) -> Values:
    """Where the projection of the marks is the highest within reach, and well above what is around it."""
    lowest = float(across.min())
    counts = np.pad(np.bincount((across - lowest + 0.5).astype(np.intp)), AROUND)
    smooth = np.convolve(counts, [0.25, 0.5, 0.25], "same")
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(smooth, NEAR - 1), 2 * NEAR - 1)
    mean = np.convolve(counts, np.full(2 * AROUND + 1, 1 / (2 * AROUND + 1)), "same")
    peak = (smooth == windows.max(axis=1)) & (smooth > PEAK * mean) & (smooth > FEWEST)
    return np.flatnonzero(peak) - AROUND + lowest


def _fitted(offset: Values, along: Values, across: Values, depth: Values) -> tuple[Values, Values]:
    """The offset and slope of each line: least squares of the marks near it, the deeper the more, time after time."""
    count = len(offset)
    slope: Values = np.zeros(count)
    weight: Values = np.ones(count)
    for reach in (NEAR, NEAR, NEAR, NEARER) if count else ():
        slope = _evened(slope, offset, weight)
        line = nearest(offset, across - slope.mean() * along)
        away = across - offset[line] - slope[line] * along
        close = abs(away) < reach
        line, s, d, w = line[close], along[close], away[close], depth[close]
        n, sum_s, sum_ss, sum_d, sum_sd = (np.bincount(line, w * v, count) for v in (1, s, s * s, d, s * d))
        n = np.maximum(n, 1e-3)
        weight = sum_ss - sum_s**2 / n + STEADY
        turn = (sum_sd - sum_s * sum_d / n) / weight
        offset, slope = offset + (sum_d - turn * sum_s) / n, slope + turn
    return offset, slope


def _evened(slope: Values, offset: Values, weight: Values) -> Values:
    """Slopes that change evenly from line to line, as in a photo: lines that are parallel on paper meet far away.

    So from the stretch of a line that is near at first, all of it is found.
    """
    if len(slope) < 3:
        return slope
    even = slope
    for _ in range(4):  # those that are far from it have less weight each time
        trust = weight / (abs(slope - even) + 0.002)
        away = offset - trust @ offset / trust.sum()
        middle = trust @ slope / trust.sum()
        even = middle + away * (trust @ (away * slope) / (trust @ away**2))
    return even


def _measured(angle: float, offset: Values, slope: Values, marks: Marks) -> Lines:
    """From where to where each line goes, how wide and how deep it is.

    It is the stretch with the most marks, less two for each pixel without; a pixel of broad ink counts as neither.
    """
    shape, zero = marks.thin.shape, np.zeros(len(offset))
    half = int(np.hypot(*shape) / 2)
    s = np.arange(-half, half + 1, dtype=np.float32)
    lines = Lines(angle, offset, slope, zero, zero, zero, zero)
    upper, lower = (pixel_at(*lines.places(s, away), shape) for away in (-0.5, 0.5))
    row, column, inside = upper
    seen = (marks.thin[row, column] | marks.thin[lower[:2]]) & inside
    first, last = _best_stretch(np.where(seen, 1, np.where(inside & ~marks.broad[row, column], -2, 0)))
    start, end = s[first], s[last]
    seen &= (s >= start[:, None]) & (s <= end[:, None])
    count, way, side = seen.sum(axis=1), inside.sum(axis=1), max(shape)
    whole = count > np.maximum(ACROSS * way, SHORTEST * side)
    corner = way < SPAN * side
    long = np.where(corner, whole & ((whole & ~corner).sum() >= FAMILY), count > SPAN * side)
    start, end = np.where(whole, -np.inf, start), np.where(whole, np.inf, end)
    reach, depth = _profile(lines, s[::2], seen[:, ::2], marks.depth)
    return Lines(angle, offset, slope, start, end, reach, depth).chosen(long)


def _best_stretch(values: NDArray[np.intp]) -> tuple[Indices, Indices]:
    """The first and last column of the stretch of each row that has the largest sum (Kadane's algorithm)."""
    total = np.pad(np.cumsum(values, axis=1), ((0, 0), (1, 0)))
    lowest = np.minimum.accumulate(total, axis=1)
    end = np.argmax(total - lowest, axis=1)
    places = np.arange(total.shape[1])
    before = (total == np.take_along_axis(lowest, end[:, None], axis=1)) & (places <= end[:, None])
    first = np.max(before * places, axis=1)
    return np.minimum(first, values.shape[1] - 1), np.maximum(end - 1, 0)


def _profile(lines: Lines, s: Values, seen: Flags, depth: Values) -> tuple[Values, Values]:
    """How far each line reaches to its sides, and its depth in the middle, as means over the pixels that are seen."""
    count = np.maximum(seen.sum(axis=1), 1)
    means = []
    for away in range(-WIDEST, WIDEST + 1):
        row, column, _ = pixel_at(*lines.places(s, away), depth.shape)
        means.append((depth[row, column] * seen).sum(axis=1) / count)
    profile = np.array(means)
    above = profile - profile.min(axis=0) > EDGE * np.ptp(profile, axis=0)
    sides = (above[WIDEST::-1], above[WIDEST:])
    width = sum(np.logical_and.accumulate(side, axis=0).sum(axis=0) for side in sides) - 1
    return np.maximum((width + 1) / 2, 1), profile[WIDEST]


def _distinct(lines: Lines) -> Lines:
    """Without the second of two that lie on each other, and without the faint ringing of JPEG beside a dark line."""
    gap = abs(lines.offset[:, None] - lines.offset)
    length = np.minimum(lines.end, 1e3) - np.maximum(lines.start, -1e3)
    weight = lines.depth * length
    stronger = weight[None] > weight[:, None]
    same = (gap < NEAR) & stronger
    ringing = (gap < SHADE) & (lines.depth[:, None] < FAINT * lines.depth[None])
    return lines.chosen(~(same | ringing).any(axis=1))


def _held(found: list[Lines], marks: Marks) -> list[Lines]:
    """Those that go all the way through the picture, and those that are long and end at something."""
    kept = []
    for i, lines in enumerate(found):
        if not len(lines.offset):
            continue
        others = found[:i] + found[i + 1 :]
        ends = [
            _ends_at_something(lines, end, sign, others, marks) for end, sign in ((lines.start, -1), (lines.end, 1))
        ]
        kept.append(lines.chosen(ends[0] & ends[1]))
    return kept


def _ends_at_something(lines: Lines, s: Values, sign: int, others: list[Lines], marks: Marks) -> Flags:
    """Whether each line ends at the picture's edge, at broad ink or at one of the other lines."""
    rows, columns = marks.thin.shape
    margin = MARGIN * max(rows, columns)
    through = np.isinf(s)
    s = np.where(through, 0, s)[:, None]
    x, y = lines.places(s)
    ends = (abs(x) > columns / 2 - margin) | (abs(y) > rows / 2 - margin)
    row, column, _ = pixel_at(*lines.places(s + sign * CLOSE), marks.thin.shape)
    ends |= marks.broad[row, column]
    for other in others:
        along, across = turned(other.angle, x, y)
        on = abs(across - other.offset - other.slope * along) < CLOSE
        ends |= (on & (along > other.start - CLOSE) & (along < other.end + CLOSE)).any(axis=1, keepdims=True)
    ending: Flags = through | ends[:, 0]
    return ending
