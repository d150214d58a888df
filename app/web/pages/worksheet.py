"""The page with the worksheets: it renders them whole, without JavaScript, for the screen and for paper."""

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from pydantic import BaseModel, Field, ValidationError

from app.experiment.errors import describe
from app.lessons import links
from app.lessons.library import Library
from app.practice.worksheet.build import worksheet
from app.practice.worksheet.lessons import LESSONS
from app.practice.worksheet.sheet import Sheet
from app.settings import Settings
from app.web.api.workers import Workers
from app.web.pages.templates import About, Pages

LAST_SEED = 999_999
PATH = "/worksheet"
_SCRIPT = "js/worksheet.js"
_PAGE = "worksheet/page.html"
_LONGEST = 60  # characters of a wrong value that a message repeats
# Only the page itself is to be found by search engines, and none of its millions of sheets.
_ABOUT = About(
    "Worksheets: backpropagation through a CNN, by hand · Retrograd",
    "Printable worksheets for backpropagation through a small convolutional network, with gaps to fill in by hand, and "
    "their answers. Each seed gives another digit.",
    PATH,
    "/card.png",
)
_NONE = About("No such worksheet · Retrograd", "There is no worksheet at this address.")


class Wanted(BaseModel):
    """What the address of the page asks for."""

    seed: int = Field(1, ge=0, le=LAST_SEED)
    lesson: str | None = None
    count: int = Field(1, ge=1)
    answers: Literal["without", "with", "only"] = "without"
    paper: Literal["a4", "letter"] = "a4"


class _Problem(NamedTuple):
    """Why there is no worksheet."""

    status: int
    message: str


def routes(pages: Pages, shelf: Library, settings: Settings) -> APIRouter:
    """The page with one worksheet or several, with a form to choose them."""
    router = APIRouter(include_in_schema=False)

    @router.get(PATH)
    async def worksheets(request: Request) -> HTMLResponse:
        workers: Workers = request.app.state.workers
        return await workers.run(request, render, request)

    def render(request: Request) -> HTMLResponse:
        understood = _understand(request.query_params, settings.worksheets)
        titles = {lesson.slug: lesson.title for lesson in shelf.lessons() if lesson.slug in LESSONS}
        context: dict[str, Any] = {"titles": titles, "most": settings.worksheets, "last_seed": LAST_SEED}
        if isinstance(understood, _Problem):
            context |= {"wanted": Wanted(), "problem": understood.message, "sheets": []}
            return pages.render(request, _PAGE, _NONE, entry=_SCRIPT, status=understood.status, **context)
        title = titles.get(understood.lesson or "", "The whole way back")
        about = _ABOUT if not request.query_params else About(f"Worksheet: {title} · Retrograd", _ABOUT.description)
        context |= {"wanted": understood, "title": title, "sheets": _sheets(understood), "picture_of": _picture_of}
        return pages.render(request, _PAGE, about, entry=_SCRIPT, **context)

    return router


def _understand(query: Mapping[str, str], most: int) -> Wanted | _Problem:
    """What is asked for. A field that a form sends empty is left out."""
    try:
        wanted = Wanted.model_validate({name: value for name, value in query.items() if value})
    except ValidationError as error:
        return _Problem(422, f"{describe(error.errors())}.")
    if wanted.count > most:
        return _Problem(422, f"count: at most {most} worksheets fit into one document; got {wanted.count}.")
    if wanted.lesson and wanted.lesson not in LESSONS:
        return _Problem(404, f"There is no worksheet for the lesson “{wanted.lesson[:_LONGEST]}”.")
    return wanted


def _sheets(wanted: Wanted) -> list[Sheet]:
    """As many as wanted, with seeds that follow each other; after the last seed comes the first."""
    seeds = [(wanted.seed + i) % (LAST_SEED + 1) for i in range(wanted.count)]
    return [worksheet(seed, wanted.lesson) for seed in seeds]


def _picture_of(sheet: Sheet) -> str:
    """The address of the picture with a worksheet's experiment."""
    delta = str([[[number]] for number in sheet.start]).replace(" ", "")
    parts = {
        "sample": str(sheet.sample),
        "network": '{"weights":"paper"}',
        "objective": f'{{"kind":"delta","delta":{delta}}}',
    }
    return f"/#{links.join(parts)}"
