"""Photos and drawings of a digit, brought to a network's input."""

import base64

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from app.experiment.choice import NetworkChoice
from app.experiment.image import form_of
from app.web.api.encode import JSON, to_json
from app.web.api.parameters import FormNetwork, Upload
from app.web.api.responses import ERRORS, TOO_MANY

router = APIRouter(prefix="/api", responses=TOO_MANY)


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


@router.post("/image", response_model=ImageReply, responses=ERRORS)
async def post_image(request: Request, file: Upload, network: FormNetwork = None) -> Response:
    """Read a photo or drawing of a digit: the pixels for the network, and the steps that led to them."""
    digit = await request.app.state.workers.read_digit(request, file, form_of(network or NetworkChoice()))
    steps = [
        {
            "name": step.name,
            "caption": step.caption,
            "image": f"data:image/png;base64,{base64.b64encode(step.image).decode()}",
        }
        for step in digit.steps
    ]
    return Response(to_json({"pixels": digit.pixels.tolist(), "steps": steps}), media_type=JSON)
