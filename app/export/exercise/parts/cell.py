# %% [repository]
"""The start of the backward pass: one cell."""

import numpy as np

from app.export.exercise.parts.checks import OBJECTIVE, check_start

# %% [markdown] cell-text
r"""## The start: one cell of <<start>>

L is one cell of <<start>>. When it grows by a little, L grows by the same amount. The other cells do not change L,
so the gradient is 1 at this cell and 0 elsewhere. The lesson: *<<lesson:04-loss>>*.
"""


# %% [solution] cell-backward
def cell_backward(s: np.ndarray, cell: tuple[int, int, int]) -> np.ndarray:
    """dL/ds where L is s[cell], one cell of <<start>>; an array of the shape of s."""
    ### BEGIN SOLUTION
    gradient = np.zeros_like(s)
    gradient[cell] = 1
    return gradient
    ### END SOLUTION


# %% [check 1] check-cell
check_start(cell_backward, (OBJECTIVE["channel"], OBJECTIVE["row"], OBJECTIVE["column"]))
