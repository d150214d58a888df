"""Arrays in JSON, in both of the contract's forms.

A nested list keeps full float64 precision and is read with curl; Plotly's typed array `{"dtype", "bdata", "shape"}`
is a third of the size and needs no parsing. Requests may use either.
"""

import binascii
from itertools import chain
from typing import Annotated, Any

import numpy as np
import pybase64
from numpy.typing import NDArray
from pydantic import GetPydanticSchema
from pydantic_core import PydanticCustomError, core_schema

LARGEST = 1e6  # of any number in a request, so that no product of the network can overflow
_DTYPES = {"f4": "<f4", "f8": "<f8", "u1": "u1"}
_JSON_SCHEMA = {
    "anyOf": [
        {"type": "array", "items": {}, "description": "nested lists of numbers"},
        {
            "type": "object",
            "properties": {
                "dtype": {"enum": list(_DTYPES)},
                "bdata": {"type": "string", "description": "base64 of the bytes, little-endian, row-major"},
                "shape": {"type": "string", "examples": ["3, 26, 26"]},
            },
            "required": ["dtype", "bdata", "shape"],
        },
    ]
}


def typed(array: NDArray[Any], dtype: str = "f4") -> dict[str, str]:
    """An array as Plotly's typed array; shape in words, as Plotly wants it."""
    data = np.ascontiguousarray(array, _DTYPES[dtype])
    return {
        "dtype": dtype,
        "bdata": pybase64.b64encode_as_string(data.data),
        "shape": ", ".join(map(str, array.shape)),
    }


def _wrong(what: str) -> PydanticCustomError:
    return PydanticCustomError("array", "{what}", {"what": what})


def _from_typed(value: dict[str, Any]) -> NDArray[Any]:
    try:
        data = pybase64.b64decode(value["bdata"], validate=True)
        shape = tuple(int(n) for n in str(value["shape"]).split(","))
        if min(shape) < 0:
            raise ValueError("numpy would work a negative size out by itself")
        return np.frombuffer(data, _DTYPES[value["dtype"]]).reshape(shape)
    except (KeyError, TypeError, ValueError, OverflowError, binascii.Error) as error:
        raise _wrong(
            f"a typed array is {{dtype, bdata, shape}}: dtype one of {', '.join(_DTYPES)}, "
            "bdata the base64 of as many numbers as a shape such as '3, 26, 26' has"
        ) from error


def _from_lists(value: list[Any]) -> NDArray[Any]:
    # Before NumPy sees it: a mixture of strings would be given the width of the longest, and exhaust the memory.
    level = value
    while set(map(type, level)) == {list}:
        level = list(chain.from_iterable(level))
    if not set(map(type, level)) <= {int, float}:
        raise _wrong("nested lists must hold numbers only, all at the same depth")
    try:
        array = np.array(value)
    except ValueError as error:
        raise _wrong("nested lists must all be of the same length and depth") from error
    return array


def _parse(value: Any) -> NDArray[np.float64]:
    if isinstance(value, np.ndarray):  # from ourselves
        array = value
    elif isinstance(value, dict):
        array = _from_typed(value)
    elif isinstance(value, list):
        array = _from_lists(value)
    else:
        raise _wrong("must be nested lists of numbers or a typed array {dtype, bdata, shape}")
    try:
        with np.errstate(invalid="ignore"):  # signalling NaN
            array = array.astype(np.float64)
        in_range = not array.size or bool(np.abs(array).max() <= LARGEST)  # NaN is not
    except OverflowError:  # of integers beyond any float
        in_range = False
    if not in_range:
        raise _wrong(f"must hold finite numbers between {-LARGEST:g} and {LARGEST:g}")
    return array


A = Annotated[
    NDArray[np.float64],
    GetPydanticSchema(
        get_pydantic_core_schema=lambda _source, _handler: core_schema.no_info_plain_validator_function(_parse),
        get_pydantic_json_schema=lambda _schema, _handler: dict(_JSON_SCHEMA),
    ),
]
