import gc

import numpy as np

from benchmarks.timing import interleaved, median_ratio


def test_subjects_take_turns_after_a_warm_up_and_garbage_collection_is_on_afterwards() -> None:
    calls: list[str] = []
    subjects = {name: (lambda name=name: calls.append(name)) for name in "ab"}
    times = interleaved(subjects, rounds=3, calls=2)
    assert "".join(calls) == "aabb" * 4
    assert {name: seconds.shape for name, seconds in times.items()} == {"a": (3,), "b": (3,)}
    assert gc.isenabled()


def test_the_ratio_compares_rounds_in_pairs_so_that_slow_moments_of_the_machine_cancel_out() -> None:
    peer = np.array([1.0, 1.0, 8.0, 8.0, 1.0])
    assert median_ratio(peer / 2, peer) == 0.5
