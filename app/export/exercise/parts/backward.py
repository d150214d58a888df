# %% [repository]
"""The whole backward pass."""

import numpy as np

from app.export.exercise.parts.checks import check_backward

# %% [markdown] backward-text
r"""## The whole backward pass

Now go back through all layers, with your functions. The output of one layer is the input of the next, so the `dx` of
a layer is the gradient of the value before it. Return a dictionary with every gradient by its name: those of the
values, as `<<layer>>.grad`, down to `input.grad`, and those of the weights and biases, as `<<layer>>.W.grad`. The
lesson: *<<lesson:10-matrix-notation>>*.
"""


# %% [solution] backward
def backward(T: dict[str, np.ndarray], dy: np.ndarray) -> dict[str, np.ndarray]:
    """Every gradient by its name. dy is the gradient with which the backward pass starts."""
    G = {"<<at>>.grad": dy}
    ### BEGIN SOLUTION
    # <<backward>>
    return G
    ### END SOLUTION


# %% [check 4] check-backward
check_backward(backward)


# %% [markdown] end
r"""When all checks say that you are right, you have computed every gradient of a convolutional network. What they are
good for is the subject of the lesson *<<lesson:12-one-step-downhill>>*.
"""
