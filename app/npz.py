"""Reading .npz files, which may turn out to be anything."""

import zipfile
import zlib
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray


def read(path: Path) -> dict[str, NDArray[Any]]:
    """Every array by its name. ValueError where the file is no .npz or is damaged, OSError where it can't be read."""
    try:
        with path.open("rb") as stream, np.load(stream) as file:
            return dict(file)
    # TypeError: of a single array, which is not a context manager.
    except (TypeError, EOFError, zipfile.BadZipFile, zlib.error) as error:
        raise ValueError(f"{path} is not an .npz file") from error
