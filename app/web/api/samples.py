"""The sample digits, which an experiment can name by their id."""

import base64
from functools import cache

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from app import digits
from app.web.api.encode import JSON, to_json
from app.web.api.parameters import Release
from app.web.api.responses import TOO_MANY
from app.web.edge.caching import cache_control

router = APIRouter(prefix="/api", responses=TOO_MANY)


class Sample(BaseModel):
    """A sample digit."""

    id: int
    label: int
    pixels: str = Field(description="base64 of 28 x 28 bytes, row-major, 255 being ink")


@cache
def samples() -> list[Sample]:
    """The sample digits."""
    return [
        Sample(id=i, label=int(label), pixels=base64.b64encode(image.tobytes()).decode())
        for i, (image, label) in enumerate(zip(*digits.samples(), strict=True))
    ]


@router.get("/samples", response_model=list[Sample])
async def get_samples(release: Release = None) -> Response:
    """The sample digits, which an experiment can name by their id."""
    reply = to_json([sample.model_dump() for sample in samples()])
    return Response(reply, media_type=JSON, headers=cache_control(release))
