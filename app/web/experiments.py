"""From a requested experiment to the experiment with its defaults filled in, and its trace."""

from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from app import digits, images, weights
from app.engine.loss import Cell, CrossEntropy, Delta, Logit, Objective
from app.engine.mistakes import Mistake, MistakeError, make
from app.engine.network import CONV1, CONV2, SIDE, ConvSize, Network, param_shapes, random_two_block, two_block
from app.engine.tensors import Array, ShapeError, notation
from app.engine.trace import Trace, trace
from app.pixels import PAPER_FORM, Form, bring_to
from app.web.schemas import (
    CellObjective,
    ConvArchitecture,
    CrossEntropyObjective,
    DeltaObjective,
    DrawingImage,
    Edit,
    Experiment,
    LogitObjective,
    NetworkChoice,
    ObjectiveChoice,
    PixelImage,
    SampleImage,
)


class ExperimentError(ValueError):
    """Fields that are well formed but do not fit together. The message names the field and says what is allowed."""


class Picture(NamedTuple):
    """A trace, and its experiment with all defaults filled in. Posting that again gives the same trace."""

    experiment: dict[str, Any]
    trace: Trace


class Prepared(NamedTuple):
    """The parts of an experiment before it is traced; x is [1 x 1 x side x side]."""

    x: Array
    network: Network
    objective: Objective
    experiment: dict[str, Any]


def run(experiment: Experiment) -> Picture:
    """Trace an experiment; ExperimentError if its parts do not fit together, ImageError if a drawing has no ink."""
    x, network, objective, understood = prepare(experiment)
    return Picture(understood, trace(network, x, objective))


def prepare(experiment: Experiment) -> Prepared:
    """The parts of an experiment, checked. Errors as in `run`."""
    network, network_as_understood = understand_network(experiment.network)
    chosen, image = experiment.image, _image(experiment)
    x = image[None, None]
    objective, objective_as_understood = _objective(experiment, network, x)
    try:
        objective.check(network.shapes[objective.at])
    except ShapeError as error:
        raise ExperimentError(f"objective: {error}") from error
    network, objective = _with_mistakes(experiment, network, objective)
    understood: dict[str, Any] = {
        "image": {"sample": chosen.sample} if isinstance(chosen, SampleImage) else {"pixels": image},
        "network": network_as_understood,
        "objective": objective_as_understood,
    }
    if experiment.mistakes:
        understood["mistakes"] = [choice.model_dump() for choice in experiment.mistakes]
    return Prepared(x, network, objective, understood)


def refuse_mistakes(experiment: Experiment, what: str) -> None:
    """ExperimentError if the experiment has mistakes: `what`, such as "a chain", is only made of a right pass."""
    if experiment.mistakes:
        raise ExperimentError(f"mistakes: {what} is made of a right backward pass only; leave them out")


def _with_mistakes(experiment: Experiment, network: Network, objective: Objective) -> tuple[Network, Objective]:
    mistakes = [Mistake(choice.name, choice.layer, choice.variant) for choice in experiment.mistakes]
    made = network, objective
    for count in range(1, len(mistakes) + 1):  # one more each time, so that an error can say which it is
        try:
            made = make(mistakes[:count], network, objective)
        except MistakeError as error:
            raise ExperimentError(f"mistakes.{count - 1}.{error}") from error
    return made


def form_of(choice: NetworkChoice) -> Form:
    """The form in which the chosen network takes a digit."""
    return PAPER_FORM if choice.weights == "paper" else Form(choice.input or SIDE)


def _image(experiment: Experiment) -> Array:
    form = form_of(experiment.network)
    if isinstance(experiment.image, PixelImage):
        return _checked(experiment.image.pixels, form.side)
    if isinstance(experiment.image, DrawingImage):
        return bring_to(form, images.normalise_drawing(experiment.image.drawing))
    return _sample(experiment.image.sample, form)


@lru_cache(maxsize=256)
def _sample(number: int, form: Form) -> Array:
    image: Array = digits.as_input(digits.samples().images[[number]], form=form)[0, 0]
    image.flags.writeable = False
    return image


def _checked(pixels: Array, side: int) -> Array:
    if pixels.shape != (side, side):
        raise ExperimentError(
            f"image.pixels: must be {side} rows of {side} numbers, because the network's input has {side} x {side} "
            f"pixels; got {notation(pixels.shape)}"
        )
    return pixels


def understand_network(choice: NetworkChoice) -> tuple[Network, dict[str, Any]]:
    """The chosen network, and the choice with its defaults filled in; ExperimentError if its sizes do not fit."""
    try:
        if isinstance(choice.weights, dict):
            network = _given(choice.weights, choice)
            name: Any = choice.weights
        elif choice.weights == "paper":
            network, name = _paper(choice), choice.weights
        else:
            network, name = _named(choice)
    except ShapeError as error:
        raise ExperimentError(f"network: {error}") from error
    if choice.edits:
        network = network.with_params(_edited(network.params, choice.edits))
    sizes = {conv: size._asdict() for conv, size in _sizes_of(network.params).items()}
    edits = [edit.model_dump() for edit in choice.edits]
    return network, {"weights": name, "seed": choice.seed, "input": network.image[-1], **sizes, "edits": edits}


