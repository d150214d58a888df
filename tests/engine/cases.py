"""Generated experiments for the engine: architectures, weights, images and objectives.

Every number of a case is a small multiple of a power of two. Products and sums of such numbers are exact in float64,
in whatever order they are added. So the engine and the oracle find the same ties and the same zeros.
"""

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

from app import digits
from app.engine.loss import Cell, CrossEntropy, Delta, Logit, Objective
from app.engine.network import Network
from app.experiment.presets import ConvSize, param_shapes, two_block
from tests.engine import oracle

Array = NDArray[np.float64]
NEVER = -1024.0  # a bias so low that the filter is dead


@dataclass(frozen=True)
class Case:
    """One experiment, in the form that the engine takes and in the form that the oracle takes."""

    params: dict[str, Array]
    images: Array
    objective: Objective
    loss: oracle.Loss
    about: str

    @property
    def network(self) -> Network:
        return two_block(self.params, self.images.shape[-1])

    def __repr__(self) -> str:
        return self.about


# Large numbers of filters are drawn rarely: they take the most time and find the least.
_filters = st.one_of(st.integers(1, 4), st.integers(1, 4), st.integers(1, 4), st.integers(1, 16))
_kinds = ("cross_entropy", "logit", "cell", "delta")
_images = ("blank", "constant", "levels", "stripes", "noise", "digit")


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Any experiment that the API accepts, with one image or a batch of several."""
    side = draw(st.one_of(st.just(28), st.integers(6, 28)))
    conv1 = ConvSize(draw(_filters), draw(st.integers(1, min(7, side - 3))))
    conv2 = ConvSize(draw(_filters), draw(st.integers(1, min(7, (side - conv1.size + 1) // 2 - 1))))
    n = draw(st.sampled_from((1, 1, 2, 3)))
    seed = draw(st.integers(0, 2**32 - 1))
    rng = np.random.default_rng(seed)
    zeros = draw(st.sampled_from((0.0, 0.3, 0.9, 1.0)))
    dead = draw(st.sampled_from((0.0, 0.0, 0.5, 1.0)))
    shapes = param_shapes(conv1, conv2, side)
    params = {name: _parameter(rng, name, shape, zeros, dead) for name, shape in shapes.items()}
    kinds = [draw(st.sampled_from(_images)) for _ in range(n)]
    images = np.stack([_image(rng, kind)[-side:, -side:] for kind in kinds])[:, None]
    kind = draw(st.sampled_from(_kinds))
    objective, loss = _objective(rng, kind, n, _pool2(side, conv1, conv2))
    about = f"{side} {conv1} {conv2} images={kinds} zeros={zeros} dead={dead} objective={kind} seed={seed}"
    return Case(params, images, objective, loss, about)


def _pool2(side: int, conv1: ConvSize, conv2: ConvSize) -> tuple[int, int, int]:
    for conv in (conv1, conv2):
        side = (side - conv.size + 1) // 2
    return conv2.filters, side, side


def _parameter(rng: np.random.Generator, name: str, shape: tuple[int, ...], zeros: float, dead: float) -> Array:
    """Multiples of 1/8, scaled by a power of two so that the logits stay small; some are 0, some filters dead."""
    scale = 2.0 ** -np.ceil(np.log2(np.sqrt(np.prod(shape[1:]))))
    values: Array = rng.integers(-16, 17, shape) / 8 * scale
    values[rng.random(shape) < zeros] = 0
    if name.startswith("conv") and name.endswith(".b"):
        values[rng.random(shape) < dead] = NEVER
    return values


def _image(rng: np.random.Generator, kind: str) -> Array:
    """[28 x 28] in 0..1, in steps of 1/4 to 1/256."""
    match kind:
        case "blank":
            return np.zeros((28, 28))
        case "constant":
            return np.full((28, 28), rng.integers(1, 5) / 4)
        case "levels":
            return (rng.integers(0, 5, (7, 7)) / 4).repeat(4, axis=0).repeat(4, axis=1)
        case "stripes":
            return np.tile(rng.integers(0, 3, (1, 28)) / 2, (28, 1))
        case "noise":
            return rng.integers(0, 65, (28, 28)) / 64
        case _:
            shipped = digits.shipped().images
            digit: Array = shipped[rng.integers(len(shipped))] / 256
            return digit


def _objective(
    rng: np.random.Generator, kind: str, n: int, pool2: tuple[int, int, int]
) -> tuple[Objective, oracle.Loss]:
    match kind:
        case "cross_entropy":
            labels = rng.integers(0, 10, n)
            return CrossEntropy(labels), oracle.cross_entropy(labels.tolist())
        case "logit":
            index = int(rng.integers(10))
            return Logit(index), oracle.logit(index)
        case "cell":
            channel, row, column = (int(rng.integers(size)) for size in pool2)
            return Cell(channel, row, column), oracle.cell(channel, row, column)
        case _:
            given = rng.integers(-8, 9, pool2) / 8
            return Delta(given), oracle.delta(given)
