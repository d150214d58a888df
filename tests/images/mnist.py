"""320 digits of MNIST's test set: neither the weights nor the reading of pictures have seen them."""

from pathlib import Path

import numpy as np

FIXTURES = Path(__file__).parent.parent / "fixtures" / "digits"

with np.load(FIXTURES / "mnist_test.npz") as _file:
    DIGITS, LABELS = _file["images"], _file["labels"]
