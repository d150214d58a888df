"""What was given, and the limits that hold for every way of giving it."""

from math import prod
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

MOST_AXES = 8
MOST_ARRAYS = 256  # in one file; a network of two blocks has six parameters
LONGEST_NAME = 100  # characters


class GivenError(ValueError):
    """What was given can't be read. `code` is "unreadable", "unsupported" or "too_large"; the message says why."""

    def __init__(self, message: str, code: str = "unreadable") -> None:
        super().__init__(printable(message))
        self.code = code


class UnusableError(Exception):
    """An array that is well formed but can't be used here. The message is the reason, as the end of a sentence."""


class Array(NamedTuple):
    """Numbers in float64, and the name that they came with; "" if they had none."""

    name: str
    values: NDArray[np.float64]


class LeftOut(NamedTuple):
    """Something in a file that is not an array of finite real numbers, and why it was left out."""

    name: str
    reason: str


class Limits:
    """Counts what has been read, and raises GivenError before more than `numbers` numbers are decoded."""

    def __init__(self, numbers: int) -> None:
        self.numbers = numbers
        self._left = numbers

    def take(self, shape: tuple[int, ...], name: str = "") -> int:
        """Take the room for an array of this shape, which may be a lie; how many numbers that is."""
        check_axes(len(shape), name)
        if prod(max(n, 1) for n in shape) > self._left:  # NumPy can't make an array of 0 x 10**19 numbers either
            raise GivenError(
                f"With {called(name)} there are more than {self.numbers:,} numbers, the limit for what is given at "
                "once; leave out the arrays that you do not need.",
                "too_large",
            )
        count = prod(shape)
        self._left -= count
        return count


class Given(NamedTuple):
    """The arrays in what was given, in their order, and what was left out."""

    arrays: list[Array]
    left_out: list[LeftOut]


class Collected:
    """Arrays on their way into a Given: each is checked, and left out with a reason where it can't be used."""

    def __init__(self) -> None:
        self._arrays: dict[str, Array] = {}
        self._left_out: list[LeftOut] = []

    def add(self, name: str, values: NDArray[Any]) -> None:
        """Keep an array of booleans, integers or floats."""
        name = shortened(name)
        with np.errstate(invalid="ignore"):  # for signalling NaNs
            numbers = values.astype(np.float64)
        if name in self._arrays:
            self.leave_out(name, "the file has another array of this name")
        elif not numbers.size:
            self.leave_out(name, f"its shape {list(numbers.shape)} has no numbers")
        elif not np.isfinite(numbers).all():
            at = np.unravel_index(int(np.argmin(np.isfinite(numbers))), numbers.shape)
            self.leave_out(name, f"it is {numbers[at]} at [{', '.join(map(str, at))}], and that can't be compared")
        else:
            self._arrays[name] = Array(name, numbers)

    def leave_out(self, name: str, reason: str) -> None:
        """Remember why something was left out."""
        self._left_out.append(LeftOut(shortened(name), printable(reason)))

    def result(self) -> Given:
        """All of it; GivenError if no array is left."""
        if self._arrays:
            return Given(list(self._arrays.values()), self._left_out)
        if self._left_out:
            first = self._left_out[0]
            raise GivenError(f"{sentence_case(called(first.name))} can't be used: {first.reason}.", "unsupported")
        raise GivenError("The file has no arrays.")


def check_axes(number: int, name: str) -> None:
    """GivenError for more axes than any tensor here could be mistaken for."""
    if number > MOST_AXES:
        raise GivenError(f"The shape of {called(name)} has {number} axes; the limit is {MOST_AXES}.")


def shortened(name: str) -> str:
    """A name as a message repeats it."""
    shown = printable(name[:LONGEST_NAME])
    return f"{shown}…" if len(name) > LONGEST_NAME else shown


def printable(text: str) -> str:
    """A text that may have come from a file, without what would move a terminal's cursor or end a line."""
    return "".join(character if character.isprintable() else "�" for character in text)


def called(name: str) -> str:
    """What a message calls an array."""
    return f"“{shortened(name)}”" if name else "the array"


def sentence_case(words: str) -> str:
    """Words as a sentence begins with them."""
    return words[0].upper() + words[1:]
