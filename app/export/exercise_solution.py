# %% if in_repository
"""What a student writes, with the text about it; the cells before these are in exercise_checks.py."""

import numpy as np

from app.export.exercise_checks import OBJECTIVE, T, check, check_backward, check_start

# %% [markdown] warning if dead
r"""In this experiment no gradient reaches the first convolution: all of its deltas are 0. So some checks can't tell
right from wrong, and say so. For an exercise that checks everything, choose another digit or objective.
"""

# %% [markdown] values
r"""## What you have

The forward pass is done. `T` has the value of every layer, its weights and its biases, by their names. The gradient
of a tensor has its name and `.grad`: `conv1.W.grad` is the gradient of `conv1.W`, and `conv2.grad` that of
`conv2.value`.

Each check calls your function with the numbers of this digit. `arguments("conv2")` gives you the same ones, to try it
out: the gradient of the layer's output, the layer's input, and W if it has weights.
"""

# %%
for name, array in T.items():
    print(f"{name:12} {array.shape}")

# %% [markdown] cross-entropy-text if cross_entropy
r"""## The start: softmax and cross-entropy

The logits $\ell$ become probabilities, and the loss looks at the probability of the label alone:

$$p_k = \frac{e^{\ell_k}}{\sum_j e^{\ell_j}} \qquad L = -\log p_{\text{label}}$$

Put the first into the second and differentiate. With $y$ = 1 for the label and 0 elsewhere, this is

$$\frac{\partial L}{\partial \ell_k} = p_k - y_k$$

The lesson: *{lesson:04-loss}*.
"""


# %% [solution] cross-entropy-backward if cross_entropy
def cross_entropy_backward(logits: np.ndarray, label: int) -> np.ndarray:
    """dL/dlogits, an array of the shape of the logits."""
    ### BEGIN SOLUTION
    exponentials = np.exp(logits - logits.max())  # the largest is subtracted so that nothing overflows
    gradient: np.ndarray = exponentials / exponentials.sum()
    gradient[label] -= 1
    return gradient
    ### END SOLUTION


# %% [check 2] check-cross-entropy if cross_entropy
check_start(cross_entropy_backward, OBJECTIVE["label"])

# %% [markdown] logit-text if logit
r"""## The start: one logit

L is one of the logits $\ell$, number $k$. When it grows by a little, L grows by the same amount. The others do not
change L:

$$\frac{\partial L}{\partial \ell_j} = [j = k]$$

The square bracket is 1 if the condition is true, and 0 if it is not. The lesson: *{lesson:04-loss}*.
"""


# %% [solution] logit-backward if logit
def logit_backward(logits: np.ndarray, k: int) -> np.ndarray:
    """dL/dlogits where L is logit k, an array of the shape of the logits."""
    ### BEGIN SOLUTION
    gradient = np.zeros_like(logits)
    gradient[k] = 1
    return gradient
    ### END SOLUTION


# %% [check 1] check-logit if logit
check_start(logit_backward, OBJECTIVE["index"])

# %% [markdown] cell-text if cell
r"""## The start: one cell of Max-pool 2

L is one cell of Max-pool 2. When it grows by a little, L grows by the same amount. The other cells do not change L,
so the gradient is 1 at this cell and 0 elsewhere. The lesson: *{lesson:04-loss}*.
"""


# %% [solution] cell-backward if cell
def cell_backward(s: np.ndarray, cell: tuple[int, int, int]) -> np.ndarray:
    """dL/ds where L is s[cell], one cell of Max-pool 2; an array of the shape of s."""
    ### BEGIN SOLUTION
    gradient = np.zeros_like(s)
    gradient[cell] = 1
    return gradient
    ### END SOLUTION


# %% [check 1] check-cell if cell
check_start(cell_backward, (OBJECTIVE["channel"], OBJECTIVE["row"], OBJECTIVE["column"]))

# %% [markdown] dense-text if logits
r"""## Back through the dense layer

Let $x$ be the numbers of Max-pool 2 in one column, in the order of reading: channel by channel, row by row. Then

$$\ell = W x + b \qquad dW = d\ell \cdot x^T \qquad db = d\ell \qquad dx = W^T \cdot d\ell$$

Here `x` still has channels, rows and columns, and `dx` has to have them too. The lesson:
*{lesson:10-matrix-notation}*.
"""


