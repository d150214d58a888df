"""How requests name the tensors of a trace, as patterns for the description of the API.

Which tensors there are is the trace's to say; these are the ones of the networks that can be asked for.
"""

from app.experiment.presets import random_two_block

_NETWORK = random_two_block(seed=0)  # all that can be asked for have layers of these names
_LAYER = f"({'|'.join(_NETWORK.shapes)})"
_WITH_PARAMETERS = f"({'|'.join(layer.name for layer in _NETWORK.layers if layer.params)})"
_WITH_MASK = f"({'|'.join(name for name, pattern in _NETWORK.patterns.items() if pattern.is_gate)})"
_NUMBERS = rf"{_LAYER}\.(value|grad)|{_WITH_PARAMETERS}\.[Wb](\.grad)?|probabilities"

TENSOR = rf"^({_NUMBERS}|loss)$"  # which has derivations
COMPARED = rf"^({_NUMBERS}|{_WITH_MASK}\.mask)$"
GRADIENT = rf"^({_LAYER}\.grad|{_WITH_PARAMETERS}\.[Wb])$"  # that can be checked
