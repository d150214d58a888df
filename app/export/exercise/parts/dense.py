# %% [repository]
"""The way back through a dense layer."""

import numpy as np

from app.export.exercise.parts.checks import check

# %% [markdown] dense-text
r"""## Back through the dense layer

Let $x$ be the numbers of the layer's input in one column, in the order of reading: channel by channel, row by row. Then

$$\ell = W x + b \qquad dW = d\ell \cdot x^T \qquad db = d\ell \qquad dx = W^T \cdot d\ell$$

Here `x` still has channels, rows and columns, and `dx` has to have them too. The lesson:
*<<lesson:10-matrix-notation>>*.
"""


# %% [solution] dense-backward
def dense_backward(dy: np.ndarray, x: np.ndarray, W: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """dx, dW and db of y = W x + b, each of the shape of x, W and b."""
    ### BEGIN SOLUTION
    return (W.T @ dy).reshape(x.shape), np.outer(dy, x.ravel()), dy
    ### END SOLUTION


# %% [check 3] check-dense
check(dense_backward, "<<layers>>")
