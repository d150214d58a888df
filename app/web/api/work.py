"""Long work in slices: a client can follow it, and leave; others take their turns between; and it ends in time."""

from collections.abc import AsyncIterator, Generator
from time import perf_counter
from typing import NamedTuple

from fastapi import Request, Response
from pydantic import BaseModel

from app.experiment.errors import ExperimentError
from app.web.api.events import MEDIA_TYPE, EventStream, event, event_of_json
from app.web.api.workers import Workers
from app.web.edge.clients import client_of, while_connected


class Progress(BaseModel):
    """How much of long work is done: numbers of a check, digits of a batch, hundredths of a comparison's search."""

    done: int
    of: int


class Work(NamedTuple):
    """What is computed slice by slice. Each yields how far it has come, and the last one returns the reply as JSON."""

    slices: Generator[Progress, None, bytes]
    too_long: str  # what to say and to advise when its time is up, with places for `seconds`, `done` and `of`


async def reply_to(request: Request, work: Work) -> Response:
    """The reply or, if the client accepts it, a stream of events: `progress` again and again, then `result` or `error`.

    TooManyError or OverloadedError if too much is in progress already, ExperimentError if the work takes too long.
    """
    workers: Workers = request.app.state.workers
    client = client_of(request.scope)
    if MEDIA_TYPE in request.headers.get("accept", ""):
        workers.places.take(client)
        return EventStream(_events(workers, work), finished=lambda: workers.places.free(client))
    with workers.places.taken(client):
        return Response(await while_connected(request, _last(workers, work)), media_type="application/json")


async def _last(workers: Workers, work: Work) -> bytes:
    *_, reply = [step async for step in _steps(workers, work)]
    assert isinstance(reply, bytes)
    return reply


async def _events(workers: Workers, work: Work) -> AsyncIterator[bytes]:
    told: Progress | None = None
    try:
        async for step in _steps(workers, work):
            if isinstance(step, bytes):
                yield event_of_json("result", step)
            elif step != told:
                yield event("progress", step.model_dump())
                told = step
    except ExperimentError as error:
        yield event("error", {"code": "experiment", "message": str(error)})
    except Exception:
        yield event("error", {"code": "fault", "message": "The server failed to compute this."})
        raise  # for the log


async def _steps(workers: Workers, work: Work) -> AsyncIterator[Progress | bytes]:
    """Compute each slice in a thread, and yield what it does."""
    taken = 0.0
    while True:
        step, seconds = await workers.in_thread(_next, work.slices)
        yield step
        if isinstance(step, bytes):
            return
        taken += seconds
        if taken > workers.work_seconds and step.done < step.of:
            raise ExperimentError(work.too_long.format(seconds=workers.work_seconds, done=step.done, of=step.of))


def _next(slices: Generator[Progress, None, bytes]) -> tuple[Progress | bytes, float]:
    """What the next slice yields or returns, and the seconds that it takes. To wait for a thread does not count."""
    began = perf_counter()
    try:
        step: Progress | bytes = next(slices)
    except StopIteration as end:
        step = end.value
    return step, perf_counter() - began
