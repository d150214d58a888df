"""What a comparison of given numbers has found, in a sentence."""

from collections.abc import Sequence

import numpy as np

from app.engine.mistakes import Mistake
from app.engine.tensors import Array
from app.words.mistakes import described


def comparison_sentence(
    given: Array, difference: Array, agrees: Array, tolerance: float, explanations: Sequence[Sequence[Mistake]]
) -> str:
    """Whether all numbers are right, and if not, how many are wrong, where most, and by which mistakes."""
    within = f"within {tolerance:.1g} of the largest number"
    count = given.size
    if agrees.all():
        numbers = "The number is" if count == 1 else f"All {count} numbers are"
        return f"{numbers} equal to the engine’s, {within}."
    wrong = count - int(np.count_nonzero(agrees))
    where = np.unravel_index(int(np.abs(difference).argmax()), difference.shape)
    worst = f"{float(difference[where]):+.4g} at [{', '.join(map(str, where))}]"
    differ = f"{wrong} of {count} numbers differ by more than {tolerance:.1g} of the largest, the most by {worst}."
    return f"{differ} {_explained(given, explanations)}"


def _explained(given: Array, explanations: Sequence[Sequence[Mistake]]) -> str:
    if not explanations:
        zeros = "" if given.any() else "All given numbers are 0. "
        return f"{zeros}No known mistake gives these numbers, and no two of them together."
    likeliest = " and ".join(described(mistake) for mistake in explanations[0])
    what = "This known mistake gives these numbers" if len(explanations[0]) == 1 else "Two known mistakes give them"
    others = f" So do {len(explanations) - 1} others." if len(explanations) > 1 else ""
    return f"{what}: {likeliest}.{others}"
