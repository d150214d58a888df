# %% [repository]
"""What a student is given."""

from app.export.exercise.parts.checks import T

# %% [markdown] values
r"""## What you have

The forward pass is done. `T` has the value of every layer, its weights and its biases, by their names. The gradient
of a tensor has its name and `.grad`: `<<layer>>.W.grad` is the gradient of `<<layer>>.W`, and `<<layer>>.grad` that of
`<<layer>>.value`.

Each check calls your function with the numbers of this digit. `arguments("<<layer>>")` gives you the same ones, to try
it out: the gradient of the layer's output, the layer's input, and W if it has weights.
"""


# %%
for name, array in T.items():
    print(f"{name:12} {array.shape}")
