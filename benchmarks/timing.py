"""Measure several functions in turn."""

import gc
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

import numpy as np
from numpy.typing import NDArray

Subject = Callable[[], object]


def interleaved(subjects: Mapping[str, Subject], *, rounds: int, calls: int) -> dict[str, NDArray[np.float64]]:
    """Seconds per call for each subject, as arrays [rounds]. In each round they run in turn, `calls` times each."""
    for subject in subjects.values():
        _seconds(subject, calls)  # the first calls fill the caches
    with _uncollected():
        taken = [[_seconds(subject, calls) for subject in subjects.values()] for _ in range(rounds)]
    return dict(zip(subjects, np.array(taken).T, strict=True))


def median_ratio(ours: NDArray[np.float64], peer: NDArray[np.float64]) -> float:
    """The median of ours / peer, round by round."""
    return float(np.median(ours / peer))


def _seconds(subject: Subject, calls: int) -> float:
    began = time.perf_counter()
    for _ in range(calls):
        subject()
    return (time.perf_counter() - began) / calls


@contextmanager
def _uncollected() -> Iterator[None]:
    """Turn off the garbage collector, which would let one subject pay for the garbage of another."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
