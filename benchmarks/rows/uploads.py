"""How long it takes to read an upload: from its bytes to 28 x 28 pixels and the steps that the page shows."""

from functools import partial

import numpy as np

from app.images import read_digit
from benchmarks.row import Options, Row
from benchmarks.servers import ROOT
from benchmarks.timing import interleaved

PICTURES = ROOT / "tests" / "fixtures" / "digits"
KINDS = (".png", ".jpg", ".jpeg", ".webp", ".gif", ".bmp")


def measure(options: Options) -> list[Row]:
    """Milliseconds per image, as the median over the pictures that the tests upload."""
    pictures = sorted(path for path in PICTURES.iterdir() if path.suffix in KINDS)
    subjects = {path.name: partial(read_digit, path.read_bytes()) for path in pictures}
    times = interleaved(subjects, rounds=options.times(20), calls=1)
    medians = [1e3 * float(np.median(seconds)) for seconds in times.values()]
    slowest = f"the slowest of {len(medians)}: {max(medians):.0f} ms"
    return [Row("reading an upload", "ms", float(np.median(medians)), note=slowest)]
