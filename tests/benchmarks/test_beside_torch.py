import importlib.util
from typing import Any

import numpy as np
import pytest

from app import digits
from app.engine.loss import CrossEntropy
from app.engine.trace import trace
from app.experiment import presets
from benchmarks import beside_torch
from benchmarks.row import Budget, Row


def test_without_pytorch_a_row_has_only_our_time_and_a_note_that_says_how_to_install_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(beside_torch, "find_spec", lambda _: None)
    asked = Row("trace", "us", budget=Budget("at most", 0.7, "ratio"))
    row = beside_torch.beside_torch(asked, lambda: None, "tracer", (), rounds=1, calls=1)
    assert row.ours is not None
    assert (row.peer, row.ratio, row.met) == (None, None, None)
    assert "pip install torch" in row.note


@pytest.mark.skipif(importlib.util.find_spec("torch") is None, reason="PyTorch is an optional extra")
def test_pytorch_computes_the_same_tensors_as_the_engine() -> None:
    from benchmarks.torch_peer import tracer  # noqa: PLC0415 - not installed everywhere

    digit = digits.shipped().take(slice(7, 8))
    x, network = digits.as_input(digit.images), presets.trained()
    ours = trace(network, x, CrossEntropy(digit.labels.astype(np.int64))).tensors
    peers: dict[str, Any] = tracer(network.params, x, digit.labels, "float64")()
    assert set(peers) == set(ours) - {"probabilities", "loss"}
    for name, peer in peers.items():
        np.testing.assert_allclose(
            peer.detach().numpy().reshape(ours[name].shape), ours[name], rtol=0, atol=1e-12, err_msg=name
        )
