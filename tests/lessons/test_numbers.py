"""Numbers are printed as static/js/model/format.js prints them, and found by the names of the contract."""

import math
import random

import pytest

from app.engine.derivation import UnknownCellError
from app.experiment.run import trace_of
from app.lessons.numbers import find, printed, short
from tests.lessons.javascript import call

random.seed(1)
SAMPLES = [
    *(
        sign * mantissa * 10.0**exponent
        for exponent in range(-12, 12)
        for mantissa in (1, 2.5, 9.995, 9.9949)
        for sign in (1, -1)
    ),
    *(k / 8 for k in range(-900, 900, 7)),  # exact ties between two decimals
    *(random.uniform(-1, 1) * 10.0 ** random.randint(-9, 9) for _ in range(500)),
    *(0.0, 1e-3, 9.995e-4, 0.00999, 99.95, 999.5, 99_950, 99_999.6, 1e5, 0.125, 1.125, 2.675),
]


@pytest.mark.parametrize(("name", "printing"), [("number", printed), ("short", short)])
def test_numbers_are_printed_as_the_page_prints_them(name: str, printing: object) -> None:
    assert callable(printing)
    wanted = call("model/format.js", f"value.map(module.{name})", SAMPLES)
    assert [printing(value) for value in SAMPLES] == wanted


def test_a_negative_zero_is_printed_as_zero() -> None:
    assert printed(-0.0) == short(-0.0) == "0"


def test_a_number_is_found_by_its_name() -> None:
    trace = trace_of({"image": {"sample": 40}})
    assert find(trace, "loss").value == trace.loss
    assert find(trace, "prediction").value == 7
    assert find(trace, "probabilities[3]").value == trace.probabilities[0, 3]
    assert find(trace, "conv1.W.grad[2,0,1,1]").value == trace.tensors["conv1.W.grad"][2, 0, 1, 1]
    mask = find(trace, "relu1.mask[0,2,5]").value
    assert isinstance(mask, int)
    assert math.isclose(mask, trace.tensors["relu1.mask"][0, 2, 5])


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("conv9.W[0]", r"there is no 'conv9\.W'; there are input\.value, .*relu1\.mask"),
        ("conv1.W[3,0,0,0]", r"conv1\.W is \[3 - 1 x 3 x 3\].*got \[3, 0, 0, 0\]"),
        ("conv1.W", r"an index has 4 numbers"),
        ("loss[0]", r"loss is \[1\], so an index has 0 numbers"),
        ("conv1.W[0, 0]", r"a number is written like"),
        ("", r"a number is written like"),
    ],
)
def test_a_number_that_does_not_exist_is_refused_with_what_does(name: str, expected: str) -> None:
    with pytest.raises((ValueError, UnknownCellError), match=expected):
        find(trace_of({"image": {"sample": 40}}), name)
