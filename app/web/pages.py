"""The routes of the HTML pages."""

from functools import cache
from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from fastapi.templating import Jinja2Templates
from markupsafe import Markup

from app import __version__, digits
from app.engine.network import random_two_block
from app.settings import Settings
from app.web import picture
from app.web.assets import Assets
from app.web.encode import trace_reply
from app.web.experiments import run
from app.web.join import joined_name
from app.web.schemas import PARAMETERS, Experiment, SampleImage

_TEMPLATES = Path(__file__).resolve().parent.parent.parent / "templates"


@cache
def first_picture() -> Markup:
    """The first sample's trace, typed, as JSON that is safe within a script element: nothing in it can end that."""
    reply = trace_reply(run(Experiment(image=SampleImage(sample=digits.FIRST_SAMPLE))), "typed")
    return Markup(reply.decode().replace("<", r"\u003c"))  # noqa: S704 - only numbers and names of our own


def routes(settings: Settings, assets: Assets) -> APIRouter:
    """The page, and its version for a frame in other sites."""
    router = APIRouter(include_in_schema=False)
    templates = Jinja2Templates(_TEMPLATES)
    templates.env.globals |= {
        "asset": assets.url,
        "version": __version__,
        "parameters": PARAMETERS,
        "train_steps": settings.train_steps,
        "train_batch": settings.train_batch,
    }

    columns = picture.columns(random_two_block(seed=0))
    panels = [panel.id for column in columns for panel in column.panels]

    def page(request: Request, *, embedded: bool) -> HTMLResponse:
        # The page names its files by their digest, so a browser must not keep an old page when the files change.
        context = {
            "columns": columns,
            "panels": panels,
            "first": first_picture(),
            "embedded": embedded,
            "entry": joined_name("js/embed.js" if embedded else "js/main.js"),
        }
        return templates.TemplateResponse(request, "index.html", context, headers={"Cache-Control": "no-cache"})

    @router.api_route("/", methods=["GET", "HEAD"])
    async def index(request: Request) -> HTMLResponse:
        return page(request, embedded=False)

    @router.api_route("/embed", methods=["GET", "HEAD"])
    async def embed(request: Request) -> HTMLResponse:
        return page(request, embedded=True)

    return router
