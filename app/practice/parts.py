"""Work that can take seconds is a generator: after each part it yields how much is done, and at the end it returns."""

from collections.abc import Callable, Generator
from typing import TypeVar

Yielded = TypeVar("Yielded")
Shown = TypeVar("Shown")
Result = TypeVar("Result")


def finished(parts: Generator[object, None, Result]) -> Result:
    """Do all parts; what the work returns."""
    while True:
        try:
            next(parts)
        except StopIteration as end:
            result: Result = end.value
            return result


def shown_as(
    parts: Generator[Yielded, None, Result], shown: Callable[[Yielded], Shown]
) -> Generator[Shown, None, Result]:
    """The same work, which yields `shown` of what it yielded."""
    while True:
        try:
            done = next(parts)
        except StopIteration as end:
            result: Result = end.value
            return result
        yield shown(done)
