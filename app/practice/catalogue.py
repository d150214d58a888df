"""All kinds of exercises, and the set of each lesson."""

from collections.abc import Mapping
from types import MappingProxyType

from app.practice.exercise import Kind
from app.practice.exercises import (
    back,
    bias,
    doubled,
    kernel,
    order,
    output,
    planted,
    route,
    shapes,
    start,
    step,
    stopped,
    unfold,
    weight,
    winner,
)

_ALL = (
    *(shapes.KIND, output.KIND, winner.KIND, route.KIND, stopped.KIND, weight.KIND, kernel.KIND, bias.KIND),
    *(back.KIND, unfold.KIND, doubled.KIND, order.KIND, planted.KIND, start.KIND, step.KIND),
)
KINDS: Mapping[str, Kind] = MappingProxyType({kind.name: kind for kind in _ALL})


def set_of(lesson: str | None) -> tuple[str, ...]:
    """The kinds of a lesson's set, from easy to hard; of all lessons if none is named. Empty if it has no set."""
    return tuple(name for name, kind in KINDS.items() if lesson is None or lesson in kind.lessons)
