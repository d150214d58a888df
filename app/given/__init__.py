"""Arrays that a student gives: pasted as text, or in a file. From bytes to numbers, whatever the bytes are."""

from app.given.arrays import Array, Given, GivenError, Limits
from app.given.read import read_file
from app.given.text import read_text

__all__ = ["Array", "Given", "GivenError", "Limits", "read_file", "read_text"]
