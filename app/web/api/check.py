"""Gradients beside finite differences, computed in slices so that a client can follow or leave."""

from collections.abc import Generator, Iterator, Sequence
from math import prod
from typing import Any

import numpy as np
from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from app.engine.gradcheck import EPSILON, FiniteDifference, check, is_gradient
from app.engine.trace import Trace
from app.experiment.arrays import A
from app.experiment.choice import Experiment
from app.experiment.errors import ExperimentError
from app.experiment.fields import Strict
from app.experiment.run import run
from app.web.api.encode import Arrays, encoders, to_json
from app.web.api.names import GRADIENT
from app.web.api.parameters import ArraysQuery
from app.web.api.responses import TOO_MANY, followed
from app.web.api.work import Progress, Work, reply_to

router = APIRouter(prefix="/api", responses=TOO_MANY)


class CheckRequest(Strict):
    """Which gradients to check: those of all parameters, or of one tensor."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"experiment": {"image": {"sample": 7}}, "tensor": "conv1.W"}]}
    )

    experiment: Experiment
    tensor: str | None = Field(
        None,
        max_length=40,
        description="a parameter (conv1.W) or a gradient (conv1.grad); by default all parameters",
        json_schema_extra={"pattern": GRADIENT},
    )


class CheckedTensor(BaseModel):
    """One gradient, computed both ways. `kink` is 1 where the loss has no derivative within the step."""

    analytic: A
    numeric: A
    relative_error: A
    kink: A


class WorstReply(BaseModel):
    """The number with the largest relative error among those without a kink."""

    tensor: str
    index: list[int]
    analytic: float
    numeric: float
    relative_error: float


class CheckReply(BaseModel):
    """The checked gradients. A parameter's gradient has the name of the parameter."""

    epsilon: float
    tensors: dict[str, CheckedTensor]
    checked: int
    kinks: int
    worst: WorstReply | None
    agrees: bool
    verdict: str


@router.post("/check", response_model=CheckReply, responses=followed(CheckReply))
async def post_check(request: Request, wanted: CheckRequest, arrays: ArraysQuery = "nested") -> Response:
    """Compare gradients with finite differences: those of all parameters, or of one tensor."""
    return await reply_to(request, GradientCheck(run(wanted.experiment).trace, wanted.tensor).work(arrays))


TOLERANCE = 1e-5  # the relative error that rounding of the losses can cause; up to it analytic and numeric agree
SLICE = 128  # numbers; about 0.1 s of work for the largest network

_TOO_LONG = (
    "tensor: a check may take {seconds} s on this server; after them {done} of {of} numbers were checked. "
    "Check one tensor at a time, or a smaller network."
)


class GradientCheck:
    """The check of one gradient of a trace, or of every parameter's; ExperimentError if there is no such tensor."""

    def __init__(self, trace: Trace, tensor: str | None) -> None:
        self._trace = trace
        self._results: dict[str, list[FiniteDifference]] = {name: [] for name in _checkable(trace, tensor)}
        self.total = sum(prod(self._shape(name)) for name in self._results)

    def slices(self) -> Iterator[int]:
        """Compute the check slice by slice; after each one, how many numbers are done."""
        done = 0
        for name, differences in self._results.items():
            for difference in check(self._trace, _gradient_of(name)):
                differences.append(difference)
                done += 1
                if done % SLICE == 0 or done == self.total:
                    yield done

    def run(self) -> "GradientCheck":
        """Compute all of it."""
        for _ in self.slices():
            pass
        return self

    def summary(self, arrays: ArraysQuery = "nested") -> dict[str, Any]:
        """The reply of the contract; every slice must have been computed."""
        checked = [difference for differences in self._results.values() for difference in differences]
        kinks = sum(bool(difference.kinks) for difference in checked)
        worst = self._worst()
        agrees = worst is None or worst["relative_error"] <= TOLERANCE
        return {
            "epsilon": EPSILON,
            "tensors": self._tensors(arrays),
            "checked": len(checked),
            "kinks": kinks,
            "worst": worst,
            "agrees": agrees,
            "verdict": _verdict(len(checked), kinks, worst, agrees),
        }

    def reply(self, arrays: Arrays) -> bytes:
        """The summary as JSON."""
        return to_json(self.summary(arrays))

    def work(self, arrays: Arrays) -> Work:
        """All of it, as work that a client can follow."""
        return Work(self._work(arrays), _TOO_LONG)

    def _work(self, arrays: Arrays) -> Generator[Progress, None, bytes]:
        for done in self.slices():
            yield Progress(done=done, of=self.total)
        return self.reply(arrays)

    def _shape(self, name: str) -> tuple[int, ...]:
        return self._trace.tensors[_gradient_of(name)].shape

    def _tensors(self, arrays: Arrays) -> dict[str, Any]:
        encode = encoders(arrays)
        tensors = {}
        for name, differences in self._results.items():
            shape = self._shape(name)
            tensors[name] = {
                "analytic": encode.exact(_array([d.analytic for d in differences], shape)),
                "numeric": encode.exact(_array([d.numeric for d in differences], shape)),
                "relative_error": encode.exact(_array([d.relative_error for d in differences], shape)),
                "kink": encode.mask(_array([bool(d.kinks) for d in differences], shape)),
            }
        return tensors

    def _worst(self) -> dict[str, Any] | None:
        """The number without a kink whose relative error is largest."""
        smooth = [
            (difference.relative_error, name, position, difference)
            for name, differences in self._results.items()
            for position, difference in enumerate(differences)
            if not difference.kinks
        ]
        if not smooth:
            return None
        error, name, position, difference = max(smooth, key=lambda found: found[0])
        return {
            "tensor": name,
            "index": [int(i) for i in np.unravel_index(position, self._shape(name))],
            "analytic": difference.analytic,
            "numeric": difference.numeric,
            "relative_error": error,
        }


def _checkable(trace: Trace, tensor: str | None) -> list[str]:
    """What to check: parameters by their own names, the gradients of values as layer.grad."""
    params = [name for name in trace.network.params if f"{name}.grad" in trace.tensors]
    if tensor is None:
        return params
    values = [name for name in trace.tensors if is_gradient(name) and name.removesuffix(".grad") not in params]
    name = tensor.removesuffix(".grad") if tensor.removesuffix(".grad") in params else tensor
    if name not in (*params, *values):
        raise ExperimentError(f"tensor: must be one of {', '.join((*params, *values))}, not {tensor!r}")
    return [name]


def _gradient_of(name: str) -> str:
    return name if is_gradient(name) else f"{name}.grad"


def _array(values: Sequence[float], shape: tuple[int, ...]) -> Any:
    return np.array(values).reshape(shape)


def _verdict(checked: int, kinks: int, worst: dict[str, Any] | None, agrees: bool) -> str:
    left_out = f" {kinks} have a kink within the step, where the loss has no derivative." if kinks else ""
    if worst is None:
        return f"None of the {checked} gradients can be checked:{left_out}"
    cell = f"{worst['tensor']}[{','.join(map(str, worst['index']))}]"
    largest = f"the largest relative error is {worst['relative_error']:.1e}, at {cell}"
    if agrees:
        return f"All {checked - kinks} gradients agree with finite differences: {largest}.{left_out}"
    return f"Not all of the {checked - kinks} gradients agree with finite differences: {largest}.{left_out}"
