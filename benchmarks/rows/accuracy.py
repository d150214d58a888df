"""How many of MNIST's test digits the included weights read correctly."""

from dataclasses import replace

from app import digits
from app.experiment import presets
from app.training.fit import accuracy
from benchmarks.row import Budget, Options, Row


def measure(options: Options) -> list[Row]:
    """The percentage of the test digits, none of which was used for training or selection."""
    row = Row("MNIST test digits read correctly", "%", budget=Budget("at least", 98.8))
    if options.data is None:
        return [replace(row, note="needs MNIST: --data PATH")]
    try:
        _, test = digits.mnist(options.data)
    except digits.DigitsError as error:
        return [replace(row, note=str(error))]
    return [replace(row, ours=100 * accuracy(presets.trained(), test), note=f"of {len(test.labels):,}")]
