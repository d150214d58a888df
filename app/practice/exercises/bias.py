"""The gradient of a bias."""

import numpy as np

from app.engine.derivation import Derivation
from app.engine.trace import Trace
from app.practice import derived
from app.practice.derived import name
from app.practice.exercise import Exercise, Hint, Kind, Level, Slip
from app.practice.exercises.weight import delta_region
from app.practice.givens import others_are_zero, plane
from app.practice.layers import convs


def make(rng: np.random.Generator, trace: Trace, level: Level) -> Exercise:
    """Ask for the gradient of one bias; the level says how many deltas it is the sum of."""
    by_tensor = {f"{conv.name}.b.grad": conv for conv in convs(trace)}

    def fits(derivation: Derivation) -> bool:
        return delta_region(trace, by_tensor[derivation.tensor], derivation.index[0]) is not None

    found = derived.choose(rng, trace, by_tensor, level, fits)
    conv = by_tensor[found.tensor]
    (f,) = found.index
    region = delta_region(trace, conv, f)
    delta = trace.tensors[conv.delta][f]
    x = trace.tensors[f"{conv.before}.value"][0]
    met = (delta * x[: delta.shape[0], : delta.shape[1]]).sum()
    return Exercise(
        question=f"Compute {name(found.tensor, found.index)}, the gradient of the bias of this filter."
        f"{others_are_zero(trace.tensors[conv.delta].shape[1:], region)}",
        givens=(
            plane(trace.tensors, conv.delta, f, note=f"the deltas of {conv.title}", region=region),
            plane(trace.tensors, f"{conv.before}.value", 0, note=f"the input of {conv.title}", region=region),
        ),
        form=derived.form_of(found),
        right=np.array(found.value),
        hints=(
            Hint("The bias is added at every position, whatever the input is there.", derived.rule(trace, found)),
            Hint("So it is like a weight whose input is always 1. Add up all deltas of the filter."),
            Hint("The deltas that are not 0, and their sum:", derived.worked(found)),
        ),
        read=lambda tensors: tensors[found.tensor][found.index],
        layers=(conv.name,),
        slips=(
            Slip(
                np.array(met),
                "Each delta was multiplied by an input",
                "That is the gradient of the weight in row 0, column 0. A bias is added and not multiplied, so the "
                "input plays no part.",
                "08-bias",
            ),
        ),
        cell=(found.tensor, found.index),
    )


KIND = Kind("bias", "The gradient of a bias", ("08-bias",), make)
