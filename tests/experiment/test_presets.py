import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app import digits, weights
from app.engine.training import alive_filters
from app.experiment import presets
from app.experiment.presets import ConvSize, param_shapes, random_two_block
from app.training.fit import accuracy
from app.weights import WeightsError


def test_weights_are_saved_as_float32_and_loaded_as_float64(tmp_path: Path) -> None:
    network = random_two_block(3, ConvSize(4, 5), ConvSize(2, 3))
    weights.save(network, tmp_path / "weights.npz")
    loaded = presets.load(tmp_path / "weights.npz")
    assert list(loaded.params) == list(network.params)
    for name, value in network.params.items():
        assert loaded.params[name].dtype == np.float64
        assert np.array_equal(loaded.params[name], value.astype(np.float32).astype(np.float64))


def test_saving_the_same_network_twice_writes_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one.npz", "two.npz"):
        weights.save(random_two_block(3), tmp_path / name)
    assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "two.npz").read_bytes()


def npz(**changed: Any) -> bytes:
    """The file of a network; arrays can be replaced, as in conv1_b=..., or left out with None."""
    arrays = random_two_block(0).params | {name.replace("_", "."): array for name, array in changed.items()}
    file = io.BytesIO()
    np.savez(file, **{name: array for name, array in arrays.items() if array is not None})
    return file.getvalue()


def npy() -> bytes:
    file = io.BytesIO()
    np.save(file, np.zeros((10, 250)))
    return file.getvalue()


NO_NETWORK = {
    "empty": b"",
    "text": b"not an npz",
    "a zip header alone": b"PK\x03\x04 and no more",
    "cut short": npz()[:5000],
    "one array": npy(),
    "without a bias": npz(dense_b=None),
    "with another parameter": npz(conv3_W=np.zeros(3)),
    "a dense layer that does not fit": npz(dense_W=np.zeros((10, 3))),
    "a convolution of one axis": npz(conv1_W=np.zeros(3)),
    "a convolution of five axes": npz(conv1_W=np.zeros((3, 1, 3, 3, 3))),
    "a bias that does not fit": npz(conv1_b=np.zeros(7)),
    "a bias of texts": npz(conv1_b=np.array(["a", "b", "c"])),
}


@pytest.mark.parametrize("data", NO_NETWORK.values(), ids=NO_NETWORK)
def test_a_file_that_holds_no_network_is_refused_with_what_was_expected(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "weights.npz"
    path.write_bytes(data)
    with pytest.raises(WeightsError, match=r"conv1\.W, conv1\.b, conv2\.W"):
        presets.load(path)


def test_a_path_that_does_not_exist_is_refused_with_its_name(tmp_path: Path) -> None:
    with pytest.raises((WeightsError, OSError), match="nowhere"):
        presets.load(tmp_path / "nowhere.npz")


def test_the_shipped_network_has_the_default_sizes_and_finite_moderate_weights() -> None:
    params = presets.trained().params
    assert {name: value.shape for name, value in params.items()} == param_shapes()
    for value in params.values():
        assert np.isfinite(value).all()
        assert 0 < np.abs(value).max() < 20


def test_the_shipped_network_has_no_dead_filter() -> None:
    x = digits.as_input(digits.shipped().images[:1000])
    assert alive_filters(presets.trained(), x, "relu1").tolist() == [True] * 3
    assert alive_filters(presets.trained(), x, "relu2").all()


def test_every_filter_of_the_first_layer_of_the_shipped_network_is_active_for_most_digits() -> None:
    """A filter that is active for a few digits only is as little to learn from as a dead one."""
    network = presets.trained()
    x = digits.as_input(digits.shipped().images[:500])
    for layer in network.layers[:3]:
        x, _ = layer.forward(x)
    assert ((x > 0).any(axis=(2, 3)).mean(axis=0) > 0.5).all()


def test_the_shipped_network_recognises_more_than_99_percent_of_the_shipped_digits() -> None:
    """It was trained on these digits. For its accuracy on the MNIST test set, run `python -m app evaluate`."""
    assert accuracy(presets.trained(), digits.shipped()) > 0.99
