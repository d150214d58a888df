"""From the tokens of one part of a lesson to HTML, with everything that is wrong in it.

markdown-it's renderer writes what is CommonMark. The rules below write the rest; they find the Writer of their part in
the renderer's `env`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from html import escape
from typing import Any, NamedTuple
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import OptionsDict

from app.engine.derivation import check_cell
from app.engine.trace import Trace
from app.experiment.run import trace_of
from app.lessons import containers, figures, links, numbers, syntax
from app.lessons.glossary import Glossary
from app.lessons.problems import Problem
from app.words.authored import typeset
from app.words.wrapping import wrapping

_LESSONS = "/lessons/"
_UP = ".."  # from the page of a lesson to where the app begins, which need not be the root of its host


class Surroundings(NamedTuple):
    """What a lesson refers to: the words of the glossary, and the other lessons."""

    glossary: Glossary
    slugs: frozenset[str]


class State(NamedTuple):
    """A state of the picture that exists."""

    fragment: str
    experiment: dict[str, Any]
    trace: Trace


def state(parts: links.Parts) -> State:
    """The state that the parts of a fragment lead to; ValueError or LookupError if there is none."""
    view = links.read(parts)
    found = trace_of(view.experiment)
    if view.cell:
        check_cell(found.tensors, *view.cell)
    return State(links.join(parts), view.experiment, found)


@dataclass
class Writer:
    """Writes parts of a lesson, and collects their problems and their words of the glossary."""

    file: str
    around: Surroundings
    view: links.Parts
    trace: Trace
    problems: list[Problem] = field(default_factory=list)
    words: set[str] = field(default_factory=set)
    drawn: list[tuple[Trace, str]] = field(default_factory=list)  # the figures, each with the trace that it is of
    inside: list[str] = field(default_factory=list)  # the containers around the token that is written

    def write(self, tokens: Sequence[Token], trace: Trace) -> str:
        """The HTML of a part whose numbers and figures are those of this trace."""
        self.trace = trace
        markdown = _markdown()
        html: str = markdown.renderer.render(tokens, markdown.options, {"writer": self})
        return html

    def complain(self, token: Token, error: Exception | str) -> str:
        """Note what is wrong where a token stands; nothing is written for it."""
        self.problems.append(Problem(self.file, syntax.line_of(token), str(error)))
        return ""

    def state(self, token: Token, href: str) -> State | None:
        """The state that a link leads to, if it exists."""
        try:
            return state(links.merge(self.view, links.split(href)))
        except (ValueError, LookupError) as error:
            self.complain(token, f"the link {unquote(href)} leads nowhere: {error}")
            return None


def _number(writer: Writer, token: Token) -> str:
    number = numbers.find(writer.trace, token.content)
    return f'<data value="{number.value!r}" data-number="{escape(number.name)}">{numbers.printed(number.value)}</data>'


def _term(writer: Writer, token: Token) -> str:
    word = next((word for word in writer.around.glossary if word.casefold() == token.info.casefold()), None)
    if word is None:
        known = ", ".join(writer.around.glossary) or "none"
        return writer.complain(token, f"the glossary has no word {token.info!r}; its words: {known}")
    writer.words.add(word)
    button = f'<button type="button" data-term="{escape(word)}" aria-expanded="false">{escape(token.content)}</button>'
    return f'<span class="term">{button}</span>'


def _formula(_: Writer, token: Token) -> str:
    if token.type == "math_inline":
        return wrapping(typeset(token.content, "inline"))
    return f'<span class="formula-line">{wrapping(typeset(token.content, "block"))}</span>'


def _link(writer: Writer, token: Token) -> str:
    href = str(token.attrs["href"])
    if href.startswith("#"):
        found = writer.state(token, href)
        return f'<a href="#{escape(found.fragment)}" data-state>' if found else ""
    slug = href.removeprefix(_LESSONS).partition("#")[0]
    if href.startswith(_LESSONS) and slug not in writer.around.slugs:
        return writer.complain(
            token, f"there is no lesson {slug!r}; there are {', '.join(sorted(writer.around.slugs))}"
        )
    if not href.startswith(("/", "https://", "http://", "mailto:")):
        return writer.complain(
            token, f"the link {unquote(href)} leads nowhere: write #sample=…, /lessons/… or https://…"
        )
    along = " data-digit-along" if href.startswith((_LESSONS, "/practice")) else ""
    return f'<a href="{_UP if href.startswith("/") else ""}{escape(href)}"{along}>'


def _image(writer: Writer, token: Token) -> str:
    return writer.complain(token, "a lesson has no images of its own; ::: figure conv1.grad draws one from its numbers")


def _heading(writer: Writer, token: Token) -> str:
    if token.tag == "h1":
        writer.complain(token, "the title stands in the front matter; a step begins with ##")
    return f"<{token.tag}>"


def _open(writer: Writer, token: Token) -> str:
    name, argument = containers.name_of(token)
    writer.inside.append(name)
    match name:
        case containers.COMPONENTS | containers.MATRICES:
            return f'<div class="notation" data-form="{name}">'
        case containers.FIGURE:
            drawn = figures.draw(writer.trace, argument)
            writer.drawn.append((writer.trace, argument))
            return f'<figure class="lesson-figure" data-figure="{escape(argument)}">{drawn}<figcaption>'
        case containers.QUESTION:
            return '<div class="question">'
        case _:
            return '<details><summary>Answer</summary><div class="answer">'


_ENDS = {containers.FIGURE: "</figcaption></figure>", containers.ANSWER: "</div></details>"}


def _close(writer: Writer, _: Token) -> str:
    return f"{_ENDS.get(writer.inside.pop(), '</div>')}\n"


_RULES: dict[str, Callable[[Writer, Token], str]] = {
    syntax.NUMBER: _number,
    syntax.TERM: _term,
    "math_inline": _formula,
    "math_inline_double": _formula,
    "math_block": _formula,
    "link_open": _link,
    "image": _image,
    "heading_open": _heading,
    syntax.OPEN: _open,
    syntax.CLOSE: _close,
}


@cache
def _markdown() -> MarkdownIt:
    markdown = syntax.parser()
    for name, rule in _RULES.items():
        markdown.add_render_rule(name, _rendering(rule))
    return markdown


def _rendering(rule: Callable[[Writer, Token], str]) -> Callable[..., str]:
    """A rule as markdown-it calls it. What the rule raises is a problem of the lesson."""

    def render(_: RendererHTML, tokens: Sequence[Token], index: int, _options: OptionsDict, env: dict[str, Any]) -> str:
        writer: Writer = env["writer"]
        try:
            return rule(writer, tokens[index])
        except (ValueError, LookupError) as error:
            return writer.complain(tokens[index], error)

    return render