# %% [solution] dense-backward if logits
def dense_backward(dy: np.ndarray, x: np.ndarray, W: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """dx, dW and db of y = W x + b, each of the shape of x, W and b."""
    ### BEGIN SOLUTION
    return (W.T @ dy).reshape(x.shape), np.outer(dy, x.ravel()), dy
    ### END SOLUTION


# %% [check 3] check-dense if logits
check(dense_backward, "dense")

# %% [markdown] maxpool-text
r"""## Back through a max-pool

Each 2 x 2 window keeps its largest number $s_{d,u,v}$. The winner gets the whole gradient, and the three others get
0:

$$\frac{\partial L}{\partial a_{d,r,c}} = M_{d,r,c} \cdot \frac{\partial L}{\partial s_{d,u,v}}$$

$M$ is 1 at the winners and 0 elsewhere, and $u$ and $v$ are $r / 2$ and $c / 2$, rounded down. If several cells of a
window are equally large, the first in the order of reading wins, row by row. If the number of rows or columns is odd,
the last one belongs to no window, and its gradient is 0. The lesson: *{lesson:05-max-pool}*.
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
check(maxpool_backward, "pool2", "pool1")

# %% [markdown] relu-text
r"""## Back through a ReLU

$a = \max(z, 0)$, so the gradient passes where $z$ was greater than 0 and stops elsewhere, also where $z$ is exactly
0:

$$\frac{\partial L}{\partial z_{f,r,c}} = [z_{f,r,c} > 0] \cdot \frac{\partial L}{\partial a_{f,r,c}}$$

The lesson: *{lesson:06-relu}*.
"""


# %% [solution] relu-backward
def relu_backward(da: np.ndarray, z: np.ndarray) -> np.ndarray:
    """dL/dz from da = dL/da, where a = max(z, 0)."""
    ### BEGIN SOLUTION
    return np.where(z > 0, da, 0)
    ### END SOLUTION


# %% [check 2] check-relu
check(relu_backward, "relu2", "relu1")

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
own. The lessons: *{lesson:08-bias}*, *{lesson:07-one-weight}*, *{lesson:09-back-through-a-convolution}*.
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
check(conv_backward, "conv2", "conv1", only="db")

# %% [check 3] check-conv-dW
check(conv_backward, "conv2", "conv1", only="dW")

# %% [check 3] check-conv-dx
check(conv_backward, "conv2", "conv1", only="dx")

# %% [markdown] backward-text
r"""## The whole backward pass

Now go back through all layers, with your functions. The output of one layer is the input of the next, so the `dx` of
a layer is the gradient of the value before it. Return a dictionary with every gradient by its name: those of the
values, as `relu2.grad`, down to `input.grad`, and those of the weights and biases, as `conv2.W.grad`. The lesson:
*{lesson:10-matrix-notation}*.
"""


# %% [solution] backward
def backward(T: dict[str, np.ndarray], dy: np.ndarray) -> dict[str, np.ndarray]:
    """Every gradient by its name. dy is the gradient with which the backward pass starts."""
    G = {"dense.grad": dy}  # if logits
    G = {"pool2.grad": dy}  # if pool2
    ### BEGIN SOLUTION
    dx, dW, db = dense_backward(dy, T["pool2.value"], T["dense.W"])  # if logits
    G["pool2.grad"], G["dense.W.grad"], G["dense.b.grad"] = dx, dW, db  # if logits
    G["relu2.grad"] = maxpool_backward(G["pool2.grad"], T["relu2.value"])
    G["conv2.grad"] = relu_backward(G["relu2.grad"], T["conv2.value"])
    dx, dW, db = conv_backward(G["conv2.grad"], T["pool1.value"], T["conv2.W"])
    G["pool1.grad"], G["conv2.W.grad"], G["conv2.b.grad"] = dx, dW, db
    G["relu1.grad"] = maxpool_backward(G["pool1.grad"], T["relu1.value"])
    G["conv1.grad"] = relu_backward(G["relu1.grad"], T["conv1.value"])
    dx, dW, db = conv_backward(G["conv1.grad"], T["input.value"], T["conv1.W"])
    G["input.grad"], G["conv1.W.grad"], G["conv1.b.grad"] = dx, dW, db
    return G
    ### END SOLUTION


# %% [check 4] check-backward
check_backward(backward)

# %% [markdown] end
r"""When all checks say that you are right, you have computed every gradient of a convolutional network. What they are
good for is the subject of the lesson *{lesson:12-one-step-downhill}*.
"""
