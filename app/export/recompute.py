# %% [markdown]
"""# Backpropagation through a two-block CNN, in plain NumPy.

This recomputes, from the pixels and the weights alone, the forward and the backward pass that Retrograd showed, and
asserts that every number is the same; with PyTorch installed it asserts that PyTorch agrees too.

Shapes are written `[filters - depth x rows x columns]`. Convolution is cross-correlation, as in every deep-learning
library: the kernel is not flipped.
"""

# %%
import base64
import importlib.util
import json
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

DATA = json.loads("{}")  # the export puts the experiment here


def decode(array: dict[str, str]) -> Any:
    """An array from its base64."""
    shape = [int(n) for n in array["shape"].split(",")] if array["shape"] else []
    return np.frombuffer(base64.b64decode(array["bdata"]), "<f8").reshape(shape)


x = decode(DATA["pixels"])[None]  # [1 x 28 x 28]
params = {name: decode(array) for name, array in DATA["params"].items()}
objective = DATA["objective"]
print("input", x.shape, "objective", {name: part for name, part in objective.items() if name != "delta"})

# %% [markdown]
"""## The operations: each one's gradient stands beside its function."""


# %%
def conv(x: Any, W: Any, b: Any) -> Any:
    """z[f, r, c] = b[f] + sum over d, i, j of W[f, d, i, j] x[d, r + i, c + j]."""
    windows = sliding_window_view(x, W.shape[2:], axis=(1, 2))  # [d, r, c, i, j]
    return np.einsum("fdij,drcij->frc", W, windows) + b[:, None, None]


def conv_grads(delta: Any, x: Any, W: Any) -> Any:
    """dL/dx, dL/dW, dL/db from delta = dL/dz."""
    windows = sliding_window_view(x, W.shape[2:], axis=(1, 2))
    dW = np.einsum("frc,drcij->fdij", delta, windows)  # each delta times the input that its weight met there
    dx = np.zeros_like(x)
    _, rows, columns = delta.shape
    for i in range(W.shape[2]):
        for j in range(W.shape[3]):  # seen from x the kernel is flipped: x[u, v] receives W[i, j] delta[u - i, v - j]
            dx[:, i : i + rows, j : j + columns] += np.einsum("fd,frc->drc", W[:, :, i, j], delta)
    return dx, dW, delta.sum(axis=(1, 2))


