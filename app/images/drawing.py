"""A drawing from the page: its ink is known, so unlike in a photo it need not be found first."""

import numpy as np
from numpy.typing import NDArray

from app.images.errors import ImageError
from app.images.normalise import FAINT, bounds, place, shrink
from app.images.pen import even_pen


def normalise_drawing(ink: NDArray[np.float64]) -> NDArray[np.float64]:
    """Ink [rows x columns] in 0..1, of any size and anywhere -> pixels [28 x 28] in 0..1, as from `read_digit`.

    Raises ImageError: blank.
    """
    mask = ink > FAINT / 255
    if not mask.any():
        raise ImageError("blank", "The drawing has no ink.")
    return place(shrink(even_pen(ink, bounds(mask)).ink)) / 255
