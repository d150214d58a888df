"""What requests may hold and what replies hold: the contract, as FastAPI and OpenAPI read it."""

from typing import Annotated, Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import AfterValidator, BaseModel, ConfigDict, Discriminator, Field, Tag
from pydantic_core import PydanticCustomError

from app import digits
from app.engine.network import CLASSES
from app.web.arrays import LARGEST, A


class Strict(BaseModel):
    """A part of a request: a field that is not known is an error and not ignored, "7" and true are not numbers."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


def _pixels(array: NDArray[np.float64]) -> NDArray[np.float64]:
    if array.shape != (28, 28):
        raise PydanticCustomError("pixels", "must be 28 rows of 28 numbers")
    if array.min() < 0 or array.max() > 1:
        raise PydanticCustomError("pixels", "must be numbers in 0..1, 1 being ink")
    return array


class SampleImage(Strict):
    """One of the digits that `GET /api/samples` lists."""

    sample: int = Field(ge=0, lt=digits.GALLERY)


class PixelImage(Strict):
    """The user's own digit: 28 x 28 in 0..1, 1 being ink."""

    pixels: Annotated[A, AfterValidator(_pixels)]


def _form_of_image(value: Any) -> str | None:
    keys = set(value) if isinstance(value, dict) else {name for name in ("sample", "pixels") if hasattr(value, name)}
    return next(iter(keys)) if len(keys) == 1 and keys <= {"sample", "pixels"} else None


Image = Annotated[
    Annotated[SampleImage, Tag("sample")] | Annotated[PixelImage, Tag("pixels")],
    Discriminator(
        _form_of_image,
        custom_error_type="image",
        custom_error_message='must be {"sample": id} or {"pixels": 28 rows of 28 numbers in 0..1}',
    ),
]


class ConvArchitecture(Strict):
    """`filters` kernels of `size` x `size`; what is left out is the default network's."""

    filters: int | None = Field(None, ge=1, le=16)
    size: int | None = Field(None, ge=1, le=7)


class Edit(Strict):
    """One number of a parameter, changed."""

    tensor: Literal["conv1.W", "conv1.b", "conv2.W", "conv2.b", "dense.W", "dense.b"]
    index: list[Annotated[int, Field(ge=0)]] = Field(max_length=4)
    value: float = Field(ge=-LARGEST, le=LARGEST)


def _form_of_weights(value: Any) -> str:
    return "arrays" if isinstance(value, dict) else "name"


class NetworkChoice(Strict):
    """Which network: weights, sizes, changes. Sizes other than the default have random weights where none are given."""

    weights: (
        Annotated[
            Annotated[Literal["trained", "random"], Tag("name")] | Annotated[dict[str, A], Tag("arrays")],
            Discriminator(_form_of_weights),
        ]
        | None
    ) = None
    seed: int = Field(0, ge=0, lt=2**32)
    conv1: ConvArchitecture | None = None
    conv2: ConvArchitecture | None = None
    edits: list[Edit] = Field([], max_length=10_000)


class CrossEntropyObjective(Strict):
    """L = -log p[label]; without a label: the sample's own, or the predicted digit."""

    kind: Literal["cross_entropy"]
    label: int | None = Field(None, ge=0, lt=CLASSES)


class LogitObjective(Strict):
    """L = one logit."""

    kind: Literal["logit"]
    index: int = Field(ge=0, lt=CLASSES)


class CellObjective(Strict):
    """L = one cell of pool2, so delta 1 there."""

    kind: Literal["cell"]
    channel: int = Field(ge=0)
    row: int = Field(ge=0)
    column: int = Field(ge=0)


class DeltaObjective(Strict):
    """L = sum of delta . pool2, so that dL/dpool2 is the given delta, of pool2's shape [10 x 5 x 5]."""

    kind: Literal["delta"]
    delta: A


ObjectiveChoice = Annotated[
    CrossEntropyObjective | LogitObjective | CellObjective | DeltaObjective, Field(discriminator="kind")
]


class Experiment(Strict):
    """Everything that determines a picture."""

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
            ]
        }
    )

    image: Image
    network: NetworkChoice = NetworkChoice()
    objective: ObjectiveChoice | None = None


class Sample(BaseModel):
    """A digit of the gallery."""

    id: int
    label: int
    pixels: str = Field(description="base64 of 28 x 28 bytes, row-major, 255 being ink")


class ImageStep(BaseModel):
    """One stage on the way from the photo to 28 x 28."""

    name: str
    caption: str
    image: str = Field(description="a data: address of a PNG")


class ImageReply(BaseModel):
    """An upload as the network gets it, and how it came about."""

    pixels: list[list[float]] = Field(description="28 x 28 in 0..1, 1 being ink")
    steps: list[ImageStep]


class ParamReply(BaseModel):
    """A parameter and dL/dparameter."""

    value: A
    grad: A | None


class LayerReply(BaseModel):
    """A layer: y, dL/dy, and what else its kind has."""

    name: str
    kind: Literal["input", "conv", "relu", "maxpool", "dense"]
    notation: str = Field(examples=["[3 - 1 x 3 x 3]"])
    value: A
    grad: A | None = Field(description="null for layers after the objective's")
    mask: A | None = Field(None, description="of ReLU and max-pool, in the shape of their input")
    ties: int | None = Field(None, description="of max-pool: windows whose maximum stands in more than one cell")
    params: dict[str, ParamReply] | None = Field(None, description="of conv and dense")


class TraceReply(BaseModel):
    """The forward and the backward pass of one experiment."""

    experiment: Experiment
    loss: float
    prediction: int
    probabilities: list[float]
    layers: list[LayerReply]


class ErrorDetail(BaseModel):
    """What was expected and what came."""

    code: str
    message: str


class ErrorReply(BaseModel):
    """The one error body of every route under /api."""

    error: ErrorDetail
