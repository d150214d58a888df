"""The dense head, applied to its flattened input x [I]:

y  = W . x + b
dW = dy . x^T,  db = dy,  dx = W^T . dy
"""

from dataclasses import dataclass, field

from app.engine.tensors import Array, Index, ShapeError, notation
from app.engine.terms import Pattern


@dataclass(frozen=True)
class Dense:
    """W [K - I], b [K]; x [N x D x R x C] with D.R.C = I -> y [N x K]. Keeps x."""

    name: str
    W: Array
    b: Array
    kind: str = field(default="dense", init=False)

    @property
    def params(self) -> dict[str, Array]:
        return {"W": self.W, "b": self.b}

    def output_shape(self, shape: Index) -> Index:
        """[D x R x C] -> [K]; ShapeError unless W has one column for each cell of its input."""
        d, rows, columns = shape
        outputs, inputs = self.W.shape
        if inputs != d * rows * columns:
            raise ShapeError(
                f"{self.name} {notation(self.W.shape)} does not fit its input {notation(shape)}: "
                f"it must be [{outputs} - {d * rows * columns}]"
            )
        return (outputs,)

    def pattern(self, shape: Index) -> Pattern:
        return Pattern(shape, self.output_shape(shape), shape[1], stride=1, factor="W", flat=True)

    def forward(self, x: Array) -> tuple[Array, Array]:
        return x.reshape(len(x), -1) @ self.W.T + self.b, x

    def param_grads(self, dy: Array, x: Array) -> dict[str, Array]:
        return {"W": dy.T @ x.reshape(len(x), -1), "b": dy.sum(axis=0)}

    def input_grad(self, dy: Array, x: Array) -> Array:
        return (dy @ self.W).reshape(x.shape)
