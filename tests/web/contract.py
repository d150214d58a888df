"""Decodes replies of the API, and says what the contract requires of a trace."""

import base64
from collections.abc import Mapping
from io import BytesIO
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from app import digits

Array = NDArray[Any]
Reply = dict[str, Any]

LAYERS = {
    "input": ("input", "[1 x 28 x 28]", (1, 28, 28)),
    "conv1": ("conv", "[3 - 1 x 3 x 3]", (3, 26, 26)),
    "relu1": ("relu", "[3 x 26 x 26]", (3, 26, 26)),
    "pool1": ("maxpool", "[3 x 13 x 13]", (3, 13, 13)),
    "conv2": ("conv", "[10 - 3 x 4 x 4]", (10, 10, 10)),
    "relu2": ("relu", "[10 x 10 x 10]", (10, 10, 10)),
    "pool2": ("maxpool", "[10 x 5 x 5]", (10, 5, 5)),
    "dense": ("dense", "[10 - 250]", (10,)),
}
PARAMS = {
    "conv1.W": (3, 1, 3, 3),
    "conv1.b": (3,),
    "conv2.W": (10, 3, 4, 4),
    "conv2.b": (10,),
    "dense.W": (10, 250),
    "dense.b": (10,),
}
DELTA = [[[round(0.1 * (d - 4) + 0.01 * (5 * r + c), 3) for c in range(5)] for r in range(5)] for d in range(10)]
OBJECTIVES: dict[str, dict[str, Any]] = {
    "cross_entropy": {"kind": "cross_entropy", "label": 8},
    "logit": {"kind": "logit", "index": 3},
    "cell": {"kind": "cell", "channel": 0, "row": 2, "column": 2},
    "delta": {"kind": "delta", "delta": DELTA},
}
_DTYPES = {"f4": "<f4", "f8": "<f8", "u1": "u1"}


def array(value: Any) -> Array:
    """An array from either of the contract's forms. A typed one keeps its precision."""
    if isinstance(value, Mapping):
        assert set(value) == {"dtype", "bdata", "shape"}
        shape = tuple(int(n) for n in value["shape"].split(", "))
        return np.frombuffer(base64.b64decode(value["bdata"], validate=True), _DTYPES[value["dtype"]]).reshape(shape)
    return np.array(value)


def tensors(reply: Reply) -> dict[str, Any]:
    """All arrays of a trace by name: conv1.value, relu1.mask, conv1.W, conv1.W.grad, ...; None for null."""
    named: dict[str, Any] = {}
    for layer in reply["layers"]:
        name = layer["name"]
        found = {f"{name}.{field}": layer[field] for field in ("value", "grad", "mask") if field in layer}
        for param, both in layer.get("params", {}).items():
            assert set(both) == {"value", "grad"}
            found |= {f"{name}.{param}": both["value"], f"{name}.{param}.grad": both["grad"]}
        named |= {key: None if value is None else array(value) for key, value in found.items()}
    return named


def same_picture(one: Reply, other: Reply) -> bool:
    """Whether two replies have the same trace, even if their experiments are written differently."""
    return {k: v for k, v in one.items() if k != "experiment"} == {k: v for k, v in other.items() if k != "experiment"}


def typed(values: Any, dtype: str = "f8") -> dict[str, str]:
    """Numbers as Plotly's typed array."""
    data = np.asarray(values, _DTYPES[dtype])
    shape = ", ".join(str(n) for n in data.shape)
    return {"dtype": dtype, "bdata": base64.b64encode(data.tobytes()).decode(), "shape": shape}


def png(picture: Array) -> bytes:
    """A uint8 picture as a PNG."""
    file = BytesIO()
    Image.fromarray(picture).save(file, "PNG")
    return file.getvalue()


def digit_png(sample: int) -> bytes:
    """A shipped digit as a user might send it: black on white, eight times as large."""
    return png(255 - digits.shipped().images[sample].repeat(8, axis=0).repeat(8, axis=1))
