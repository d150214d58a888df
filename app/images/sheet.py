"""Cropping a photo to the sheet of paper in it."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from app.images.components import components
from app.images.otsu import otsu
from app.images.spread import spread

SMALL = 96  # longest side of the copy in which the sheet is looked for
LEAST_GAP = 48  # of 255: a sheet is at least this much brighter than its surroundings
LEAST_INK = 24  # of 255: ink is at least this much darker than the sheet
LEAST_AREA = 0.25  # of the picture
MOST_BORDER = 0.3  # of the picture's border: if the sheet covers more, the paper fills the picture or has a shadow


def cut_out(clear: Image.Image, picture: Image.Image) -> Image.Image | None:
    """The picture cropped to the sheet, with the rest of the table painted like paper; None if there is no sheet.

    The sheet is looked for in `clear`, which is the picture without the lines of the paper.
    """
    small = clear.convert("L")
    small.thumbnail((SMALL, SMALL), Image.Resampling.BOX)
    grey = np.asarray(small, dtype=np.float64)
    sheet = find_sheet(grey)
    if sheet is None:
        return None
    inside = spread(sheet, np.minimum, 2)
    if not inside.any() or grey[inside].min() > np.median(grey[inside]) - LEAST_INK:
        return None
    whole = np.asarray(Image.fromarray(inside).resize(picture.size, Image.Resampling.NEAREST))
    colours = np.array(picture)
    colours[~whole] = np.median(colours[whole], axis=0)
    return Image.fromarray(colours).crop(Image.fromarray(whole).getbbox())


def find_sheet(grey: NDArray[np.float64]) -> NDArray[np.bool_] | None:
    """The mask of a large, bright rectangle with sharp edges, away from the border; None if there is none."""
    threshold = otsu(grey)
    bright = grey > threshold
    if bright.all() or not bright.any():
        return None
    gap = grey[bright].mean() - grey[~bright].mean()
    between = abs(grey - threshold) < 0.15 * gap
    if gap < LEAST_GAP or between.mean() > 0.1:
        return None
    parts = components(bright)
    patch = parts.labels == 1 + np.argmax(parts.area)
    sheet = _filled(patch) & _filled(patch.T).T
    border = np.concatenate([sheet[0], sheet[-1], sheet[1:-1, 0], sheet[1:-1, -1]])
    if sheet.mean() < LEAST_AREA or border.mean() > MOST_BORDER or patch.sum() < 0.8 * sheet.sum():
        return None
    return sheet if sheet.sum() > 0.88 * _smallest_box(sheet) else None


def _filled(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Fill each row from its first marked pixel to its last."""
    after: NDArray[np.bool_] = np.logical_or.accumulate(mask, axis=1)
    before = np.logical_or.accumulate(mask[:, ::-1], axis=1)[:, ::-1]
    return after & before


def _smallest_box(mask: NDArray[np.bool_]) -> float:
    """The area of the smallest box around the mask, among boxes rotated in steps of 5 degrees."""
    rows, columns = np.nonzero(mask)
    angles = np.radians(np.arange(0, 90, 5))[:, None]
    along = np.cos(angles) * columns + np.sin(angles) * rows
    across = np.cos(angles) * rows - np.sin(angles) * columns
    return float(((np.ptp(along, axis=1) + 1) * (np.ptp(across, axis=1) + 1)).min())
