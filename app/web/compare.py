"""POST /api/compare: a student's own numbers beside a tensor of the right pass."""

from collections.abc import Generator
from itertools import chain
from typing import Any

import numpy as np

from app.engine.gradcheck import is_gradient
from app.engine.mistakes import Mistake
from app.engine.tensors import notation
from app.engine.trace import Trace
from app.practice.compare import comparing
from app.practice.parts import shown_as
from app.practice.passes import Mistakes
from app.web.encode import Arrays, encoders, to_json
from app.web.experiments import ExperimentError, refuse_mistakes, run
from app.web.schemas import CompareRequest, Progress
from app.web.work import Work
from app.words.comparisons import comparison_sentence
from app.words.mistakes import KNOWN, described, sentence

_TOO_LONG = (
    "values: a comparison may take {seconds} s on this server; after them {done} of {of} hundredths of the known "
    "mistakes were tried. Compare in a smaller network."
)


def comparison(request: CompareRequest, arrays: Arrays) -> Work:
    """The Comparison of the contract; ExperimentError if there is no such tensor, or if it has another shape."""
    refuse_mistakes(request.experiment, "a comparison")
    trace = run(request.experiment).trace
    right = trace.tensors.get(request.tensor)
    if right is None:
        raise ExperimentError(f"tensor: must be one of {', '.join(trace.tensors)}, not {request.tensor!r}")
    shape = right.shape or (1,)  # the loss, a number without an index, is sent as an array of one
    if request.values.shape != shape:
        raise ExperimentError(
            f"values: {request.tensor} is {notation(shape)}, an array of shape {list(shape)}; "
            f"these have the shape {list(request.values.shape)}"
        )
    return Work(_slices(request, trace, arrays), _TOO_LONG)


def _slices(request: CompareRequest, trace: Trace, arrays: Arrays) -> Generator[Progress, None, bytes]:
    values = request.values.reshape(trace.tensors[request.tensor].shape)
    parts = comparing(trace, request.tensor, values)
    found = yield from shown_as(parts, lambda share: Progress(done=int(100 * share), of=100))
    encode = encoders(arrays)
    return to_json(
        {
            "verdict": found.verdict,
            "tensor": request.tensor,
            "tolerance": found.tolerance,
            "largest_difference": float(np.abs(found.difference).max(initial=0)),
            "agreeing": float(found.agrees.mean()),
            "difference": encode.exact(found.difference),
            "right": encode.exact(found.right),
            "sentence": comparison_sentence(
                request.values,
                found.difference,
                found.agrees,
                found.tolerance,
                found.explanations,
                is_gradient=is_gradient(request.tensor),
                is_rough=found.is_rough,
            ),
            "mistakes": list(chain.from_iterable(map(_mistakes, range(len(found.explanations)), found.explanations))),
        }
    )


def _mistakes(number: int, mistakes: Mistakes) -> list[dict[str, Any]]:
    return [_mistake(number, mistake) for mistake in mistakes]


def _mistake(number: int, mistake: Mistake) -> dict[str, Any]:
    known = KNOWN[mistake.name]
    return {
        **mistake._asdict(),
        "title": known.title,
        "described": described(mistake),
        "sentence": sentence(mistake),
        "lesson": known.lesson,
        "explanation": number,
    }
