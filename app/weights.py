"""A network's parameters from and to .npz, and the files with those that are shipped."""

from pathlib import Path
from typing import Any

import numpy as np

from app import npz
from app.engine.network import Network
from app.engine.tensors import Array

SHIPPED = Path(__file__).parent / "data" / "trained.npz"
PAPER = Path(__file__).parent / "data" / "paper.npz"


class WeightsError(ValueError):
    """A file that does not contain the parameters of the network that was asked for."""


def read(path: Path) -> dict[str, Array]:
    """Every array in the file by its name, as float64. Raises OSError or ValueError if it is no .npz of numbers."""
    return {name: array.astype(np.float64) for name, array in npz.read(path).items()}


def save(network: Network, path: Path) -> None:
    """Write every parameter under its full name, as float32, in which they were trained."""
    arrays: dict[str, Any] = {name: p.astype(np.float32) for name, p in network.params.items()}
    np.savez_compressed(path, **arrays)
