"""Engine records -> the replies of the contract, as JSON bytes."""

from collections.abc import Callable
from functools import partial
from typing import Any, Literal, NamedTuple

import numpy as np
import orjson

from app.engine.maxpool import MaxPool, ties
from app.engine.trace import LayerTrace, Trace
from app.web.arrays import typed
from app.web.experiments import Picture

Arrays = Literal["nested", "typed"]
Encoder = Callable[[Any], Any]


def to_json(reply: Any) -> bytes:
    """Dictionaries, lists, numbers and arrays as JSON, in full float64 precision."""
    return orjson.dumps(reply, option=orjson.OPT_SERIALIZE_NUMPY)


class Encoders(NamedTuple):
    """How the arrays of a reply are encoded."""

    value: Encoder  # float32 if typed
    exact: Encoder  # float64
    mask: Encoder  # 0 and 1


def encoders(arrays: Arrays) -> Encoders:
    """The encoders for one of the two forms."""
    if arrays == "typed":
        return Encoders(typed, partial(typed, dtype="f8"), partial(typed, dtype="u1"))
    return Encoders(_nested, _nested, _zeros_and_ones)


def trace_reply(picture: Picture, arrays: Arrays = "nested") -> bytes:
    """The Trace of the contract, for a single image and so without the batch axis.

    Typed arrays are float32, and masks are bytes. The arrays of the experiment stay float64, so that posting it again
    gives the same trace.
    """
    encode = encoders(arrays)
    return to_json(
        {
            "experiment": _experiment(picture.experiment, encode.exact),
            "loss": picture.trace.loss,
            "prediction": int(picture.trace.probabilities[0].argmax()),
            "probabilities": picture.trace.probabilities[0].tolist(),
            "layers": _layers(picture.trace, encode.value, encode.mask),
        }
    )


def _experiment(value: Any, exact: Encoder) -> Any:
    if isinstance(value, np.ndarray):
        return exact(value)
    if isinstance(value, dict):
        return {name: _experiment(part, exact) for name, part in value.items()}
    return value


def _layers(trace: Trace, encode: Encoder, mask: Encoder) -> list[dict[str, Any]]:
    replies = []
    for index, step in enumerate(trace.layers):
        reply: dict[str, Any] = {
            "name": step.layer.name,
            "kind": step.layer.kind,
            "notation": trace.network.notations[step.layer.name],
            "value": encode(step.value[0]),
            "grad": None if step.grad is None else encode(step.grad[0]),
        }
        if pattern := trace.network.patterns.get(step.layer.name):
            reply["geometry"] = {
                "window": pattern.window,
                "stride": pattern.stride,
                "channels": "all" if pattern.all_channels else "same",
                "factor": pattern.factor,
            }
        if step.mask is not None:
            reply["mask"] = mask(step.mask[0])
        if isinstance(step.layer, MaxPool):
            reply["ties"] = ties(trace.layers[index - 1].value)
        if step.layer.params:
            reply["params"] = _params(step, encode)
        replies.append(reply)
    return replies


def _params(step: LayerTrace, encode: Encoder) -> dict[str, Any]:
    grads = step.param_grads
    return {
        name: {"value": encode(value), "grad": None if grads is None else encode(grads[name])}
        for name, value in step.layer.params.items()
    }


def _nested(array: Any) -> Any:
    return np.ascontiguousarray(array)  # orjson writes it as nested lists


def _zeros_and_ones(mask: Any) -> Any:
    return mask.astype(np.uint8)
