"""Photos of digits on the paper that people write on: squared, dotted, ruled, in printed boxes, in shadow, tilted.

The lines are computed, not drawn: `Sheet` says where on the paper each pixel of the photo is, and from the distance to
the nearest line follows how much of the pixel the line covers. All random numbers come from the generator that is
passed in.
"""

from collections.abc import Callable

import numpy as np
from PIL import Image, ImageFilter

from tests.images.userlike import Bitmap, Colour, Grey, clouds, encode, paint, shadow, stroke

INKS: tuple[Colour, ...] = ((16, 16, 18), (28, 45, 165), (24, 30, 68), (60, 60, 64), (150, 24, 38), (20, 90, 50))
LINES: tuple[Colour, ...] = (
    (90, 140, 200),
    (120, 180, 110),
    (150, 150, 155),
    (200, 130, 140),
    (150, 130, 190),
    (180, 130, 90),
    (60, 130, 130),
)
DARK_LINES: tuple[Colour, ...] = (
    (60, 70, 60),
    (50, 50, 110),
    (110, 60, 60),
    (40, 90, 90),
    (110, 100, 55),
    (70, 45, 75),
)
RED: Colour = (215, 90, 90)


class Sheet:
    """A sheet of paper in a photo, tilted and in slight perspective. `x`, `y` [rows x columns]: places on the paper."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.side = int(rng.choice([360, 480, 600, 800]))
        self.unit = self.side / 480  # so many pixels are as wide as one of a photo of 480
        self.tilted = rng.random() < 0.5
        rows, columns = np.mgrid[0 : self.side, 0 : self.side] - self.side / 2
        turn = np.radians(rng.uniform(-6, 6)) if self.tilted else 0.0
        lean = rng.normal(0, 0.03, 2) / self.side if self.tilted else (0.0, 0.0)
        depth = 1 + lean[0] * columns + lean[1] * rows
        self.x = (np.cos(turn) * columns + np.sin(turn) * rows) / depth
        self.y = (np.cos(turn) * rows - np.sin(turn) * columns) / depth
        self.ground = 255 - rng.uniform(0, 30, 3)
        self.rng = rng

    def lines(self, gap: float, degrees: float, width: float, start: float | None = None) -> Grey:
        """Coverage 0..1 of parallel lines, `gap` apart; those at 0 degrees are level."""
        angle = np.radians(degrees)
        across = np.cos(angle) * self.y - np.sin(angle) * self.x
        return self.near(_to_nearest(across, gap, self.rng.uniform(0, gap) if start is None else start), width)

    def near(self, distance: Grey, width: float) -> Grey:
        """Coverage 0..1 of what is `width` wide, from the distance of each pixel to its middle."""
        return np.clip(width * self.unit / 2 + 0.5 - abs(distance), 0, 1)


def _to_nearest(values: Grey, gap: float, start: float) -> Grey:
    return (values - start + gap / 2) % gap - gap / 2


def squares(sheet: Sheet, dark: bool = False) -> Grey:
    rng, gap, width = sheet.rng, sheet.side * sheet.rng.uniform(0.05, 0.3), sheet.rng.uniform(1, 3)
    cover = np.maximum(sheet.lines(gap, 0, width), sheet.lines(gap, 90, width))
    return printed(sheet, cover, dark=dark, strength=rng.uniform(0.8, 1) if dark else rng.uniform(0.3, 0.9))


def dark_squares(sheet: Sheet) -> Grey:
    return squares(sheet, dark=True)


def millimetre(sheet: Sheet) -> Grey:
    rng, gap, every = sheet.rng, sheet.side * sheet.rng.uniform(0.018, 0.04), int(sheet.rng.choice([5, 10]))
    fine, bold = rng.uniform(0.7, 1.3), rng.uniform(1.3, 2.4)
    cover = np.zeros(sheet.x.shape)
    for degrees in (0, 90):
        start = rng.uniform(0, gap)
        thin, thick = sheet.lines(gap, degrees, fine, start), sheet.lines(every * gap, degrees, bold, start)
        cover = np.maximum(cover, np.maximum(0.6 * thin, thick))
    return printed(sheet, cover, strength=rng.uniform(0.35, 0.9))


def dots(sheet: Sheet) -> Grey:
    rng, gap = sheet.rng, sheet.side * sheet.rng.uniform(0.05, 0.14)
    x, y = (_to_nearest(values, gap, rng.uniform(0, gap)) for values in (sheet.x, sheet.y))
    cover = sheet.near(np.hypot(x, y), rng.uniform(2.5, 8))
    return printed(sheet, cover, dark=rng.random() < 0.5, strength=rng.uniform(0.5, 1))


def isometric(sheet: Sheet) -> Grey:
    """Lines in three directions, or in the two of a lattice of diamonds."""
    rng, gap, width = sheet.rng, sheet.side * sheet.rng.uniform(0.04, 0.12), sheet.rng.uniform(0.8, 2.2)
    turns: tuple[int, ...] = [(45, -45), (30, -30, 90), (60, -60, 0), (30, -30), (60, -60)][int(rng.integers(5))]
    cover = np.max([sheet.lines(gap, degrees, width) for degrees in turns], axis=0)
    return printed(sheet, cover, dark=rng.random() < 0.3, strength=rng.uniform(0.4, 0.9))


def ruled(sheet: Sheet) -> Grey:
    rng, gap, width = sheet.rng, sheet.side * sheet.rng.uniform(0.09, 0.3), sheet.rng.uniform(1, 3)
    dark = bool(rng.random() < 0.5)
    page = printed(sheet, sheet.lines(gap, 0, width), dark=dark, strength=rng.uniform(0.5, 1))
    if rng.random() < 0.7:
        margin = sheet.near(sheet.x + sheet.side * rng.uniform(0.25, 0.45), rng.uniform(1, 2.5))
        page = paint(margin * rng.uniform(0.5, 1), RED, page)
    return page


def box(sheet: Sheet, cells: int = 1) -> Grey:
    """A printed box; with more cells a comb of them."""
    rng, width = sheet.rng, sheet.rng.uniform(1, 4)
    wide, high = sheet.side * rng.uniform(0.55, 0.85) * np.array([1, rng.uniform(0.85, 1.15)])
    x, y = (values - sheet.side * rng.uniform(-0.1, 0.1) for values in (sheet.x, sheet.y))
    cover = np.where(abs(x) <= cells * wide / 2 + width / 2, sheet.near(abs(y) - high / 2, width), 0)
    sides = _to_nearest(x, wide, wide / 2)
    within = (abs(y) <= high / 2 + width / 2) & (abs(x) <= cells * wide / 2 + width / 2)
    cover = np.maximum(cover, np.where(within, sheet.near(sides, width), 0))
    return printed(sheet, cover, dark=rng.random() < 0.8, strength=rng.uniform(0.6, 1))


def comb(sheet: Sheet) -> Grey:
    return box(sheet, cells=3 if sheet.rng.random() < 0.3 else 9)


def plain(sheet: Sheet) -> Grey:
    return np.full((sheet.side, sheet.side, 3), sheet.ground)


def printed(sheet: Sheet, cover: Grey, *, strength: float, dark: bool = False) -> Grey:
    colours = DARK_LINES if dark else LINES
    return paint(cover * strength, colours[int(sheet.rng.integers(len(colours)))], plain(sheet))


def written(digit: Bitmap, side: int, rng: np.random.Generator) -> Grey:
    """Coverage 0..1 of the digit: MNIST's own pixels, enlarged, or its skeleton drawn with a pen."""
    height, size = side * rng.uniform(0.3, 0.55), (side, side)
    if digit.any() and rng.random() < 0.35:
        return stroke(digit, size, height, side * rng.uniform(0.02, 0.06), rng)
    long = round(height * 1.4)  # MNIST's digits have 20 of 28 pixels
    large = Image.fromarray(digit).resize((long, long), Image.Resampling.BICUBIC)
    canvas = Image.new("L", size)
    left, top = ((side - long) / 2 + side * np.clip(rng.normal(0, 0.09, 2), -0.2, 0.2)).astype(int).tolist()
    canvas.paste(large, (left, top))
    return np.asarray(canvas, dtype=np.float64) / 255


