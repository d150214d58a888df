"""Threads for work that takes longer than a trace, and how much of it the server accepts at once."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from anyio import CapacityLimiter, to_thread
from fastapi import UploadFile

from app import given, images
from app.images.isolated import Readers
from app.pixels import Form
from app.settings import Settings
from app.web import metrics
from app.web.errors import OverloadedError

Result = TypeVar("Result")


class Places:
    """A fixed number of places for `work`, as /metrics calls it. When all are taken, more is refused with `message`."""

    def __init__(self, work: str, number: int, message: str) -> None:
        self._work = work
        self._number = number
        self._message = message
        self._taken = 0
        metrics.PLACES.labels(work).set(number)

    def take(self) -> None:
        """Take a place until `free`; OverloadedError if none is left."""
        if self._taken >= self._number:
            metrics.SHED.labels(self._work).inc()
            raise OverloadedError(self._message)
        self._taken += 1
        metrics.PLACES_TAKEN.labels(self._work).inc()

    def free(self) -> None:
        """Give a place back."""
        self._taken -= 1
        metrics.PLACES_TAKEN.labels(self._work).dec()

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Hold a place within a `with` block; OverloadedError if none is left."""
        self.take()
        try:
            yield
        finally:
            self.free()


class Workers:
    """A few threads for long work, so that traces stay quick; `places` limits what runs and waits together."""

    def __init__(self, settings: Settings) -> None:
        self._max_pixels = settings.max_image_pixels
        self.check_seconds = settings.check_seconds
        self.readers = Readers(settings.decode_seconds, settings.decode_megabytes)
        self._max_numbers = settings.max_array_numbers
        self._threads = CapacityLimiter(settings.threads)
        # Counted here and not read from the limiter, which learns of a task only after it has been scheduled.
        self.places = Places(
            "uploads and checks",
            settings.threads + settings.queue,
            "The server is too busy right now; try again in a moment.",
        )

    async def run(self, work: Callable[..., Result], *args: Any) -> Result:
        """work(*args) in a thread and in a place of its own; OverloadedError if too many wait already."""
        with self.places.taken():
            return await self.in_thread(work, *args)

    async def in_thread(self, work: Callable[..., Result], *args: Any) -> Result:
        """work(*args) in a thread, for a caller that holds a place."""
        return await to_thread.run_sync(work, *args, limiter=self._threads)

    async def read_digit(self, file: UploadFile, form: Form) -> images.Digit:
        """The digit in an upload, in the form that a network takes; ImageError if there is none."""
        return await self.run(self._decode, await file.read(), form)

    def close(self) -> None:
        """Stop the processes that read pictures."""
        self.readers.close()

    async def read_arrays(self, file: UploadFile) -> given.Given:
        """The arrays in an upload; GivenError if there are none."""
        limits = given.Limits(self._max_numbers)
        return await self.run(given.read_file, await file.read(), file.filename or "", limits)

    async def read_array_text(self, text: str) -> given.Given:
        """The arrays in a text; GivenError if there are none."""
        return await self.run(given.read_text, text, given.Limits(self._max_numbers))

    def _decode(self, data: bytes, form: Form) -> images.Digit:
        with metrics.decoding():
            return self.readers.read(data, form=form, max_pixels=self._max_pixels)
