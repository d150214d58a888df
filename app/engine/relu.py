"""ReLU, applied to each cell:

y  = max(z, 0)
dz = dy . mask,  mask = 1 where z > 0, else 0 (the derivative at 0 is taken as 0, as in PyTorch)
"""

from dataclasses import dataclass, field

import numpy as np

from app.engine.tensors import Array, Index, Mask
from app.engine.terms import Pattern


@dataclass(frozen=True)
class ReLU:
    """z [N x D x R x C] -> y of the same shape. Keeps the mask."""

    name: str
    kind: str = field(default="relu", init=False)

    @property
    def params(self) -> dict[str, Array]:
        return {}

    def output_shape(self, shape: Index) -> Index:
        return shape

    def pattern(self, shape: Index) -> Pattern:
        return Pattern(shape, shape, 1, stride=1, factor="mask")

    def forward(self, z: Array) -> tuple[Array, Mask]:
        return np.maximum(z, 0), z > 0

    def param_grads(self, dy: Array, mask: Mask) -> dict[str, Array]:
        return {}

    def input_grad(self, dy: Array, mask: Mask) -> Array:
        return np.where(mask, dy, 0)  # dy * mask would have negative zeros
