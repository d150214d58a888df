"""One number of dW, from the deltas and the patch that the weight slid over."""

import numpy as np

from app.engine.derivation import Derivation
from app.engine.trace import Trace
from app.practice import derived
from app.practice.derived import name, places
from app.practice.exercise import Exercise, Hint, Kind, Level
from app.practice.givens import Given, Region, others_are_zero, plane, region_around
from app.practice.layers import Conv, convs, in_words, moved


def delta_region(trace: Trace, conv: Conv, f: int) -> Region | None:
    """A region with every delta of a filter that is not 0."""
    delta = trace.tensors[conv.delta][f]
    return region_around(delta.shape, [(int(r), int(c)) for r, c in np.argwhere(delta)])


def deltas_and_input(trace: Trace, conv: Conv, f: int, d: int, region: Region | None) -> tuple[Given, Given]:
    """What dW[f, d] is computed from: the deltas of the filter, and what its kernel slid over."""
    slid_over = region and region.grown(conv.size - 1)
    return (
        plane(trace.tensors, conv.delta, f, note=f"the deltas of {conv.title}", region=region),
        plane(trace.tensors, f"{conv.before}.value", d, note="what the kernel slides over", region=slid_over),
    )


def make(rng: np.random.Generator, trace: Trace, level: Level) -> Exercise:
    """Ask for one number; the level says how many products it has."""
    by_tensor = {f"{conv.name}.W.grad": conv for conv in convs(trace)}

    def fits(derivation: Derivation) -> bool:
        f, _, i, j = derivation.index
        # At i = j a kernel that was transposed by mistake gives the same number.
        return i != j and delta_region(trace, by_tensor[derivation.tensor], f) is not None

    found = derived.choose(rng, trace, by_tensor, level, fits)
    conv = by_tensor[found.tensor]
    f, d, i, j = found.index
    region = delta_region(trace, conv, f)
    group = found.groups[0]
    met = in_words(places(group.left, group.products))
    return Exercise(
        question=f"Compute {name(found.tensor, found.index)}, the gradient of the weight in row {i}, column {j} of the "
        f"kernel.{others_are_zero(trace.tensors[conv.delta].shape[1:], region)}",
        givens=deltas_and_input(trace, conv, f, d, region),
        form=derived.form_of(found),
        right=np.array(found.value),
        hints=(
            Hint(
                "The weight was used at every position of the kernel. Each position gives one product: its delta times "
                "the number that lay under this weight there.",
                derived.rule(trace, found),
            ),
            Hint(
                f"For the delta in row r, column c the weight lay on the cell in row {moved('r', i)}, "
                f"column {moved('c', j)}. "
                f"Only the deltas at {met} give a product that is not 0."
            ),
            Hint("The products and their sum:", derived.worked(found)),
        ),
        read=lambda tensors: tensors[found.tensor][found.index],
        layers=(conv.name,),
        cell=(found.tensor, found.index),
    )


KIND = Kind("weight", "One number of dW", ("07-one-weight", "12-one-step-downhill"), make)
