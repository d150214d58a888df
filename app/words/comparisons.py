"""What a comparison of given numbers has found, in a sentence."""

from collections.abc import Sequence

import numpy as np

from app.engine.mistakes import Mistake
from app.engine.tensors import Array
from app.words.mistakes import described


def comparison_sentence(
    given: Array,
    difference: Array,
    agrees: Array,
    tolerance: float,
    explanations: Sequence[Sequence[Mistake]],
    *,
    is_gradient: bool = True,
    is_rough: bool = False,
) -> str:
    """Whether all numbers are right, and if not, how many are wrong, where most, and by which mistakes."""
    count, within = given.size, f"{tolerance:.1g} of the largest number"
    if agrees.all():
        numbers = "The number is" if count == 1 else f"All {count} numbers are"
        return f"{numbers} equal to the engine’s, within {within}."
    wrong = count - int(np.count_nonzero(agrees))
    cell = np.unravel_index(int(np.abs(difference).argmax()), difference.shape)
    index, by = f"[{', '.join(map(str, cell))}]", f"by {float(difference[cell]):+.4g}"
    if count == 1:
        off = f"The number is off by more than {within}, {by}."
    elif wrong == 1:
        off = f"1 of the {count} numbers is off by more than {within}, at {index} {by}."
    else:
        numbers = f"All {count} numbers" if wrong == count else f"{wrong} of the {count} numbers"
        off = f"{numbers} are off by more than {within}, the furthest, {index}, {by}."
    zeros = "" if given.any() else " All of yours are 0."
    if explanations:
        why = _explained(explanations)
    elif not is_gradient:
        why = "To find where it begins, compare the values of the layers before."
    elif is_rough:
        why = "They have too few digits to tell known mistakes apart: print more of them."
    else:
        why = (
            "No known mistake gives these numbers, nor do two of them together. To find where it begins, compare the "
            "gradients that are closer to the loss."
        )
    return f"{off}{zeros} {why}"


def _explained(explanations: Sequence[Sequence[Mistake]]) -> str:
    likeliest, *others = explanations
    names = " and ".join(f"“{described(mistake)}”" for mistake in likeliest)
    what = (
        "That is what a known mistake gives" if len(likeliest) == 1 else "That is what two known mistakes give together"
    )
    also = {0: "", 1: " Another one gives the same numbers."}
    return f"{what}: {names}.{also.get(len(others), f' {len(others)} others give the same numbers.')}"
