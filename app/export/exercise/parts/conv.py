# %% [repository]
"""The way back through a convolution."""

import numpy as np

from app.export.exercise.parts.checks import check

# %% [markdown] conv-text
r"""## Back through a convolution

$$z_{f,r,c} = b_f + \sum_{d,i,j} W_{f,d,i,j} \cdot x_{d,\,r+i,\,c+j}$$

The gradient of $z$ is the delta: $\delta_{f,r,c} = \partial L / \partial z_{f,r,c}$. Three gradients follow from it.

A bias is added at every position, so its gradient is the sum of the deltas of its filter:

$$\frac{\partial L}{\partial b_f} = \sum_{r,c} \delta_{f,r,c}$$

A weight is used at every position too. There it meets a number of the input:

$$\frac{\partial L}{\partial W_{f,d,i,j}} = \sum_{r,c} \delta_{f,r,c} \cdot x_{d,\,r+i,\,c+j}$$

A number of the input is read by several windows and by every filter. All of them send something back, and it is added
up:

$$\frac{\partial L}{\partial x_{d,u,v}} = \sum_{f,i,j} W_{f,d,i,j} \cdot \delta_{f,\,u-i,\,v-j}$$

Where $u - i$ or $v - j$ lies outside of $\delta$, there is no such window, and the term is left out.

Write one function for all three. Begin with db, and return None for what you do not have yet: each has a check of its
own. The lessons: *<<lesson:08-bias>>*, *<<lesson:07-one-weight>>*, *<<lesson:09-back-through-a-convolution>>*.
"""


# %% [solution] conv-backward
def conv_backward(dz: np.ndarray, x: np.ndarray, W: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """dx, dW and db from the delta dz; x [D x R x C], W [F - D x k x k], dz [F x R-k+1 x C-k+1]."""
    ### BEGIN SOLUTION
    _, _, size, _ = W.shape
    _, rows, columns = dz.shape
    dx, dW = np.zeros_like(x), np.zeros_like(W)
    for i in range(size):
        for j in range(size):
            met = np.s_[:, i : i + rows, j : j + columns]  # what the weights in row i, column j meet in x
            dW[:, :, i, j] = np.einsum("frc,drc->fd", dz, x[met])
            dx[met] += np.einsum("fd,frc->drc", W[:, :, i, j], dz)
    return dx, dW, dz.sum(axis=(1, 2))
    ### END SOLUTION


# %% [check 1] check-conv-db
check(conv_backward, "<<layers>>", only="db")


# %% [check 3] check-conv-dW
check(conv_backward, "<<layers>>", only="dW")


# %% [check 3] check-conv-dx
check(conv_backward, "<<layers>>", only="dx")
