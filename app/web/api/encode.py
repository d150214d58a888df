"""Numbers and arrays as JSON, in both of the contract's forms."""

from collections.abc import Callable
from functools import partial
from typing import Any, Literal, NamedTuple

import numpy as np
import orjson

from app.experiment.arrays import typed

JSON = "application/json"
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


def _nested(array: Any) -> Any:
    return np.ascontiguousarray(array)  # orjson writes it as nested lists


def _zeros_and_ones(mask: Any) -> Any:
    return mask.astype(np.uint8)


_TYPED = Encoders(typed, partial(typed, dtype="f8"), partial(typed, dtype="u1"))
_NESTED = Encoders(_nested, _nested, _zeros_and_ones)
