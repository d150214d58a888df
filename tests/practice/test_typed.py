"""Numbers as people type them."""

import pytest

from app.practice.typed import UnclearError, number


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        *[("3/8", 0.375), ("-3/8", -0.375), ("−3/8", -0.375), ("- 3 / 8", -0.375), ("3⁄8", 0.375), ("+6/4", 1.5)],
        *[("1 1/2", 1.5), ("-1 1/2", -1.5), ("0.375", 0.375), ("0,375", 0.375), (".5", 0.5), (",5", 0.5), ("5.", 5)],
        *[(" -2 ", -2), ("+2", 2), ("1e-3", 0.001), ("2E1", 20), (3, 3), (-0.25, -0.25), ("0", 0), ("-0", 0), ("٣", 3)],
    ],
)
def test_fractions_and_decimals_are_read(typed: object, value: float) -> None:
    assert number(typed) == value


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        *[("", "Nothing has been typed"), ("   ", "Nothing has been typed"), (None, "missing"), ([], "missing")],
        *[(True, "missing"), ("abc", "can’t be read"), ("1/0", "0 below"), ("1/2/3", "can’t be read")],
        *[("1.5/2", "can’t be read"), ("1 2", "can’t be read"), ("1.234,5", "can’t be read"), ("nan", "can’t be read")],
        *[("--1", "can’t be read"), ("1e999", "can’t be read"), ("inf", "can’t be read"), ("9" * 41, "too long")],
        *[("1e99", "too large"), (1e30, "too large"), ("__import__('os')", "can’t be read")],
    ],
)
def test_what_is_no_number_gets_a_kind_message(typed: object, words: str) -> None:
    with pytest.raises(UnclearError, match=words):
        number(typed)