def _named(choice: NetworkChoice) -> tuple[Network, str]:
    """The trained or a random network, and its name."""
    sizes = _size(choice.conv1, CONV1), _size(choice.conv2, CONV2), choice.input or SIDE
    is_default = sizes == (CONV1, CONV2, SIDE)
    name = choice.weights or ("trained" if is_default else "random")
    if name == "random":
        return _random(choice.seed, *sizes), name
    if not is_default:
        raise ExperimentError(
            'network.weights: "trained" exists only for an input of 28 x 28, 3 filters of 3 x 3 in conv1 and 10 of '
            '4 x 4 in conv2; for other sizes use "random", or send arrays'
        )
    return weights.trained(), "trained"


_random = lru_cache(maxsize=16)(random_two_block)  # dragging one weight asks for the others again and again


def _paper(choice: NetworkChoice) -> Network:
    network = weights.paper()
    side = network.image[-1]
    if choice.input not in (None, side):
        raise ExperimentError(f"network.input: the paper network has an input of {side} x {side}; leave it out")
    _refuse_other_sizes(choice, _sizes_of(network.params), "the paper network has")
    return network


def _size(choice: ConvArchitecture | None, default: ConvSize) -> ConvSize:
    return ConvSize(choice.filters or default.filters, choice.size or default.size) if choice else default


def _given(arrays: dict[str, Array], choice: NetworkChoice) -> Network:
    """The network with the arrays in the request. Their shapes determine its sizes."""
    for conv in ("conv1", "conv2"):
        W = arrays.get(f"{conv}.W")
        if W is None or W.ndim != 4 or W.shape[2] != W.shape[3] or not (1 <= W.shape[0] <= 16 and 1 <= W.shape[2] <= 7):
            raise ExperimentError(
                f"network.weights: {conv}.W must be [filters - depth x size x size], 1 to 16 filters of size 1 to 7"
            )
    sizes, side = _sizes_of(arrays), choice.input or SIDE
    expected = param_shapes(sizes["conv1"], sizes["conv2"], side)
    if set(arrays) != set(expected):
        raise ExperimentError(f"network.weights: must hold exactly {', '.join(expected)}, not {', '.join(arrays)}")
    for name, shape in expected.items():
        if arrays[name].shape != shape:
            raise ExperimentError(
                f"network.weights: {name} must be {notation(shape)}, not of shape {list(arrays[name].shape)}"
            )
    _refuse_other_sizes(choice, sizes, "the weights given have")
    return two_block(arrays, side)


def _sizes_of(params: dict[str, Array]) -> dict[str, ConvSize]:
    return {conv: ConvSize(*params[f"{conv}.W"].shape[:3:2]) for conv in ("conv1", "conv2")}


def _refuse_other_sizes(choice: NetworkChoice, sizes: dict[str, ConvSize], they_have: str) -> None:
    for conv, own in sizes.items():
        asked = getattr(choice, conv)
        if asked and own != _size(asked, own):
            filters = "1 filter" if own.filters == 1 else f"{own.filters} filters"
            raise ExperimentError(f"network.{conv}: {they_have} {filters} of {own.size} x {own.size}; leave it out")


def _edited(params: dict[str, Array], edits: list[Edit]) -> dict[str, Array]:
    """Copies of the edited parameters, with the edits applied in their order."""
    changed: dict[str, Array] = {name: params[name].copy() for name in {edit.tensor for edit in edits}}
    for number, edit in enumerate(edits):
        tensor = changed[edit.tensor]
        if len(edit.index) != tensor.ndim or any(i >= n for i, n in zip(edit.index, tensor.shape, strict=True)):
            raise ExperimentError(
                f"network.edits.{number}.index: {edit.tensor} is {notation(tensor.shape)}, so an index has "
                f"{tensor.ndim} numbers of at most {[n - 1 for n in tensor.shape]}; got {edit.index}"
            )
        tensor[tuple(edit.index)] = edit.value
    return changed


def _objective(experiment: Experiment, network: Network, x: Array) -> tuple[Objective, dict[str, Any]]:
    choice: ObjectiveChoice = experiment.objective or CrossEntropyObjective(kind="cross_entropy")
    match choice:
        case CrossEntropyObjective(label=label):
            if label is None:
                label = _default_label(experiment, network, x)
            return CrossEntropy(np.array([label])), {"kind": "cross_entropy", "label": label}
        case LogitObjective(index=index):
            return Logit(index), choice.model_dump()
        case CellObjective(channel=channel, row=row, column=column):
            return Cell(channel, row, column), choice.model_dump()
        case DeltaObjective(delta=delta):
            return Delta(delta), dict(choice)


def _default_label(experiment: Experiment, network: Network, x: Array) -> int:
    """The sample's own label, or the predicted digit if the image is the user's."""
    if isinstance(experiment.image, SampleImage):
        return int(digits.samples().labels[experiment.image.sample])
    return int(network.forward(x).argmax())
