"""The script that computes a trace anew: `recompute.py`, with what this network and this objective need."""

import inspect
import json
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from app.engine.conv import Conv
from app.engine.derivation import Side, derive
from app.engine.loss import Delta
from app.engine.network import Layer
from app.engine.tensors import notation
from app.engine.trace import Trace
from app.export.data import with_data
from app.export.fill import fill
from app.export.kinds import BY_KIND
from app.export.objectives import Written, written

_FRAME = Path(__file__).parent / "recompute.py"
_STEPS = Sequence[tuple[Layer, Layer]]  # each layer but the input, after the layer before it


def script(trace: Trace, cell: tuple[str, Sequence[int]] | None) -> str:
    """The script for a trace of one image; it also derives `cell`. UnknownCellError if there is no such cell."""
    objective = written(trace.objective, trace.start)
    layers = trace.network.layers
    steps = list(pairwise(layers))
    passed = steps[: trace.position(trace.start)]  # those that the gradient goes through
    words = {"input": notation(trace.network.image), "start": trace.start, "last": layers[-1].name}
    lines = {
        "functions": list(_functions(layers)),
        "forward": [line for x, y in steps for line in BY_KIND[y.kind].forward(y, x.name)],
        "objective": objective.numpy,
        "backward": [line for x, y in reversed(passed) for line in _backward(x, y)],
        "pytorch": list(_pytorch(passed, objective)),
    }
    return with_data(fill(_FRAME.read_text(encoding="utf-8"), words, lines), _data(trace, objective, cell))


def _functions(layers: Sequence[Layer]) -> Iterator[str]:
    """The functions of the kinds that there are, with two empty lines between them."""
    kinds = dict.fromkeys(layer.kind for layer in layers if layer.kind in BY_KIND)
    sources = [inspect.getsource(function) for kind in kinds for function in BY_KIND[kind].functions]
    return iter("\n\n".join(sources).splitlines())


def _backward(x: Layer, y: Layer) -> list[str]:
    *before, last = BY_KIND[y.kind].backward(y, x.name)
    return [*before, f"{last}  # delta of {x.name}" if x.kind == Conv.kind and not y.params else last]


def _pytorch(passed: _STEPS, objective: Written) -> Iterator[str]:
    yield "functional = torch.nn.functional"
    yield 'y = leaves["input.value"][None]'
    yield from (f"y = {BY_KIND[y.kind].pytorch(y)}" for _, y in passed)
    yield f"return {objective.pytorch}"


def _data(trace: Trace, objective: Written, cell: tuple[str, Sequence[int]] | None) -> dict[str, Any]:
    """Every number of the trace, and `about`, which says what else the script needs."""
    about = {
        "objective": objective.fields,
        "params": list(trace.network.params),
        "derivation": _derivation(trace, cell),
    }
    given = {"objective.delta": trace.objective.delta} if isinstance(trace.objective, Delta) else {}
    return trace.tensors | {"about": np.array(json.dumps(about))} | given


def _derivation(trace: Trace, cell: tuple[str, Sequence[int]] | None) -> dict[str, Any] | None:
    if cell is None:
        return None
    derivation = derive(trace, *cell)
    groups = [[_side(group.left), _side(group.right)] for group in derivation.groups]
    return {"tensor": derivation.tensor, "index": list(derivation.index), "groups": groups}


def _side(side: Side) -> dict[str, Any]:
    """Cells by their indices, so that the script reads its own numbers; constants by their values."""
    return {
        "tensor": side.tensor,
        "indices": side.indices.tolist(),
        "values": None if side.tensor else side.values.tolist(),
    }