def on_paper(page: Callable[[Sheet], Grey], digit: Bitmap, rng: np.random.Generator) -> bytes:
    """A photo of the digit on a page: with or without a shadow, the table at the corners, blur and noise."""
    sheet = Sheet(rng)
    ink = INKS[int(rng.integers(len(INKS)))]
    picture = paint(written(digit, sheet.side, rng) * rng.uniform(0.88, 1), ink, page(sheet))
    return photographed(sheet, picture, shaded=page is plain or rng.random() < 0.45)


def photographed(sheet: Sheet, picture: Grey, *, shaded: bool) -> bytes:
    rng, size = sheet.rng, (sheet.side, sheet.side)
    if shaded:
        light = shadow(size, rng) if rng.random() < 0.4 else _fading(sheet)
        picture = picture * light * (1 + 0.05 * clouds(size, 4, rng))
    if sheet.tilted and rng.random() < 0.5:
        table = sheet.ground * rng.choice([0.35, 0.6, 1])
        picture = np.where(np.maximum(abs(sheet.x), abs(sheet.y))[..., None] > sheet.side / 2, table, picture)
    noisy = np.clip(picture + rng.normal(0, rng.uniform(0, 7), picture.shape), 0, 255).astype(np.uint8)
    lens = Image.fromarray(noisy).filter(ImageFilter.GaussianBlur(rng.uniform(0, 1.3) * sheet.unit))
    return encode(np.asarray(lens, dtype=np.float64), "JPEG", quality=int(rng.integers(60, 95)))


def _fading(sheet: Sheet) -> Grey:
    """Light that fades over the whole photo [rows x columns x 1]."""
    angle = sheet.rng.uniform(0, 2 * np.pi)
    across = (np.cos(angle) * sheet.x + np.sin(angle) * sheet.y) / sheet.side + 0.5
    return np.asarray(1 - sheet.rng.uniform(0.2, 0.6) * np.clip(across, 0, 1))[..., None]


KINDS: dict[str, Callable[[Sheet], Grey]] = {
    "squares": squares,
    "dark_squares": dark_squares,
    "millimetre": millimetre,
    "dots": dots,
    "isometric": isometric,
    "ruled": ruled,
    "box": box,
    "comb": comb,
    "plain": plain,
}
