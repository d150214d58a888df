"""Network <-> .npz, and the weights shipped with the app."""

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from app import npz
from app.engine.network import SIDE, ConvSize, Network, param_shapes, two_block
from app.engine.tensors import ShapeError
from app.pixels import PAPER_FORM

SHIPPED = Path(__file__).parent / "data" / "trained.npz"
PAPER = Path(__file__).parent / "data" / "paper.npz"


class WeightsError(ValueError):
    """A file that does not contain a two-block network's parameters."""


def load(path: Path, side: int = SIDE) -> Network:
    """The network with the parameters conv1.W, conv1.b, ..., dense.b in the file, as float64."""
    try:
        params = {name: array.astype(np.float64) for name, array in npz.read(path).items()}
        sizes = [ConvSize(*params[f"{conv}.W"].shape[::3]) for conv in ("conv1", "conv2")]
        if {name: p.shape for name, p in params.items()} != param_shapes(sizes[0], sizes[1], side):
            raise ShapeError(f"the shapes in {path} do not fit together")
        return two_block(params, side)
    except (OSError, ValueError, KeyError, TypeError) as error:  # TypeError: a convolution without four axes
        raise WeightsError(f"{path} does not contain conv1.W, conv1.b, conv2.W, conv2.b, dense.W, dense.b") from error


def save(network: Network, path: Path) -> None:
    """Write every parameter under its full name, as float32, in which they were trained."""
    arrays: dict[str, Any] = {name: p.astype(np.float32) for name, p in network.params.items()}
    np.savez_compressed(path, **arrays)


@cache
def trained() -> Network:
    """The shipped network, read once."""
    return load(SHIPPED)


@cache
def paper() -> Network:
    """The paper network, read once. Like the trained one it is the output of a command, so it is a file, not code."""
    return load(PAPER, PAPER_FORM.side)
