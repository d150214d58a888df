# %% [repository]
"""The way back through a ReLU."""

import numpy as np

from app.export.exercise.parts.checks import check

# %% [markdown] relu-text
r"""## Back through a ReLU

$a = \max(z, 0)$, so the gradient passes where $z$ was greater than 0 and stops elsewhere, also where $z$ is exactly
0:

$$\frac{\partial L}{\partial z_{f,r,c}} = [z_{f,r,c} > 0] \cdot \frac{\partial L}{\partial a_{f,r,c}}$$

The lesson: *<<lesson:06-relu>>*.
"""


# %% [solution] relu-backward
def relu_backward(da: np.ndarray, z: np.ndarray) -> np.ndarray:
    """dL/dz from da = dL/da, where a = max(z, 0)."""
    ### BEGIN SOLUTION
    return np.where(z > 0, da, 0)
    ### END SOLUTION


# %% [check 2] check-relu
check(relu_backward, "<<layers>>")
