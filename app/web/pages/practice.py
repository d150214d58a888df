"""The page with the exercises."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from app.lessons.library import Library
from app.practice.catalogue import set_of
from app.web.api.exercises import kinds
from app.web.pages.templates import About, Pages

_ABOUT = About(
    "Practise: backpropagation by hand, checked · Retrograd",
    "Exercises on backpropagation through a small convolutional network, made from a seed, with hints and worked "
    "solutions. A wrong answer that is a known mistake is told so.",
    "/practice",
    "/card.png",
)


def routes(pages: Pages, shelf: Library) -> APIRouter:
    """The page. Which exercise it shows is in its address, and is for its script to read."""
    router = APIRouter(include_in_schema=False)

    @router.get("/practice")
    def practice(request: Request) -> HTMLResponse:
        with_sets = [lesson for lesson in shelf.lessons() if set_of(lesson.slug)]
        listed = [kind.model_dump(exclude={"lessons"}) for kind in kinds()]
        sets = {lesson.slug: set_of(lesson.slug) for lesson in with_sets}
        return pages.render(
            request,
            "practice/practice.html",
            _ABOUT,
            entry="js/practice.js",
            lessons=with_sets,
            catalogue={"kinds": listed, "sets": sets},
        )

    return router
