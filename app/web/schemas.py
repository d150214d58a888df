"""What requests and replies contain: the contract, as FastAPI and OpenAPI read it."""

from typing import Annotated, Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, Tag, WithJsonSchema
from pydantic_core import PydanticCustomError

from app import digits
from app.engine.chain import Operation
from app.engine.mistakes import NAMES
from app.engine.network import CLASSES, KINDS, SIDE, param_shapes
from app.web.arrays import LARGEST, A, array_schema


class Strict(BaseModel):
    """A part of a request. Unknown fields are errors, and "7" and true are not numbers."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


def _whole(value: Any) -> Any:
    """In JSON 7.0 is the integer 7."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


WHOLE = BeforeValidator(_whole)  # after what limits the number, or the schema would not have the limits


def _pixels(array: NDArray[np.float64]) -> NDArray[np.float64]:
    if array.min(initial=0) < 0 or array.max(initial=0) > 1:
        raise PydanticCustomError("pixels", "must be numbers in 0..1, 1 being ink")
    return array


SMALLEST_SIDE = 6  # rows and columns of an input
LARGEST_DRAWING = 280  # rows and columns
MOST_FILTERS, LARGEST_KERNEL = 16, 7
LARGEST_POOL2 = 7  # rows and columns, with kernels of 1 x 1


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


class ConvArchitecture(Strict):
    """`filters` kernels of `size` x `size`. By default they are those of the default network."""

    filters: Annotated[int, Field(ge=1, le=MOST_FILTERS), WHOLE] | None = None
    size: Annotated[int, Field(ge=1, le=LARGEST_KERNEL), WHOLE] | None = None


PARAMETERS = tuple(param_shapes())
_LAYER = "(input|conv1|relu1|pool1|conv2|relu2|pool2|dense)"
_NUMBERS = rf"{_LAYER}\.(value|grad)|(conv1|conv2|dense)\.[Wb](\.grad)?|probabilities"
TENSOR = rf"^({_NUMBERS}|loss)$"
COMPARED = rf"^({_NUMBERS}|(relu|pool)[12]\.mask)$"
GRADIENT = rf"^({_LAYER}\.grad|(conv1|conv2|dense)\.[Wb])$"


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


class NetworkChoice(Strict):
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
    conv1: ConvArchitecture | None = None
    conv2: ConvArchitecture | None = None
    edits: list[Edit] = Field([], max_length=10_000)


class CrossEntropyObjective(Strict):
    """L = -log p[label]. The default label is the sample's own, or the predicted digit if the image is the user's."""

    kind: Literal["cross_entropy"]
    label: Annotated[int, Field(ge=0, lt=CLASSES), WHOLE] | None = None


class LogitObjective(Strict):
    """L = one logit."""

    kind: Literal["logit"]
    index: Annotated[int, Field(ge=0, lt=CLASSES), WHOLE]


class CellObjective(Strict):
    """L = one cell of pool2, so the delta is 1 there."""

    kind: Literal["cell"]
    # The network's own sizes are checked later, so that the message can name them.
    channel: Annotated[int, Field(ge=0, json_schema_extra={"maximum": MOST_FILTERS - 1}), WHOLE]
    row: Annotated[int, Field(ge=0, json_schema_extra={"maximum": LARGEST_POOL2 - 1}), WHOLE]
    column: Annotated[int, Field(ge=0, json_schema_extra={"maximum": LARGEST_POOL2 - 1}), WHOLE]


class DeltaObjective(Strict):
    """L = the sum of delta . pool2, so that dL/dpool2 is the given delta. Its shape is that of pool2.

    In the default network that is [10 x 5 x 5].
    """

    kind: Literal["delta"]
    delta: Annotated[A, WithJsonSchema(array_schema((1, MOST_FILTERS), (1, LARGEST_POOL2), (1, LARGEST_POOL2)))]


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


class Sample(BaseModel):
    """A sample digit."""

    id: int
    label: int
    pixels: str = Field(description="base64 of 28 x 28 bytes, row-major, 255 being ink")


class ImageStep(BaseModel):
    """One step from the photo to the pixels of the network's input."""

    name: str
    caption: str
    image: str = Field(description="a PNG as a data: URL")