def pool(x: Any) -> Any:
    """The maximum of each 2 x 2 window, and the mask of the winners: the first of those that tie."""
    d, rows, columns = x.shape[0], x.shape[1] // 2, x.shape[2] // 2
    cells = x[:, : 2 * rows, : 2 * columns].reshape(d, rows, 2, columns, 2).swapaxes(2, 3).reshape(d, rows, columns, 4)
    winner = cells.argmax(axis=3)
    mask = np.zeros(x.shape)
    for cell in range(4):
        mask[:, cell // 2 : 2 * rows : 2, cell % 2 : 2 * columns : 2] = winner == cell
    return cells.max(axis=3), mask


def upsample(dy: Any, shape: Any) -> Any:
    """Every cell of dy for all four of its window; 0 in an odd last row or column."""
    big = np.zeros(shape)
    repeated = dy.repeat(2, axis=1).repeat(2, axis=2)
    big[:, : repeated.shape[1], : repeated.shape[2]] = repeated
    return big


# %% [markdown]
"""## Forward."""

# %%
T: dict[str, Any] = {"input.value": x} | params  # every tensor by its name
T["conv1.value"] = conv(x, params["conv1.W"], params["conv1.b"])
T["relu1.mask"] = (T["conv1.value"] > 0).astype(float)
T["relu1.value"] = np.maximum(T["conv1.value"], 0)
T["pool1.value"], T["pool1.mask"] = pool(T["relu1.value"])
T["conv2.value"] = conv(T["pool1.value"], params["conv2.W"], params["conv2.b"])
T["relu2.mask"] = (T["conv2.value"] > 0).astype(float)
T["relu2.value"] = np.maximum(T["conv2.value"], 0)
T["pool2.value"], T["pool2.mask"] = pool(T["relu2.value"])
T["dense.value"] = params["dense.W"] @ T["pool2.value"].ravel() + params["dense.b"]
exponentials = np.exp(T["dense.value"] - T["dense.value"].max())
T["probabilities"] = exponentials / exponentials.sum()

# %% [markdown]
"""## The objective, and the gradient that the backward pass starts from."""

# %%
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
    T["pool2.grad"] = decode(objective["delta"])
    T["loss"] = (T["pool2.grad"] * T["pool2.value"]).sum()

# %% [markdown]
"""## Backward."""

# %%
if "dense.grad" in T:
    T["dense.W.grad"] = np.outer(T["dense.grad"], T["pool2.value"].ravel())
    T["dense.b.grad"] = T["dense.grad"]
    T["pool2.grad"] = (params["dense.W"].T @ T["dense.grad"]).reshape(T["pool2.value"].shape)
T["relu2.grad"] = T["pool2.mask"] * upsample(T["pool2.grad"], T["relu2.value"].shape)
T["conv2.grad"] = T["relu2.mask"] * T["relu2.grad"]  # delta of conv2
T["pool1.grad"], T["conv2.W.grad"], T["conv2.b.grad"] = conv_grads(T["conv2.grad"], T["pool1.value"], params["conv2.W"])
T["relu1.grad"] = T["pool1.mask"] * upsample(T["pool1.grad"], T["relu1.value"].shape)
T["conv1.grad"] = T["relu1.mask"] * T["relu1.grad"]  # delta of conv1
T["input.grad"], T["conv1.W.grad"], T["conv1.b.grad"] = conv_grads(T["conv1.grad"], x, params["conv1.W"])

# %% [markdown]
"""## Every number is the one that Retrograd showed."""

# %%
for name, array in DATA["shown"].items():
    shown = decode(array)
    scale = np.abs(shown).max(initial=0) or 1
    assert np.abs(T[name] - shown).max(initial=0) <= 1e-10 * scale, name
print(f"loss {T['loss']:.6g}: all {len(DATA['shown'])} tensors are the same")

# %% [markdown]
"""## The derivation of one number: its terms, and their sum."""

# %%
derivation = DATA["derivation"]
if derivation:
    index = tuple(derivation["index"])
    total = 0.0
    for left, right in derivation["groups"]:
        factors = [
            T[side["tensor"]][tuple(np.array(side["indices"], int).reshape(len(side["indices"]), -1).T)]
            if side["tensor"]
            else np.array(side["values"])
            for side in (left, right)
        ]
        products = factors[0] * factors[1]
        for term in np.argsort(-np.abs(products), kind="stable")[:5]:
            names = [
                f"{side['tensor']}{side['indices'][term]}" if side["tensor"] else f"{side['values'][term]:g}"
                for side in (left, right)
            ]
            print(f"{names[0]} * {names[1]} = {factors[0][term]:.6g} * {factors[1][term]:.6g} = {products[term]:.6g}")
        if len(products) > 5:
            print(f"... and {len(products) - 5} more, {np.count_nonzero(products)} of {len(products)} not zero")
        total += products.sum()
    value = float(T[derivation["tensor"]][index])
    print(f"{derivation['tensor']}{list(index)} = {total:.12g}; from the backward pass {value:.12g}")
    assert abs(total - value) <= 1e-10 * max(1.0, abs(value))

# %% [markdown]
"""## PyTorch agrees, where it is installed."""

# %%
if importlib.util.find_spec("torch"):
    import torch
    from torch.nn import functional

    def tensor(array: Any) -> Any:
        """A float64 leaf."""
        return torch.tensor(np.array(array), dtype=torch.float64, requires_grad=True)

    leaves = {"input": tensor(x)} | {name: tensor(p) for name, p in params.items()}
    y = functional.conv2d(leaves["input"][None], leaves["conv1.W"], leaves["conv1.b"])
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
            scale = np.abs(T[f"{name}.grad"]).max(initial=0) or 1
            assert np.abs(leaf.grad.numpy() - T[f"{name}.grad"]).max() <= 1e-10 * scale, name
    print("PyTorch agrees")
else:
    print("PyTorch is not installed: not compared")
