"""Live numbers: names such as `conv1.W.grad[2,0,1,1]`, their values in a trace, and how the page prints them."""

import re
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import NamedTuple

from app.engine.derivation import check_number
from app.engine.trace import Trace

_NAME = re.compile(r"([a-z]\w*(?:\.\w+)*)(?:\[(\d{1,6}(?:,\d{1,6})*)\])?", re.ASCII)
# As toPrecision and toExponential of JavaScript round.
_ONE, _TWO, _THREE = (Context(prec=digits, rounding=ROUND_HALF_UP).create_decimal for digits in (1, 2, 3))
_SMALL = 1e-3
_LARGE = 1e5


class Number(NamedTuple):
    """A live number with its value in one trace: an int if it can only be one (a mask, the prediction)."""

    name: str
    value: float | int


def find(trace: Trace, name: str) -> Number:
    """The number of that name; ValueError or LookupError if it is not a name, or if the trace has no such number."""
    match = _NAME.fullmatch(name)
    if not match:
        raise ValueError(
            f"a number is written like {{conv1.W.grad[2,0,1,1]}} or {{loss}}, a brace like \\{{; not {name}"
        )
    tensor, index = match[1], tuple(int(i) for i in (match[2] or "").split(",") if i)
    if name == "prediction":
        return Number(name, int(trace.probabilities[0].argmax()))
    check_number(trace.tensors, tensor, index)
    value = trace.tensors[tensor][index]
    return Number(name, int(value) if tensor.endswith(".mask") else float(value))


def printed(value: float) -> str:
    """Three significant digits, and `0` only for an exact zero, as `number` of static/js/model/format.js."""
    size = abs(value)
    rounded = _THREE(Decimal(value))
    if size >= _LARGE or 0 < size < _SMALL:
        return f"{rounded:.2e}"
    return f"{rounded.normalize():f}" if value else "0"


def short(value: float) -> str:
    """Two significant digits, for a cell of a map, as `short` of static/js/model/format.js."""
    size = abs(value)
    if value == 0:
        return "0"
    if size < 0.01 or size >= 1000:
        return f"{_ONE(Decimal(value)):.0e}"
    if size >= 100:
        return str(Decimal(value).quantize(Decimal(1), ROUND_HALF_UP))
    return f"{_TWO(Decimal(value)).normalize():f}"
