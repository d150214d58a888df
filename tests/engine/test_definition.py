"""Every operation agrees with its definition, written as plain loops over indices."""

import itertools
from collections.abc import Iterator

import numpy as np
import pytest
from numpy.typing import NDArray

from app.engine import maxpool
from app.engine.conv import Conv
from app.engine.dense import Dense
from app.engine.maxpool import MaxPool
from app.engine.relu import ReLU
from app.engine.tensors import col2im, im2col, windows

Array = NDArray[np.float64]
CONV_CASES = [  # (images, depth, rows, columns), filters, kernel size
    ((1, 1, 3, 3), 1, 3),
    ((1, 1, 4, 5), 2, 2),
    ((2, 3, 6, 5), 2, 4),
    ((3, 2, 5, 5), 4, 1),
    ((1, 2, 7, 9), 1, 7),
]
POOL_SHAPES = [(1, 1, 2, 2), (1, 2, 4, 4), (2, 1, 5, 4), (1, 2, 4, 7), (2, 2, 5, 3)]


def indices(*sizes: int) -> Iterator[tuple[int, ...]]:
    return itertools.product(*map(range, sizes))


def draw(*shapes: tuple[int, ...]) -> list[Array]:
    rng = np.random.default_rng(sum(sum(shape) for shape in shapes))
    return [rng.normal(size=shape) for shape in shapes]


def conv_case(shape: tuple[int, int, int, int], filters: int, size: int) -> tuple[Array, Array, Array, Array]:
    """x, W, b and dL/dz of the output's shape."""
    n, depth, rows, columns = shape
    x, W, b, dz = draw(
        shape, (filters, depth, size, size), (filters,), (n, filters, rows - size + 1, columns - size + 1)
    )
    return x, W, b, dz


