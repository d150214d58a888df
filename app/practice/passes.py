"""What a tensor of the backward pass becomes with every known mistake, and with every two of them together.

The gradient of the objective, right and with each mistake, goes back layer by layer. At each layer all gradients go on
as they are, and those with fewer than two mistakes also with each mistake of that layer. So what many passes have in
common is computed once, and a layer takes all gradients as one batch.
"""

from collections.abc import Callable, Generator, Iterable, Iterator
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np

from app.engine.mistakes import CONTINUOUS, LOSS, Mistake, possible_in, with_mistake
from app.engine.tensors import Array
from app.engine.trace import Trace

_TOGETHER = 64  # gradients that go through a layer as one batch; more would only fill the memory
_SAME = 1e-12  # relative; rounding in another order changes less

Mistakes = tuple[Mistake, ...]


class Passes(NamedTuple):
    """M passes: the mistakes in each, and what it computes, [M x ...]. The first is the right one."""

    mistakes: list[Mistakes]
    values: Array


class _Wrong(NamedTuple):
    """An operation with mistakes in it, and what it keeps of its forward pass."""

    mistakes: Mistakes
    operation: Any
    kept: Any


def passes(trace: Trace, tensor: str, most: int) -> Generator[float, None, Passes]:
    """The tensor (layer.grad, layer.W.grad or layer.b.grad) as the right pass and every wrong one computes it.

    That can take seconds, so it is a generator: again and again it yields how much is done, 0 to 1.

    A wrong pass has up to `most` mistakes, one or two. Mistakes that change nothing where they are made are left out.
    So is `scaled`, which is a factor of the whole tensor, and `updated-weights` is there with the rate 1 only: as long
    as no later mistake looks at signs, the tensor is linear in it.
    """
    name, _, param = tensor.removesuffix(".grad").partition(".")
    first, last = trace.position(name), trace.position(trace.start)
    if first > last:
        raise LookupError(tensor)
    steps = last - first + 2  # the objective and the layers
    objective = _Wrong((), trace.objective, None)
    found = Passes([()], trace.layers[last].value)
    found = yield from _onward(found, objective, _wrong(objective, LOSS, most), most, _objective_grads, 0)
    for position in range(last, first, -1):
        share = (last - position + 1) / steps
        found = yield from _onward(found, *_layer(trace, position, most), most, _input_grads, share)
    if param:
        found = yield from _onward(found, *_layer(trace, first, most), most, _grads_of(param), 1 - 1 / steps)
    return found


def _layer(trace: Trace, position: int, most: int) -> tuple[_Wrong, Iterator[_Wrong]]:
    """A layer as it is, and with each mistake."""
    layer, x = trace.layers[position].layer, trace.layers[max(position - 1, 0)].value
    right = _Wrong((), layer, layer.forward(x)[1])
    return right, _wrong(right, layer.name, most, x)


def _wrong(right: _Wrong, place: str, most: int, x: Array | None = None) -> Iterator[_Wrong]:
    """A layer with the input x, or an objective, with each mistake, then with each two if that many may be made."""
    mistakes = [m for m in possible_in(right.operation, place) if m.name not in CONTINUOUS or m.variant == 1]
    for count in range(1, most + 1):
        for chosen in combinations(mistakes, count):
            if len({mistake.name for mistake in chosen}) == count:
                operation = right.operation
                for mistake in chosen:
                    operation = with_mistake(operation, mistake)
                has_own_forward = x is not None and type(operation).forward is not type(right.operation).forward
                yield _Wrong(chosen, operation, operation.forward(x)[1] if has_own_forward else right.kept)


Step = Callable[[_Wrong, Array], Array]


def _onward(
    found: Passes, right: _Wrong, wrong: Iterable[_Wrong], most: int, step: Step, share: float
) -> Generator[float, None, Passes]:
    """All passes, one step further: as they are, and with the mistakes that can still be made in this layer.

    Yields `share` after each.
    """
    counts = np.array([len(made) for made in found.mistakes])
    able = {more: np.flatnonzero(counts + more <= most) for more in range(1, most + 1)}
    before = {more: found.values[indices] for more, indices in able.items()}
    known: dict[Mistakes, Array] = {(): step(right, found.values)}
    mistakes, values = list(found.mistakes), [known[()]]
    for one in wrong:
        indices = able[len(one.mistakes)]
        known[one.mistakes] = computed = step(one, before[len(one.mistakes)])
        new = _differs(computed, known[()][indices])
        if len(one.mistakes) > 1:  # only the first pass can still make both; each by itself must give something else
            new &= _differs(computed, known[one.mistakes[:1]][:1]) & _differs(computed, known[one.mistakes[1:]][:1])
        mistakes += [found.mistakes[i] + one.mistakes for i in indices[new]]
        values.append(computed[new])
        yield share
    return Passes(mistakes, np.concatenate(values))


def _differs(a: Array, b: Array) -> Array:
    """For each of M passes whether its numbers are others, [M]."""
    axes = tuple(range(1, a.ndim))
    scale = np.maximum(np.abs(a).max(axis=axes, initial=0), np.abs(b).max(axis=axes, initial=0))
    different: Array = np.abs(a - b).max(axis=axes, initial=0) > _SAME * scale
    return different


def _objective_grads(one: _Wrong, y: Array) -> Array:
    """What the backward pass starts with."""
    grad: Array = one.operation.loss_and_grad(y)[1]
    return grad


def _input_grads(one: _Wrong, dy: Array) -> Array:
    """dL/dx for M gradients dy [M x ...]."""
    together = 1 if any(mistake.name == "updated-weights" for mistake in one.mistakes) else _TOGETHER  # it sums dW
    parts = [dy[i : i + together] for i in range(0, len(dy), together)]
    return np.concatenate([one.operation.input_grad(part, _repeated(one.kept, len(part))) for part in parts])


def _grads_of(param: str) -> Step:
    """dL/dparameter for each of M gradients by itself; a layer would add them up."""

    def grads(one: _Wrong, dy: Array) -> Array:
        return np.stack([one.operation.param_grads(dy[i : i + 1], one.kept)[param] for i in range(len(dy))])

    return grads


def _repeated(kept: Any, count: int) -> Any:
    """What a layer kept of one image, as for `count` times that image."""
    match kept:
        case None:
            return None
        case (shape, X_col):  # of a convolution
            return (count, *shape[1:]), X_col
        case _:
            return np.broadcast_to(kept, (count, *kept.shape[1:]))
