"""Arrays in JSON, in both of the contract's forms.

Nested lists have full float64 precision and can be read with curl. Plotly's typed arrays `{"dtype", "bdata", "shape"}`
are a third of the size and need no parsing. Requests may use either.
"""

import binascii
from collections.abc import Sequence
from functools import lru_cache
from itertools import chain
from typing import Annotated, Any

import numpy as np
import pybase64
from numpy.typing import NDArray
from pydantic import GetPydanticSchema
from pydantic_core import PydanticCustomError, core_schema

LARGEST = 1e6  # for any number in a request, so that no product in the network can overflow
_DTYPES: dict[str, np.dtype[Any]] = {"f4": np.dtype("<f4"), "f8": np.dtype("<f8"), "u1": np.dtype("u1")}
_TYPED = {
    "type": "object",
    "properties": {
        "dtype": {"enum": list(_DTYPES)},
        "bdata": {
            "type": "string",
            "pattern": "^[A-Za-z0-9+/]*={0,2}$",
            "description": "base64 of the bytes, little-endian, row-major",
        },
        "shape": {"type": "string", "pattern": "^[0-9]+(, ?[0-9]+)*$", "examples": ["3, 26, 26"]},
    },
    "required": ["dtype", "bdata", "shape"],
}
_MOST_AXES = 5  # of a batch's gradients: the digits, and the four of a kernel


def array_schema(*axes: tuple[int, int | None], least: float = -LARGEST, most: float = LARGEST) -> dict[str, Any]:
    """JSON Schema for an array in both forms. `axes` are the least and the largest number of cells along each axis.

    JSON Schema can't say that the lists of one depth are equally long, nor how many bytes a shape has.
    """
    return {"anyOf": [_nested(axes, {"type": "number", "minimum": least, "maximum": most}), _TYPED]}


def _nested(axes: Sequence[tuple[int, int | None]], number: dict[str, Any]) -> dict[str, Any]:
    schema = number
    for fewest, most in reversed(axes):
        schema = {"type": "array", "items": schema, "minItems": fewest}
        if most is not None:
            schema["maxItems"] = most
    return schema


_ANY_ARRAY = {
    "anyOf": [*(_nested([(1, None)] * axes, {"type": "number"}) for axes in range(1, _MOST_AXES + 1)), _TYPED]
}


def typed(array: NDArray[Any], dtype: str = "f4") -> dict[str, str]:
    """An array as Plotly's typed array, whose shape is a string."""
    data = np.ascontiguousarray(array, _DTYPES[dtype])
    return {
        "dtype": dtype,
        "bdata": pybase64.b64encode_as_string(data.data),
        "shape": _shape(array.shape),
    }


@lru_cache(maxsize=1024)
def _shape(shape: tuple[int, ...]) -> str:
    return ", ".join(map(str, shape))


def _wrong(what: str) -> PydanticCustomError:
    return PydanticCustomError("array", "{what}", {"what": what})


def _from_typed(value: dict[str, Any]) -> NDArray[Any]:
    try:
        data = pybase64.b64decode(value["bdata"], validate=True)
        shape = tuple(int(n) for n in str(value["shape"]).split(","))
        if min(shape) < 0:
            raise ValueError("numpy would infer a negative size")
        return np.frombuffer(data, _DTYPES[value["dtype"]]).reshape(shape)
    except (KeyError, TypeError, ValueError, OverflowError, binascii.Error) as error:
        raise _wrong(
            f"a typed array is {{dtype, bdata, shape}}: dtype is one of {', '.join(_DTYPES)}, "
            "shape is such as '3, 26, 26', and bdata is the base64 of as many numbers as the shape has"
        ) from error


def _from_lists(value: list[Any]) -> NDArray[Any]:
    # Check before NumPy sees it: in an array of strings each takes as much memory as the longest.
    level = value
    while set(map(type, level)) == {list}:
        level = list(chain.from_iterable(level))
    if not set(map(type, level)) <= {int, float}:
        raise _wrong("nested lists must hold numbers only, all at the same depth")
    try:
        array = np.array(value)
    except ValueError as error:
        raise _wrong("nested lists must have the same length at each depth") from error
    return array


def _parse(value: Any) -> NDArray[np.float64]:
    if isinstance(value, np.ndarray):  # from our own code
        array = value
    elif isinstance(value, dict):
        array = _from_typed(value)
    elif isinstance(value, list):
        array = _from_lists(value)
    else:
        raise _wrong("must be nested lists of numbers or a typed array {dtype, bdata, shape}")
    try:
        with np.errstate(invalid="ignore"):  # for signalling NaNs
            array = array.astype(np.float64)
        in_range = not array.size or bool(np.abs(array).max() <= LARGEST)  # False for NaN
    except OverflowError:  # for integers too large for a float
        in_range = False
    if not in_range:
        raise _wrong(f"must hold finite numbers between {-LARGEST:g} and {LARGEST:g}")
    return array


A = Annotated[
    NDArray[np.float64],
    GetPydanticSchema(
        get_pydantic_core_schema=lambda _source, _handler: core_schema.no_info_plain_validator_function(_parse),
        get_pydantic_json_schema=lambda _schema, _handler: dict(_ANY_ARRAY),
    ),
]
