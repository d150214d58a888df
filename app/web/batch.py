"""POST /api/batch: the gradient of a batch's mean loss is the mean of the single digits' gradients."""

from collections.abc import Generator
from typing import Any

import numpy as np

from app import digits
from app.engine.loss import CrossEntropy
from app.engine.tensors import Array
from app.engine.trace import trace
from app.web.encode import Arrays, encoders, to_json
from app.web.experiments import form_of, understand_network
from app.web.schemas import BatchRequest, Progress
from app.web.work import Work

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
