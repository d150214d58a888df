"""A convolution is one sparse matrix T(W), and its backward pass is the transpose, which the page draws."""

import numpy as np
import pytest
from numpy.typing import NDArray

from app.engine.conv import Conv
from tests.engine.test_definition import CONV_CASES, conv_case, indices

Array = NDArray[np.float64]


def unrolled(W: Array, x_shape: tuple[int, ...], z_shape: tuple[int, ...]) -> Array:
    """T [F.R'.C' x D.R.C] from its definition: T[(f, r, c), (d, r + i, c + j)] = W[f, d, i, j], else 0."""
    T = np.zeros(z_shape + x_shape)
    for f, r, c in indices(*z_shape):
        for d, i, j in indices(*W.shape[1:]):
            T[f, r, c, d, r + i, c + j] = W[f, d, i, j]
    return T.reshape(int(np.prod(z_shape)), -1)


@pytest.mark.parametrize(("shape", "filters", "size"), CONV_CASES)
def test_a_convolution_is_the_product_with_a_sparse_matrix(
    shape: tuple[int, int, int, int], filters: int, size: int
) -> None:
    x, W, b, dz = conv_case(shape, filters, size)
    T = unrolled(W, x.shape[1:], dz.shape[1:])
    assert np.count_nonzero(T) == dz[0].size * W[0].size
    z, _ = Conv("conv", W, b).forward(x)
    for n in range(len(x)):
        vec_z = T @ x[n].ravel() + b.repeat(dz[0, 0].size)
        np.testing.assert_allclose(z[n].ravel(), vec_z, rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize(("shape", "filters", "size"), CONV_CASES)
def test_its_backward_pass_is_the_product_with_the_transpose(
    shape: tuple[int, int, int, int], filters: int, size: int
) -> None:
    x, W, b, dz = conv_case(shape, filters, size)
    T = unrolled(W, x.shape[1:], dz.shape[1:])
    conv = Conv("conv", W, b)
    _, kept = conv.forward(x)
    dx = conv.input_grad(dz, kept)
    for n in range(len(x)):
        np.testing.assert_allclose(dx[n].ravel(), T.T @ dz[n].ravel(), rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize(("shape", "filters", "size"), CONV_CASES)
def test_a_weights_gradient_is_the_sum_over_all_places_where_it_stands(
    shape: tuple[int, int, int, int], filters: int, size: int
) -> None:
    x, W, b, dz = conv_case(shape, filters, size)
    names = unrolled(
        np.arange(1.0, W.size + 1).reshape(W.shape), x.shape[1:], dz.shape[1:]
    )  # which weight stands where
    dT = sum(np.outer(dz[n].ravel(), x[n].ravel()) for n in range(len(x)))
    conv = Conv("conv", W, b)
    _, kept = conv.forward(x)
    dW = conv.param_grads(dz, kept)["W"]
    for weight, index in enumerate(indices(*W.shape), start=1):
        places = names == weight
        assert places.sum() == dz[0, 0].size
        assert dW[index] == pytest.approx((dT * places).sum(), rel=1e-11, abs=1e-12)
