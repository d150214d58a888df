"""Threads for work that takes longer than a trace, and how much of it the server accepts at once."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from anyio import CapacityLimiter, to_thread
from fastapi import Request, UploadFile

from app import given, images
from app.images.isolated import Readers
from app.pixels import Form
from app.settings import Settings
from app.web.edge import metrics
from app.web.edge.clients import client_of, while_connected
from app.web.edge.errors import OverloadedError, TooManyError

Result = TypeVar("Result")


class Places:
    """A fixed number of places for `work`, as /metrics calls it, of which one client can take up to `most`.

    When all are taken, more is refused with `message`.
    """

    def __init__(self, work: str, number: int, most: int, message: str) -> None:
        self._work = work
        self._number = number
        self._most = most
        self._message = message
        self._taken = Counter[str]()
        metrics.PLACES.labels(work).set(number)

    def take(self, client: str) -> None:
        """Take a place until `free`; TooManyError if the client has its share, OverloadedError if none is left."""
        if self._taken[client] >= self._most:
            metrics.RATE_LIMITED.labels(self._work).inc()
            raise TooManyError(_TOO_MANY.format(self._most, self._work))
        if self._taken.total() >= self._number:
            metrics.SHED.labels(self._work).inc()
            raise OverloadedError(self._message)
        self._taken[client] += 1
        metrics.PLACES_TAKEN.labels(self._work).inc()

    def free(self, client: str) -> None:
        """Give a place back."""
        self._taken -= Counter([client])  # which forgets a client without places
        metrics.PLACES_TAKEN.labels(self._work).dec()

    @contextmanager
    def taken(self, client: str) -> Iterator[None]:
        """Hold a place within a `with` block; the errors are those of `take`."""
        self.take(client)
        try:
            yield
        finally:
            self.free(client)


_TOO_MANY = (
    "This server works on up to {} {} of one address at the same time, those that wait included; "
    "try again in a moment, or when one of yours has ended."
)


class Workers:
    """A few threads for long work, so that traces stay quick; `places` limits what runs and waits together."""

    def __init__(self, settings: Settings) -> None:
        self._max_pixels = settings.max_image_pixels
        self.work_seconds = settings.work_seconds
        self.readers = Readers(settings.decode_seconds, settings.decode_megabytes)
        self._max_numbers = settings.max_array_numbers
        self._threads = CapacityLimiter(settings.threads)
        # Counted here and not read from the limiter, which learns of a task only after it has been scheduled.
        self.places = Places(
            "uploads and checks",
            settings.threads + settings.queue,
            settings.client_work,
            "The server is too busy right now; try again in a moment.",
        )

    async def run(self, request: Request, work: Callable[..., Result], *args: Any) -> Result:
        """work(*args) in a thread and in a place of its own, unless the client leaves while it waits.

        TooManyError or OverloadedError if too much is in progress already.
        """
        with self.places.taken(client_of(request.scope)):
            return await while_connected(request, self.in_thread(work, *args))

    async def in_thread(self, work: Callable[..., Result], *args: Any) -> Result:
        """work(*args) in a thread, for a caller that holds a place."""
        return await to_thread.run_sync(work, *args, limiter=self._threads)

    async def read_digit(self, request: Request, file: UploadFile, form: Form) -> images.Digit:
        """The digit in an upload, in the form that a network takes; ImageError if there is none."""
        return await self.run(request, self._decode, await file.read(), form)

    def close(self) -> None:
        """Stop the processes that read pictures."""
        self.readers.close()

    async def read_arrays(self, request: Request, file: UploadFile) -> given.Given:
        """The arrays in an upload; GivenError if there are none."""
        limits = given.Limits(self._max_numbers)
        return await self.run(request, given.read_file, await file.read(), file.filename or "", limits)

    async def read_array_text(self, request: Request, text: str) -> given.Given:
        """The arrays in a text; GivenError if there are none."""
        return await self.run(request, given.read_text, text, given.Limits(self._max_numbers))

    def _decode(self, data: bytes, form: Form) -> images.Digit:
        with metrics.decoding():
            return self.readers.read(data, form=form, max_pixels=self._max_pixels)
