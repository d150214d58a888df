# %% [markdown]
"""# Backpropagation through a two-block CNN, in plain NumPy.

From the pixels and the weights alone, this computes the forward and the backward pass that Retrograd showed, and
asserts that every number is the same. If PyTorch is installed, it asserts that PyTorch agrees too.

Shapes are written `[filters - depth x rows x columns]`. Convolution is cross-correlation, as in every deep-learning
library: the kernel is not flipped.
"""

# %%
import base64
import io
import json
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

try:
    import torch
except ImportError:  # then PyTorch is not compared
    torch = None

# %% [markdown]
"""## The operations: each function, and its gradient beside it."""


# %%
def conv(x: Any, W: Any, b: Any) -> Any:
    """z[f, r, c] = b[f] + sum over d, i, j of W[f, d, i, j] x[d, r + i, c + j]."""
    windows = sliding_window_view(x, W.shape[2:], axis=(1, 2))  # [d, r, c, i, j]
    return np.einsum("fdij,drcij->frc", W, windows) + b[:, None, None]


def conv_grads(delta: Any, x: Any, W: Any) -> Any:
    """dL/dx, dL/dW, dL/db from delta = dL/dz."""
    windows = sliding_window_view(x, W.shape[2:], axis=(1, 2))
    dW = np.einsum("frc,drcij->fdij", delta, windows)  # each delta times the input that the weight met there
    dx = np.zeros_like(x)
    _, rows, columns = delta.shape
    for i in range(W.shape[2]):
        for j in range(W.shape[3]):  # seen from x the kernel is flipped: x[u, v] receives W[i, j] delta[u - i, v - j]
            dx[:, i : i + rows, j : j + columns] += np.einsum("fd,frc->drc", W[:, :, i, j], delta)
    return dx, dW, delta.sum(axis=(1, 2))


