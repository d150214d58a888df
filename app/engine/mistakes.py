"""The known mistakes: which there are, where each can be made, and a network that makes them.

A network in which one layer is replaced by its like with a mistake computes, further down, every number that somebody
with that mistake gets: the layers below it are right, but start from a wrong gradient.
"""

from collections.abc import Sequence
from dataclasses import fields
from functools import lru_cache
from typing import Any, NamedTuple

from app.engine.conv import Conv
from app.engine.dense import Dense
from app.engine.loss import Cell, CrossEntropy, Delta, Logit, Objective
from app.engine.maxpool import MaxPool
from app.engine.network import CLASSES, Network
from app.engine.relu import ReLU
from app.engine.wrong_operations import (
    ConvReturnedEarly,
    FlippedKernel,
    ForgottenReLU,
    MeanOverPositions,
    OneChannel,
    OtherLabel,
    Overwritten,
    PoolAveraged,
    PoolReturnedEarly,
    PoolTiesShared,
    PoolToAll,
    PoolToLast,
    PoolToTies,
    ProbabilitiesOnly,
    ReLUByGradient,
    Rotated90,
    Scaled,
    Shifted,
    TransposedKernel,
    UnflattenedWrong,
    UnflippedKernel,
    UpdatedConv,
    UpdatedDense,
    WrongSign,
)

LOSS = "loss"  # the place of a mistake in the objective, where others have a layer's name


class MistakeError(ValueError):
    """A mistake that can't be made where it is asked for. The message says what is possible."""


class Mistake(NamedTuple):
    """One known mistake in one layer. `variant` says which one, where several have the same name."""

    name: str
    layer: str
    variant: str | float | None = None


class _Place(NamedTuple):
    """A class with a mistake, and the operations that it can stand above. `of` is the attribute with its variant."""

    wrong: type
    operations: tuple[type, ...]
    of: str = ""
    variants: tuple[str | float | None, ...] = (None,)


_OBJECTIVES = (CrossEntropy, Logit, Cell, Delta)
RATES = (1.0, 0.5, 0.1, 0.05, 0.01, 0.005, 0.001)
FACTORS = (255.0, 1 / 255, *(f for n in (2, 4, 8, 10, 16, 32, 64, 100, 128, 1000) for f in (float(n), 1 / n)))
_PLACES: dict[str, tuple[_Place, ...]] = {
    "flipped-kernel": (_Place(FlippedKernel, (Conv,)),),
    "unflipped-kernel": (_Place(UnflippedKernel, (Conv,)),),
    "transposed-kernel": (_Place(TransposedKernel, (Conv,)),),
    "forgotten-relu": (_Place(ForgottenReLU, (ReLU,)),),
    "relu-by-gradient": (_Place(ReLUByGradient, (ReLU,)),),
    "pool-to-all": (_Place(PoolToAll, (MaxPool,)),),
    "pool-averaged": (_Place(PoolAveraged, (MaxPool,)),),
    "pool-to-ties": (_Place(PoolToTies, (MaxPool,)),),
    "pool-to-last": (_Place(PoolToLast, (MaxPool,)),),
    "pool-ties-shared": (_Place(PoolTiesShared, (MaxPool,)),),
    "mean-over-positions": (_Place(MeanOverPositions, (Conv,)),),
    "other-label": (_Place(OtherLabel, (CrossEntropy,), "wrong", tuple(range(CLASSES))),),
    "probabilities-only": (_Place(ProbabilitiesOnly, (CrossEntropy,)),),
    "wrong-sign": (_Place(WrongSign, _OBJECTIVES),),
    "scaled": (_Place(Scaled, _OBJECTIVES, "factor", FACTORS),),
    "overwritten": (_Place(Overwritten, (Conv,)),),
    "one-channel": (_Place(OneChannel, (Conv,)),),
    "shifted": (_Place(Shifted, (Conv,), "step", ("row", "column")),),
    "unflattened-wrong": (_Place(UnflattenedWrong, (Dense,), "order", ("rows and columns", "channels last")),),
    "rotated-90": (_Place(Rotated90, (Conv,), "turn", ("clockwise", "counterclockwise")),),
    "returned-early": (_Place(ConvReturnedEarly, (Conv,)), _Place(PoolReturnedEarly, (MaxPool,))),
    "updated-weights": (_Place(UpdatedConv, (Conv,), "rate", RATES), _Place(UpdatedDense, (Dense,), "rate", RATES)),
}
NAMES = tuple(_PLACES)
LARGEST = 1e6  # of the numbers that can be anything
CONTINUOUS = {"scaled": "factor", "updated-weights": "learning rate"}  # any number is a variant; these are typical


