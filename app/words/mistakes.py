"""What a known mistake is called, what it does, and which lesson mends it."""

from typing import NamedTuple

from app.engine.mistakes import CONTINUOUS, LOSS, Mistake


class KnownMistake(NamedTuple):
    """One of the known mistakes. `lesson` is the slug of a built-in lesson."""

    name: str
    title: str
    sentence: str
    lesson: str


_ALL = (
    KnownMistake(
        "flipped-kernel",
        "dW rotated by 180 degrees",
        "dW was computed with a true convolution, which flips one of its two arrays. Nothing is flipped here: each "
        "weight gets the delta of a position times the input that it met there, summed over all positions.",
        "07-one-weight",
    ),
    KnownMistake(
        "unflipped-kernel",
        "The kernel was not flipped for dX",
        "The kernel slid over delta as it is. Seen from a cell of the input, the weights come in reverse order. So "
        "the kernel has to be turned by 180 degrees on the way back.",
        "09-back-through-a-convolution",
    ),
    KnownMistake(
        "transposed-kernel",
        "Rows and columns of dW exchanged",
        "Each kernel's dW has rows in place of columns. That happens when two loops, or two axes of a reshape, are "
        "in another order for dW than for W.",
        "07-one-weight",
    ),
    KnownMistake(
        "forgotten-relu",
        "The ReLU was left out of the backward pass",
        "The gradient went through the ReLU as if there was none. Where z is 0 or less, it has to be stopped.",
        "06-relu",
    ),
    KnownMistake(
        "relu-by-gradient",
        "The ReLU gated by the sign of the gradient",
        "The negative gradients were set to 0. The gate depends on z, the input of the ReLU: a negative gradient "
        "passes where z > 0, and a positive one stops where z is 0 or less.",
        "06-relu",
    ),
    KnownMistake(
        "pool-to-all",
        "Each cell of a pooling window got the whole delta",
        "The delta was copied to all four cells of its window. Only the winner decided the maximum, so only the "
        "winner gets the delta.",
        "05-max-pool",
    ),
    KnownMistake(
        "pool-averaged",
        "The delta was spread over the pooling window",
        "Each cell of a window got a quarter of the delta. That is right for mean-pooling. In max-pooling the "
        "winner gets all of it, and the others get 0.",
        "05-max-pool",
    ),
    KnownMistake(
        "pool-to-ties",
        "Every tied cell got the whole delta",
        "Where several cells of a window have the maximum, each of them got the whole delta, as in d[x == x.max()] "
        "= delta. That gives out more than there was. One cell wins: the first.",
        "05-max-pool",
    ),
    KnownMistake(
        "pool-to-last",
        "The last of tied cells won",
        "Where several cells of a window have the maximum, the last one won, as when the search for it compares "
        "with >= instead of >. Here, as in PyTorch, the first one wins.",
        "05-max-pool",
    ),
    KnownMistake(
        "pool-ties-shared",
        "Tied cells shared the delta",
        "Where several cells of a window have the maximum, each got the same share of the delta. That is not "
        "wrong, but another convention, which TensorFlow's reduce_max has. Here, as in PyTorch, the first cell "
        "gets all of it.",
        "05-max-pool",
    ),
    KnownMistake(
        "mean-over-positions",
        "dW and db divided by the number of positions",
        "The products were averaged over all positions. A weight is used at every position, and their effects on the "
        "loss add up, so its gradient is the sum.",
        "07-one-weight",
    ),
    KnownMistake(
        "other-label",
        "The loss of another label",
        "The backward pass started from p − y for another label than this experiment's. Only two numbers of p − y "
        "are different then, but every gradient behind them is.",
        "04-loss",
    ),
    KnownMistake(
        "probabilities-only",
        "p instead of p − y",
        "The backward pass started from the probabilities. The gradient of the cross-entropy is p − y: at the label, "
        "1 has to be subtracted.",
        "04-loss",
    ),
    KnownMistake(
        "wrong-sign",
        "All signs are wrong",
        "The whole gradient is negated. That happens with y − p instead of p − y, or if the minus sign of the step "
        "downhill is already in the gradient.",
        "04-loss",
    ),
    KnownMistake(
        "scaled",
        "All numbers are off by the same factor",
        "The whole gradient is multiplied by a constant.",
        "12-one-step-downhill",
    ),
    KnownMistake(
        "overwritten",
        "dX overwritten where windows overlap",
        "Each window wrote its part of dX over those before it, with = in place of +=. A cell belongs to several "
        "windows, and its gradient is the sum of what all of them send back.",
        "09-back-through-a-convolution",
    ),
    KnownMistake(
        "one-channel",
        "dX from one filter only",
        "Only the last filter sent something back. Every filter has read this input, so dX is the sum over all of "
        "them. A loop over the filters needs += in place of =.",
        "09-back-through-a-convolution",
    ),
    KnownMistake(
        "shifted",
        "The patch of X is one cell too far",
        "Each delta was multiplied by a patch of the input that begins one row or one column too far. The patch of "
        "the delta at row r and column c begins at row r and column c.",
        "07-one-weight",
    ),
    KnownMistake(
        "unflattened-wrong",
        "The head's delta put back in another order",
        "The gradient of the flattened numbers went back into channels, rows and columns in another order than "
        "they were flattened in: channel by channel, and in each row by row.",
        "10-matrix-notation",
    ),
    KnownMistake(
        "rotated-90",
        "The kernel turned by 90 degrees for dX",
        "On the way back the kernel was turned by a quarter of a circle. It has to be turned by half of one, which "
        "is rot90 twice.",
        "09-back-through-a-convolution",
    ),
    KnownMistake(
        "returned-early",
        "The loop over windows ended after the first",
        "Only the first window has sent something back, and the rest is 0. Often a return is indented too far, so "
        "that it stands inside the loop.",
        "07-one-weight",
    ),
    KnownMistake(
        "updated-weights",
        "dX computed with weights that were updated already",
        "The layer changed its weights before it computed dX. All gradients belong to the weights of the forward "
        "pass, so the step comes after them.",
        "12-one-step-downhill",
    ),
)
KNOWN = {mistake.name: mistake for mistake in _ALL}

