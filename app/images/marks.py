"""Thin marks in a picture: what is narrower than a few pixels, be it a printed line, a dot or a fine pen."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from app.images.spread import closing

THIN = 107  # a mark is less than two of this many parts of the picture's longest side wide
FAINTEST = 0.03  # a mark is darker by at least this fraction of what is around it
NOISE = 4.0  # and by so many standard deviations of the noise
DARK = 100  # of 255: paper that is darker has bright lines
BROAD = 0.6  # what is darker than this fraction of the paper around it can hide a line
REDUCED, LARGE = 8, 4  # the closing for this: of a copy so many times smaller, with a square of twice this and one


class Marks(NamedTuple):
    """`depth` [rows x columns]: by which fraction each pixel is darker than what is around it; `thin`: where marks are.

    `broad` is where something wider is as dark, so that nothing can be said about lines there.
    """

    depth: NDArray[np.float32]
    thin: NDArray[np.bool_]
    broad: NDArray[np.bool_]


def thin_marks(picture: Image.Image) -> Marks:
    """What a closing fills: the dark strokes that are narrower than its square. On dark paper, the bright ones."""
    colours = np.moveaxis(np.asarray(picture), 2, 0)
    if np.median(colours[:, ::4, ::4]) < DARK:
        colours = 255 - colours
    times = max(1, round(max(picture.size) / THIN))
    closed = np.stack([closing(channel, times) for channel in colours])
    depth = ((closed - colours) / np.maximum(closed, 48).astype(np.float32)).max(axis=0)
    some = depth[::2, ::2]
    usual = float(np.median(some))
    noise = 1.4826 * float(np.median(abs(some - usual)))
    broad = _broad(closed.min(axis=0))
    return Marks(depth, (depth > max(FAINTEST, usual + NOISE * noise)) & ~broad, broad)


def _broad(values: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Where it is darker than the paper around it, which a closing of a small copy shows: shadows are even larger."""
    small = Image.fromarray(values).reduce(REDUCED)
    paper = Image.fromarray(closing(np.asarray(small), LARGE)).resize(values.shape[::-1], Image.Resampling.BILINEAR)
    return values < BROAD * np.asarray(paper)
