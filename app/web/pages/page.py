"""The page itself, its version for a frame in other sites, and the pages about privacy and the API."""

from functools import lru_cache

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from markupsafe import Markup

from app import digits
from app.experiment.choice import Experiment, SampleImage
from app.experiment.run import run
from app.web.api.trace import trace_reply
from app.web.pages.templates import NO_PICTURE, About, Pages

DESCRIPTION = "The whole forward and backward pass of a small convolutional network, for your own digit."
SWAGGER_FILES = "/api/docs/files"  # where fastapi-offline serves Swagger UI
_PRIVACY = About(
    "Privacy · Retrograd", "What Retrograd keeps about its users, in plain words: nothing.", "/privacy", "/card.png"
)
_API = About("The API · Retrograd", "Every call of Retrograd's API, to read and to try.")
_ABOUT = About("Retrograd: backpropagation through a CNN, number by number", DESCRIPTION, "/", "/card.png")


@lru_cache(maxsize=32)
def first_picture(experiment: str) -> Markup:
    """An experiment's trace, typed, as JSON that is safe within a script element: nothing in it can end that."""
    reply = trace_reply(run(Experiment.model_validate_json(experiment)), "typed")
    return Markup(reply.decode().replace("<", r"\u003c"))  # noqa: S704 - only numbers and names of our own


def routes(pages: Pages) -> APIRouter:
    """The page, its version for a frame in other sites, and the pages about privacy and the API."""
    router = APIRouter(include_in_schema=False)
    first = Experiment(image=SampleImage(sample=digits.FIRST_SAMPLE)).model_dump_json(exclude_unset=True)

    def page(request: Request, *, embedded: bool) -> HTMLResponse:
        entry = "js/embed.js" if embedded else "js/main.js"
        return pages.render(request, "index.html", _ABOUT, entry=entry, embedded=embedded, first=first_picture(first))

    @router.get("/")
    async def index(request: Request) -> HTMLResponse:
        return page(request, embedded=False)

    @router.get("/embed")
    async def embed(request: Request) -> HTMLResponse:
        return page(request, embedded=True)

    @router.get("/privacy")
    async def privacy(request: Request) -> HTMLResponse:
        return pages.render(request, "privacy.html", _PRIVACY, entry=NO_PICTURE)

    @router.get("/api/docs")
    async def api(request: Request) -> HTMLResponse:
        return pages.render(
            request, "api.html", _API, entry=None, swagger=SWAGGER_FILES, openapi=request.app.openapi_url
        )

    return router
