"""The words that lessons explain where they stand: a Markdown file with a heading `## delta` and a meaning for each."""

from collections.abc import Mapping
from types import MappingProxyType

from markdown_it.token import Token

from app.lessons.problems import LessonError, Problem
from app.lessons.syntax import NUMBER, TERM, line_of, parser

FILE = "glossary.md"

Glossary = Mapping[str, str]  # HTML by word


def read(file: str, text: str) -> Glossary:
    """The words of a glossary with their explanations; LessonError if it is none."""
    markdown = parser()
    words: dict[str, list[Token]] = {}
    lines: dict[str, int] = {}
    problems = []
    word = ""
    tokens = markdown.parse(text)
    for before, token in zip([None, *tokens], tokens, strict=False):
        line = line_of(token)
        if before is not None and before.type == "heading_open" and before.tag == "h2":
            word = token.content.strip()
            if word in words:
                problems.append(Problem(file, line, f"the word {word!r} is explained twice"))
            words[word] = []
            lines[word] = line
        elif word and token.type not in ("heading_open", "heading_close"):
            words[word].append(token)
        if any(child.type in (NUMBER, TERM) for child in token.children or []):
            problems.append(Problem(file, line, "an explanation has no numbers {…} and no words [[…]] of its own"))
    problems += [
        Problem(file, lines[word], f"the word {word!r} has no explanation") for word, own in words.items() if not own
    ]
    if not words:
        problems.append(Problem(file, 1, "a glossary has a heading “## word” for each of its words"))
    if problems:
        raise LessonError(problems)
    return MappingProxyType({word: markdown.renderer.render(own, markdown.options, {}) for word, own in words.items()})
