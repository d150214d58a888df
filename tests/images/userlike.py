"""Pictures of digits like those of users: drawn, photographed, transparent, coloured, tiny.

A digit of MNIST is thinned to its skeleton, and the skeleton is drawn again with a pen of any width. So one small
bitmap becomes a sharp drawing of any size. All random numbers come from the generator that is passed in.
"""

from collections.abc import Callable
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

Grey = NDArray[np.float64]
Bitmap = NDArray[np.uint8]
Colour = tuple[int, int, int]

BLACK, WHITE = (0, 0, 0), (255, 255, 255)
PENS: tuple[Colour, ...] = ((18, 18, 22), (28, 40, 140), (150, 25, 35), (84, 82, 80), (20, 90, 50))
PAIRS: tuple[tuple[Colour, Colour], ...] = (
    ((225, 30, 35), (55, 140, 70)),
    ((250, 220, 80), (35, 35, 90)),
    ((90, 30, 130), (250, 175, 195)),
    ((20, 70, 170), (250, 225, 110)),
    ((255, 140, 0), (255, 255, 255)),
    ((245, 245, 235), (30, 110, 60)),
    ((10, 120, 60), (236, 236, 224)),
    ((200, 20, 40), (255, 250, 240)),
    ((120, 200, 255), (20, 20, 20)),
    ((230, 80, 160), (90, 90, 100)),
)


