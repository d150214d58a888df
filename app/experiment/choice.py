"""What requests say an experiment is: the contract, as FastAPI and OpenAPI read it."""

from typing import Annotated, Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import AfterValidator, ConfigDict, Discriminator, Field, Tag, WithJsonSchema
from pydantic_core import PydanticCustomError

from app import digits
from app.engine.mistakes import NAMES
from app.engine.network import CLASSES, SIDE
from app.experiment.arrays import LARGEST, A, array_schema
from app.experiment.fields import WHOLE, Strict
from app.experiment.presets import LARGEST_LAST_POOL, MOST_FILTERS, PARAMETERS, TwoBlockSizes


def _pixels(array: NDArray[np.float64]) -> NDArray[np.float64]:
    if array.min(initial=0) < 0 or array.max(initial=0) > 1:
        raise PydanticCustomError("pixels", "must be numbers in 0..1, 1 being ink")
    return array


SMALLEST_SIDE = 6  # rows and columns of an input
LARGEST_DRAWING = 280  # rows and columns


def _square(least: int, most: int) -> dict[str, Any]:
    return array_schema((least, most), (least, most), least=0, most=1)


class SampleImage(Strict):
    """One of the digits that `GET /api/samples` lists."""

    sample: Annotated[int, Field(ge=0, lt=len(digits.SAMPLES)), WHOLE]


class PixelImage(Strict):
    """The user's own digit: numbers in 0..1, 1 being ink, as many as the network's input has; by default 28 x 28."""

    pixels: Annotated[A, AfterValidator(_pixels), WithJsonSchema(_square(SMALLEST_SIDE, SIDE))]


def _drawing(array: NDArray[np.float64]) -> NDArray[np.float64]:
    rows, columns = array.shape if array.ndim == 2 else (0, 0)
    if not (SIDE <= rows <= LARGEST_DRAWING and rows == columns):
        raise PydanticCustomError(
            "drawing", f"must have the same number of rows and columns, {SIDE} to {LARGEST_DRAWING}"
        )
    if array.min() < 0 or array.max() > 1:
        raise PydanticCustomError("drawing", "must be numbers in 0..1, 1 being ink")
    return array


class DrawingImage(Strict):
    """A square drawing, 1 being ink. It is scaled and centred to 28 x 28, as MNIST's digits were.

    For a network with a smaller input its areas are averaged afterwards, as those of a sample or a photo are.
    """

    drawing: Annotated[A, AfterValidator(_drawing), WithJsonSchema(_square(SIDE, LARGEST_DRAWING))]


_IMAGES = ("sample", "pixels", "drawing")


def _form_of_image(value: Any) -> str | None:
    keys = set(value) if isinstance(value, dict) else {name for name in _IMAGES if hasattr(value, name)}
    return next(iter(keys)) if len(keys) == 1 and keys <= set(_IMAGES) else None


Image = Annotated[
    Annotated[SampleImage, Tag("sample")]
    | Annotated[PixelImage, Tag("pixels")]
    | Annotated[DrawingImage, Tag("drawing")],
    Discriminator(
        _form_of_image,
        custom_error_type="image",
        custom_error_message=(
            'must be {"sample": id}, {"pixels": 28 rows of 28 numbers in 0..1} or {"drawing": the same, larger}'
        ),
    ),
]


def _parameter(name: str) -> str:
    if name not in PARAMETERS:
        raise PydanticCustomError("parameter", "must be one of {names}", {"names": ", ".join(PARAMETERS)})
    return name


ParameterName = Annotated[str, AfterValidator(_parameter), Field(json_schema_extra={"enum": list(PARAMETERS)})]


class Edit(Strict):
    """A new value for one number of a parameter."""

    tensor: ParameterName
    index: list[Annotated[int, Field(ge=0), WHOLE]] = Field(max_length=4)
    value: float = Field(ge=-LARGEST, le=LARGEST)


def _form_of_weights(value: Any) -> str:
    return "arrays" if isinstance(value, dict) else "name"


_WEIGHTS_SCHEMA = {
    "type": "object",
    "additionalProperties": {"anyOf": [array_schema(*[(1, None)] * axes) for axes in (1, 2, 4)]},
    "propertyNames": {"enum": list(PARAMETERS)},
    "minProperties": len(PARAMETERS),
}
Weights = Annotated[dict[str, A], WithJsonSchema(_WEIGHTS_SCHEMA)]


