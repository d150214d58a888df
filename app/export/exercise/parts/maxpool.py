# %% [repository]
"""The way back through a max-pool."""

import numpy as np

from app.export.exercise.parts.checks import check

# %% [markdown] maxpool-text
r"""## Back through a max-pool

Each 2 x 2 window keeps its largest number $s_{d,u,v}$. The winner gets the whole gradient, and the three others get
0:

$$\frac{\partial L}{\partial a_{d,r,c}} = M_{d,r,c} \cdot \frac{\partial L}{\partial s_{d,u,v}}$$

$M$ is 1 at the winners and 0 elsewhere, and $u$ and $v$ are $r / 2$ and $c / 2$, rounded down. If several cells of a
window are equally large, the first in the order of reading wins, row by row. If the number of rows or columns is odd,
the last one belongs to no window, and its gradient is 0. The lesson: *<<lesson:05-max-pool>>*.
"""


# %% [solution] maxpool-backward
def maxpool_backward(ds: np.ndarray, a: np.ndarray) -> np.ndarray:
    """dL/da from ds = dL/ds, where s [D x R/2 x C/2] are the maxima of the 2 x 2 windows of a [D x R x C]."""
    ### BEGIN SOLUTION
    da = np.zeros_like(a)
    for d, u, v in np.ndindex(ds.shape):
        window = a[d, 2 * u : 2 * u + 2, 2 * v : 2 * v + 2]
        i, j = divmod(int(window.argmax()), 2)  # argmax takes the first of equal numbers
        da[d, 2 * u + i, 2 * v + j] = ds[d, u, v]
    return da
    ### END SOLUTION


# %% [check 3] check-maxpool
check(maxpool_backward, "<<layers>>")
