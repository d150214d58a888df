import numpy as np
import pytest

from app import digits
from app.digits import Digits
from app.engine.network import Network
from app.experiment.presets import param_shapes, random_two_block
from app.training.fit import accuracy, fit


def last(of: Digits, *, seed: int, epochs: int = 1) -> Network:
    *_, progress = fit(of, seed=seed, epochs=epochs, batch=20, learning_rate=0.01)
    return progress.network


def test_the_seed_determines_the_weights() -> None:
    some = digits.shipped().take(slice(100))
    one, again, other = (last(some, seed=seed).params for seed in (3, 3, 4))
    for name, value in one.items():
        assert np.array_equal(value, again[name])
        assert not np.array_equal(value, other[name])


def test_training_generalises_to_digits_that_it_has_not_seen() -> None:
    shipped = digits.shipped()
    network = last(shipped.take(slice(2000)), seed=1, epochs=3)
    unseen = shipped.take(slice(2000, None))
    assert accuracy(network, unseen) > 0.8
    assert accuracy(random_two_block(1), unseen) < 0.4


def test_each_step_reports_its_progress() -> None:
    some = digits.shipped().take(slice(50))
    progress = list(fit(some, seed=0, epochs=3, batch=20, learning_rate=0.01))
    assert [p.step for p in progress] == [1, 2, 3, 4, 5, 6], (
        "ten digits that do not fill a batch are left out of each epoch"
    )
    assert {p.steps for p in progress} == {6}
    assert all(p.loss > 0 for p in progress)
    for p in progress:
        assert {name: value.shape for name, value in p.network.params.items()} == param_shapes()
        assert all(value.dtype == np.float32 for value in p.network.params.values())


def test_digits_are_shuffled_and_distorted_again_in_each_epoch() -> None:
    """Each batch has all digits, so without distortion the same weights would have the same loss twice."""
    some = digits.shipped().take(slice(20))
    losses = [p.loss for p in fit(some, seed=0, epochs=4, batch=20, learning_rate=1e-12)]
    assert len(set(losses)) == 4
    assert np.ptp(losses) > 1e-4


def test_training_does_not_change_its_digits() -> None:
    some = digits.shipped().take(slice(40))
    before = some.images.copy()
    last(some, seed=0)
    assert np.array_equal(some.images, before)


@pytest.mark.parametrize("right", [0, 7, 501, 1003])
def test_accuracy_is_the_share_of_digits_classified_correctly(right: int) -> None:
    """1003 digits do not fill the last batch. The labels are the network's predictions, except for some."""
    some = digits.shipped().take(slice(1003))
    network = random_two_block(5)
    said = network.forward(digits.as_input(some.images)).argmax(axis=1).astype(np.uint8)
    labels = (said + 1) % 10
    labels[:right] = said[:right]
    assert accuracy(network, Digits(some.images, labels)) == right / 1003
