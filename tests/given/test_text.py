"""Pasted text: every way in which NumPy, PyTorch, Python and spreadsheets write an array is read as that array."""

import json
from contextlib import suppress
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from numpy.typing import NDArray

from app.given import GivenError, Limits, read_text

Numbers = NDArray[np.float64]
NUMBERS = arrays(
    st.sampled_from([np.float64, np.float32, np.int64]),
    array_shapes(max_dims=4, max_side=5),
    elements={"min_value": -1000, "max_value": 1000},
)


def read(text: str, numbers: int = 10_000) -> Numbers:
    """The only array in a text."""
    (array,) = read_text(text, Limits(numbers)).arrays
    return array.values


def refusal(text: str) -> str:
    with pytest.raises(GivenError) as refused:
        read(text)
    return str(refused.value)


@given(NUMBERS)
def test_an_array_is_read_as_numpy_prints_it(values: Any) -> None:
    with np.printoptions(threshold=10**9, floatmode="unique"):
        for text in (str(values), repr(values), np.array2string(values, separator=", "), f"dW1 = {values!r}"):
            found = read(text).astype(values.dtype)  # NumPy prints as many digits as this type needs
            np.testing.assert_array_equal(found, values, strict=True)


@given(NUMBERS)
def test_an_array_is_read_as_python_and_json_write_lists(values: Any) -> None:
    for text in (json.dumps(values.tolist()), repr(values.tolist()), f"torch.tensor({values.tolist()})"):
        np.testing.assert_array_equal(read(text), values.astype(np.float64), strict=True)


@given(NUMBERS, st.sampled_from([" ", "\t", ",", ", ", ";", " ; ", "  "]))
def test_rows_are_read_whatever_separates_their_numbers(values: Any, separator: str) -> None:
    rows = values.reshape(-1, values.shape[-1]).astype(np.float64)
    text = "\n".join(separator.join(map("{:.17e}".format, row)) for row in rows)
    np.testing.assert_array_equal(read(text), rows[0] if len(rows) == 1 else rows, strict=True)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("tensor([[ 0.5, -1.0000e-03]], device='cuda:0', dtype=torch.float64)", [[0.5, -0.001]]),
        ("tensor([[1., 2.]], grad_fn=<ConvolutionBackward0>)", [[1, 2]]),
        ("Parameter containing:\ntensor([1., -2.], requires_grad=True)", [1, -2]),
        ("<tf.Tensor: shape=(2,), dtype=float32, numpy=array([1., 2.], dtype=float32)>", [1, 2]),
        ("Array([1., 2.], dtype=float32)", [1, 2]),
        ("[np.float64(0.5), np.float32(-1.0)]", [0.5, -1]),
        ("[array([1., 2.]), array([3., 4.])]", [[1, 2], [3, 4]]),
        ("np.array([[1, 2],\n [3, 4]])", [[1, 2], [3, 4]]),
        ("[[ True False]\n [False False]]", [[1, 0], [0, 0]]),
        ("[.5, 1., +2, -3e2, 4E-1]", [0.5, 1, 2, -300, 0.4]),
        ("# dW of conv1\n1 2 3\n4 5 6\n", [[1, 2, 3], [4, 5, 6]]),
        ("0,5;0,25\n-1,5;2", [[0.5, 0.25], [-1.5, 2]]),
        ("1,2,3,\n4,5,6,", [[1, 2, 3], [4, 5, 6]]),
    ],
)
def test_what_other_programs_print_is_read(text: str, expected: Any) -> None:
    np.testing.assert_array_equal(read(text), np.array(expected, np.float64), strict=True)


@pytest.mark.parametrize("write", [repr, lambda arrays: json.dumps({k: v.tolist() for k, v in arrays.items()})])
def test_a_dictionary_gives_each_array_its_name(write: Any) -> None:
    arrays = {"dW1": np.arange(4.0).reshape(2, 2), "conv1.bias": np.array([0.5])}
    given = read_text(write(arrays), Limits(100))
    assert [array.name for array in given.arrays] == list(arrays)
    for array in given.arrays:
        np.testing.assert_array_equal(array.values, arrays[array.name], strict=True)


def test_a_shortened_array_is_refused_and_told_how_to_print_all_of_it() -> None:
    message = refusal(repr(np.arange(2000.0)))
    assert "set_printoptions(threshold=np.inf)" in message
    assert "torch.set_printoptions" in message


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "nothing to read"),
        ("  \n\t", "nothing to read"),
        ("hello", "line 1 has “hello”"),
        ("[[1, 2],\n [3, x]]", "line 2 has “x”"),
        ("[1.+2.j]", "line 1 has “j”"),
        ("[[1, 2], [3]]", "same length"),
        ("1 2 3\n4 5", "same length"),
        ("[1 2] [3 4]", "several arrays"),
        ("[1, 2", "cut off"),
        ("[1,, 2]", "can't be read"),
        ("[1-2]", "can't be read"),
        ("[[1, 2], 3]", "same length"),
        ("[]", "no numbers"),
        ("[1, nan]", "nan at [1]"),
        ("[[1, -inf]]", "-inf at [0, 1]"),
        ("[" * 5000, "can't be read"),
        ("[" * 900 + "1" + "]" * 900, "axes"),
        ("[" * 12 + "1" + "]" * 12, "axes"),
        ("[" + "1" * 5000 + "]", "characters"),
        ("[1e999]", "inf at [0]"),
    ],
)
def test_a_text_that_is_no_array_is_refused_with_the_reason(text: str, words: str) -> None:
    assert words in refusal(text)


def test_more_numbers_than_the_limit_are_too_large() -> None:
    assert read("[1,2,3]", numbers=3).size == 3
    with pytest.raises(GivenError, match="more than 2 numbers") as refused:
        read("[1,2,3]", numbers=2)
    assert refused.value.code == "too_large"


def test_a_text_that_would_take_long_to_read_is_too_large() -> None:
    with pytest.raises(GivenError, match=r"np\.save") as refused:
        read(" " * 39 + "[1]", numbers=10)
    assert refused.value.code == "too_large"


@given(st.text(alphabet="[](){}0123456789.,;:+-e \n\t'\"=<>naifTruetdypx#"))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(GivenError):
        arrays = read_text(text, Limits(1000)).arrays
        assert all(np.isfinite(array.values).all() and array.values.size for array in arrays)
