"""The first gradient of the backward pass, p - y."""

import numpy as np

from app.engine.loss import CrossEntropy
from app.engine.trace import Trace
from app.practice.answers import Number, Tolerance
from app.practice.exercise import Exercise, Hint, ImpossibleError, Kind, Level, Slip
from app.practice.givens import Given, plane
from app.words.mathml import symbol

_TOLERANCE = Tolerance(0.01)
_LEAST = 0.05  # of a probability, so that the answer is not 0 in two decimals


def make(rng: np.random.Generator, trace: Trace, level: Level) -> Exercise:
    """Ask for one number of dL/dlogits: with the probabilities given, and from level 3 on with the logits alone."""
    objective = trace.objective
    if not isinstance(objective, CrossEntropy):
        raise ImpossibleError("it does not begin with a cross-entropy")
    label = int(objective.labels[0])
    p = trace.probabilities[0]
    others = [k for k in range(len(p)) if k != label and p[k] > _LEAST]
    if not others or p[label] > 1 - _LEAST:
        raise ImpossibleError("the network is too sure of this digit")
    index = label if level > 1 and rng.random() < 0.5 else int(rng.choice(others))
    tensor = trace.layers[-1].layer.name
    right = trace.tensors[f"{tensor}.grad"][index]
    hit = "The label is this digit, so subtract 1." if index == label else "The label is another digit, so subtract 0."
    return Exercise(
        question=f"The label of the digit is {label}. The loss is the cross-entropy. Compute `{tensor}.grad[{index}]`, "
        f"the gradient of logit {index}. Round it to two decimals.",
        givens=(_given(trace, tensor, level),),
        form=Number(_TOLERANCE),
        right=right,
        hints=(
            Hint(
                "The gradient of softmax and cross-entropy together is one subtraction.",
                symbol(r"\frac{\partial L}{\partial \ell_k} = p_k - y_k").mathml,
            ),
            Hint(
                "Softmax divides the exponential of a logit by the sum of the exponentials of all. y is 1 for the "
                "label "
                f"and 0 for every other digit. {hit}"
            ),
            Hint(f"p is {p[index]:.3f} and y is {int(index == label)}, so the gradient is {right:.3f}."),
        ),
        read=lambda tensors: tensors[f"{tensor}.grad"][index],
        layers=("loss",),
        slips=(
            Slip(
                trace.tensors[f"{tensor}.value"][index],
                "That is the logit",
                "First make probabilities of the logits with softmax.",
                "04-loss",
            ),
        ),
        cell=(f"{tensor}.grad", (index,)),
    )


def _given(trace: Trace, tensor: str, level: Level) -> Given:
    if level == 3:
        return plane(trace.tensors, f"{tensor}.value", note="the logits")
    p = np.round(trace.probabilities, 3)
    return Given("probabilities", "softmax of the logits", p, "value")


KIND = Kind("start", "The first gradient, p − y", ("04-loss",), make, start="loss")
