"""The columns of the picture: for each layer, which of its tensors have a panel, and in which row.

This is the only list of panels. The template is rendered from it, and the script draws the panels that the page has.
"""

from collections.abc import Sequence
from typing import NamedTuple

from app.engine.network import Network
from app.words.layers import titles


class Panel(NamedTuple):
    """The place of one panel. `id` is the tensor that it shows."""

    id: str
    captions: int  # how many; a parameter has a second one, for the bias, and the logits' gradient one for its formula
    enlarges: bool  # whether a click on its caption opens its derivation; masks have none
    bars: int  # how many, for a tensor with one axis, which is drawn as bars; otherwise 0
    signed: bool  # whether the bars start in the middle


class Column(NamedTuple):
    """A layer's column, with the panels of its three rows."""

    name: str
    title: str
    forward: list[Panel]
    gate: list[Panel]
    backward: list[Panel]

    @property
    def panels(self) -> list[Panel]:
        """From top to bottom."""
        return self.forward + self.gate + self.backward


class Rows(NamedTuple):
    """What the three rows show of a layer."""

    forward: Sequence[str]
    gate: Sequence[str]
    backward: Sequence[str]


# By kind of layer, what each row shows: tensors of the layer by the last part of their names, or `probabilities`.
ROWS = {
    "input": Rows(["value"], [], ["grad"]),
    "conv": Rows(["value"], ["W", "W.grad"], ["grad"]),
    "relu": Rows(["value"], ["mask"], ["grad"]),
    "maxpool": Rows(["value"], ["mask"], ["grad"]),
    "dense": Rows(["probabilities"], ["W", "W.grad"], ["grad"]),
}


def columns(network: Network) -> list[Column]:
    """The picture of a network, in forward order."""
    names = titles(network)
    return [
        Column(
            layer.name,
            names[layer.name],
            *([_panel(network, layer.name, role) for role in row] for row in ROWS[layer.kind]),
        )
        for layer in network.layers
    ]


def _panel(network: Network, layer: str, role: str) -> Panel:
    of_parameter = role.startswith("W")
    shape = network.shapes[layer]
    bars = shape[0] if len(shape) == 1 and not of_parameter else 0
    return Panel(
        id=role if role == "probabilities" else f"{layer}.{role}",
        captions=2 if of_parameter or (bars and role == "grad") else 1,
        enlarges=role != "mask",
        bars=bars,
        signed=role == "grad",
    )
