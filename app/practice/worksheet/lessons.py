"""What the worksheet of each lesson asks for."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from app.practice.worksheet.extra.changes import changes, finite_differences
from app.practice.worksheet.extra.digit import one_pixel
from app.practice.worksheet.extra.head import head
from app.practice.worksheet.extra.matrices import matrices, turned_kernels
from app.practice.worksheet.extra.one_step import one_step
from app.practice.worksheet.extra.shapes import shapes_and_names
from app.practice.worksheet.gaps import Pick, channel, every, open_and_closed, reached, some, windows
from app.practice.worksheet.sheet import Blank, Step

OwnStep = Callable[[Blank, np.random.Generator], Step]


class Plan(NamedTuple):
    """A worksheet: its task in words, the tensors of the backward pass that it shows, and which numbers are gaps.

    `own` is a step that only this worksheet has, before the one that shows the tensor `before`, or at the end.
    """

    task: str
    shown: tuple[str, ...]
    gaps: tuple[Pick, ...]
    own: OwnStep | None = None
    before: str = ""


_START = ("pool2.grad",)
_DELTA_2 = (*_START, "pool2.mask", "relu2.mask", "conv2.grad")
_DELTA_1 = ("pool1.grad", "pool1.mask", "relu1.mask", "conv1.grad")
_THROUGH_2, _THROUGH_1 = (
    ("relu2.grad", "relu2.mask", "conv2.grad"),
    ("relu1.grad", "relu1.mask", "conv1.grad"),
)
_FORWARD = (some("conv1.value", 2, 4), some("pool1.value", 1), some("conv2.value", 1, 3))

WHOLE = Plan(
    "Complete the forward pass and go the whole way back, from the gradients of Max-pool 2 to the digit.",
    (*_DELTA_2, "conv2.W.grad", "conv2.b.grad", *_DELTA_1, "conv1.W.grad", "conv1.b.grad"),
    (
        *_FORWARD,
        channel("pool2.mask"),
        every("conv2.grad"),
        channel("conv2.W.grad", "conv2.b.grad"),
        some("pool1.grad", 3, 2),
        windows("pool1", 2, "pool1.mask", "conv1.grad"),
        every("conv1.W.grad"),
        every("conv1.b.grad"),
    ),
    one_pixel,
)

LESSONS: dict[str, Plan] = {
    "01-shapes": Plan(
        "Find numbers by their names, and work out the shapes of another network.", (), (), shapes_and_names
    ),
    "02-forward": Plan(
        "Complete the forward pass.",
        (),
        (
            some("conv1.value", 4, 4),
            windows("pool1", 2, "relu1.value"),
            some("pool1.value", 4),
            every("conv2.value"),
            every("relu2.value"),
            every("pool2.value"),
        ),
    ),
    "03-gradient": Plan(
        "All gradients are given. Say how much L changes when a single number changes a little.",
        (*_START, "conv2.grad", "conv2.W.grad", "conv2.b.grad", "conv1.grad", "conv1.W.grad", "conv1.b.grad"),
        (),
        changes,
    ),
    "04-loss": Plan(
        "Go on to the logits, and start the backward pass with p − y. You may use a calculator.",
        (),
        (),
        head,
    ),
    "05-max-pool": Plan(
        "Find the winners of the max-pools, and send each gradient back to its winner.",
        (*_START, "pool2.mask", "relu2.grad", "pool1.grad", "pool1.mask", "relu1.grad"),
        (channel("pool2.mask"), every("relu2.grad"), windows("pool1", 3, "pool1.mask", "relu1.grad")),
    ),
    "06-relu": Plan(
        "Say where the ReLUs are open, and find what is left of each gradient.",
        (*_THROUGH_2, *_THROUGH_1),
        (
            channel("relu2.mask"),
            every("conv2.grad"),
            open_and_closed("relu1", 8),
            reached("relu1.grad", "relu1.mask", "conv1.grad"),
        ),
    ),
    "07-one-weight": Plan(
        "The deltas are given. Find the gradients of the weights, one kernel after the other.",
        ("conv2.grad", "conv2.W.grad", "conv1.grad", "conv1.W.grad"),
        (every("conv2.W.grad"), every("conv1.W.grad")),
    ),
    "08-bias": Plan(
        "Find the deltas, and then the gradients of the biases.",
        (*_THROUGH_2, "conv2.b.grad", *_THROUGH_1, "conv1.b.grad"),
        (every("conv2.grad"), every("conv2.b.grad"), reached("relu1.grad", "conv1.grad"), every("conv1.b.grad")),
    ),
    "09-back-through-a-convolution": Plan(
        "Turn the kernels, and go back through both convolutions to the numbers that they read.",
        ("conv2.grad", "pool1.grad", "conv1.grad", "input.grad"),
        (some("pool1.grad", 4, 2), some("input.grad", 5, 2)),
        turned_kernels,
        before="conv2.grad",
    ),
    "10-matrix-notation": Plan(
        "Compute the backward pass of convolution 2 as products of matrices.",
        ("conv2.grad", "pool1.grad"),
        (some("pool1.grad", 3, 2),),
        matrices,
        before="pool1.grad",
    ),
    "11-believe-it": Plan(
        "Check gradients of convolution 2 without calculus: change a number, compute L twice, and take the quotient.",
        ("pool2.grad", "conv2.grad"),
        (),
        finite_differences,
    ),
    "12-one-step-downhill": Plan(
        "Find the gradients of one kernel, and make one step of gradient descent with the learning rate 0.1.",
        ("conv2.grad", "conv2.W.grad", "conv2.b.grad", "conv1.W.grad", "conv1.b.grad"),
        (channel("conv2.W.grad", "conv2.b.grad"),),
        one_step,
    ),
}
