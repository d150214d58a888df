"""A convolution in a script."""

from typing import Any

import numpy as np

from app.engine.conv import Conv
from app.export.kinds.kind import Kind


def conv(x: Any, W: Any, b: Any) -> Any:
    """z[f, r, c] = b[f] + sum over d, i, j of W[f, d, i, j] x[d, r + i, c + j]."""
    windows = np.lib.stride_tricks.sliding_window_view(x, W.shape[2:], axis=(1, 2))  # [d, r, c, i, j]
    return np.einsum("fdij,drcij->frc", W, windows) + b[:, None, None]


def conv_grads(delta: Any, x: Any, W: Any) -> Any:
    """dL/dx, dL/dW, dL/db from delta = dL/dz."""
    windows = np.lib.stride_tricks.sliding_window_view(x, W.shape[2:], axis=(1, 2))
    dW = np.einsum("frc,drcij->fdij", delta, windows)  # each delta times the input that the weight met there
    dx = np.zeros_like(x)
    _, rows, columns = delta.shape
    for i in range(W.shape[2]):
        for j in range(W.shape[3]):  # seen from x the kernel is flipped: x[u, v] receives W[i, j] delta[u - i, v - j]
            dx[:, i : i + rows, j : j + columns] += np.einsum("fd,frc->drc", W[:, :, i, j], delta)
    return dx, dW, delta.sum(axis=(1, 2))


def _forward(layer: Conv, x: str) -> list[str]:
    z = layer.name
    return [f'T["{z}.value"] = conv(T["{x}.value"], T["{z}.W"], T["{z}.b"])']


def _backward(layer: Conv, x: str) -> list[str]:
    z = layer.name
    return [
        f'dx, dW, db = conv_grads(T["{z}.grad"], T["{x}.value"], T["{z}.W"])',
        f'T["{x}.grad"], T["{z}.W.grad"], T["{z}.b.grad"] = dx, dW, db',
    ]


def _pytorch(layer: Conv) -> str:
    return f'functional.conv2d(y, leaves["{layer.name}.W"], leaves["{layer.name}.b"])'


KIND = Kind(_forward, _backward, _pytorch, functions=(conv, conv_grads))
