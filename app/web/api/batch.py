"""Batches: the gradient of a batch's mean loss is the mean of the single digits' gradients."""

from collections.abc import Generator
from typing import Annotated, Any

import numpy as np
from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from app import digits
from app.engine.loss import CrossEntropy
from app.engine.tensors import Array
from app.engine.trace import trace
from app.experiment.arrays import A
from app.experiment.choice import NetworkChoice, ParameterName
from app.experiment.fields import WHOLE, Strict
from app.experiment.image import form_of
from app.experiment.network import understand_network
from app.experiment.presets import PARAMETERS
from app.web.api.encode import Arrays, encoders, to_json
from app.web.api.parameters import ArraysQuery
from app.web.api.responses import TOO_MANY, followed
from app.web.api.work import Progress, Work, reply_to

router = APIRouter(prefix="/api", responses=TOO_MANY)


class BatchRequest(Strict):
    """The samples of a batch."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"samples": [3, 8, 15]}, {"samples": [3, 8], "tensors": ["conv1.W"]}]}
    )

    samples: list[Annotated[int, Field(ge=0, lt=len(digits.SAMPLES)), WHOLE]] = Field(
        min_length=1, max_length=len(digits.SAMPLES)
    )
    network: NetworkChoice = Field(default_factory=NetworkChoice)
    tensors: list[ParameterName] | None = Field(
        None, max_length=len(PARAMETERS), description="the parameters whose gradients to send; all of them by default"
    )


class BatchTensor(BaseModel):
    """dL/dparameter of the batch, of each digit alone [N x ...], and the mean of these."""

    batch: A
    mean: A
    singles: A
    difference: float = Field(description="the largest |mean - batch|")


class BatchReply(BaseModel):
    """The gradient of a batch, beside the mean of its digits' own gradients."""

    loss: float
    losses: list[float]
    samples: list[int]
    labels: list[int]
    tensors: dict[str, BatchTensor]


@router.post("/batch", response_model=BatchReply, responses=followed(BatchReply))
async def post_batch(request: Request, wanted: BatchRequest, arrays: ArraysQuery = "nested") -> Response:
    """The gradient of the mean loss of several digits, beside the mean of each digit's own gradient."""
    return await reply_to(request, batch(wanted, arrays))


_TOO_LONG = (
    "samples: a batch may take {seconds} s on this server; after them {done} of {of} digits were computed. "
    "Choose fewer digits, or a smaller network."
)


def batch(request: BatchRequest, arrays: Arrays) -> Work:
    """For the parameters asked for: the batch's gradient, each digit's, and how far the mean of these is from it."""
    return Work(_slices(request, arrays), _TOO_LONG)


def _slices(request: BatchRequest, arrays: Arrays) -> Generator[Progress, None, bytes]:
    network, _ = understand_network(request.network)
    chosen = digits.samples().take(np.array(request.samples))
    x = digits.as_input(chosen.images, form=form_of(request.network))

    def gradients(of: slice) -> tuple[float, dict[str, Array]]:
        traced = trace(network, x[of], CrossEntropy(chosen.labels[of]))
        return traced.loss, {
            f"{step.layer.name}.{param}": grad
            for step in traced.layers
            for param, grad in (step.param_grads or {}).items()
        }

    loss, batch = gradients(slice(None))
    singles = []
    for i in range(len(x)):
        singles.append(gradients(slice(i, i + 1)))
        yield Progress(done=i + 1, of=len(x))
    encode = encoders(arrays)
    tensors: dict[str, Any] = {}
    for name in batch if request.tensors is None else request.tensors:
        single = np.stack([grads[name] for _, grads in singles])
        mean = single.mean(axis=0)
        tensors[name] = {
            "batch": encode.value(batch[name]),
            "mean": encode.value(mean),
            "singles": encode.value(single),
            "difference": float(np.abs(mean - batch[name]).max()),
        }
    return to_json(
        {
            "loss": loss,
            "losses": [single_loss for single_loss, _ in singles],
            "samples": request.samples,
            "labels": chosen.labels.tolist(),
            "tensors": tensors,
        }
    )
