"""Which of the page's four kinds of numbers a tensor holds. Each kind has one colour."""

from app.words.mathml import Quantity


def quantity_of(tensor: str) -> Quantity | None:
    """The kind of a tensor's numbers; None for the loss."""
    match tensor.split("."):
        case ["loss"]:
            return None
        case ["probabilities"] | [_, "value"]:
            return "value"
        case [*_, "grad"]:
            return "grad"
        case [_, "mask"]:
            return "mask"
    return "weight"
