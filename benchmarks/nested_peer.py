"""The trace route as most people would write it first: it returns a dictionary of nested lists.

There are two routes, because FastAPI's default depends on the return annotation. Without one it uses jsonable_encoder
and json.dumps, with one pydantic's serialiser.
"""

from typing import Any

import numpy as np
from fastapi import FastAPI

from app.engine import maxpool
from app.engine.trace import LayerTrace, Trace
from app.experiment.choice import Experiment
from app.experiment.run import Picture, run

app = FastAPI()


@app.post("/api/trace", response_model=None)
async def post_trace(experiment: Experiment) -> dict[str, Any]:
    """FastAPI's default without a response model."""
    return trace_reply(run(experiment))


@app.post("/annotated")
async def post_annotated(experiment: Experiment) -> dict[str, Any]:
    """FastAPI's default for a route with a return annotation."""
    return trace_reply(run(experiment))


def trace_reply(picture: Picture) -> dict[str, Any]:
    """The same reply as ours, for experiments without weights or a delta of their own."""
    trace = picture.trace
    return {
        "experiment": picture.experiment,
        "loss": trace.loss,
        "prediction": int(trace.probabilities[0].argmax()),
        "probabilities": trace.probabilities[0].tolist(),
        "layers": [_layer(trace, i, step) for i, step in enumerate(trace.layers)],
    }


def _layer(trace: Trace, index: int, step: LayerTrace) -> dict[str, Any]:
    reply = {
        "name": step.layer.name,
        "kind": step.layer.kind,
        "notation": trace.network.notations[step.layer.name],
        "value": step.value[0].tolist(),
        "grad": None if step.grad is None else step.grad[0].tolist(),
    }
    if pattern := trace.network.patterns.get(step.layer.name):
        reply["geometry"] = {
            "window": pattern.window,
            "stride": pattern.stride,
            "channels": "all" if pattern.all_channels else "same",
            "factor": pattern.factor,
        }
    if step.mask is not None:
        reply["mask"] = step.mask[0].astype(np.uint8).tolist()
    if step.layer.kind == "maxpool":
        reply["ties"] = maxpool.ties(trace.layers[index - 1].value)
    if step.layer.params:
        grads = step.param_grads or {}
        reply["params"] = {
            name: {"value": value.tolist(), "grad": grads[name].tolist() if name in grads else None}
            for name, value in step.layer.params.items()
        }
    return reply