@pytest.mark.parametrize(("shape", "filters", "size"), CONV_CASES)
def test_a_convolution_is_a_sum_over_the_cells_of_its_kernel(
    shape: tuple[int, int, int, int], filters: int, size: int
) -> None:
    x, W, b, dz = conv_case(shape, filters, size)
    z = np.zeros_like(dz)
    for n, f, r, c in indices(*dz.shape):
        z[n, f, r, c] = b[f]
        for d, i, j in indices(*W.shape[1:]):
            z[n, f, r, c] += W[f, d, i, j] * x[n, d, r + i, c + j]
    ours, _ = Conv("conv", W, b).forward(x)
    np.testing.assert_allclose(ours, z, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize(("shape", "filters", "size"), CONV_CASES)
def test_the_gradient_of_a_weight_is_the_sum_over_positions_of_delta_times_input(
    shape: tuple[int, int, int, int], filters: int, size: int
) -> None:
    x, W, b, dz = conv_case(shape, filters, size)
    dW, db = np.zeros_like(W), np.zeros_like(b)
    for n, f, r, c in indices(*dz.shape):
        db[f] += dz[n, f, r, c]
        for d, i, j in indices(*W.shape[1:]):
            dW[f, d, i, j] += dz[n, f, r, c] * x[n, d, r + i, c + j]
    conv = Conv("conv", W, b)
    _, kept = conv.forward(x)
    ours = conv.param_grads(dz, kept)
    np.testing.assert_allclose(ours["W"], dW, rtol=1e-12, atol=1e-13)
    np.testing.assert_allclose(ours["b"], db, rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize(("shape", "filters", "size"), CONV_CASES)
def test_the_gradient_of_a_convolutions_input_is_the_full_convolution_with_the_flipped_kernel(
    shape: tuple[int, int, int, int], filters: int, size: int
) -> None:
    x, W, b, dz = conv_case(shape, filters, size)
    padded = np.pad(dz, ((0, 0), (0, 0), (size - 1, size - 1), (size - 1, size - 1)))
    dx = np.zeros_like(x)
    for n, d, u, v in indices(*x.shape):
        for f, i, j in indices(filters, size, size):
            dx[n, d, u, v] += W[f, d, size - 1 - i, size - 1 - j] * padded[n, f, u + i, v + j]
    conv = Conv("conv", W, b)
    _, kept = conv.forward(x)
    np.testing.assert_allclose(conv.input_grad(dz, kept), dx, rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize(("shape", "_filters", "size"), CONV_CASES)
def test_each_column_of_im2col_is_one_window(shape: tuple[int, int, int, int], _filters: int, size: int) -> None:
    (x,) = draw(shape)
    n_images, depth, rows, columns = shape
    across = columns - size + 1
    view, unfolded = windows(x, size), im2col(x, size)
    assert unfolded.shape == (n_images, depth * size * size, (rows - size + 1) * across)
    for n, d, i, j, r, c in indices(n_images, depth, size, size, rows - size + 1, across):
        assert view[n, d, i, j, r, c] == x[n, d, r + i, c + j]
        assert unfolded[n, (d * size + i) * size + j, r * across + c] == x[n, d, r + i, c + j]


@pytest.mark.parametrize(("shape", "_filters", "size"), CONV_CASES)
def test_col2im_adds_every_number_to_the_cell_that_im2col_read(
    shape: tuple[int, int, int, int], _filters: int, size: int
) -> None:
    n_images, depth, rows, columns = shape
    up, across = rows - size + 1, columns - size + 1
    (folded,) = draw((n_images, depth * size * size, up * across))
    x = np.zeros(shape)
    for n, d, i, j, r, c in indices(n_images, depth, size, size, up, across):
        x[n, d, r + i, c + j] += folded[n, (d * size + i) * size + j, r * across + c]
    np.testing.assert_allclose(col2im(folded, shape, size), x, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("size", range(1, 8))
@pytest.mark.parametrize("shape", [(1, 1, 7, 7), (2, 3, 28, 28), (3, 2, 7, 13), (1, 16, 11, 8)])
def test_im2col_and_col2im_are_transposes_of_each_other(shape: tuple[int, int, int, int], size: int) -> None:
    n, depth, rows, columns = shape
    x, c = draw(shape, (n, depth * size * size, (rows - size + 1) * (columns - size + 1)))
    there, back = float((im2col(x, size) * c).sum()), float((x * col2im(c, shape, size)).sum())
    assert there == pytest.approx(back, rel=1e-11, abs=1e-10)


def test_im2col_accepts_arrays_that_are_not_contiguous() -> None:
    (x,) = draw((2, 3, 6, 8))
    for view in (x[:, :, ::2, 1:], x.transpose(0, 1, 3, 2), x[::-1, ::2]):
        assert np.array_equal(im2col(view, 2), im2col(view.copy(), 2))


def test_windows_are_read_only() -> None:
    with pytest.raises(ValueError, match="read-only"):
        windows(np.zeros((1, 1, 4, 4)), 2)[...] = 1


def test_relu_passes_values_above_0_and_stops_the_gradient_at_0_and_below() -> None:
    z = np.array([-2.0, -0.0, 0.0, 5e-324, 3.0]).reshape(1, 1, 1, 5)
    dy = np.array([1.0, 2.0, 3.0, 4.0, 5.0]).reshape(1, 1, 1, 5)
    y, mask = ReLU("relu").forward(z)
    assert y.ravel().tolist() == [0, 0, 0, 5e-324, 3]
    assert mask.ravel().tolist() == [False, False, False, True, True]
    assert ReLU("relu").input_grad(dy, mask).ravel().tolist() == [0, 0, 0, 4, 5]


def pool_by_loops(x: Array, dy: Array) -> tuple[Array, NDArray[np.bool_], Array, int]:
    """y, mask, dx and the number of ties. Only a larger cell takes over as the winner, so the first of equals wins."""
    y, mask, dx, ties = np.zeros_like(dy), np.zeros(x.shape, np.bool_), np.zeros_like(x), 0
    for n, d, r, c in indices(*dy.shape):
        window = [(2 * r + i, 2 * c + j) for i, j in indices(2, 2)]
        winner = window[0]
        for cell in window[1:]:
            if x[n, d, *cell] > x[n, d, *winner]:
                winner = cell
        y[n, d, r, c] = x[n, d, *winner]
        mask[n, d, *winner] = True
        dx[n, d, *winner] = dy[n, d, r, c]
        ties += sum(bool(x[n, d, *cell] == x[n, d, *winner]) for cell in window) > 1
    return y, mask, dx, ties


@pytest.mark.parametrize("levels", [1, 2, 3, 1000], ids=lambda levels: f"{levels} levels")
@pytest.mark.parametrize("shape", POOL_SHAPES)
def test_the_first_of_the_largest_cells_wins_a_pooling_window(shape: tuple[int, int, int, int], levels: int) -> None:
    rng = np.random.default_rng(levels)
    x = rng.integers(0, levels, shape).astype(float) - levels // 2
    dy = rng.normal(size=(*shape[:2], shape[2] // 2, shape[3] // 2))
    y, mask, dx, ties = pool_by_loops(x, dy)
    pool = MaxPool("pool")
    ours, our_mask = pool.forward(x)
    assert np.array_equal(ours, y)
    assert np.array_equal(our_mask, mask)
    assert np.array_equal(pool.input_grad(dy, our_mask), dx)
    assert maxpool.ties(x) == ties


@pytest.mark.parametrize("equal", [cells for n in (2, 3, 4) for cells in itertools.combinations(range(4), n)])
def test_the_first_cell_in_row_major_order_wins_a_tie(equal: tuple[int, ...]) -> None:
    x = np.full(4, -1.0)
    x[list(equal)] = 2.0
    _, mask = MaxPool("pool").forward(x.reshape(1, 1, 2, 2))
    assert np.flatnonzero(mask).tolist() == [min(equal)]


def test_an_odd_last_row_or_column_is_left_out_of_pooling_and_gets_no_gradient() -> None:
    x = np.zeros((1, 1, 5, 5))
    x[..., 4, :] = x[..., :, 4] = 100.0
    pool = MaxPool("pool")
    y, mask = pool.forward(x)
    assert y.shape == (1, 1, 2, 2)
    assert not y.any()
    assert mask.shape == x.shape
    assert not mask[..., 4, :].any()
    assert not mask[..., :, 4].any()
    dx = pool.input_grad(np.ones((1, 1, 2, 2)), mask)
    assert dx.shape == x.shape
    assert dx.sum() == 4
    assert not dx[..., 4, :].any()
    assert not dx[..., :, 4].any()


def test_the_dense_layer_and_its_gradients_are_the_sums_of_their_definitions() -> None:
    x, W, b, dy = draw((2, 2, 3, 2), (4, 12), (4,), (2, 4))
    y, dW, db, dx = np.zeros_like(dy), np.zeros_like(W), np.zeros_like(b), np.zeros((2, 12))
    for n, k in indices(2, 4):
        y[n, k] = b[k]
        db[k] += dy[n, k]
        for cell, (d, r, c) in enumerate(indices(2, 3, 2)):
            y[n, k] += W[k, cell] * x[n, d, r, c]
            dW[k, cell] += dy[n, k] * x[n, d, r, c]
            dx[n, cell] += W[k, cell] * dy[n, k]
    dense = Dense("dense", W, b)
    ours, kept = dense.forward(x)
    grads = dense.param_grads(dy, kept)
    np.testing.assert_allclose(ours, y, rtol=1e-12)
    np.testing.assert_allclose(grads["W"], dW, rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(grads["b"], db, rtol=1e-12)
    np.testing.assert_allclose(dense.input_grad(dy, kept), dx.reshape(x.shape), rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("size", range(1, 8))
@pytest.mark.parametrize("depth", [1, 3, 7])
def test_equal_windows_give_exactly_equal_numbers(size: int, depth: int) -> None:
    """Otherwise rounding would decide who wins a tie in a flat area."""
    rng = np.random.default_rng(size)
    for side in (13, 26, 28):
        x = np.broadcast_to(rng.random((1, depth, 1, 1)), (1, depth, side, side)).copy()
        for filters in (1, 3, 10, 16):
            conv = Conv("conv", rng.normal(size=(filters, depth, size, size)), rng.normal(size=filters))
            z, _ = conv.forward(x)
            assert (z == z[:, :, :1, :1]).all()


def test_a_stopped_gradient_is_0_and_not_minus_0() -> None:
    z = np.array([[[[-1.0, 2.0], [0.0, 3.0]]]])
    relu, pool = ReLU("relu"), MaxPool("pool")
    _, passed = relu.forward(z)
    _, won = pool.forward(z)
    dy = np.full((1, 1, 2, 2), -1.0)
    assert not np.signbit(relu.input_grad(dy, passed)[0, 0, :, 0]).any()
    assert np.signbit(pool.input_grad(dy[..., :1, :1], won)).sum() == 1
