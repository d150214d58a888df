"""POST /api/train: a stream of server-sent events, one a step; bounded, and stopped when the reader leaves."""

import asyncio
import multiprocessing
import time
from collections.abc import AsyncIterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Any

import numpy as np
from fastapi.sse import format_sse_event
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from app.engine.tensors import Array
from app.practice import Lesson, descend, measure, step_aside
from app.settings import Settings
from app.web.arrays import LARGEST, typed
from app.web.encode import to_json
from app.web.errors import OverloadedError
from app.web.experiments import ExperimentError, prepare
from app.web.schemas import TrainRequest


class Trainings:
    """The trainings under way, each step of which is computed in a process that yields to everything else."""

    def __init__(self, settings: Settings) -> None:
        self._limits = settings
        self._running = 0
        self._processes: ProcessPoolExecutor | None = None

    def start(self, request: TrainRequest) -> StreamingResponse:
        """The stream of a training; ExperimentError where it asks too much, OverloadedError where too many run."""
        for field, limit in (("steps", self._limits.train_steps), ("batch", self._limits.train_batch)):
            if getattr(request, field) > limit:
                raise ExperimentError(f"{field}: at most {limit} here, not {getattr(request, field)}")
        prepared = prepare(request.experiment)
        if self._running >= self._limits.train_runs:
            raise OverloadedError("As many trainings as this server runs at a time are running; try again in a moment.")
        on_image = request.data == "image"
        lesson = Lesson(
            image=prepared.x if on_image else None,
            objective=prepared.objective if on_image else None,
            batch=request.batch,
            seed=request.experiment.network.seed,
        )
        return _Stream(self, self._events(request, lesson, prepared.network.params))

    def enter(self) -> None:
        """A training begins."""
        self._running += 1

    def leave(self) -> None:
        """It is over, however it ended."""
        self._running -= 1

    def close(self) -> None:
        """The server stops."""
        if self._processes is not None:
            self._processes.shutdown(wait=False, cancel_futures=True)
            self._processes = None

    async def _events(self, request: TrainRequest, lesson: Lesson, params: dict[str, Array]) -> AsyncIterator[bytes]:
        give_up = time.monotonic() + self._limits.train_seconds
        last = request.start + request.steps
        for step in range(request.start, last + 1):
            try:
                moment = await asyncio.get_running_loop().run_in_executor(self._pool(), measure, params, lesson, step)
            except BrokenProcessPool:
                self._processes = None
                yield _event("error", {"code": "overloaded", "message": "The training was ended by the server."})
                return
            if not _is_finite(params, moment.loss):
                yield _event("error", {"code": "diverged", "message": _DIVERGED.format(step, request.learning_rate)})
                return
            yield _event(
                "step",
                {
                    "step": step,
                    "loss": moment.loss,
                    "accuracy": moment.accuracy,
                    "weights": {name: typed(p, "f8") for name, p in params.items()},
                    "grads": {name: typed(grad) for name, grad in moment.grads.items()},
                },
            )
            if time.monotonic() > give_up:
                yield _event("end", {"reason": "time", "step": step})
                return
            params = descend(params, moment.grads, request.learning_rate)
        yield _event("end", {"reason": "done", "step": last})

    def _pool(self) -> ProcessPoolExecutor:
        """Processes are started by the first training: most servers never need them."""
        if self._processes is None:
            spawn = multiprocessing.get_context("spawn")
            self._processes = ProcessPoolExecutor(self._limits.train_runs, spawn, initializer=step_aside)
        return self._processes


_DIVERGED = (
    "At step {} the loss is no longer a finite number: the learning rate {:g} is too large. Choose a smaller one."
)


class _Stream(StreamingResponse):
    """A training counts as running from here until its reader has all of it, or has left."""

    media_type = "text/event-stream"

    def __init__(self, trainings: Trainings, events: AsyncIterator[bytes]) -> None:
        super().__init__(events, headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})
        self._trainings = trainings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._trainings.enter()
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._trainings.leave()


def _event(name: str, data: dict[str, Any]) -> bytes:
    return format_sse_event(event=name, data_str=to_json(data).decode())


def _is_finite(params: dict[str, Array], loss: float) -> bool:
    return bool(np.isfinite(loss)) and all(np.abs(p).max() <= LARGEST for p in params.values())
