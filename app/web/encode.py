"""Engine records -> the replies of the contract, as JSON bytes."""

from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any, Literal, NamedTuple

import numpy as np
import orjson

from app.engine.maxpool import MaxPool, ties
from app.engine.network import Network
from app.engine.terms import Pattern
from app.engine.trace import Trace
from app.given import Given
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
    return _TYPED if arrays == "typed" else _NESTED


def trace_reply(picture: Picture, arrays: Arrays = "nested") -> bytes:
    """The Trace of the contract, for a single image and so without the batch axis.

    Typed arrays are float32, and masks are bytes. The arrays of the experiment stay float64, so that posting it again
    gives the same trace.
    """
    return to_json(
        {
            "experiment": _experiment(picture.experiment, encoders(arrays).exact),
            "loss": picture.trace.loss,
            "prediction": int(picture.trace.probabilities[0].argmax()),
            "probabilities": picture.trace.probabilities[0].tolist(),
            "layers": _layers(picture.trace, arrays),
        }
    )


def arrays_reply(given: Given, arrays: Arrays = "nested") -> bytes:
    """The arrays that a student gave, in full precision."""
    encode = encoders(arrays)
    return to_json(
        {
            "arrays": [
                {"name": array.name, "shape": array.values.shape, "values": encode.exact(array.values)}
                for array in given.arrays
            ],
            "left_out": [left_out._asdict() for left_out in given.left_out],
        }
    )


def _experiment(value: Any, exact: Encoder) -> Any:
    if isinstance(value, np.ndarray):
        return exact(value)
    if isinstance(value, dict):
        return {name: _experiment(part, exact) for name, part in value.items()}
    return value


def _layers(trace: Trace, arrays: Arrays) -> list[dict[str, Any]]:
    encode = encoders(arrays)
    replies = []
    for index, (step, fixed) in enumerate(zip(trace.layers, _fixed(trace.network, arrays), strict=True)):
        reply: dict[str, Any] = {
            **fixed.described,
            "value": encode.value(step.value[0]),
            "grad": None if step.grad is None else encode.value(step.grad[0]),
        }
        if step.mask is not None:
            reply["mask"] = encode.mask(step.mask[0])
        if isinstance(step.layer, MaxPool):
            reply["ties"] = ties(trace.layers[index - 1].value)
        if fixed.params:
            grads = step.param_grads
            reply["params"] = {
                name: {"value": value, "grad": None if grads is None else encode.value(grads[name])}
                for name, value in fixed.params.items()
            }
        replies.append(reply)
    return replies


class _Fixed(NamedTuple):
    """What a layer's reply has of the network alone: its description, and its parameters, encoded."""

    described: dict[str, Any]
    params: dict[str, Any]


@lru_cache(maxsize=32)
def _fixed(network: Network, arrays: Arrays) -> list[_Fixed]:
    encode = encoders(arrays)
    return [
        _Fixed(
            {"name": layer.name, "kind": layer.kind, "notation": network.notations[layer.name]}
            | _geometry(network.patterns.get(layer.name)),
            {name: encode.value(value) for name, value in layer.params.items()},
        )
        for layer in network.layers
    ]


def _geometry(pattern: Pattern | None) -> dict[str, Any]:
    if pattern is None:
        return {}
    geometry = {
        "window": pattern.window,
        "stride": pattern.stride,
        "channels": "all" if pattern.all_channels else "same",
        "factor": pattern.factor,
    }
    return {"geometry": geometry}


def _nested(array: Any) -> Any:
    return np.ascontiguousarray(array)  # orjson writes it as nested lists


def _zeros_and_ones(mask: Any) -> Any:
    return mask.astype(np.uint8)


_TYPED = Encoders(typed, partial(typed, dtype="f8"), partial(typed, dtype="u1"))
_NESTED = Encoders(_nested, _nested, _zeros_and_ones)
