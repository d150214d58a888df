"""From the choice of a network to the network, and to the choice with its defaults filled in."""

from typing import Any

from app.engine.network import SIDE, Network
from app.engine.tensors import Array, ShapeError, notation
from app.experiment import presets
from app.experiment.choice import Edit, NetworkChoice
from app.experiment.errors import ExperimentError
from app.experiment.presets import CONVS, LARGEST_KERNEL, MOST_FILTERS, QUESTION, ConvArchitecture, ConvSize


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
    edits = [edit.model_dump() for edit in choice.edits]
    return network, {"weights": name, "seed": choice.seed, **sizes_in(network), "edits": edits}


def sizes_in(network: Network) -> dict[str, Any]:
    """The sizes of a network, as a choice has them."""
    convs = {conv: size._asdict() for conv, size in presets.sizes_of(network.params).items()}
    return {"input": network.image[-1], **convs}


def _named(choice: NetworkChoice) -> tuple[Network, str]:
    """The trained or a random network, and its name."""
    sizes = {conv: _size(getattr(choice, conv), own) for conv, own in QUESTION.items()}
    side = choice.input or SIDE
    is_default = sizes == QUESTION and side == SIDE
    name = choice.weights or ("trained" if is_default else "random")
    if name == "random":
        return presets.random_two_block(choice.seed, **sizes, side=side), name
    if not is_default:
        raise ExperimentError(
            f'network.weights: "trained" exists only for an input of {SIDE} x {SIDE}, '
            f"{' and '.join(map(_described, QUESTION, QUESTION.values()))}; "
            'for other sizes use "random", or send arrays'
        )
    return presets.trained(), "trained"


def _described(conv: str, size: ConvSize) -> str:
    return f"{size.filters} filters of {size.size} x {size.size} in {conv}"


def _paper(choice: NetworkChoice) -> Network:
    network = presets.paper()
    side = network.image[-1]
    if choice.input not in (None, side):
        raise ExperimentError(f"network.input: the paper network has an input of {side} x {side}; leave it out")
    _refuse_other_sizes(choice, presets.sizes_of(network.params), "the paper network has")
    return network


def _size(choice: ConvArchitecture | None, default: ConvSize) -> ConvSize:
    return ConvSize(choice.filters or default.filters, choice.size or default.size) if choice else default


def _given(arrays: dict[str, Array], choice: NetworkChoice) -> Network:
    """The network with the arrays in the request. Their shapes determine its sizes."""
    for conv in CONVS:
        W = arrays.get(f"{conv}.W")
        if W is None or not _are_kernels(W):
            raise ExperimentError(
                f"network.weights: {conv}.W must be [filters - depth x size x size], 1 to {MOST_FILTERS} filters of "
                f"size 1 to {LARGEST_KERNEL}"
            )
    sizes, side = presets.sizes_of(arrays), choice.input or SIDE
    expected = presets.param_shapes(**sizes, side=side)
    if set(arrays) != set(expected):
        raise ExperimentError(f"network.weights: must hold exactly {', '.join(expected)}, not {', '.join(arrays)}")
    for name, shape in expected.items():
        if arrays[name].shape != shape:
            raise ExperimentError(
                f"network.weights: {name} must be {notation(shape)}, not of shape {list(arrays[name].shape)}"
            )
    _refuse_other_sizes(choice, sizes, "the weights given have")
    return presets.two_block(arrays, side)


def _are_kernels(W: Array) -> bool:
    """Whether an array can be the weights of a convolution."""
    if W.ndim != 4 or W.shape[2] != W.shape[3]:
        return False
    filters, size = W.shape[0], W.shape[2]
    return bool(1 <= filters <= MOST_FILTERS and 1 <= size <= LARGEST_KERNEL)


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
