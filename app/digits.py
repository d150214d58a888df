"""Digits: those shipped with the app, and MNIST's files, for training."""

import gzip
import math
import zlib
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import DTypeLike, NDArray

from app import npz
from app.engine.tensors import Array
from app.pixels import MNIST_FORM, Form, bring_to

SHIPPED = Path(__file__).parent / "data" / "digits.npz"

# The samples in the page, as numbers of shipped digits: 0 to 9 four times, then some that the shipped weights are
# unsure of. Sample 40, a 3 that is read as a 7 with 68 %, is the first picture: its gradients are large enough to mean
# something.
SAMPLES = (*range(40), 2643, 199, 2136, 408)
FIRST_SAMPLE = 40


class DigitsError(ValueError):
    """A file or folder that does not contain MNIST. The message says what was expected."""


class Digits(NamedTuple):
    """images uint8 [N x 28 x 28], 255 = ink; labels uint8 [N]."""

    images: NDArray[np.uint8]
    labels: NDArray[np.uint8]

    def take(self, which: slice | NDArray[Any]) -> "Digits":
        """Some of them, by a slice, by indices or by a mask."""
        return Digits(self.images[which], self.labels[which])


def as_input(images: NDArray[np.uint8], dtype: DTypeLike = np.float64, form: Form = MNIST_FORM) -> Array:
    """uint8 [N x 28 x 28] -> a network's input [N x 1 x side x side] in 0..1."""
    x: Array = images[:, None].astype(dtype) / np.array(255, dtype)
    return bring_to(form, x)


def select(training: Digits, count: int) -> Digits:
    """`count` digits for the shipped file: the first 0 to 9, then the second 0 to 9, and so on."""
    ranks = np.empty(len(training.labels), int)
    for label in range(10):
        of_class = np.flatnonzero(training.labels == label)
        ranks[of_class] = np.arange(len(of_class))
    return training.take(np.lexsort((training.labels, ranks))[:count])


@cache
def samples() -> Digits:
    """The digits that an experiment can name by their number in `SAMPLES`."""
    return shipped().take(np.array(SAMPLES))


def save(digits: Digits, path: Path) -> None:
    """Write images and labels as a compressed npz."""
    np.savez_compressed(path, images=digits.images, labels=digits.labels)


@cache
def shipped() -> Digits:
    """A few thousand MNIST training digits. Number i is a digit i mod 10."""
    file = npz.read(SHIPPED)
    return Digits(file["images"], file["labels"])


def _idx(path: Path, cells: tuple[int, ...]) -> NDArray[np.uint8]:
    """An IDX file of unsigned bytes [N, *cells], gzipped or not. The MNIST page describes the format."""
    data = path.read_bytes()
    if path.suffix == ".gz":
        try:
            data = gzip.decompress(data)
        except (OSError, EOFError, zlib.error) as error:
            raise DigitsError(f"{path.name} is not a gzip file, or is truncated") from error
    magic = bytes((0, 0, 8, 1 + len(cells)))
    sizes = b"".join(size.to_bytes(4, "big") for size in cells)
    header = len(magic) + 4 + len(sizes)
    if data[:4] != magic or data[8:header] != sizes:
        raise DigitsError(f"{path.name} is not an IDX file of unsigned bytes {['N', *cells]}")
    count = int.from_bytes(data[4:8], "big")
    if len(data) - header != count * math.prod(cells):
        raise DigitsError(f"{path.name} is truncated or too long: {len(data) - header} bytes for {count} digits")
    return np.frombuffer(data, np.uint8, offset=header).reshape(count, *cells)


def _idx_folder(folder: Path, part: str) -> Digits:
    def find(kind: str, rank: int) -> Path:
        names = [f"{part}-{kind}{dot}idx{rank}-ubyte{end}" for dot in "-." for end in ("", ".gz")]
        for name in names:
            if (folder / name).is_file():
                return folder / name
        raise DigitsError(f"{folder} has no {names[0]} (nor as .gz)")

    digits = Digits(_idx(find("images", 3), (28, 28)), _idx(find("labels", 1), ()))
    return _checked(digits, f"{part}-images and {part}-labels in {folder}")


def _checked(digits: Digits, source: str) -> Digits:
    images, labels = digits
    if not (
        images.dtype == labels.dtype == np.uint8
        and images.shape == (len(labels), 28, 28)
        and labels.ndim == 1
        and labels.max(initial=0) <= 9
    ):
        raise DigitsError(
            f"{source}: must be images uint8 [N x 28 x 28] and the same number of labels uint8 [N], 0 to 9"
        )
    return digits


def mnist(path: Path) -> tuple[Digits, Digits]:
    """MNIST's 60,000 training and 10,000 test digits, from a folder of IDX files or an npz.

    The npz must have `images` uint8 [N x 28 x 28], `labels` uint8 [N] and `split` "train" or "test"; else DigitsError.
    """
    if path.is_dir():
        return _idx_folder(path, "train"), _idx_folder(path, "t10k")
    try:
        file = npz.read(path)
        digits, split = Digits(file["images"], file["labels"]), file["split"]
        training, test = (digits.take(split == part) for part in ("train", "test"))
    except (OSError, ValueError, KeyError, IndexError) as error:
        raise DigitsError(f"{path} is neither a folder of IDX files nor an npz with images, labels, split") from error
    source = f"images, labels of {path}"
    return _checked(training, source), _checked(test, source)
