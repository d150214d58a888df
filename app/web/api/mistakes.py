"""The known mistakes of backward passes."""

from fastapi import APIRouter
from pydantic import BaseModel, Field

from app.experiment.choice import MistakeName
from app.web.api.responses import TOO_MANY
from app.words.mistakes import KNOWN

router = APIRouter(prefix="/api", responses=TOO_MANY)


class KnownMistakeReply(BaseModel):
    """A known mistake, and the lesson that mends it."""

    name: MistakeName
    title: str
    sentence: str
    lesson: str = Field(description="its slug, as in /lessons/{slug}")


@router.get("/mistakes")
async def get_mistakes() -> list[KnownMistakeReply]:
    """The known mistakes of backward passes. An experiment can name them, and a comparison finds them."""
    return [KnownMistakeReply(**known._asdict()) for known in KNOWN.values()]
