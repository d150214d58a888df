"""HTML routes."""

from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from fastapi.templating import Jinja2Templates

from app import __version__
from app.settings import Settings
from app.web.api import samples
from app.web.assets import Assets

_TEMPLATES = Path(__file__).resolve().parent.parent.parent / "templates"


def routes(settings: Settings, assets: Assets) -> APIRouter:
    """The pages; they differ only by the version of their files and the limits that they tell the reader."""
    router = APIRouter(include_in_schema=False)
    templates = Jinja2Templates(_TEMPLATES)
    templates.env.globals |= {
        "asset": assets.url,
        "version": __version__,
        "max_upload_bytes": settings.max_body_bytes,
        "train_steps": settings.train_steps,
        "train_batch": settings.train_batch,
    }

    @router.api_route("/", methods=["GET", "HEAD"])
    async def index(request: Request) -> HTMLResponse:
        # The page names its files by their digest, so it must be asked for anew where they may have changed.
        context = {"samples": samples()}
        return templates.TemplateResponse(request, "index.html", context, headers={"Cache-Control": "no-cache"})

    return router
