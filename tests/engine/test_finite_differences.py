"""The gradients of a real experiment agree with how the loss changes when a parameter changes slightly."""

import numpy as np
from numpy.typing import NDArray

from app import digits
from app.engine.loss import CrossEntropy
from app.engine.network import Network
from app.engine.trace import Trace, trace
from app.experiment import presets

STEP = 1e-5
RELATIVE = 1e-6
ABSOLUTE = 1e-9  # the loss is rounded to about 1e-15, so (loss - loss) / 2e-5 is off by up to 1e-10
OBJECTIVE = CrossEntropy(np.array([8]))
IMAGE: NDArray[np.float64] = digits.as_input(digits.shipped().images[5:6])


def masks(of: Trace) -> bytes:
    """Which side of every kink the trace is on."""
    return b"".join(step.mask.tobytes() for step in of.layers if step.mask is not None)


def moved(network: Network, name: str, index: tuple[int, ...], by: float) -> Trace:
    """The trace with one number of a parameter changed."""
    value = network.params[name].copy()
    value[index] += by
    return trace(network.with_params({name: value}), IMAGE, OBJECTIVE)


def test_every_parameter_agrees_with_finite_differences() -> None:
    network = presets.trained()
    there = trace(network, IMAGE, OBJECTIVE)
    checked, kinks = 0, 0
    for name in network.params:
        layer, param = name.split(".")
        grads = there[layer].param_grads
        assert grads is not None
        grad = grads[param]
        for index in np.ndindex(grad.shape):
            plus, minus = (moved(network, name, index, sign * STEP) for sign in (1, -1))
            if not masks(plus) == masks(there) == masks(minus):
                kinks += 1
                continue
            numeric = (plus.loss - minus.loss) / (2 * STEP)
            off = abs(numeric - grad[index])
            assert off <= RELATIVE * abs(grad[index]) + ABSOLUTE, f"{name}{list(index)}: {numeric}, {grad[index]}"
            checked += 1
        assert np.abs(grad).max() > 0.01, "a gradient of almost 0 would agree with anything"
    assert checked + kinks == 30 + 490 + 2510
    assert kinks <= 0.02 * checked
