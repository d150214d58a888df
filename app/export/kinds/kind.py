"""What a script has to know of a kind of layer."""

from collections.abc import Callable
from typing import Any, NamedTuple


class Kind(NamedTuple):
    """The source of one kind of layer. In a script, T has every tensor by its name.

    `forward` and `backward` get the layer and the name of the layer before it.
    """

    forward: Callable[[Any, str], list[str]]  # lines that add its value to T, and its mask if it has one
    backward: Callable[[Any, str], list[str]]  # lines that add the gradients of its input, its weights and its biases
    pytorch: Callable[[Any], str]  # its value in PyTorch, where y is that of the layer before it, for a batch of one
    functions: tuple[Callable[..., Any], ...] = ()  # which these lines call; a script has their source