class ImageReply(BaseModel):
    """An upload as the network gets it, and the steps that led there."""

    pixels: list[list[float]] = Field(
        description="as many rows and columns as the network's input, in 0..1, 1 being ink"
    )
    steps: list[ImageStep]


class GivenArray(BaseModel):
    """An array that was pasted, or found in a file."""

    name: str = Field(description="empty if it had none")
    shape: list[int]
    values: A


class LeftOutArray(BaseModel):
    """Something in a file that is not an array of finite real numbers."""

    name: str
    reason: str


class ArraysReply(BaseModel):
    """The arrays in a text or a file, in their order."""

    arrays: list[GivenArray]
    left_out: list[LeftOutArray]


class ParamReply(BaseModel):
    """A parameter and dL/dparameter."""

    value: A
    grad: A | None


class GeometryReply(BaseModel):
    """How a layer's window slides: y[f, r, c] is the sum of factor . x[d, s.r + i, s.c + j] over i, j < window.

    With `channels` "all", d runs over all channels of x; with "same", d = f. The factor is a weight, or the mask at the
    cell of x. A dense layer has one window, as large as its input.
    """

    window: int
    stride: int
    channels: Literal["all", "same"]
    factor: Literal["W", "mask"]


class LayerReply(BaseModel):
    """A layer: y, dL/dy, and what else a layer of its kind has."""

    name: str
    kind: Annotated[str, Field(json_schema_extra={"enum": list(KINDS)})]
    notation: str = Field(examples=["[3 - 1 x 3 x 3]"])
    value: A
    grad: A | None = Field(description="null for the layers after the one that the objective reads")
    geometry: GeometryReply | None = Field(None, description="for all layers but the input")
    mask: A | None = Field(None, description="for ReLU and max-pool, in the shape of their input")
    ties: int | None = Field(
        None, description="for max-pool: the number of windows in which more than one cell has the maximum"
    )
    params: dict[str, ParamReply] | None = Field(None, description="for conv and dense")


class TraceReply(BaseModel):
    """The forward and the backward pass of one experiment."""

    experiment: Experiment
    loss: float
    prediction: int
    probabilities: list[float]
    layers: list[LayerReply]


class KnownMistakeReply(BaseModel):
    """A known mistake, and the lesson that mends it."""

    name: MistakeName
    title: str
    sentence: str
    lesson: str = Field(description="its slug, as in /lessons/{slug}")


class ErrorDetail(BaseModel):
    """What was expected, and what was sent."""

    code: str
    message: str


class ErrorReply(BaseModel):
    """The body of every error under /api."""

    error: ErrorDetail


class CellRequest(Strict):
    """One number of a trace: the experiment, the name of the tensor, and the index."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"experiment": {"image": {"sample": 7}}, "tensor": "conv1.W.grad", "index": [2, 0, 1, 1]},
                {
                    "experiment": {"image": {"sample": 5}, "objective": {"kind": "cross_entropy", "label": 8}},
                    "tensor": "pool1.grad",
                    "index": [1, 6, 6],
                },
            ]
        }
    )

    experiment: Experiment
    tensor: str = Field(
        max_length=40,
        description="layer.value, .grad, .W, .b, .W.grad, .b.grad; probabilities; loss",
        json_schema_extra={"pattern": TENSOR},
    )
    index: list[Annotated[int, Field(ge=0), WHOLE]] = Field(max_length=4)


class CompareRequest(Strict):
    """A tensor of a trace as somebody else computed it: the same shape, but numbers of their own."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"experiment": {"image": {"sample": 7}}, "tensor": "conv1.b.grad", "values": [0.1, -0.02, 0.003]},
            ]
        }
    )

    experiment: Experiment
    tensor: str = Field(
        max_length=40,
        description="layer.value, .grad, .mask, .W, .b, .W.grad, .b.grad; probabilities",
        json_schema_extra={"pattern": COMPARED},
    )
    values: A


