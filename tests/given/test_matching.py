"""Which tensor an array is: for the question's network as for others, whatever their layers are called."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.engine.tensors import Index
from app.experiment.run import trace_of
from app.given.matching import Matcher, fits, written
from app.given.names import Hints, Names

TENSORS = {name: tensor.shape for name, tensor in trace_of({"image": {"sample": 7}}).tensors.items()}
MATCHER = Matcher(TENSORS)


def network(*layers: tuple[str, Index, Index | None]) -> dict[str, Index]:
    """The shapes of a trace's tensors, from each layer's name, the shape of its value and that of its weights."""
    shapes: dict[str, Index] = {}
    for name, shape, weights in layers:
        shapes |= {f"{name}.value": shape, f"{name}.grad": shape}
        if weights:
            bias = weights[:1]
            shapes |= {f"{name}.W": weights, f"{name}.W.grad": weights, f"{name}.b": bias, f"{name}.b.grad": bias}
    return shapes | {"probabilities": (10,), "loss": ()}


LENET = network(
    ("input", (1, 32, 32), None),
    ("conv1", (6, 28, 28), (6, 1, 5, 5)),
    ("leaky_relu1", (6, 28, 28), None),
    ("pool1", (6, 14, 14), None),
    ("conv2", (16, 10, 10), (16, 6, 5, 5)),
    ("relu1", (16, 10, 10), None),
    ("pool2", (16, 5, 5), None),
    ("dense1", (120,), (120, 400)),
    ("tanh1", (120,), None),
    ("dense2", (84,), (84, 120)),
    ("dense3", (10,), (10, 84)),
)
STRANGE = network(
    ("picture", (1, 8, 8), None),
    ("edges", (4, 6, 6), (4, 1, 3, 3)),
    ("squash", (4, 6, 6), None),
    ("vote", (10,), (10, 144)),
)


@pytest.mark.parametrize(
    "name",
    [
        "conv1.W.grad",
        "conv1.weight.grad",
        "dW1",
        "dw1",
        "dLdW1",
        "dL_dW1",
        'grads["W1"]',
        "grad_conv1",
        "grad_conv1.weight",
        "0.weight",
        "net.0.weight",
        "features.conv1.kernel",
        "conv2d_1.weight",
        "",
    ],
)
def test_a_name_of_the_first_weights_with_their_shape_is_their_gradient(name: str) -> None:
    assert MATCHER.match(name, (3, 1, 3, 3)).tensor == "conv1.W.grad"


@pytest.mark.parametrize(
    ("name", "shape", "tensor"),
    [
        ("db1", (3,), "conv1.b.grad"),
        ("db1", (3, 1), "conv1.b.grad"),
        ("db2", (10,), "conv2.b.grad"),
        ("conv2.bias.grad", (10,), "conv2.b.grad"),
        ("db3", (10,), "dense.b.grad"),
        ("fc.bias", (10,), "dense.b.grad"),
        ("dW3", (10, 250), "dense.W.grad"),
        ("linear.weight", (10, 250), "dense.W.grad"),
        ("d_relu1", (3, 26, 26), "relu1.grad"),
        ("grad_relu1", (3, 26, 26), "relu1.grad"),
        ("dconv1", (3, 26, 26), "conv1.grad"),
        ("conv1.grad", (1, 3, 26, 26), "conv1.grad"),
        ("pool1_grad", (3, 13, 13), "pool1.grad"),
        ("maxpool2d_1.grad", (3, 13, 13), "pool1.grad"),
        ("dX", (28, 28), "input.grad"),
        ("input.grad", (1, 1, 28, 28), "input.grad"),
    ],
)
def test_a_name_says_which_of_several_tensors_of_a_shape_it_is(name: str, shape: Index, tensor: str) -> None:
    assert MATCHER.match(name, shape).tensor == tensor


@pytest.mark.parametrize(
    ("name", "shape", "tensor"),
    [
        ("dW1", (6, 1, 5, 5), "conv1.W.grad"),
        ("db3", (120,), "dense1.b.grad"),
        ("dW5", (10, 84), "dense3.W.grad"),
        ("fc1.weight", (120, 400), "dense1.W.grad"),
        ("fc2.bias.grad", (84, 1), "dense2.b.grad"),
        ("linear_3.weight", (10, 84), "dense3.W.grad"),
        ("classifier.weight", (10, 84), "dense3.W.grad"),
        ("leaky_relu1.grad", (6, 28, 28), "leaky_relu1.grad"),
        ("grad_leakyrelu1", (6, 28, 28), "leaky_relu1.grad"),
        ("drelu1", (16, 10, 10), "relu1.grad"),
        ("d_tanh1", (120,), "tanh1.grad"),
        ("dX", (32, 32), "input.grad"),
    ],
)
def test_a_deeper_network_is_known_by_its_own_layers(name: str, shape: Index, tensor: str) -> None:
    assert Matcher(LENET).match(name, shape).tensor == tensor


@pytest.mark.parametrize(
    ("name", "shape", "tensor"),
    [
        ("edges.weight", (4, 1, 3, 3), "edges.W.grad"),
        ("edges.grad", (4, 6, 6), "edges.grad"),
        ("d_squash", (1, 4, 6, 6), "squash.grad"),
        ("dW2", (10, 144), "vote.W.grad"),
        ("fc.bias", (10,), "vote.b.grad"),
        ("dX", (8, 8), "picture.grad"),
    ],
)
def test_layers_may_have_any_names(name: str, shape: Index, tensor: str) -> None:
    assert Matcher(STRANGE).match(name, shape).tensor == tensor


def test_a_layer_that_the_network_does_not_have_is_not_found_by_its_number() -> None:
    assert Names(LENET).hints("dW9").layer is None
    assert Names(LENET).hints("fc7.weight").layer is None
    assert Names(TENSORS).hints("conv3.weight").layer is None


def test_an_array_without_a_name_is_found_by_its_shape_also_without_axes_of_length_1_or_with_merged_ones() -> None:
    for shape in ((3, 1, 3, 3), (3, 3, 3), (9, 3), (3, 9), (27,)):
        assert MATCHER.match("", shape).tensor == "conv1.W.grad"
    for shape in ((10, 3, 4, 4), (120, 4), (480,), (10, 48)):
        assert MATCHER.match("", shape).tensor == "conv2.W.grad"


def test_a_shape_that_several_tensors_have_is_left_to_the_reader_unless_one_of_them_is_looked_at() -> None:
    tensor, candidates, problem = MATCHER.match("", (3, 26, 26))
    assert (tensor, problem) == (None, None)
    assert candidates == ["conv1.value", "conv1.grad", "relu1.value", "relu1.grad"]
    assert MATCHER.match("", (3, 26, 26), "relu1.grad").tensor == "relu1.grad"
    assert MATCHER.match("", (3, 26, 26), "pool1.grad").tensor is None
    assert MATCHER.match("delta", (3, 26, 26)).tensor is None


def test_a_name_that_says_more_than_the_shape_is_believed() -> None:
    assert MATCHER.match("delta1", (3, 13, 13)).tensor == "pool1.grad"
    assert MATCHER.match("db2", (10,), "dense.b.grad").tensor == "conv2.b.grad"


def test_a_name_whose_tensor_has_another_shape_is_a_problem_that_names_both() -> None:
    tensor, _, problem = MATCHER.match("dW1", (3, 1, 5, 5))
    assert tensor is None
    assert problem == "By its name it is conv1.W.grad, which is 3×1×3×3; yours is 3×1×5×5."
    transposed = MATCHER.match("fc.weight.grad", (250, 10)).problem
    assert transposed is not None
    assert transposed.endswith("yours is 250×10. Its axes seem to be in another order; transpose it first.")


def test_a_transposed_array_is_never_taken_for_the_right_one() -> None:
    assert not fits((250, 10), (10, 250))
    assert MATCHER.match("", (250, 10)).problem == "No tensor of this network is 250×10."


def test_shapes_are_written_in_words() -> None:
    assert [written(shape) for shape in ((3, 13, 13), (10,), ())] == ["3×13×13", "a vector of 10", "a single number"]
    assert MATCHER.match("", ()).problem == "No tensor of this network is a single number."


def test_masks_probabilities_and_the_loss_are_nobodys() -> None:
    for name, shape in (("relu1.mask", (3, 26, 26)), ("probabilities", (10,)), ("loss", (1,))):
        assert name not in MATCHER.match(name, shape).candidates


def test_a_gradient_that_the_objective_does_not_have_is_no_candidate() -> None:
    cell = {"image": {"sample": 7}, "objective": {"kind": "cell", "channel": 0, "row": 2, "column": 2}}
    matcher = Matcher({name: tensor.shape for name, tensor in trace_of(cell).tensors.items()})
    assert matcher.match("", (10, 250)).candidates == ["dense.W"]


def test_a_name_says_its_layer_its_part_and_whether_it_is_a_gradient() -> None:
    hints = Names(TENSORS).hints
    assert hints("conv2.weight.grad") == Hints("conv2", "W", is_gradient=True)
    assert hints("conv2.bias") == Hints("conv2", "b", is_gradient=False)
    assert hints("data") == Hints(None, None, is_gradient=False)
    assert hints("board") == Hints(None, None, is_gradient=False)


def test_of_a_file_with_weights_and_gradients_a_gradient_comes_first() -> None:
    assert MATCHER.first([("W2", (10, 3, 4, 4)), ("dW2", (10, 3, 4, 4)), ("db1", (3,))]) == 1
    assert MATCHER.first([("names", (7, 7)), ("", (3, 26, 26)), ("W2", (10, 3, 4, 4))]) == 2
    assert MATCHER.first([("dense.weight", (10, 250)), ("conv1.weight.grad", (3, 1, 3, 3))]) == 1
    assert MATCHER.first([("", (7, 7))]) == 0


SHAPES = st.lists(st.integers(1, 5), max_size=4).map(tuple)


@given(SHAPES, st.data())
def test_merging_axes_and_adding_axes_of_length_1_keeps_a_shape_fitting(shape: Index, data: st.DataObject) -> None:
    cuts = data.draw(st.lists(st.booleans(), min_size=len(shape), max_size=len(shape)))
    merged: list[int] = [1]
    for length, is_cut in zip(shape, cuts, strict=True):
        if is_cut:
            merged.append(1)
        merged[-1] *= length
    assert fits(tuple(merged), shape)
    assert fits(shape, tuple(merged))


@given(SHAPES, SHAPES)
def test_what_fits_has_as_many_numbers(shape: Index, wanted: Index) -> None:
    assert not fits(shape, wanted) or np.prod(shape) == np.prod(wanted)
    assert fits(shape, wanted) == fits(wanted, shape)


def test_no_order_of_axes_but_its_own_fits() -> None:
    own = (2, 3, 5, 7)
    assert [axes for axes in itertools.permutations(own) if fits(axes, own)] == [own]


@given(st.text(max_size=40), SHAPES)
def test_any_name_is_answered(name: str, shape: Index) -> None:
    for tensors in (TENSORS, LENET, STRANGE):
        tensor, candidates, problem = Matcher(tensors).match(name, shape)
        assert tensor is None or fits(shape, tensors[tensor])
        assert bool(candidates) or problem
