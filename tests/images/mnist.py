"""320 digits of MNIST's test set. Neither the weights nor the image pipeline were tuned on them."""

from pathlib import Path

import numpy as np

FIXTURES = Path(__file__).parent.parent / "fixtures" / "digits"

with np.load(FIXTURES / "mnist_test.npz") as _file:
    DIGITS, LABELS = _file["images"], _file["labels"]