class CheckRequest(Strict):
    """Which gradients to check: those of all parameters, or of one tensor."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"experiment": {"image": {"sample": 7}}, "tensor": "conv1.W"}]}
    )

    experiment: Experiment
    tensor: str | None = Field(
        None,
        max_length=40,
        description="a parameter (conv1.W) or a gradient (conv1.grad); by default all parameters",
        json_schema_extra={"pattern": GRADIENT},
    )


class FactorReply(BaseModel):
    """One factor of a term: a cell, or a constant if `tensor` is null."""

    tensor: str | None
    index: list[int]
    value: float


class TermReply(BaseModel):
    """left . right = product."""

    left: FactorReply
    right: FactorReply
    product: float


class OperandReply(BaseModel):
    """A matrix [rows x columns]."""

    name: str
    shape: list[int]
    values: A


class MatrixReply(BaseModel):
    """The matrix product in which the number is one cell, where a row of `left` and a column of `right` meet."""

    formula: str
    latex: str
    operator: Literal["matmul", "cellwise"]
    left: OperandReply
    right: OperandReply
    row: int | None = Field(description="null if several cells are added up (col2im)")
    column: int | None
    cells: list[tuple[int, int]] = Field(
        description="row and column of each cell of the product that the number is the sum of"
    )


class KinkReply(BaseModel):
    """A ReLU cell or pool window that changes within the step, so that the loss has no derivative there."""

    layer: str
    kind: str
    index: list[int]


class FiniteDifferenceReply(BaseModel):
    """numeric = (loss_plus - loss_minus) / 2 epsilon, to compare with the analytic value."""

    epsilon: float
    loss_plus: float
    loss_minus: float
    numeric: float
    relative_error: float
    kinks: list[KinkReply]


class StopReply(BaseModel):
    """A gradient on a route to the loss, and what it contributes to the one before."""

    tensor: str
    index: list[int]
    value: float
    contribution: float


class DerivationReply(BaseModel):
    """The derivation of one number."""

    tensor: str
    index: list[int]
    value: float
    terms: list[TermReply]
    sum: float
    residual: float
    formula: str = Field(
        description="MathML in display style. A new line may begin before an operator that is directly in `math`, such "
        "as `=`, and between two elements there that have no operator between them"
    )
    latex: str = Field(description="the same formula")
    formula_numbers: str = Field(
        description="MathML: the formula with the numbers put in. The three largest terms are written out, with three "
        "digits; the others are counted: `+ 28 more and 645 that are 0`. `data-quantity` says what a number is: value, "
        "weight, grad or mask"
    )
    latex_numbers: str = Field(description="the same formula with numbers")
    sentence: str
    matrix: MatrixReply | None
    finite_difference: FiniteDifferenceReply | None = Field(description="for gradients")


class ChainFactorReply(BaseModel):
    """A matrix or a tensor that a step of a chain takes."""

    name: str = Field(examples=["W2^T", "M1", "X_col^T", "p"])
    symbol: str = Field(description="the name as MathML")
    tensor: str | None = Field(description="the tensor of the trace that its numbers are, if there is one")
    notation: str = Field(examples=["[48 x 10]"])
    values: A


class ChainResultReply(BaseModel):
    """What a step of a chain gives."""

    symbol: str | None = Field(description="the name of the tensor as MathML")
    tensor: str | None = Field(description="null between two tensors of the trace, as before col2im")
    notation: str
    values: A


class ChainStepReply(BaseModel):
    """One operation on the result of the step before it."""

    operation: Operation
    sentence: str = Field(description="what the step does")
    factors: list[ChainFactorReply]
    result: ChainResultReply


class ChainTextReply(BaseModel):
    """A word, a sign or a bracket that a step is written with."""

    step: int
    text: str


class ChainPlaceReply(BaseModel):
    """Where a factor of a step stands."""

    step: int
    factor: int


class ChainReply(BaseModel):
    """The whole chain of a number's tensor as one expression in matrices, and its steps as they are computed."""

    tensor: str
    index: list[int]
    value: float
    formula: str = Field(description="MathML")
    latex: str
    parts: list[ChainTextReply | ChainPlaceReply] = Field(
        description="the expression in reading order; what the steps up to any one compute is one stretch of it"
    )
    steps: list[ChainStepReply]


class PathReply(BaseModel):
    """How a number reaches the loss."""

    routes: list[list[StopReply]] = Field(description="the strongest routes, each a chain of gradients")


class CheckedTensor(BaseModel):
    """One gradient, computed both ways. `kink` is 1 where the loss has no derivative within the step."""

    analytic: A
    numeric: A
    relative_error: A
    kink: A