def thin(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The skeleton of a mask, one pixel wide (Zhang and Suen 1984)."""
    skeleton = np.pad(mask, 1)
    while True:
        before = skeleton.copy()
        for first, second in (((0, 2, 4), (2, 4, 6)), ((0, 2, 6), (0, 4, 6))):
            ring = _ring(skeleton)
            inked = ring.sum(axis=0, dtype=np.uint8)
            turns = (ring < np.roll(ring, -1, axis=0)).sum(axis=0, dtype=np.uint8)
            spare = (inked >= 2) & (inked <= 6) & (turns == 1)
            spare &= ~ring[list(first)].all(axis=0) & ~ring[list(second)].all(axis=0)
            skeleton &= ~spare
        if (skeleton == before).all():
            return skeleton[1:-1, 1:-1]


def _ring(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The eight neighbours of every pixel, clockwise from the one above: [8 x rows x columns]."""
    around = ((0, 1), (0, 2), (1, 2), (2, 2), (2, 1), (2, 0), (1, 0), (0, 0))  # in the padded mask
    (rows, columns), padded = mask.shape, np.pad(mask, 1)
    return np.stack([padded[top : top + rows, left : left + columns] for top, left in around])


def stroke(digit: Bitmap, size: tuple[int, int], height: float, pen: float, rng: np.random.Generator) -> Grey:
    """Coverage 0..1 [rows x columns]: the digit, `height` pixels high, drawn with a pen `pen` pixels wide.

    The picture has the given `size` (width, height). The digit is turned slightly and lies anywhere inside it.
    """
    grain = 4
    large = Image.fromarray(digit).resize((28 * grain, 28 * grain), Image.Resampling.BICUBIC)
    rows, columns = np.nonzero(thin(np.asarray(large.filter(ImageFilter.GaussianBlur(0.8))) > 100))
    turn = rng.normal(0, np.radians(3))
    points = np.stack([columns, rows], axis=1) @ np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    points = (points - points.min(axis=0)) * (max(height - pen, 1) / max(float(np.ptp(points, axis=0).max()), 1))
    room = np.maximum(np.array(size) - np.ptp(points, axis=0) - 1.5 * pen - 4, 0)
    points += 0.75 * pen + 2 + room * np.clip(rng.normal(0.5, 0.22, 2), 0, 1)
    near = (abs(columns[:, None] - columns) <= 1) & (abs(rows[:, None] - rows) <= 1)
    canvas = Image.new("L", size)
    draw = ImageDraw.Draw(canvas)
    for a, b in np.argwhere(np.triu(near)):
        draw.line([*points[a], *points[b]], fill=255, width=max(round(pen), 1))
        draw.circle((float(points[a, 0]), float(points[a, 1])), pen / 2, fill=255)
    softened = np.asarray(canvas.filter(ImageFilter.GaussianBlur(max(pen / 5, 0.6))), dtype=np.float64) / 255
    return np.clip((softened - 0.5) * max(pen / 5, 1.2) + 0.5, 0, 1)


def paint(cover: Grey, ink: Colour, paper: Grey) -> Grey:
    """Ink over paper: [rows x columns x 3], 0..255."""
    return paper + cover[..., None] * (np.array(ink, dtype=np.float64) - paper)


def paper(size: tuple[int, int], colour: Colour) -> Grey:
    return np.full((size[1], size[0], 3), colour, dtype=np.float64)


def clouds(size: tuple[int, int], cells: int, rng: np.random.Generator) -> Grey:
    """Smooth light and dark areas [rows x columns x 1], around 0 and with an amplitude of about 1."""
    coarse = Image.fromarray(rng.normal(0, 0.5, (cells, cells)).astype(np.float32))
    return np.asarray(coarse.resize(size, Image.Resampling.BICUBIC), dtype=np.float64)[..., None]


def noise(shape: tuple[int, ...], deviation: float, rng: np.random.Generator) -> NDArray[np.float32]:
    """Normally distributed, in float32, which is drawn in half the time."""
    return np.float32(deviation) * rng.standard_normal(shape, np.float32)


def shadow(size: tuple[int, int], rng: np.random.Generator) -> Grey:
    """Light 0..1 [rows x columns x 1] with a shadow whose edge is straight and more or less soft."""
    rows, columns = np.mgrid[0 : size[1], 0 : size[0]] / max(size)
    angle = rng.uniform(0, 2 * np.pi)
    at = rng.uniform(0.25, 0.75, 2)
    distance = (columns - at[0]) * np.cos(angle) + (rows - at[1]) * np.sin(angle)
    dark = rng.uniform(0.45, 0.75)
    light = dark + (1 - dark) / (1 + np.exp(-distance / rng.uniform(0.01, 0.06)))
    return np.asarray(light[..., None])


def ruled(size: tuple[int, int], rng: np.random.Generator) -> Grey:
    """Coverage 0..1 of the lines of ruled paper, slightly tilted."""
    canvas = Image.new("L", size)
    draw = ImageDraw.Draw(canvas)
    gap = max(size) * rng.uniform(0.09, 0.28)
    tilt = np.tan(np.radians(rng.uniform(-3, 3))) * size[0]
    for y in np.arange(rng.uniform(-gap, 0), size[1] + gap, gap):
        draw.line([0, y, size[0], y + tilt], fill=255, width=max(round(max(size) / 400), 1))
    return np.asarray(canvas.filter(ImageFilter.GaussianBlur(0.7)), dtype=np.float64) / 255


def encode(pixels: Grey, kind: str, **options: int) -> bytes:
    file = BytesIO()
    # Level 1: the tests only read a file again, so its size does not matter.
    Image.fromarray(np.clip(pixels.round(), 0, 255).astype(np.uint8)).save(file, kind, compress_level=1, **options)
    return file.getvalue()


def canvas(digit: Bitmap, rng: np.random.Generator, ink: Colour = BLACK, ground: Colour = WHITE) -> bytes:
    side = int(rng.choice([200, 280, 300, 400, 500]))
    cover = stroke(digit, (side, side), side * rng.uniform(0.55, 0.85), side * rng.uniform(0.035, 0.105), rng)
    return encode(paint(cover, ink, paper((side, side), ground)), "PNG")


def white_on_black(digit: Bitmap, rng: np.random.Generator) -> bytes:
    return canvas(digit, rng, WHITE, BLACK)


def thin_off_centre(digit: Bitmap, rng: np.random.Generator) -> bytes:
    side = int(rng.choice([400, 500, 640]))
    cover = stroke(digit, (side, side), side * rng.uniform(0.22, 0.45), side * rng.uniform(0.006, 0.02), rng)
    return encode(paint(cover, BLACK, paper((side, side), WHITE)), "PNG")


def transparent(digit: Bitmap, rng: np.random.Generator) -> bytes:
    """Ink on a transparent background, whose pixels are black, as in the files that browsers write."""
    side = int(rng.choice([200, 280, 400, 500]))
    cover = stroke(digit, (side, side), side * rng.uniform(0.55, 0.85), side * rng.uniform(0.03, 0.1), rng)
    ink: Colour = [(20, 20, 26), WHITE, (190, 20, 45), (40, 70, 200), (240, 230, 120)][int(rng.integers(5))]
    colours = np.where(cover[..., None] > 0, paper((side, side), ink), 0)
    return encode(np.concatenate([colours, 255 * cover[..., None]], axis=2), "PNG")


def colour_on_colour(digit: Bitmap, rng: np.random.Generator) -> bytes:
    size = int(rng.integers(340, 560)), int(rng.integers(300, 560))
    cover = stroke(digit, size, min(size) * rng.uniform(0.45, 0.75), min(size) * rng.uniform(0.03, 0.1), rng)
    ink, ground = PAIRS[int(rng.integers(len(PAIRS)))]
    noisy = paint(cover, ink, paper(size, ground)) + noise((size[1], size[0], 3), rng.uniform(0, 3), rng)
    return encode(noisy, "PNG") if rng.random() < 0.4 else encode(noisy, "JPEG", quality=80)


def photo(digit: Bitmap, rng: np.random.Generator, hard: bool = False) -> bytes:
    """Ink on paper, photographed with a phone; `hard` adds a shadow and, half of the time, ruled lines."""
    size = int(rng.integers(420, 720)), int(rng.integers(400, 720))
    cover = stroke(digit, size, min(size) * rng.uniform(0.3, 0.6), min(size) * rng.uniform(0.018, 0.06), rng)
    ink = PENS[int(rng.integers(len(PENS)))]
    sheet = paper(size, (236, 233, 226)) * (1 + rng.normal(0, 0.03, 3))
    if hard and rng.random() < 0.5:
        sheet = paint(ruled(size, rng) * rng.uniform(0.25, 0.8), (130, 150, 190), sheet)
    light = rng.uniform(0.75, 1) * (1 + rng.uniform(0.05, 0.25) * clouds(size, 4, rng))
    if hard:
        light = light * shadow(size, rng)
    pressure = np.clip(1 - rng.uniform(0, 0.25) + 0.1 * clouds(size, 30, rng)[..., 0], 0, 1)
    picture = paint(cover * pressure, ink, sheet) * light
    noisy = picture + noise(picture.shape, rng.uniform(1, 7), rng)
    lens = Image.fromarray(np.clip(noisy, 0, 255).astype(np.uint8)).filter(ImageFilter.GaussianBlur(0.8))
    return encode(np.asarray(lens, dtype=np.float64), "JPEG", quality=int(rng.integers(60, 92)))


def photo_shadow_ruled(digit: Bitmap, rng: np.random.Generator) -> bytes:
    return photo(digit, rng, hard=True)


def native(digit: Bitmap, rng: np.random.Generator) -> bytes:
    """The 28 x 28 of MNIST itself, half of the time inverted."""
    pixels = digit.astype(np.float64)
    return encode(pixels if rng.random() < 0.5 else 255 - pixels, "PNG")


KINDS: dict[str, Callable[[Bitmap, np.random.Generator], bytes]] = {
    "canvas": canvas,
    "white_on_black": white_on_black,
    "thin_off_centre": thin_off_centre,
    "transparent": transparent,
    "colour_on_colour": colour_on_colour,
    "photo": photo,
    "photo_shadow_ruled": photo_shadow_ruled,
    "native": native,
}
