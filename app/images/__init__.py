"""From the bytes of an upload to a digit of 28 x 28 pixels, normalised as MNIST was, and the steps on the way."""

from app.images.drawing import normalise_drawing
from app.images.errors import ImageError
from app.images.read import Digit, Step, read_digit

__all__ = ["Digit", "ImageError", "Step", "normalise_drawing", "read_digit"]
