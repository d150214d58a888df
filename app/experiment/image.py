"""From the choice of an image to its pixels, as the chosen network takes them."""

from functools import lru_cache

from app import digits, images
from app.engine.network import SIDE
from app.engine.tensors import Array, notation
from app.experiment.choice import DrawingImage, Experiment, NetworkChoice, PixelImage
from app.experiment.errors import ExperimentError
from app.pixels import PAPER_FORM, Form, bring_to


def form_of(choice: NetworkChoice) -> Form:
    """The form in which the chosen network takes a digit."""
    return PAPER_FORM if choice.weights == "paper" else Form(choice.input or SIDE)


def understand_image(experiment: Experiment) -> Array:
    """The image [side x side]; ExperimentError if pixels have other sizes, ImageError if a drawing has no ink."""
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
