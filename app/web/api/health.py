"""Health checks for orchestrators: whether the process is alive, and whether it can serve."""

from typing import Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from app import digits
from app.experiment import presets
from app.web.edge.rate import Calls, Store

router = APIRouter(tags=["health"])


class Ready(BaseModel):
    """Whether traces can be served, and what that depends on."""

    status: Literal["ready", "degraded"] = Field(description="degraded: it serves, but something of it is away")
    weights: Literal["loaded"] = "loaded"
    digits: Literal["loaded"] = "loaded"
    rate_store: Store = Field(
        description="where calls are counted: in memory; in the store, which answers; or it is away, and so in memory"
    )


@router.get("/livez")
async def livez() -> dict[str, str]:
    """The process is alive."""
    return {"status": "ok"}


@router.get("/readyz")
async def readyz(request: Request) -> Ready:
    """The weights and the digits are loaded, so traces can be served. None needs the store of the rate limits."""
    presets.trained()
    digits.shipped()
    calls: Calls = request.app.state.calls
    store = await calls.store()
    return Ready(status="degraded" if store == "away" else "ready", rate_store=store)
