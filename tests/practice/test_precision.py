"""How far numbers may be from the right ones follows from how they are given, and from nothing else."""

import numpy as np
import pytest

from app.practice.precision import Precision
from tests.practice.given import FORMS, Array, printed, significant

NUMBERS = np.random.default_rng(0).normal(size=50) * 10 ** np.random.default_rng(1).uniform(-2, 1, 50)


def allowed(given: Array) -> Array:
    tolerances: Array = Precision(given).allowed(given[None])[0]
    return tolerances


def test_numbers_in_full_may_be_a_millionth_of_the_largest_off() -> None:
    np.testing.assert_allclose(allowed(NUMBERS), 1e-6 * np.abs(NUMBERS).max(), rtol=0.1)


def test_numbers_in_float32_may_be_off_by_what_adding_up_in_float32_does() -> None:
    np.testing.assert_allclose(allowed(FORMS["float32"](NUMBERS)), 1e-5 * np.abs(NUMBERS).max(), rtol=0.1)


@pytest.mark.parametrize("decimals", [2, 3, 4])
def test_numbers_with_a_few_decimals_may_be_half_of_the_last_one_off(decimals: int) -> None:
    tolerances = allowed(np.round(NUMBERS, decimals))
    assert np.all(tolerances >= 0.5 * 10.0**-decimals)
    assert np.all(tolerances <= 0.5 * 10.0**-decimals + 1.1e-5 * np.abs(NUMBERS).max())


def test_numbers_with_a_few_significant_digits_may_each_be_half_of_its_last_one_off() -> None:
    given = np.array([1.23e-5, 4.56e3, -7.89])
    np.testing.assert_allclose(allowed(given) - 1e-6 * 4560, [0.5e-7, 5, 0.005], rtol=1e-6)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("scale", [1e-4, 1.0, 1e4])
def test_the_numbers_that_were_rounded_are_within_what_is_allowed(form: str, scale: float) -> None:
    rng = np.random.default_rng(3)
    for size in (1, 2, 3, 10, 300):
        exact = scale * rng.normal(size=size)
        given = FORMS[form](exact)
        if given.any():
            assert np.all(np.abs(given - exact) <= Precision(given).allowed(exact[None])[0])


def test_rounded_numbers_that_came_through_float32_are_still_rounded_ones() -> None:
    for given in (significant(NUMBERS), printed(NUMBERS)):
        through = given.astype(np.float32).astype(np.float64)
        assert np.all(np.abs(through - NUMBERS) <= allowed(through))


def test_zeros_do_not_say_how_they_were_rounded() -> None:
    nothing = Precision(np.zeros(5))
    assert not nothing.allowed(np.zeros((1, 5))).any()
    assert nothing.digits(np.zeros(5)) == 0
    assert nothing.share(np.zeros(5)) == 0


def test_more_and_longer_numbers_have_more_digits() -> None:
    few, many, long = significant(NUMBERS[:2]), significant(NUMBERS), NUMBERS
    assert Precision(few).digits(few) < Precision(many).digits(many) < Precision(long).digits(long)
