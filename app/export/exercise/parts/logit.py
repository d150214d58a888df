# %% [repository]
"""The start of the backward pass: one logit."""

import numpy as np

from app.export.exercise.parts.checks import OBJECTIVE, check_start

# %% [markdown] logit-text
r"""## The start: one logit

L is one of the logits $\ell$, number $k$. When it grows by a little, L grows by the same amount. The others do not
change L:

$$\frac{\partial L}{\partial \ell_j} = [j = k]$$

The square bracket is 1 if the condition is true, and 0 if it is not. The lesson: *<<lesson:04-loss>>*.
"""


# %% [solution] logit-backward
def logit_backward(logits: np.ndarray, k: int) -> np.ndarray:
    """dL/dlogits where L is logit k, an array of the shape of the logits."""
    ### BEGIN SOLUTION
    gradient = np.zeros_like(logits)
    gradient[k] = 1
    return gradient
    ### END SOLUTION


# %% [check 1] check-logit
check_start(logit_backward, OBJECTIVE["index"])
