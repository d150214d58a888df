"""What an orchestrator asks: is the process alive, can it serve."""

from fastapi import APIRouter

from app import digits, weights

router = APIRouter(tags=["health"])


@router.get("/livez")
async def livez() -> dict[str, str]:
    """The process answers."""
    return {"status": "ok"}


@router.get("/readyz")
async def readyz() -> dict[str, str]:
    """The weights and the digits are read, so traces can be served."""
    weights.trained()
    digits.shipped()
    return {"status": "ready"}