_CAUSES = {
    255.0: "a dW with pixels of 0..255, after a forward pass with 0..1, does that",
    1 / 255: "dividing by 255 twice does that",
    0.5: "a loss with 1/2 in front of it does that",
    2.0: "a square without the 1/2 in front of it does that",
    10.0: "a sum over the ten classes in place of their mean does that",
    0.1: "a mean over the ten classes, or a gradient with the learning rate in it, does that",
    0.01: "a gradient with the learning rate in it does that",
    0.001: "a gradient with the learning rate in it does that",
}
_BATCHES = (4, 8, 16, 32, 64, 100, 128)


def described(mistake: Mistake) -> str:
    """Which mistake, where, and which of its variants: `The kernel was not flipped for dX, in conv1`."""
    title = KNOWN[mistake.name].title
    place = "" if mistake.layer == LOSS else f", in {mistake.layer}"
    return f"{title}{place}{_which(mistake)}"


def sentence(mistake: Mistake) -> str:
    """What the mistake does, and what usually causes the factor if it is one."""
    cause = _cause(float(mistake.variant)) if mistake.name == "scaled" and mistake.variant is not None else ""
    return KNOWN[mistake.name].sentence + cause


def _which(mistake: Mistake) -> str:
    match mistake.name, mistake.variant:
        case _, None:
            return ""
        case name, float() | int() as number if name in CONTINUOUS:
            return f" ({CONTINUOUS[name]} {_short(number)})"
        case "other-label", label:
            return f" (label {label})"
        case "shifted", step:
            return f" (one {step})"
        case _, variant:
            return f" ({variant})"


def _short(number: float) -> str:
    """255, 0.05, or 1/255 where that is shorter to say."""
    if 0 < number < 1 and abs(round(1 / number) * number - 1) < 1e-9 and f"{number:.4g}" != repr(number):
        return f"1/{round(1 / number)}"
    return f"{number:.4g}"


def _cause(factor: float) -> str:
    for known, cause in _CAUSES.items():
        if abs(factor / known - 1) < 1e-6:
            return f" Here it is {_short(factor)}: {cause}."
    for batch in _BATCHES:
        if abs(factor / batch - 1) < 1e-6:
            return f" Here it is {_short(factor)}: a sum over a batch of {batch} in place of its mean may do that."
        if abs(factor * batch - 1) < 1e-6:
            return f" Here it is {_short(factor)}: dividing twice by a batch of {batch} may do that."
    return f" Here it is {_short(factor)}."
