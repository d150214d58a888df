"""Reading .npz files that may be damaged, or something else."""

import zipfile
import zlib
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray


def read(path: Path) -> dict[str, NDArray[Any]]:
    """All arrays by name. ValueError if the file is not an .npz or is damaged, OSError if it can't be read."""
    try:
        with path.open("rb") as stream, np.load(stream) as file:
            return dict(file)
    # TypeError: the file has a single array, which is not a context manager.
    except (TypeError, EOFError, zipfile.BadZipFile, zlib.error) as error:
        raise ValueError(f"{path} is not an .npz file") from error
