"""Digits: those shipped with the app, and MNIST as its files hold it, for training."""

import gzip
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import DTypeLike, NDArray

from app.engine.tensors import Array

SHIPPED = Path(__file__).parent / "data" / "digits.npz"
GALLERY = 40  # the first of the shipped digits, four rounds of 0 to 9, are the samples of the page


class DigitsError(ValueError):
    """A file or folder that does not hold MNIST; the message says what was expected."""


class Digits(NamedTuple):
    """images uint8 [N x 28 x 28], 255 = ink; labels uint8 [N]."""

    images: NDArray[np.uint8]
    labels: NDArray[np.uint8]

    def take(self, which: slice | NDArray[Any]) -> "Digits":
        """Some of them, by a slice, numbers or a mask."""
        return Digits(self.images[which], self.labels[which])


def as_input(images: NDArray[np.uint8], dtype: DTypeLike = np.float64) -> Array:
    """uint8 [N x 28 x 28] -> the network's input [N x 1 x 28 x 28] in 0..1."""
    x: Array = images[:, None].astype(dtype) / np.array(255, dtype)
    return x


def select(training: Digits, count: int) -> Digits:
    """`count` digits, the first of each class in turn, 0 to 9 and again; the file that the app ships."""
    ranks = np.empty(len(training.labels), int)
    for label in range(10):
        of_class = np.flatnonzero(training.labels == label)
        ranks[of_class] = np.arange(len(of_class))
    return training.take(np.lexsort((training.labels, ranks))[:count])


def save(digits: Digits, path: Path) -> None:
    """Write images and labels as a compressed npz."""
    np.savez_compressed(path, images=digits.images, labels=digits.labels)


@cache
def shipped() -> Digits:
    """A few thousand MNIST training digits; number i of the gallery is a digit i mod 10."""
    with np.load(SHIPPED) as file:
        return Digits(file["images"], file["labels"])


def _idx(path: Path) -> NDArray[np.uint8]:
    """An IDX file of unsigned bytes, gzipped or not (the format is described on the MNIST page)."""
    data = path.read_bytes()
    if path.suffix == ".gz":
        data = gzip.decompress(data)
    if data[:3] != b"\0\0\x08":
        raise DigitsError(f"{path.name} is not an IDX file of unsigned bytes")
    shape = np.frombuffer(data, ">u4", count=data[3], offset=4)
    values = np.frombuffer(data, np.uint8, offset=4 + 4 * len(shape))
    if values.size != shape.prod():
        raise DigitsError(f"{path.name} is cut off: {values.size} bytes of {shape.prod()}")
    return values.reshape(tuple(shape))


def _idx_folder(folder: Path, part: str) -> Digits:
    def find(kind: str, rank: int) -> Path:
        names = [f"{part}-{kind}{dot}idx{rank}-ubyte{end}" for dot in "-." for end in ("", ".gz")]
        for name in names:
            if (folder / name).is_file():
                return folder / name
        raise DigitsError(f"{folder} has no {names[0]} (nor as .gz)")

    return Digits(_idx(find("images", 3)), _idx(find("labels", 1)))


def mnist(path: Path) -> tuple[Digits, Digits]:
    """MNIST's 60,000 training and 10,000 test digits, from a folder of IDX files or an npz.

    The npz has `images` uint8 [N x 28 x 28], `labels` uint8 [N] and `split` "train" or "test". DigitsError otherwise.
    """
    if path.is_dir():
        return _idx_folder(path, "train"), _idx_folder(path, "t10k")
    try:
        with np.load(path) as file:
            digits, split = Digits(file["images"], file["labels"]), file["split"]
    except (OSError, ValueError, KeyError) as error:
        raise DigitsError(f"{path} is neither a folder of IDX files nor an npz with images, labels, split") from error
    return digits.take(split == "train"), digits.take(split == "test")
