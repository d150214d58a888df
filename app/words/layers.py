"""The name and the letter of each kind of layer, for the formulas and for the columns of the picture."""

from typing import NamedTuple

from app.engine.network import Network


class LayerWords(NamedTuple):
    """How a kind of layer is called."""

    title: str
    letter: str  # of its values, in LaTeX
    numbered: bool = True  # whether title and letter carry the number of the layer's block


BY_KIND = {
    "input": LayerWords("Input", "x", numbered=False),
    "conv": LayerWords("Conv", "z"),
    "relu": LayerWords("ReLU", "a"),
    "maxpool": LayerWords("Max-pool", "s"),
    "dense": LayerWords("Head", r"\ell", numbered=False),
}


def blocks(network: Network) -> dict[str, int]:
    """The number of each layer's block: a layer with parameters starts the next one, so the head's is the last."""
    numbers, block = {}, 0
    for layer in network.layers:
        block += bool(layer.params)
        numbers[layer.name] = block
    return numbers


def titles(network: Network) -> dict[str, str]:
    """Each layer's title: `Conv 1`, `Max-pool 2`, `Head`."""
    numbers = blocks(network)
    titles = {}
    for layer in network.layers:
        words = BY_KIND[layer.kind]
        titles[layer.name] = f"{words.title} {numbers[layer.name]}" if words.numbered else words.title
    return titles
