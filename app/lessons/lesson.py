"""A lesson, and how it is read from its file."""

import json
import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from markdown_it.token import Token

from app import digits
from app.experiment.run import trace_of
from app.lessons import containers, front_matter, links, syntax, thumbnail
from app.lessons.problems import LessonError, Problem
from app.lessons.writer import State, Surroundings, Writer, state

WORDS_A_MINUTE = 130  # text with formulas and numbers to follow is read at half the usual speed
_NO_WORDS = re.compile(r"<svg.*?</svg>|<[^>]+>", re.DOTALL)


@dataclass(frozen=True)
class Step:
    """From one heading to the next, as HTML. `state` is the fragment of the picture's state, if the heading has one.

    `experiment` is its JSON if it is another one than the lesson's.
    """

    number: int
    heading: str
    body: str
    state: str | None
    experiment: str | None


@dataclass(frozen=True)
class Lesson:
    """A lesson that has been checked: every link, number, formula, figure and word in it exists."""

    slug: str
    title: str
    summary: str
    able: str
    view: str
    experiment: str  # JSON, as the API takes it
    introduction: str  # HTML
    steps: tuple[Step, ...]
    picture: str  # a small one for the list of the lessons, as SVG
    words: tuple[tuple[str, str], ...]  # those of the glossary that it uses, with their explanations in HTML

    @property
    def state(self) -> str:
        """The fragment of the first state that the lesson shows."""
        return next((step.state for step in self.steps if step.state), self.view)

    @property
    def minutes(self) -> int:
        """How long it takes to read, with its answers."""
        html = self.introduction + "".join(step.heading + step.body for step in self.steps)
        words = len(_NO_WORDS.sub(" ", html).split())
        return max(1, round(words / WORDS_A_MINUTE))


def slug_of(file: str) -> str:
    """`07-one-weight` for `07-one-weight.md`."""
    return file.removesuffix(".md")


def read(file: str, text: str, around: Surroundings) -> Lesson:
    """The lesson in a file of this name; LessonError with all of its problems if it is none."""
    env: dict[str, Any] = {}
    tokens = syntax.parser().parse(text, env)
    problems = [
        Problem(file, line + 1, f"{sign!r} begins nothing that a lesson knows; write \\{sign} for the sign itself")
        for line, sign in env.get(syntax.STRAYS, [])
    ]
    problems += containers.check(file, tokens)
    front = tokens.pop(0).content if tokens and tokens[0].type == "front_matter" else None
    fields, view, first = _front(file, front, problems)
    writer = Writer(file, around, view, first.trace, problems)
    introduction, *sections = _sections(tokens)
    opening = writer.write(introduction, first.trace)
    steps = tuple(_step(writer, number, section, first) for number, section in enumerate(sections, 1))
    if not steps:
        problems.append(Problem(file, 1, "there is no step: a step begins with a heading ## …"))
    picture = _picture(writer, fields.get(front_matter.PICTURE), first, steps)
    if problems:
        raise LessonError(problems)
    values = {name: fields[name].value for name in front_matter.REQUIRED}
    words = tuple((word, around.glossary[word]) for word in sorted(writer.words, key=str.casefold))
    experiment = _json(first.experiment)
    return Lesson(
        slug_of(file),
        **values,
        view=first.fragment,
        experiment=experiment,
        introduction=opening,
        steps=steps,
        picture=picture,
        words=words,
    )


def _picture(writer: Writer, wanted: front_matter.Field | None, first: State, steps: Sequence[Step]) -> str:
    """Of the tensor that the author names; else of the last figure; else of the first cell that a step shows."""
    if wanted:
        try:
            return thumbnail.draw(first.trace, wanted.value)
        except ValueError as error:
            writer.problems.append(Problem(writer.file, wanted.line, str(error).replace("figure", "picture", 1)))
            return ""
    if writer.drawn:
        return thumbnail.draw(*writer.drawn[-1])
    for fragment in (step.state for step in steps if step.state):
        view = links.read(links.split(fragment))
        if view.cell and trace_of(view.experiment).tensors[view.cell[0]].ndim:
            return thumbnail.draw(trace_of(view.experiment), view.cell[0])
    return thumbnail.draw(first.trace, "input.value")


def _front(
    file: str, content: str | None, problems: list[Problem]
) -> tuple[dict[str, front_matter.Field], links.Parts, State]:
    """The front matter, and the view that every link begins with. A view that is wrong is replaced by the default."""
    default = {"sample": str(digits.FIRST_SAMPLE)}
    fields: dict[str, front_matter.Field] = {}
    try:
        fields |= front_matter.read(file, content)
    except LessonError as error:
        problems += error.problems
    if given := fields.get(front_matter.VIEW):
        try:
            view = links.merge(default, links.split(given.value))
            if unfit := {"cell", "tab"} & set(view):
                raise links.LinkError(f"it names a {unfit.pop()}, which belongs to the link of a step")
            return fields, view, state(view)
        except (ValueError, LookupError) as error:
            problems.append(Problem(file, given.line, f"the view {given.value} leads nowhere: {error}"))
    return fields, default, state(default)


def _sections(tokens: Iterable[Token]) -> list[list[Token]]:
    """What stands before the first heading of level 2, and then one list for each of them."""
    sections: list[list[Token]] = [[]]
    for token in tokens:
        if token.type == "heading_open" and token.tag == "h2" and not token.level:
            sections.append([])
        sections[-1].append(token)
    return sections


def _step(writer: Writer, number: int, tokens: Sequence[Token], first: State) -> Step:
    heading, body = tokens[:3], tokens[3:]
    own = _state_of(writer, heading[1])
    shown = own or first
    experiment = None if shown.experiment == first.experiment else _json(shown.experiment)
    html = writer.write(heading, shown.trace), writer.write(body, shown.trace)
    return Step(number, *html, own.fragment if own else None, experiment)


def _state_of(writer: Writer, heading: Token) -> State | None:
    """The state that a heading links to, if all of it is a link into the picture."""
    children = heading.children or []
    if not children or children[0].type != "link_open" or children[-1].type != "link_close":
        return None
    with suppress(ValueError, LookupError):  # which are noted when the heading is written
        return state(links.merge(writer.view, links.split(str(children[0].attrs["href"]))))
    return None


def _json(experiment: dict[str, Any]) -> str:
    return json.dumps(experiment, separators=(",", ":"))
