"""A digit is brought to the size of a network's input by the means of the areas of its pixels."""

import numpy as np
import pytest

from app.pixels import MNIST_FORM, PAPER_FORM, Form, average_areas, bring_to

SIDES = range(6, 29)
IMAGES = np.random.default_rng(0).integers(0, 256, (3, 28, 28)) / 255


def mean_of_area(image: np.ndarray, side: int, row: int, column: int) -> float:
    """The mean of one area by definition: every pixel of a copy in which each pixel has `side` x `side` pixels."""
    fine = image.repeat(side, axis=0).repeat(side, axis=1)
    return float(fine[28 * row : 28 * (row + 1), 28 * column : 28 * (column + 1)].mean())


@pytest.mark.parametrize("side", SIDES)
def test_each_pixel_is_the_mean_of_the_area_that_it_covers(side: int) -> None:
    averaged = average_areas(IMAGES, side)
    for image, small in zip(IMAGES, averaged, strict=True):
        expected = [[mean_of_area(image, side, row, column) for column in range(side)] for row in range(side)]
        assert np.allclose(small, expected, rtol=0, atol=1e-12)


@pytest.mark.parametrize("side", SIDES)
def test_the_amount_of_ink_stays_the_same_and_paper_and_ink_stay_pure(side: int) -> None:
    assert np.allclose(average_areas(IMAGES, side).mean(axis=(1, 2)), IMAGES.mean(axis=(1, 2)))
    assert np.array_equal(average_areas(np.ones((28, 28)), side), np.ones((side, side)))
    assert not average_areas(np.zeros((28, 28)), side).any()


def test_a_digit_that_has_the_form_already_is_not_changed() -> None:
    assert bring_to(MNIST_FORM, IMAGES) is IMAGES
    halves = bring_to(PAPER_FORM, IMAGES)
    assert np.array_equal(bring_to(PAPER_FORM, halves), halves)


def test_halves_are_the_nearest_to_the_means() -> None:
    halves, means = bring_to(PAPER_FORM, IMAGES), bring_to(Form(8), IMAGES)
    assert set(np.unique(halves)) <= {0, 0.5, 1}
    assert np.abs(halves - means).max() <= 0.25


def test_floats_of_training_stay_as_they_are() -> None:
    assert bring_to(Form(9), IMAGES.astype(np.float32)).dtype == np.float32