def pool(x: Any) -> Any:
    """The maximum of each 2 x 2 window, and the mask of the winners. The first of tied cells wins."""
    d, rows, columns = x.shape[0], x.shape[1] // 2, x.shape[2] // 2
    cells = x[:, : 2 * rows, : 2 * columns].reshape(d, rows, 2, columns, 2).swapaxes(2, 3).reshape(d, rows, columns, 4)
    winner = cells.argmax(axis=3)
    mask = np.zeros(x.shape)
    for cell in range(4):
        mask[:, cell // 2 : 2 * rows : 2, cell % 2 : 2 * columns : 2] = winner == cell
    return cells.max(axis=3), mask


def upsample(dy: Any, shape: Any) -> Any:
    """Each cell of dy, repeated in all four cells of its window; 0 in a last odd row or column."""
    big = np.zeros(shape)
    repeated = dy.repeat(2, axis=1).repeat(2, axis=2)
    big[:, : repeated.shape[1], : repeated.shape[2]] = repeated
    return big


# %% [markdown]
"""## The forward pass."""


# %%
def forward(x: Any, params: dict[str, Any]) -> dict[str, Any]:
    """Every value and mask by its name, for an image x [1 x 28 x 28]."""
    T = {"input.value": x} | params
    T["conv1.value"] = conv(x, T["conv1.W"], T["conv1.b"])
    T["relu1.mask"] = (T["conv1.value"] > 0).astype(float)
    T["relu1.value"] = np.maximum(T["conv1.value"], 0)
    T["pool1.value"], T["pool1.mask"] = pool(T["relu1.value"])
    T["conv2.value"] = conv(T["pool1.value"], T["conv2.W"], T["conv2.b"])
    T["relu2.mask"] = (T["conv2.value"] > 0).astype(float)
    T["relu2.value"] = np.maximum(T["conv2.value"], 0)
    T["pool2.value"], T["pool2.mask"] = pool(T["relu2.value"])
    T["dense.value"] = T["dense.W"] @ T["pool2.value"].ravel() + T["dense.b"]
    exponentials = np.exp(T["dense.value"] - T["dense.value"].max())
    T["probabilities"] = exponentials / exponentials.sum()
    return T


# %% [markdown]
"""## The objective, and the gradient that the backward pass starts from."""


# %%
def differentiate_objective(T: dict[str, Any], objective: dict[str, Any]) -> None:
    """Add the loss, and its gradient at the layer that the objective reads: the head or pool2."""
    if objective["kind"] == "cross_entropy":
        label = objective["label"]
        shifted = T["dense.value"] - T["dense.value"].max()
        T["loss"] = np.log(np.exp(shifted).sum()) - shifted[label]
        T["dense.grad"] = T["probabilities"] - np.eye(10)[label]
    elif objective["kind"] == "logit":
        T["loss"] = T["dense.value"][objective["index"]]
        T["dense.grad"] = np.eye(10)[objective["index"]]
    elif objective["kind"] == "cell":
        cell = objective["channel"], objective["row"], objective["column"]
        T["loss"] = T["pool2.value"][cell]
        T["pool2.grad"] = np.zeros(T["pool2.value"].shape)
        T["pool2.grad"][cell] = 1
    else:
        T["pool2.grad"] = objective["delta"]
        T["loss"] = (T["pool2.grad"] * T["pool2.value"]).sum()


# %% [markdown]
"""## The backward pass."""


# %%
def backward(T: dict[str, Any]) -> None:
    """Add every other gradient, from the objective's back to the image."""
    if "dense.grad" in T:
        T["dense.W.grad"] = np.outer(T["dense.grad"], T["pool2.value"].ravel())
        T["dense.b.grad"] = T["dense.grad"]
        T["pool2.grad"] = (T["dense.W"].T @ T["dense.grad"]).reshape(T["pool2.value"].shape)
    T["relu2.grad"] = T["pool2.mask"] * upsample(T["pool2.grad"], T["relu2.value"].shape)
    T["conv2.grad"] = T["relu2.mask"] * T["relu2.grad"]  # delta of conv2
    T["pool1.grad"], T["conv2.W.grad"], T["conv2.b.grad"] = conv_grads(T["conv2.grad"], T["pool1.value"], T["conv2.W"])
    T["relu1.grad"] = T["pool1.mask"] * upsample(T["pool1.grad"], T["relu1.value"].shape)
    T["conv1.grad"] = T["relu1.mask"] * T["relu1.grad"]  # delta of conv1
    T["input.grad"], T["conv1.W.grad"], T["conv1.b.grad"] = conv_grads(T["conv1.grad"], T["input.value"], T["conv1.W"])


# %% [markdown]
"""## The derivation of one number: its terms, and their sum."""


# %%
def factors(T: dict[str, Any], side: dict[str, Any]) -> Any:
    """One side of the products: cells of a tensor, or constants."""
    if side["tensor"] is None:
        return np.array(side["values"])
    indices = np.array(side["indices"], int).reshape(len(side["indices"]), -1)
    return T[side["tensor"]][tuple(indices.T)]


def factor_name(side: dict[str, Any], term: int) -> str:
    """conv1.grad[2, 0, 0], or a constant."""
    return f"{side['tensor']}{side['indices'][term]}" if side["tensor"] else f"{side['values'][term]:g}"


def derive(T: dict[str, Any], derivation: dict[str, Any]) -> None:
    """Print the largest terms of a number, and assert that all of them add up to it."""
    total = 0.0
    for sides in derivation["groups"]:
        left, right = (factors(T, side) for side in sides)
        products = left * right
        for t in np.argsort(-np.abs(products), kind="stable")[:5]:
            names = " * ".join(factor_name(side, t) for side in sides)
            print(f"{names} = {left[t]:.6g} * {right[t]:.6g} = {products[t]:.6g}")
        if len(products) > 5:
            print(f"... and {len(products) - 5} more; {np.count_nonzero(products)} of all {len(products)} are not zero")
        total += products.sum()
    tensor, index = derivation["tensor"], derivation["index"]
    value = float(T[tensor][tuple(index)])
    print(f"{tensor}{index} = {total:.12g}; the backward pass gave {value:.12g}")
    assert abs(total - value) <= 1e-10 * max(1.0, abs(value))


# %% [markdown]
"""## Comparing: with the numbers that Retrograd showed, and with PyTorch."""


# %%
def assert_same(name: str, array: Any, expected: Any) -> None:
    """Equal but for rounding, relative to the tensor's largest number."""
    scale = np.abs(expected).max(initial=0) or 1
    assert np.abs(array - expected).max(initial=0) <= 1e-10 * scale, name


def compare_with_pytorch(T: dict[str, Any], params: dict[str, Any], objective: dict[str, Any]) -> None:
    """Assert that PyTorch computes the same gradients."""
    functional = torch.nn.functional
    leaves = {name: torch.tensor(T[name]).requires_grad_() for name in ("input.value", *params)}
    y = functional.conv2d(leaves["input.value"][None], leaves["conv1.W"], leaves["conv1.b"])
    y = functional.max_pool2d(functional.relu(y), 2)
    y = functional.conv2d(y, leaves["conv2.W"], leaves["conv2.b"])
    pool2 = functional.max_pool2d(functional.relu(y), 2)
    logits = functional.linear(pool2.flatten(1), leaves["dense.W"], leaves["dense.b"])
    if objective["kind"] == "cross_entropy":
        loss = functional.cross_entropy(logits, torch.tensor([objective["label"]]))
    elif objective["kind"] == "logit":
        loss = logits[0, objective["index"]]
    else:
        loss = (torch.tensor(T["pool2.grad"])[None] * pool2).sum()
    loss.backward()
    for name, leaf in leaves.items():
        if leaf.grad is not None:
            assert_same(name, leaf.grad.numpy(), T[f"{name.removesuffix('.value')}.grad"])


# %% [markdown]
"""## The data: the experiment, and every number that Retrograd showed, as an NPZ file in base64."""

# %% [folded]
DATA = ""  # the export puts the file here

# %% [markdown]
"""## The result: every number is the one that Retrograd showed."""

# %%
file = np.load(io.BytesIO(base64.b64decode(DATA)))
about = json.loads(str(file["about"]))  # the objective, and the derivation if a number was open
shown = {name: file[name] for name in file.files if name not in ("about", "objective.delta")}
params = {name: shown.pop(name) for name in about["params"]}
objective = about["objective"]
if objective["kind"] == "delta":
    objective["delta"] = file["objective.delta"]

T = forward(shown["input.value"], params)
differentiate_objective(T, objective)
backward(T)
for name, array in shown.items():
    assert_same(name, T[name], array)
print(f"loss {T['loss']:.6g}: all {len(shown)} tensors are the same")

# %%
if about["derivation"]:
    derive(T, about["derivation"])

# %%
if torch is not None:
    compare_with_pytorch(T, params, objective)
    print("PyTorch agrees")
else:
    print("PyTorch is not installed, so it was not compared")
