"""What is wrong with an experiment, in words: the field, what is allowed, and what was sent."""

import reprlib
from collections.abc import Sequence
from typing import Any

_UNIONS = ("image", "objective", "weights")  # fields that can have several forms
_SHOWN = 3  # problems that a message names
_LONGEST_INPUT = 60  # characters of a wrong value that a message repeats


class ExperimentError(ValueError):
    """Fields that are well formed but do not fit together. The message names the field and says what is allowed."""


def describe(problems: Sequence[Any]) -> str:
    """Pydantic's problems, each as a sentence: the field, what is allowed, and what was sent."""
    sentences = []
    for problem in problems[:_SHOWN]:
        if problem["type"] == "json_invalid":
            sentences.append(_not_json(problem))
            continue
        field = _field(problem["loc"]) or "The body"
        came = reprlib.repr(problem.get("input"))  # limits the depth and the work, too
        came = came if len(came) <= _LONGEST_INPUT else f"{came[:_LONGEST_INPUT]}…"
        sentences.append(f"{field}: {problem['msg']}; got {came}")
    if len(problems) > _SHOWN:
        sentences.append(f"and {len(problems) - _SHOWN} more")
    return ". ".join(sentences)


def _not_json(problem: Any) -> str:
    """A body, or a field of a form, that is not JSON."""
    *_, place = problem["loc"]
    where = f"The body must be JSON; at character {place}" if isinstance(place, int) else f"{place} must be JSON"
    return f"{where}: {problem['ctx']['error']}"


def _field(location: Sequence[str | int]) -> str:
    """The place in the request, such as image.pixels, without pydantic's names for the members of a union."""
    parts = [part for part in location if part not in ("body", "query")]
    after_union = [i for i, part in enumerate(parts[:-1], 1) if part in _UNIONS]
    return ".".join(str(part) for i, part in enumerate(parts) if i not in after_union)