class NetworkChoice(TwoBlockSizes):
    """The network: weights, sizes, changes. For sizes other than the default, the default weights are random.

    "paper" is the paper network, small enough to be computed by hand. It has sizes of its own, and pixels of samples,
    drawings and photos are rounded to halves for it.
    """

    weights: (
        Annotated[
            Annotated[Literal["trained", "random", "paper"], Tag("name")] | Annotated[Weights, Tag("arrays")],
            Discriminator(_form_of_weights),
        ]
        | None
    ) = None
    seed: Annotated[int, Field(ge=0, lt=2**32), WHOLE] = 0
    input: Annotated[int, Field(ge=SMALLEST_SIDE, le=SIDE), WHOLE] | None = Field(
        None, description="rows and columns of the input; default 28"
    )
    edits: list[Edit] = Field([], max_length=10_000)


Class = Annotated[int, Field(ge=0, lt=CLASSES), WHOLE]


class CrossEntropyObjective(Strict):
    """L = -log p[label]. The default label is the sample's own, or the predicted digit if the image is the user's.

    "second_guess" is the second likeliest digit where the network is sure of the likeliest, because then the gradients
    of that one's loss are next to nothing; where the network is unsure it is the likeliest.
    """

    kind: Literal["cross_entropy"]
    label: Class | Literal["second_guess"] | None = None


class LogitObjective(Strict):
    """L = one logit. "predicted" is that of the predicted digit."""

    kind: Literal["logit"]
    index: Class | Literal["predicted"]


class CellObjective(Strict):
    """L = one cell of the last max-pool, so the delta is 1 there."""

    kind: Literal["cell"]
    # The network's own sizes are checked later, so that the message can name them.
    channel: Annotated[int, Field(ge=0, json_schema_extra={"maximum": MOST_FILTERS - 1}), WHOLE]
    row: Annotated[int, Field(ge=0, json_schema_extra={"maximum": LARGEST_LAST_POOL - 1}), WHOLE]
    column: Annotated[int, Field(ge=0, json_schema_extra={"maximum": LARGEST_LAST_POOL - 1}), WHOLE]


class DeltaObjective(Strict):
    """L = the sum of delta . y over the last max-pool's value y, so that dL/dy is the given delta, of the shape of y.

    In the default network that is [10 x 5 x 5].
    """

    kind: Literal["delta"]
    delta: Annotated[A, WithJsonSchema(array_schema((1, MOST_FILTERS), (1, LARGEST_LAST_POOL), (1, LARGEST_LAST_POOL)))]


OBJECTIVES = (CrossEntropyObjective, LogitObjective, CellObjective, DeltaObjective)
ObjectiveChoice = Annotated[
    CrossEntropyObjective | LogitObjective | CellObjective | DeltaObjective, Field(discriminator="kind")
]


def _mistake(name: str) -> str:
    if name not in NAMES:
        raise PydanticCustomError("mistake", "must be one of {names}", {"names": ", ".join(NAMES)})
    return name


MistakeName = Annotated[str, AfterValidator(_mistake), Field(json_schema_extra={"enum": list(NAMES)})]


class MistakeChoice(Strict):
    """A known mistake, which `GET /api/mistakes` lists, and the layer that makes it; "loss" for the objective.

    Some mistakes have variants: a label (other-label), a factor (scaled), a learning rate (updated-weights), "row" or
    "column" (shifted), "clockwise" or "counterclockwise" (rotated-90), "rows and columns" or "channels last"
    (unflattened-wrong).
    """

    name: MistakeName
    layer: str = Field(max_length=20)
    variant: (
        Annotated[str, Field(max_length=20)]
        | Annotated[int, Field(ge=-LARGEST, le=LARGEST)]
        | Annotated[float, Field(ge=-LARGEST, le=LARGEST)]
        | None
    ) = None


class Experiment(Strict):
    """Everything that determines a trace: the image, the network, the objective, and mistakes if there are any."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"image": {"sample": 7}},
                {"image": {"sample": 5}, "objective": {"kind": "cross_entropy", "label": 8}},
                {
                    "image": {"sample": 3},
                    "network": {"edits": [{"tensor": "conv1.W", "index": [2, 0, 1, 1], "value": 0.25}]},
                    "objective": {"kind": "cell", "channel": 0, "row": 2, "column": 2},
                },
                {
                    "image": {"sample": 0},
                    "network": {"weights": "random", "seed": 4, "conv1": {"filters": 5, "size": 5}},
                    "objective": {"kind": "logit", "index": 0},
                },
                {
                    "image": {"sample": 3},
                    "network": {"weights": "paper"},
                    "objective": {"kind": "delta", "delta": [[[1]], [[1]]]},
                },
                {"image": {"sample": 7}, "mistakes": [{"name": "unflipped-kernel", "layer": "conv2"}]},
            ]
        }
    )

    image: Image
    network: NetworkChoice = Field(default_factory=NetworkChoice)
    objective: ObjectiveChoice | None = None
    mistakes: list[MistakeChoice] = Field(
        [], max_length=2, description="what goes wrong in the backward pass, in the order in which it is put in"
    )
