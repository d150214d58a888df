"""What search engines are told, and the pictures that are shown beside links to the pages."""

from functools import lru_cache
from xml.sax.saxutils import escape

from fastapi import APIRouter, Request, Response
from fastapi.responses import PlainTextResponse
from starlette.exceptions import HTTPException

from app import digits
from app.experiment.run import trace_of
from app.lessons import card, links
from app.lessons.lesson import Lesson
from app.lessons.library import Library
from app.web.edge.caching import PAGE
from app.web.pages.lessons import address

_PAGE_TITLE = "How does one weight of a convolution get its gradient?"
_PAGE_STATE = f"sample={digits.FIRST_SAMPLE}&cell=conv1.W.grad:2,0,1,1"
_A_DAY = {"Cache-Control": "public, max-age=86400"}


def routes(shelf: Library) -> APIRouter:
    """`robots.txt`, `sitemap.xml` and the cards."""
    router = APIRouter(include_in_schema=False)

    @router.get("/robots.txt")
    async def robots(request: Request) -> PlainTextResponse:
        return PlainTextResponse(
            f"User-agent: *\nDisallow: /api/\nDisallow: /embed\nSitemap: {request.base_url}sitemap.xml\n",
            headers=_A_DAY,
        )

    @router.get("/sitemap.xml")
    def sitemap(request: Request) -> Response:
        site = str(request.base_url).rstrip("/")
        paths = ["/", "/lessons", *(address(lesson.slug) for lesson in shelf.lessons()), "/practice", "/worksheet"]
        urls = "".join(f"<url><loc>{escape(site + path)}</loc></url>\n" for path in paths)
        xml = f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{urls}</urlset>\n'
        return Response(
            f'<?xml version="1.0" encoding="UTF-8"?>\n{xml}',
            media_type="application/xml",
            headers={"Cache-Control": PAGE},
        )

    @router.get("/card.png")
    def page_card() -> Response:
        return Response(_card(_PAGE_TITLE, _PAGE_STATE), media_type="image/png", headers=_A_DAY)

    @router.get("/lessons/{slug}/card.png")
    def lesson_card(slug: str) -> Response:
        lesson = shelf.entries().get(slug)
        if not isinstance(lesson, Lesson):
            raise HTTPException(404, f"There is no lesson {slug!r}.")
        return Response(_card(lesson.title, lesson.state), media_type="image/png", headers=_A_DAY)

    return router


@lru_cache(maxsize=64)
def _card(title: str, fragment: str) -> bytes:
    view = links.read(links.split(fragment))
    return card.draw(title, trace_of(view.experiment), view.cell)
