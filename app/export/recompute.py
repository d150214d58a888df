# %% [markdown]
"""# Backpropagation through a convolutional network, in plain NumPy.

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

try:
    import torch
except ImportError:  # then PyTorch is not compared
    torch = None

# %% [markdown]
"""## The operations: each function, and its gradient beside it."""


# %%
# <<functions>>


# %% [markdown]
"""## The forward pass."""


# %%
def forward(x: Any, params: dict[str, Any]) -> dict[str, Any]:
    """Every value and mask by its name, for an image x <<input>>."""
    T = {"input.value": x} | params
    # <<forward>>
    exponentials = np.exp(T["<<last>>.value"] - T["<<last>>.value"].max())
    T["probabilities"] = exponentials / exponentials.sum()
    return T


# %% [markdown]
"""## The objective, and the gradient that the backward pass starts from."""


# %%
def differentiate_objective(T: dict[str, Any], objective: dict[str, Any]) -> None:
    """Add the loss, and its gradient at the layer that the objective reads: <<start>>."""
    # <<objective>>


# %% [markdown]
"""## The backward pass."""


# %%
def backward(T: dict[str, Any]) -> None:
    """Add every other gradient, from the objective's back to the image."""
    # <<backward>>


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
    """A cell by its name and its indices, or a constant."""
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


def pytorch_loss(leaves: dict[str, Any], objective: dict[str, Any]) -> Any:
    """The loss, for a batch of one, from a forward pass that ends where the objective reads it: <<start>>."""
    # <<pytorch>>


def compare_with_pytorch(T: dict[str, Any], params: dict[str, Any], objective: dict[str, Any]) -> None:
    """Assert that PyTorch computes the same gradients."""
    leaves = {name: torch.tensor(T[name]).requires_grad_() for name in ("input.value", *params)}
    pytorch_loss(leaves, objective).backward()
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
