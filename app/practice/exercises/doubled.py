"""What happens to dW if a pixel doubles."""

import numpy as np

from app.engine.tensors import Array, Index
from app.engine.trace import Trace, trace
from app.practice.answers import Number, tolerance_of
from app.practice.exercise import Exercise, Hint, ImpossibleError, Kind, Level, Slip
from app.practice.exercises.weight import delta_region
from app.practice.givens import Region, plane
from app.practice.layers import Conv, convs
from app.words.mathml import rounded

_LOOKED_AT = 30  # pixels


def make(rng: np.random.Generator, before: Trace, level: Level) -> Exercise:
    """Ask for a number of dW after a pixel has doubled and no delta has changed; up to level 2 with the old dW."""
    conv = convs(before)[0]
    f, region = _filter(rng, before, conv)
    (r, c), after = _pixel(rng, before, conv, f, region)
    seen = region.grown(conv.size - 1)
    tensor = f"{conv.name}.W.grad"
    old, new = (passed.tensors[tensor][f, 0] for passed in (before, after))
    changed = np.argwhere(np.abs(new - old) > 1e-12)
    i, j = (int(n) for n in changed[rng.integers(len(changed))])
    x = float(before.tensors["input.value"][0, r, c])
    delta = float(before.tensors[conv.delta][f, r - i, c - j])
    right = np.array(new[i, j])
    old_given = (plane(before.tensors, tensor, f, 0, note="dW before"),) if level < 3 else ()
    known = f" Before, it is {rounded(float(old[i, j]))}." if level < 3 else ""
    return Exercise(
        question=f"The marked pixel in row {r}, column {c} doubles, from {rounded(x)} to {rounded(2 * x)}. No delta "
        "changes, because every gate and every winner on their way stays as it is. "
        f"What is `{tensor}[{f},0,{i},{j}]` then?{known}",
        givens=(
            plane(before.tensors, "input.value", 0, note="the pixels", region=seen, marked=[(r, c)]),
            plane(before.tensors, conv.delta, f, note=f"the deltas of {conv.title}", region=region),
            *old_given,
        ),
        form=Number(tolerance_of(np.array([old[i, j], new[i, j]]))),
        right=right,
        hints=(
            Hint("A number of dW is a sum of products, each a delta times a pixel. Which of them has this pixel?"),
            Hint(
                f"The weight in row {i}, column {j} lay on this pixel at one position only: row {r - i}, "
                f"column {c - j}. The delta there is {rounded(delta)}. Its product doubles, and the others stay."
            ),
            Hint(
                f"The product was {rounded(delta)} · {rounded(x)} = {rounded(delta * x)}, and it is added once more: "
                f"{rounded(float(old[i, j]))} + ({rounded(delta * x)}) = {rounded(float(right))}."
            ),
        ),
        slips=_slips(float(old[i, j]), delta * x),
        cell=(tensor, (f, 0, i, j)),
    )


def _slips(old: float, product: float) -> tuple[Slip, ...]:
    return (
        Slip(
            np.array(2 * old),
            "The whole number was doubled",
            "Only the product with this pixel doubles. The other products of the sum stay as they are.",
            "07-one-weight",
        ),
        Slip(
            np.array(old),
            "Nothing was changed",
            "The pixel is part of this sum, so dW changes.",
            "07-one-weight",
        ),
        Slip(
            np.array(product),
            "That is the change alone",
            "That is by how much the number changes. Add it to what it was.",
            "07-one-weight",
        ),
    )


def _filter(rng: np.random.Generator, before: Trace, conv: Conv) -> tuple[int, Region]:
    for f in rng.permutation(conv.filters):
        region = delta_region(before, conv, int(f))
        if before.tensors[conv.delta][f].any() and region is not None:
            return int(f), region
    raise ImpossibleError("no filter of the first convolution has deltas that can be shown")


def _pixel(rng: np.random.Generator, before: Trace, conv: Conv, f: int, region: Region) -> tuple[Index, Trace]:
    """A pixel that changes dW and no delta, and the trace with it doubled."""
    x = before.tensors["input.value"]
    seen = region.grown(conv.size - 1)
    places = [(r, c) for r, c in np.argwhere(x[0]).tolist() if seen.holds([(r, c)])]
    for at in rng.permutation(len(places))[:_LOOKED_AT]:
        pixels = x.copy()
        pixels[(0, *places[at])] *= 2
        after = trace(before.network, pixels[None], before.objective)
        has_same_deltas = np.array_equal(before.tensors[conv.delta], after.tensors[conv.delta])
        if has_same_deltas and _changes_much(before, after, conv, f):
            return places[at], after
    raise ImpossibleError("every pixel that doubles changes a delta")


def _changes_much(before: Trace, after: Trace, conv: Conv, f: int) -> bool:
    old, new = (_kernel(passed, conv, f) for passed in (before, after))
    change = np.abs(new - old)
    changed = change > 1e-12
    return bool(changed.any() and change[changed].min() > 0.05 * np.abs(new).max() and new[changed].all())


def _kernel(passed: Trace, conv: Conv, f: int) -> Array:
    grad: Array = passed.tensors[f"{conv.name}.W.grad"][f, 0]
    return grad


KIND = Kind("doubled", "If this pixel doubles", ("03-gradient", "07-one-weight", "11-believe-it"), make)
