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
    if _is_eighth(value):
        return _plain(Decimal(value))
    size, rounded = abs(value), _THREE(Decimal(value))
    return f"{rounded:.2e}" if size >= _LARGE or size < _SMALL else _plain(rounded)


def short(value: float) -> str:
    """Two significant digits, for a cell of a map, as `short` of static/js/model/format.js."""
    if _is_eighth(value):
        return _plain(Decimal(value))
    size = abs(value)
    if size < 0.01 or size >= 1000:
        return f"{_ONE(Decimal(value)):.0e}"
    if size >= 100:
        return str(Decimal(value).quantize(Decimal(1), ROUND_HALF_UP))
    return _plain(_TWO(Decimal(value)))


def _is_eighth(value: float) -> bool:
    """Small multiples of 1/8, as all numbers of the paper network are, are printed in full."""
    return (8 * value) % 1 == 0 and abs(value) < 100


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}" if value else "0"
