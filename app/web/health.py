"""Health checks for orchestrators: whether the process is alive, and whether it can serve."""

from fastapi import APIRouter

from app import digits, weights

router = APIRouter(tags=["health"])


@router.get("/livez")
async def livez() -> dict[str, str]:
    """The process is alive."""
    return {"status": "ok"}


@router.get("/readyz")
async def readyz() -> dict[str, str]:
    """The weights and the digits are loaded, so traces can be served."""
    weights.trained()
    digits.shipped()
    return {"status": "ready"}
