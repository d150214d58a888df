# %% [repository]
"""The start of the backward pass: the cross-entropy of a label."""

import numpy as np

from app.export.exercise.parts.checks import OBJECTIVE, check_start

# %% [markdown] cross-entropy-text
r"""## The start: softmax and cross-entropy

The logits $\ell$ become probabilities, and the loss looks at the probability of the label alone:

$$p_k = \frac{e^{\ell_k}}{\sum_j e^{\ell_j}} \qquad L = -\log p_{\text{label}}$$

Put the first into the second and differentiate. With $y$ = 1 for the label and 0 elsewhere, this is

$$\frac{\partial L}{\partial \ell_k} = p_k - y_k$$

The lesson: *<<lesson:04-loss>>*.
"""


# %% [solution] cross-entropy-backward
def cross_entropy_backward(logits: np.ndarray, label: int) -> np.ndarray:
    """dL/dlogits, an array of the shape of the logits."""
    ### BEGIN SOLUTION
    exponentials = np.exp(logits - logits.max())  # the largest is subtracted so that nothing overflows
    gradient: np.ndarray = exponentials / exponentials.sum()
    gradient[label] -= 1
    return gradient
    ### END SOLUTION


# %% [check 2] check-cross-entropy
check_start(cross_entropy_backward, OBJECTIVE["label"])
