"""Our engine next to PyTorch in float32 and in float64. The faster of the two is the peer."""

from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import numpy as np

from benchmarks.row import Row
from benchmarks.timing import interleaved, median_ratio

MISSING = "no PyTorch here to compare with; pip install torch==2.13.0"


def beside_torch(
    row: Row, ours: Callable[[], object], peer: str, arguments: tuple[Any, ...], rounds: int, calls: int
) -> Row:
    """`row` with times in microseconds. The peer is what `benchmarks.torch_peer.<peer>(*arguments, dtype)` returns."""
    subjects = {"ours": ours}
    if find_spec("torch"):
        torch_peer = import_module("benchmarks.torch_peer")
        subjects |= {dtype: getattr(torch_peer, peer)(*arguments, dtype) for dtype in torch_peer.DTYPES}
    times = interleaved(subjects, rounds=rounds, calls=calls)
    mine = times.pop("ours")
    row = replace(row, ours=1e6 * float(np.median(mine)))
    if not times:
        return replace(row, note=MISSING)
    best = min(times, key=lambda dtype: float(np.median(times[dtype])))
    return replace(
        row,
        peer=1e6 * float(np.median(times[best])),
        peer_name=f"PyTorch, {best}",
        ratio=median_ratio(mine, times[best]),
    )
