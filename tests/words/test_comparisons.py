"""What a comparison found is said in plain sentences: how many numbers, how far off, and why."""

import numpy as np

from app.engine.mistakes import Mistake
from app.engine.tensors import Array
from app.words.comparisons import comparison_sentence

FLIPPED, NEGATED = Mistake("flipped-kernel", "conv1"), Mistake("wrong-sign", "loss")
GIVEN = np.array([[1.0, 2.0], [3.0, 4.5]])
OFF = np.array([[0.0, 0.0], [-0.25, 0.5]])


def said(explanations: list[tuple[Mistake, ...]], given: Array = GIVEN, off: Array = OFF) -> str:
    return comparison_sentence(given, off, off == 0, 1e-6, explanations)


def test_equal_numbers_are_said_to_be_equal_within_the_tolerance() -> None:
    assert said([], off=0 * OFF) == "All 4 numbers are equal to the engine’s, within 1e-06 of the largest number."
    one = np.ones(1)
    assert said([], one, 0 * one) == "The number is equal to the engine’s, within 1e-06 of the largest number."


def test_numbers_that_nothing_explains_are_counted_and_the_furthest_is_named() -> None:
    assert said([]) == (
        "2 of the 4 numbers are off by more than 1e-06 of the largest number, the furthest, [1, 1], by +0.5. "
        "No known mistake gives these numbers, nor do two of them together. "
        "To find where it begins, compare the gradients that are closer to the loss."
    )


def test_one_wrong_number_is_said_in_the_singular() -> None:
    off = np.array([[0.0, 0.0], [0.0, -0.5]])
    assert said([], off=off).startswith(
        "1 of the 4 numbers is off by more than 1e-06 of the largest number, at [1, 1] by -0.5."
    )
    assert said([], np.ones(1), np.ones(1)).startswith(
        "The number is off by more than 1e-06 of the largest number, by +1."
    )


def test_if_all_numbers_are_wrong_that_is_said() -> None:
    off = np.full((2, 2), 0.5)
    assert said([], off=off).startswith(
        "All 4 numbers are off by more than 1e-06 of the largest number, the furthest, "
    )


def test_zeros_are_said_to_be_zeros() -> None:
    assert " All of yours are 0. " in said([], np.zeros((2, 2)))
    assert " All of yours are 0. " in said([(FLIPPED,)], np.zeros((2, 2)))


def test_a_mistake_is_named_and_so_are_two_together() -> None:
    assert said([(FLIPPED,)]).endswith("That is what a known mistake gives: “dW rotated by 180 degrees, in conv1”.")
    assert said([(FLIPPED, NEGATED)]).endswith(
        "two known mistakes give together: “dW rotated by 180 degrees, in conv1” and “All signs are wrong”."
    )


def test_others_that_give_the_same_numbers_are_counted() -> None:
    assert said([(FLIPPED,), (NEGATED,)]).endswith("in conv1”. Another one gives the same numbers.")
    assert said([(FLIPPED,), (NEGATED,), (NEGATED,)]).endswith("in conv1”. 2 others give the same numbers.")


def test_numbers_in_which_no_mistake_is_looked_for_are_not_said_to_have_none() -> None:
    value = comparison_sentence(GIVEN, OFF, OFF == 0, 1e-6, [], is_gradient=False)
    assert value.endswith("by +0.5. To find where it begins, compare the values of the layers before.")
    rough = comparison_sentence(GIVEN, OFF, OFF == 0, 0.2, [], is_rough=True)
    assert rough.endswith("by +0.5. They have too few digits to tell known mistakes apart: print more of them.")
