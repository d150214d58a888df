"""The pages of the lessons: the list of all, and each of them with the picture beside it."""

from typing import Any, NamedTuple

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from app.lessons.lesson import Lesson
from app.lessons.library import BUILTIN, Broken, Entry, Library
from app.practice.catalogue import set_of
from app.practice.worksheet.lessons import LESSONS
from app.settings import Settings
from app.web.pages.page import first_picture
from app.web.pages.templates import NO_PICTURE, About, Pages

_LIST = About(
    "Lessons: how a CNN’s gradients are computed, by hand · Retrograd",
    "Short lessons on backpropagation through a convolutional network, each with the numbers of a digit, and with the "
    "picture of the whole network beside it.",
    "/lessons",
    "/card.png",
)


class Listed(NamedTuple):
    """A lesson in the list, how many kinds of exercises its set has, and whether it has a worksheet."""

    lesson: Lesson
    exercises: int
    has_worksheet: bool


def library(settings: Settings) -> Library:
    """The built-in lessons, and those of the operator's folder."""
    return Library([BUILTIN, *([settings.lessons] if settings.lessons else [])])


def address(slug: str) -> str:
    """The path of a lesson's page."""
    return f"/lessons/{slug}"


def routes(pages: Pages, shelf: Library) -> APIRouter:
    """The list of the lessons, and a page for each. These functions wait for files, so they are not `async`."""
    router = APIRouter(include_in_schema=False)

    @router.get("/lessons")
    def lessons(request: Request) -> HTMLResponse:
        return pages.render(request, "lessons/list.html", _LIST, entry=NO_PICTURE, **_listed(shelf))

    @router.get("/lessons/{slug}")
    def lesson(request: Request, slug: str) -> Response:
        match shelf.entries().get(slug):
            case Lesson() as found:
                return _lesson(request, found)
            case Broken() as broken:
                about = About(f"{slug} can’t be shown yet · Retrograd", "What is wrong with this lesson, and where.")
                return pages.render(request, "lessons/broken.html", about, entry=NO_PICTURE, broken=broken)
            case _:
                return _missing(request, slug)

    @router.get("/embed/{slug}/{number}")
    def step_for_a_frame(request: Request, slug: str, number: str) -> Response:
        """The frame with the picture in the state of a step, the steps counted from 1."""
        state = _state(shelf.entries().get(slug), number)
        frame = f"{request.scope['root_path']}/embed#{state}"
        return RedirectResponse(frame) if state else _missing(request, f"{slug}/{number}")

    def _missing(request: Request, address: str) -> HTMLResponse:
        about = About("No such lesson · Retrograd", "There is no lesson at this address.")
        context = {"unknown": address, **_listed(shelf)}
        return pages.render(request, "lessons/list.html", about, entry=NO_PICTURE, status=404, **context)

    def _lesson(request: Request, lesson: Lesson) -> HTMLResponse:
        others = shelf.lessons()
        place = [other.slug for other in others].index(lesson.slug)
        path = address(lesson.slug)
        about = About(f"{lesson.title} · Retrograd", lesson.summary, path, f"{path}/card.png", "article")
        return pages.render(
            request,
            "lessons/lesson.html",
            about,
            entry="js/lesson.js",
            lesson=lesson,
            has_worksheet=lesson.slug in LESSONS,
            place=place + 1,
            has_exercises=bool(set_of(lesson.slug)),
            count=len(others),
            previous=others[place - 1] if place else None,
            following=others[place + 1] if place + 1 < len(others) else None,
            first=first_picture(lesson.experiment),
        )

    return router


def _state(entry: Entry | None, number: str) -> str | None:
    """The fragment of a lesson's step; None if there is no such step."""
    if not isinstance(entry, Lesson):
        return None
    return next((step.state or entry.view for step in entry.steps if str(step.number) == number), None)


def _listed(shelf: Library) -> dict[str, Any]:
    """The lessons with what belongs to each, and the files that are none."""
    broken = [entry for entry in shelf.entries().values() if isinstance(entry, Broken)]
    lessons = [Listed(lesson, len(set_of(lesson.slug)), lesson.slug in LESSONS) for lesson in shelf.lessons()]
    return {"lessons": lessons, "broken": broken}
