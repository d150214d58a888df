"""The lines between `---` at the top of a lesson: `name: value`, one on each line."""

from collections.abc import Mapping
from typing import NamedTuple

from app.lessons.problems import LessonError, Problem

REQUIRED = {
    "title": "the title of the lesson",
    "summary": "one sentence for the list of lessons and for search engines",
    "able": "what the reader can do afterwards, as the end of “After this lesson you can …”",
}
VIEW = "view"
PICTURE = "picture"
_NAMES = (*REQUIRED, VIEW, PICTURE)
_EXPECTED = ", ".join(_NAMES)


class Field(NamedTuple):
    """A value, and the line that it stands on, counted from 1."""

    value: str
    line: int


def read(file: str, content: str | None) -> Mapping[str, Field]:
    """The fields by their names; LessonError if one is missing, unknown or given twice. `content` has no `---`."""
    if content is None:
        expected = f"a lesson begins with a line ---, then {_EXPECTED}, each as name: value, then ---"
        raise LessonError([Problem(file, 1, f"there is no front matter: {expected}")])
    fields: dict[str, Field] = {}
    problems = []
    for line, text in enumerate(content.splitlines(), 2):
        name, colon, value = (part.strip() for part in text.partition(":"))
        if not text.strip():
            continue
        if not colon or name not in _NAMES:
            problems.append(Problem(file, line, f"expected one of {_EXPECTED}, as name: value; this is {text!r}"))
        elif name in fields:
            problems.append(Problem(file, line, f"{name} is given twice"))
        elif not value:
            problems.append(Problem(file, line, f"{name} is empty"))
        else:
            fields[name] = Field(_unquoted(value), line)
    named = {*fields, *(text.partition(":")[0].strip() for text in content.splitlines())}
    problems += [
        Problem(file, 1, f"the front matter has no {name}: {meaning}")
        for name, meaning in REQUIRED.items()
        if name not in named
    ]
    if problems:
        raise LessonError(problems)
    return fields


def _unquoted(value: str) -> str:
    """YAML needs quotation marks around a value with a colon, so authors write them."""
    is_quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "\"'"
    return value[1:-1] if is_quoted else value