def possible(network: Network, objective: Objective) -> list[Mistake]:
    """Every mistake in every place where it can be made on the way from the objective to the image."""
    return [
        mistake
        for place, operation in operations(network, objective).items()
        for mistake in possible_in(operation, place)
    ]


def possible_in(operation: Any, layer: str) -> list[Mistake]:
    """Every mistake that can be made in one layer or objective."""
    return [Mistake(name, layer, variant) for name in NAMES for variant in _variants(name, operation)]


def make(mistakes: Sequence[Mistake], network: Network, objective: Objective) -> tuple[Network, Objective]:
    """The network and the objective with these mistakes in them; MistakeError if one can't be made where it says.

    They are put in by the order of NAMES, so that two of one layer give the same, whichever is named first.
    """
    for mistake in sorted(mistakes, key=_rank):
        places = operations(network, objective)
        if mistake.layer not in places:
            raise MistakeError(f"layer: must be one of {', '.join(places)}, not {mistake.layer!r}")
        wrong = with_mistake(places[mistake.layer], mistake)
        if mistake.layer == LOSS:
            objective = wrong
        else:
            layers = tuple(wrong if layer.name == mistake.layer else layer for layer in network.layers)
            network = Network(layers, network.image)
    return network, objective


def with_mistake(operation: Any, mistake: Mistake) -> Any:
    """A layer or an objective with a mistake in it; MistakeError if it can't be made there."""
    place = _place(mistake.name, operation)
    if place is None:
        names = ", ".join(name for name in NAMES if _place(name, operation))
        expected = f"it must be one of {names}, not {mistake.name!r}" if names else "no mistake can be made"
        raise MistakeError(f"name: in {mistake.layer} {expected}")
    if isinstance(operation, place.wrong):
        raise MistakeError(f"name: {mistake.name} can be made in {mistake.layer} only once")
    if not _is_variant(mistake, operation):
        raise MistakeError(f"variant: {mistake.name} needs {_expected(mistake, operation)}, not {mistake.variant!r}")
    below: Any = type(operation)
    wrong = _above(place, mistake.variant, below)
    return wrong(**{field.name: getattr(operation, field.name) for field in fields(operation) if field.init})


@lru_cache(maxsize=512)
def _above(place: _Place, variant: str | float | None, below: type) -> Any:
    """The class with a mistake, above the class of an operation."""
    return type(place.wrong.__name__, (place.wrong, below), {place.of: variant} if place.of else {})


def _expected(mistake: Mistake, operation: Any) -> str:
    if mistake.name in CONTINUOUS:
        return f"a number up to {LARGEST:,.0f}, its {CONTINUOUS[mistake.name]}"
    variants = [str(variant) for variant in _variants(mistake.name, operation)]
    return "no variant" if variants == ["None"] else f"one of {', '.join(variants)}"


def operations(network: Network, objective: Objective) -> dict[str, Any]:
    """What the gradient comes through, by place: the objective, then the layers from the one that it reads back."""
    names = [layer.name for layer in network.layers]
    passed = network.layers[: names.index(objective.at(network)) + 1]
    return {LOSS: objective, **{layer.name: layer for layer in reversed(passed)}}


def _rank(mistake: Mistake) -> int:
    return NAMES.index(mistake.name) if mistake.name in NAMES else -1


def _place(name: str, operation: Any) -> _Place | None:
    return next((place for place in _PLACES.get(name, ()) if isinstance(operation, place.operations)), None)


def _variants(name: str, operation: Any) -> list[str | float | None]:
    """The variants of a mistake in an operation; the right label is no wrong one."""
    place = _place(name, operation)
    if place is None:
        return []
    return [v for v in place.variants if not (name == "other-label" and v in operation.labels)]


def _is_variant(mistake: Mistake, operation: Any) -> bool:
    if mistake.name in CONTINUOUS:
        return isinstance(mistake.variant, float | int) and abs(mistake.variant) <= LARGEST
    return mistake.variant in _variants(mistake.name, operation)
