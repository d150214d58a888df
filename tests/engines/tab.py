"""A page in one of the engines: what the tests can do with it, and ask of it."""

import json
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Any

PATIENCE = 60.0  # seconds, on a busy machine

Point = tuple[float, float]  # CSS pixels from the top left corner of what is visible of the page
NewTab = Callable[[int, int], AbstractContextManager["Tab"]]  # a page of that width and height that stores nothing


class Tab(ABC):
    """One page. Its inputs are real: they go through the engine, as those of the mouse and the keyboard do."""

    @abstractmethod
    def goto(self, url: str) -> None:
        """Load a page anew, also if only the fragment of its address differs, and wait until it has loaded."""

    @abstractmethod
    def resize(self, width: int, height: int) -> None:
        """Give the page this width and height."""

    @abstractmethod
    def drag(self, points: Sequence[Point]) -> None:
        """Press the mouse at the first point, move it to each of the others, and release it."""

    @abstractmethod
    def press(self, *keys: str) -> None:
        """Press one key, or several at the same time, by their names in KeyboardEvent.key."""

    @abstractmethod
    def problems(self) -> list[str]:
        """Console errors and warnings, and uncaught exceptions, until now."""

    @abstractmethod
    def call(self, function: str, argument: str) -> str:
        """Call an async function of JavaScript that takes and returns a string. Raises PageError if it throws."""

    def evaluate(self, function: str, *arguments: Any) -> Any:
        """Call a function of JavaScript in the page, and wait for its promise. Arguments and result are JSON."""
        text_to_text = f"async (text) => JSON.stringify((await ({function})(...JSON.parse(text))) ?? null)"
        return json.loads(self.call(text_to_text, json.dumps(arguments)))

    def wait_until(self, condition: str, *arguments: Any) -> Any:
        """Ask again and again until the function's result is true; return it."""
        give_up = time.monotonic() + PATIENCE
        while not (found := self._ask(condition, *arguments)):
            assert time.monotonic() < give_up, f"the page never came to {condition} {arguments}; {self.problems()}"
            time.sleep(0.05)
        return found

    def _ask(self, condition: str, *arguments: Any) -> Any:
        """An exception is an answer too: while a page loads, its elements are not there yet."""
        try:
            return self.evaluate(condition, *arguments)
        except PageError:
            return None


class PageError(Exception):
    """A function that a test has called in the page has thrown, or the page was going away."""
