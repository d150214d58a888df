"""The routes of the page itself, and of its version for a frame in other sites."""

from functools import lru_cache

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from markupsafe import Markup

from app import digits
from app.web.encode import trace_reply
from app.web.experiments import run
from app.web.schemas import Experiment, SampleImage
from app.web.templates import About, Pages

DESCRIPTION = "The whole forward and backward pass of a small convolutional network, for your own digit."
_ABOUT = About("Retrograd: backpropagation through a CNN, number by number", DESCRIPTION, "/", "/card.png")


@lru_cache(maxsize=32)
def first_picture(experiment: str) -> Markup:
    """An experiment's trace, typed, as JSON that is safe within a script element: nothing in it can end that."""
    reply = trace_reply(run(Experiment.model_validate_json(experiment)), "typed")
    return Markup(reply.decode().replace("<", r"\u003c"))  # noqa: S704 - only numbers and names of our own


def routes(pages: Pages) -> APIRouter:
    """The page, and its version for a frame in other sites."""
    router = APIRouter(include_in_schema=False)
    first = Experiment(image=SampleImage(sample=digits.FIRST_SAMPLE)).model_dump_json(exclude_unset=True)

    def page(request: Request, *, embedded: bool) -> HTMLResponse:
        entry = "js/embed.js" if embedded else "js/main.js"
        return pages.render(request, "index.html", _ABOUT, entry=entry, embedded=embedded, first=first_picture(first))

    @router.api_route("/", methods=["GET", "HEAD"])
    async def index(request: Request) -> HTMLResponse:
        return page(request, embedded=False)

    @router.api_route("/embed", methods=["GET", "HEAD"])
    async def embed(request: Request) -> HTMLResponse:
        return page(request, embedded=True)

    return router
