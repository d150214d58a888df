"""The peer in PyTorch: the same tensors as our trace, and the same training step, in eager mode on one thread.

PyTorch is optional: if it is not installed, `import benchmarks.torch_peer` raises ImportError.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional as F  # noqa: N812 - the usual name

from app.engine.tensors import Array

DTYPES = {"float32": torch.float32, "float64": torch.float64}
PARAMETERS = ("conv1.W", "conv1.b", "conv2.W", "conv2.b", "dense.W", "dense.b")

torch.set_num_threads(1)


def tracer(params: dict[str, Array], x: Array, labels: NDArray[Any], dtype: str) -> Callable[[], dict[str, Any]]:
    """A function that returns every tensor of a trace by our names: values, gradients, masks."""
    weights = [torch.tensor(params[name], dtype=DTYPES[dtype], requires_grad=True) for name in PARAMETERS]
    images = torch.tensor(x, dtype=DTYPES[dtype], requires_grad=True)
    y = torch.tensor(labels.astype(np.int64))

    def run() -> dict[str, Any]:
        W1, b1, W2, b2, W3, b3 = weights
        conv1 = F.conv2d(images, W1, b1)
        relu1 = F.relu(conv1)
        pool1, winners1 = F.max_pool2d(relu1, 2, return_indices=True)
        conv2 = F.conv2d(pool1, W2, b2)
        relu2 = F.relu(conv2)
        pool2, winners2 = F.max_pool2d(relu2, 2, return_indices=True)
        dense = F.linear(pool2.flatten(1), W3, b3)
        values = {"input": images, "conv1": conv1, "relu1": relu1, "pool1": pool1}
        values |= {"conv2": conv2, "relu2": relu2, "pool2": pool2, "dense": dense}
        grads = torch.autograd.grad(F.cross_entropy(dense, y), [*values.values(), *weights])
        names = [*(f"{name}.value" for name in values), *PARAMETERS]
        return {
            **dict(zip(names, [*values.values(), *weights], strict=True)),
            **{f"{name.removesuffix('.value')}.grad": grad for name, grad in zip(names, grads, strict=True)},
            "relu1.mask": conv1 > 0,
            "pool1.mask": _mask(relu1, winners1),
            "relu2.mask": conv2 > 0,
            "pool2.mask": _mask(relu2, winners2),
        }

    return run


def _mask(x: Any, winners: Any) -> Any:
    """1 at the winning cell of each window, in the shape of the pool's input."""
    mask = torch.zeros(x.shape, dtype=torch.bool)
    mask.view(*x.shape[:2], -1).scatter_(2, winners.flatten(2), value=True)
    return mask


def trainer(params: dict[str, Array], x: Array, labels: NDArray[Any], dtype: str) -> Callable[[], float]:
    """A function that makes one AdamW step on the batch and returns the loss."""
    weights = [torch.tensor(params[name], dtype=DTYPES[dtype], requires_grad=True) for name in PARAMETERS]
    images, y = torch.tensor(x, dtype=DTYPES[dtype]), torch.tensor(labels.astype(np.int64))
    groups = [{"params": weights[::2]}, {"params": weights[1::2], "weight_decay": 0.0}]
    adam = torch.optim.AdamW(groups, lr=1e-3, weight_decay=0.01)

    def run() -> float:
        W1, b1, W2, b2, W3, b3 = weights
        pool1 = F.max_pool2d(F.relu(F.conv2d(images, W1, b1)), 2)
        pool2 = F.max_pool2d(F.relu(F.conv2d(pool1, W2, b2)), 2)
        loss = F.cross_entropy(F.linear(pool2.flatten(1), W3, b3), y)
        adam.zero_grad()
        loss.backward()
        adam.step()
        return float(loss.detach())

    return run
