"""Convolution, valid, stride 1, as the matrix product over the unfolded input.

It is cross-correlation, as in every deep-learning library (Goodfellow et al., Deep Learning, eq. 9.6):

    z[f, r, c] = b[f] + sum over d, i, j of W[f, d, i, j] . x[d, r + i, c + j]

With W as a matrix [F x D.k.k], X_col = im2col(x) [D.k.k x P] for the P = R'.C' positions of the window, and
delta = dL/dz as a matrix [F x P], that is:

    Z  = W . X_col + b
    dW = delta . X_col^T            for each weight: at every position, the delta times the input that the weight met
    db = row sums of delta
    dx = col2im(W^T . delta)        x[d, u, v] receives W[f, d, i, j] . delta[f, u - i, v - j]: the flipped kernel
"""

from dataclasses import dataclass, field

from app.engine.tensors import Array, Index, ShapeError, col2im, im2col, notation
from app.engine.terms import Pattern

# BLAS computes the last columns of a product, which do not fill a vector register, with other instructions that round
# the last bit differently. Two equal windows would then give unequal numbers, and a tie in the pooling after them would
# have the wrong winner.
_LANES = 16


@dataclass(frozen=True)
class Conv:
    """W [F - D x k x k], b [F]; x [N x D x R x C] -> z [N x F x R-k+1 x C-k+1]. Keeps the shape of x and X_col."""

    name: str
    W: Array
    b: Array
    kind: str = field(default="conv", init=False)

    @property
    def params(self) -> dict[str, Array]:
        return {"W": self.W, "b": self.b}

    @property
    def matrix(self) -> Array:
        """W as the matrix [F x D.k.k]."""
        return self.W.reshape(len(self.W), -1)

    def output_shape(self, shape: Index) -> Index:
        """[D x R x C] -> [F x R' x C']; ShapeError if the kernel does not fit its input."""
        (filters, depth, size, _), (d, rows, columns) = self.W.shape, shape
        if d != depth or size > min(rows, columns):
            raise ShapeError(
                f"{self.name} {notation(self.W.shape)} does not fit its input {notation(shape)}: "
                f"its depth must be {d} and its kernel at most {min(rows, columns)} x {min(rows, columns)}"
            )
        return filters, rows - size + 1, columns - size + 1

    def pattern(self, shape: Index) -> Pattern:
        return Pattern(shape, self.output_shape(shape), self.W.shape[-1], stride=1, factor="W")

    def forward(self, x: Array) -> tuple[Array, tuple[tuple[int, ...], Array]]:
        filters, _, size, _ = self.W.shape
        n, _, rows, cols = x.shape
        positions = (rows - size + 1) * (cols - size + 1)
        X_col = im2col(x, size, _LANES)
        z = (self.matrix @ X_col)[..., :positions] + self.b[:, None]
        return z.reshape(n, filters, rows - size + 1, cols - size + 1), (x.shape, X_col[..., :positions])

    def param_grads(self, dz: Array, kept: tuple[tuple[int, ...], Array]) -> dict[str, Array]:
        _, X_col = kept
        delta = dz.reshape(len(dz), len(self.W), -1)
        dW = (delta @ X_col.transpose(0, 2, 1)).sum(axis=0)
        return {"W": dW.reshape(self.W.shape), "b": delta.sum(axis=(0, 2))}

    def input_grad(self, dz: Array, kept: tuple[tuple[int, ...], Array]) -> Array:
        shape, _ = kept
        delta = dz.reshape(len(dz), len(self.W), -1)
        return self.fold(self.matrix.T @ delta, shape)

    def fold(self, columns: Array, shape: Index) -> Array:
        """dx [N x D x R x C] from W^T . delta: each of its cells is a part of the gradient of one cell of x."""
        return col2im(columns, shape, self.W.shape[-1])
