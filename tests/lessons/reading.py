"""Reads lessons in tests, with the experiments of the app and a small glossary."""

from pathlib import Path

from app.lessons.lesson import Lesson, read
from app.lessons.problems import LessonError, Problem
from app.lessons.writer import Surroundings

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures" / "lessons"
FRONT = """\
---
title: A title
summary: A summary.
able: do it.
---
"""  # lines 1 to 5
AROUND = Surroundings({"delta": "<p>a gradient</p>"}, frozenset({"01-first"}))


def lesson(body: str, front: str = FRONT) -> Lesson:
    """The lesson with this text after its front matter."""
    return read("a.md", front + body, AROUND)


def problems_of(text: str) -> tuple[Problem, ...]:
    """What is wrong with the text of a whole file."""
    try:
        read("a.md", text, AROUND)
    except LessonError as error:
        return error.problems
    return ()


def problems(body: str, front: str = FRONT) -> list[str]:
    """What is wrong with it, as `file:line: message`."""
    return [str(problem) for problem in problems_of(front + body)]


def html(body: str) -> str:
    """The body of the first step of a lesson."""
    return lesson(f"## Step\n\n{body}").steps[0].body
