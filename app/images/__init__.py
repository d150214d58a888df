"""Upload bytes -> the 28 x 28 of a digit, normalised the way MNIST was made, and the steps that it took."""

from app.images.drawing import normalise_drawing
from app.images.errors import ImageError
from app.images.read import Digit, Step, read_digit

__all__ = ["Digit", "ImageError", "Step", "normalise_drawing", "read_digit"]
