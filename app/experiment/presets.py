"""The networks that come with the app: the question's, trained or random, and the paper network.

Both are two blocks of convolution, ReLU and max-pool, and a dense head. Only here, and where these networks are the
subject, layers are known by their names: conv1, relu1, pool1, conv2, relu2, pool2, dense.
"""

from functools import cache, lru_cache
from pathlib import Path
from typing import Annotated, NamedTuple

import numpy as np
from pydantic import Field

from app import weights
from app.engine.conv import Conv
from app.engine.dense import Dense
from app.engine.maxpool import MaxPool
from app.engine.network import CLASSES, SIDE, Input, Network
from app.engine.relu import ReLU
from app.engine.tensors import Array, Index, ShapeError
from app.experiment.fields import WHOLE, Strict
from app.pixels import PAPER_FORM

MOST_FILTERS, LARGEST_KERNEL = 16, 7
LARGEST_LAST_POOL = 7  # rows and columns of pool2, with kernels of 1 x 1


class ConvSize(NamedTuple):
    """`filters` kernels of `size` x `size`."""

    filters: int
    size: int


CONV1, CONV2 = ConvSize(3, 3), ConvSize(10, 4)
QUESTION = {"conv1": CONV1, "conv2": CONV2}
CONVS = tuple(QUESTION)  # the layers whose sizes can be chosen
FIRST_RELU = "relu1"


class ConvArchitecture(Strict):
    """`filters` kernels of `size` x `size`. By default they are those of the default network."""

    filters: Annotated[int, Field(ge=1, le=MOST_FILTERS), WHOLE] | None = None
    size: Annotated[int, Field(ge=1, le=LARGEST_KERNEL), WHOLE] | None = None


class TwoBlockSizes(Strict):
    """The sizes of the two convolutions, as a request names them."""

    conv1: ConvArchitecture | None = None
    conv2: ConvArchitecture | None = None


def two_block(params: dict[str, Array], side: int = SIDE) -> Network:
    """conv -> ReLU -> max-pool, twice, then dense, with the parameters conv1.W, conv1.b, ..., dense.b.

    Its input is [1 x side x side].
    """
    return Network(
        (
            Input(),
            Conv("conv1", params["conv1.W"], params["conv1.b"]),
            ReLU("relu1"),
            MaxPool("pool1"),
            Conv("conv2", params["conv2.W"], params["conv2.b"]),
            ReLU("relu2"),
            MaxPool("pool2"),
            Dense("dense", params["dense.W"], params["dense.b"]),
        ),
        (1, side, side),
    )


def param_shapes(conv1: ConvSize = CONV1, conv2: ConvSize = CONV2, side: int = SIDE) -> dict[str, Index]:
    """The shapes of two_block's parameters; ShapeError if a layer would have no cells left."""
    rows = _rows_after(_rows_after(side, "conv1", conv1), "conv2", conv2)
    return {
        "conv1.W": (conv1.filters, 1, conv1.size, conv1.size),
        "conv1.b": (conv1.filters,),
        "conv2.W": (conv2.filters, conv1.filters, conv2.size, conv2.size),
        "conv2.b": (conv2.filters,),
        "dense.W": (CLASSES, conv2.filters * rows * rows),
        "dense.b": (CLASSES,),
    }


def sizes_of(params: dict[str, Array]) -> dict[str, ConvSize]:
    """The sizes of the two convolutions with these parameters."""
    return {conv: ConvSize(*params[f"{conv}.W"].shape[:3:2]) for conv in CONVS}


def _rows_after(rows: int, name: str, conv: ConvSize) -> int:
    """The rows that a convolution and its pooling leave of their input's."""
    left = (rows - conv.size + 1) // 2
    if left < 1:
        most = f"size must be at most {rows - 1}" if rows > 1 else "no size fits; the layers before it must leave more"
        raise ShapeError(
            f"{name}: a kernel of {conv.size} x {conv.size} and the pooling after it leave no cell "
            f"of its input's {rows} x {rows}; {most}"
        )
    return left


PARAMETERS = tuple(param_shapes())


@lru_cache(maxsize=16)  # dragging one weight asks for the others again and again
def random_two_block(seed: int, conv1: ConvSize = CONV1, conv2: ConvSize = CONV2, side: int = SIDE) -> Network:
    """Weights drawn from N(0, 2 / fan-in) (He et al. 2015, eq. 10), biases 0. The seed determines them."""
    rng = np.random.default_rng(seed)
    return two_block(
        {
            name: rng.normal(0, np.sqrt(2 / np.prod(shape[1:])), shape) if name.endswith("W") else np.zeros(shape)
            for name, shape in param_shapes(conv1, conv2, side).items()
        },
        side,
    )


def load(path: Path, side: int = SIDE) -> Network:
    """The two-block network with the parameters in a file, as float64; WeightsError if it has others."""
    try:
        params = weights.read(path)
        sizes = sizes_of(params)
        if {name: p.shape for name, p in params.items()} != param_shapes(sizes["conv1"], sizes["conv2"], side):
            raise ShapeError(f"the shapes in {path} do not fit together")
    except (OSError, ValueError, KeyError, TypeError) as error:  # TypeError: a convolution without four axes
        raise weights.WeightsError(f"{path} does not contain {', '.join(PARAMETERS)}") from error
    return two_block(params, side)


@cache
def trained() -> Network:
    """The question's network with the shipped weights, read once."""
    return load(weights.SHIPPED)


@cache
def paper() -> Network:
    """The paper network, read once. Like the trained one it is the output of a command, so it is a file, not code."""
    return load(weights.PAPER, PAPER_FORM.side)
