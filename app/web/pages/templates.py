"""The templates of the HTML pages, with what every page needs."""

from pathlib import Path
from typing import Any, NamedTuple

from fastapi import Request
from fastapi.responses import HTMLResponse
from fastapi.templating import Jinja2Templates

from app import __version__
from app.experiment.presets import PARAMETERS, random_two_block
from app.settings import Settings
from app.web.edge.caching import PAGE, release
from app.web.pages import picture
from app.web.pages.assets import Assets
from app.web.pages.join import joined_name

NO_PICTURE = "js/lessons.js"  # the script of pages without a picture
_TEMPLATES = Path(__file__).resolve().parents[3] / "templates"


class About(NamedTuple):
    """What a page says of itself to search engines, and to those who show a link to it.

    Paths are absolute. A page without one of its own, such as an error, is not to be found.
    """

    title: str
    description: str
    path: str | None = None
    card: str | None = None  # its picture, 1200 x 630
    kind: str = "website"


class Pages:
    """Renders pages from templates."""

    def __init__(self, settings: Settings, assets: Assets) -> None:
        network = random_two_block(seed=0)
        columns = picture.columns(network)
        self._templates = Jinja2Templates(_TEMPLATES)
        self._templates.env.globals |= {
            "asset": assets.url,
            "root": settings.root_path,
            "version": __version__,
            "release": release(),
            "parameters": PARAMETERS,
            "convs": [layer.name for layer in network.layers if layer.kind == "conv"],
            "train_steps": settings.train_steps,
            "train_batch": settings.train_batch,
            "columns": columns,
            "panels": [panel.id for column in columns for panel in column.panels],
        }

    def render(
        self, request: Request, name: str, about: About, *, entry: str | None, status: int = 200, **context: Any
    ) -> HTMLResponse:
        """The page of a template, with the script `entry` and what that imports; None if it has none of its own.

        It names its files by their digest, so nobody may keep an old page for long when the files change.
        """
        context |= {"about": about, "entry": entry and joined_name(entry), "site": str(request.base_url).rstrip("/")}
        headers = {"Cache-Control": PAGE if status == 200 else "no-cache"}
        return self._templates.TemplateResponse(request, name, context, status_code=status, headers=headers)