class WorstReply(BaseModel):
    """The number with the largest relative error among those without a kink."""

    tensor: str
    index: list[int]
    analytic: float
    numeric: float
    relative_error: float


class CheckReply(BaseModel):
    """The checked gradients. A parameter's gradient has the name of the parameter."""

    epsilon: float
    tensors: dict[str, CheckedTensor]
    checked: int
    kinks: int
    worst: WorstReply | None
    agrees: bool
    verdict: str


class Progress(BaseModel):
    """How much of long work is done: numbers of a check, digits of a batch, hundredths of a comparison's search."""

    done: int
    of: int


class FoundMistake(BaseModel):
    """A known mistake whose wrong pass gives the numbers. Those with the same `explanation` are made together."""

    name: MistakeName
    layer: str = Field(description='where it is made; "loss" for the objective')
    variant: str | int | float | None
    title: str
    described: str = Field(description="the title, the layer and the variant")
    sentence: str
    lesson: str
    explanation: int


class ComparisonReply(BaseModel):
    """Somebody's numbers beside the engine's."""

    verdict: Literal["equal", "mistake", "different"]
    tensor: str
    tolerance: float = Field(
        description="relative to the tensor's largest number. It is larger for numbers that were rounded or in float32"
    )
    largest_difference: float
    agreeing: float = Field(description="the share of the numbers that agree within the tolerance")
    difference: A = Field(description="values - right")
    right: A
    sentence: str
    mistakes: list[FoundMistake] = Field(description="the likeliest explanation first")


class TrainRequest(Strict):
    """Plain gradient descent from the experiment's network: w - learning_rate . dL/dw, `steps` times."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "experiment": {"image": {"sample": 7}, "network": {"weights": "random", "seed": 1}},
                    "steps": 3,
                    "batch": 32,
                    "learning_rate": 0.1,
                }
            ]
        }
    )

    experiment: Experiment
    steps: Annotated[int, Field(ge=1), WHOLE]
    batch: Annotated[int, Field(ge=1), WHOLE] = Field(32, description="digits in a step")
    learning_rate: float = Field(gt=0, le=10)
    data: Literal["digits", "image"] = Field(
        "digits", description="digits: batches of the shipped digits; image: the experiment's image and objective"
    )
    start: Annotated[int, Field(ge=0, lt=2**31), WHOLE] = Field(
        0, description="the number of the first step, to resume an earlier run"
    )
    weights_every: Annotated[int, Field(ge=1), WHOLE] = Field(
        1, description="send the weights with every n-th step only, and with the first and the last one"
    )
    grads: bool = Field(True, description="whether to send each step's gradients")


class TrainStep(BaseModel):
    """The network at one step, before the step changes it."""

    step: int
    loss: float = Field(description="on this step's batch")
    accuracy: float = Field(description="on digits that are never trained on, 0..1")
    weights: dict[str, A] | None = Field(description="null for steps that weights_every leaves out")
    grads: dict[str, A] | None = Field(description="null if the request's grads is false")


class TrainEnd(BaseModel):
    """The end of a run."""

    reason: Literal["done", "time", "stopped"] = Field(
        description="time: the server's time limit ended the run; stopped: the server is being restarted"
    )
    step: int = Field(description="the last one")


class BatchRequest(Strict):
    """The samples of a batch."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"samples": [3, 8, 15]}, {"samples": [3, 8], "tensors": ["conv1.W"]}]}
    )

    samples: list[Annotated[int, Field(ge=0, lt=len(digits.SAMPLES)), WHOLE]] = Field(
        min_length=1, max_length=len(digits.SAMPLES)
    )
    network: NetworkChoice = Field(default_factory=NetworkChoice)
    tensors: list[ParameterName] | None = Field(
        None, max_length=len(PARAMETERS), description="the parameters whose gradients to send; all of them by default"
    )


class BatchTensor(BaseModel):
    """dL/dparameter of the batch, of each digit alone [N x ...], and the mean of these."""

    batch: A
    mean: A
    singles: A
    difference: float = Field(description="the largest |mean - batch|")


class BatchReply(BaseModel):
    """The gradient of a batch, beside the mean of its digits' own gradients."""

    loss: float
    losses: list[float]
    samples: list[int]
    labels: list[int]
    tensors: dict[str, BatchTensor]
