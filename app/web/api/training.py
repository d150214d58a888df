"""Gradient descent: a stream of events, one for each step. It is limited, and stops when the client leaves."""

import asyncio
import multiprocessing
import time
from collections.abc import AsyncIterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Annotated, Any, Literal

import numpy as np
from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from app.engine.tensors import Array
from app.experiment.arrays import LARGEST, A, typed
from app.experiment.choice import Experiment
from app.experiment.errors import ExperimentError
from app.experiment.fields import WHOLE, Strict
from app.experiment.image import form_of
from app.experiment.run import prepare, refuse_mistakes
from app.settings import Settings
from app.training.descent import TrainingStep, TrainingTask, descend, evaluate, lower_priority
from app.web.api import events
from app.web.api.events import EventStream, event
from app.web.api.responses import ERRORS, TOO_MANY, ErrorDetail
from app.web.api.workers import Places
from app.web.edge import metrics
from app.web.edge.clients import client_of

router = APIRouter(prefix="/api", responses=TOO_MANY)


class TrainRequest(Strict):
    """Plain gradient descent from the experiment's network: w - learning_rate . dL/dw, `steps` times."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "experiment": {"image": {"sample": 7}, "network": {"weights": "random", "seed": 1}},
                    "steps": 3,
                    "batch": 32,
                    "learning_rate": 0.1,
                }
            ]
        }
    )

    experiment: Experiment
    steps: Annotated[int, Field(ge=1), WHOLE]
    batch: Annotated[int, Field(ge=1), WHOLE] = Field(32, description="digits in a step")
    learning_rate: float = Field(gt=0, le=10)
    data: Literal["digits", "image"] = Field(
        "digits", description="digits: batches of the shipped digits; image: the experiment's image and objective"
    )
    start: Annotated[int, Field(ge=0, lt=2**31), WHOLE] = Field(
        0, description="the number of the first step, to resume an earlier run"
    )
    weights_every: Annotated[int, Field(ge=1), WHOLE] = Field(
        1, description="send the weights with every n-th step only, and with the first and the last one"
    )
    grads: bool = Field(True, description="whether to send each step's gradients")


class TrainStep(BaseModel):
    """The network at one step, before the step changes it."""

    step: int
    loss: float = Field(description="on this step's batch")
    accuracy: float = Field(description="on digits that are never trained on, 0..1")
    weights: dict[str, A] | None = Field(description="null for steps that weights_every leaves out")
    grads: dict[str, A] | None = Field(description="null if the request's grads is false")


class TrainEnd(BaseModel):
    """The end of a run."""

    reason: Literal["done", "time", "stopped"] = Field(
        description="time: the server's time limit ended the run; stopped: the server is being restarted"
    )
    step: int = Field(description="the last one")


@router.post(
    "/train",
    responses={**ERRORS, 200: {"content": events.content(step=TrainStep, end=TrainEnd, error=ErrorDetail)}},
    response_class=Response,
)
async def post_train(request: Request, wanted: TrainRequest) -> Response:
    """Train with gradient descent. The reply is a stream of events: a `step` for each step, then `end` or `error`."""
    response: Response = request.app.state.trainings.start(wanted, client_of(request.scope))
    return response


class Trainings:
    """The runs in progress. Their steps are computed in processes of low priority."""

    def __init__(self, settings: Settings) -> None:
        self._limits = settings
        self.places = Places(
            "trainings",
            settings.train_runs,
            settings.client_trainings,
            "This server is already running as many trainings as it can; try again in a moment.",
        )
        self._processes: ProcessPoolExecutor | None = None
        self._stopping = False

    def start(self, request: TrainRequest, client: str) -> EventStream:
        """Start a run; ExperimentError if it asks for more than the limits.

        TooManyError if too many of this client run, OverloadedError if too many of all do.
        """
        for field, limit in (("steps", self._limits.train_steps), ("batch", self._limits.train_batch)):
            if getattr(request, field) > limit:
                raise ExperimentError(f"{field}: must be at most {limit} on this server, not {getattr(request, field)}")
        if request.experiment.network.weights == "paper":
            raise ExperimentError(_ON_PAPER)
        refuse_mistakes(request.experiment, "a training")
        prepared = prepare(request.experiment)
        on_image = request.data == "image"
        task = TrainingTask(
            image=prepared.x if on_image else None,
            objective=prepared.objective if on_image else None,
            form=form_of(request.experiment.network),
            batch=request.batch,
            seed=request.experiment.network.seed,
        )
        self.places.take(client)
        events = self._events(request, task, prepared.network.params)
        return EventStream(events, finished=lambda: self.places.free(client))

    def stop(self) -> None:
        """Let each run end with the step that it is at, because the server is about to stop."""
        self._stopping = True

    def close(self) -> None:
        """Stop the processes, after the steps that they are at."""
        if self._processes is not None:
            # Not without waiting: when Python exits at that moment, its own end of the pool races with this one.
            self._processes.shutdown(cancel_futures=True)
            self._processes = None

    async def _events(
        self, request: TrainRequest, task: TrainingTask, params: dict[str, Array]
    ) -> AsyncIterator[bytes]:
        ended = "left"
        try:
            async for name, data in self._run(request, task, params):
                ended = data.get("reason") or data.get("code") or ended
                yield event(name, data)
        finally:
            metrics.TRAININGS.labels(ended).inc()

    async def _run(
        self, request: TrainRequest, task: TrainingTask, params: dict[str, Array]
    ) -> AsyncIterator[tuple[str, dict[str, Any]]]:
        """The name and the data of each event."""
        deadline = time.monotonic() + self._limits.train_seconds
        last = request.start + request.steps
        for number in range(request.start, last + 1):
            try:
                step = await asyncio.get_running_loop().run_in_executor(self._pool(), evaluate, params, task, number)
            except BrokenProcessPool:
                self._processes = None
                yield "error", {"code": "overloaded", "message": "The server stopped this training."}
                return
            if not _is_finite(params, step.loss):
                yield "error", {"code": "diverged", "message": _DIVERGED.format(number, request.learning_rate)}
                return
            metrics.TRAINING_STEPS.inc()
            reason = self._reason_to_end(number == last, deadline)
            with_weights = number == request.start or number % request.weights_every == 0 or reason is not None
            yield "step", _step(number, step, params if with_weights else None, grads=request.grads)
            if reason is not None:
                yield "end", {"reason": reason, "step": number}
                return
            params = descend(params, step.grads, request.learning_rate)

    def _reason_to_end(self, is_last: bool, deadline: float) -> str | None:
        if is_last:
            return "done"
        if time.monotonic() > deadline:
            return "time"
        return "stopped" if self._stopping else None

    def _pool(self) -> ProcessPoolExecutor:
        """The processes, started by the first run: most servers never need them."""
        if self._processes is None:
            spawn = multiprocessing.get_context("spawn")
            self._processes = ProcessPoolExecutor(self._limits.train_runs, spawn, initializer=lower_priority)
        return self._processes


_ON_PAPER = (
    "network.weights: the paper network is not trained, because its weights are to stay in halves. "
    "A network of its sizes with random weights can be trained."
)
_DIVERGED = (
    "At step {} the loss is no longer a finite number: the learning rate {:g} is too large. Choose a smaller one."
)


def _step(number: int, step: TrainingStep, params: dict[str, Array] | None, *, grads: bool) -> dict[str, Any]:
    return {
        "step": number,
        "loss": step.loss,
        "accuracy": step.accuracy,
        "weights": None if params is None else {name: typed(p, "f8") for name, p in params.items()},
        "grads": {name: typed(grad) for name, grad in step.grads.items()} if grads else None,
    }


def _is_finite(params: dict[str, Array], loss: float) -> bool:
    return bool(np.isfinite(loss)) and all(np.abs(p).max() <= LARGEST for p in params.values())
