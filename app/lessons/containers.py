"""Which containers there are, and how they may stand: `::: question` holds `::: answer`, `::: matrices` follows ..."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from markdown_it.token import Token

from app.lessons.problems import Problem
from app.lessons.syntax import CLOSE, OPEN, line_of

COMPONENTS, MATRICES, FIGURE, QUESTION, ANSWER = "components", "matrices", "figure", "question", "answer"
_NAMES = f"{COMPONENTS}, {MATRICES}, {FIGURE} NAME, {QUESTION}, {ANSWER}"


@dataclass
class Container:
    """A container in its place, and its last block. `content` has the names of the blocks directly in it."""

    name: str
    argument: str
    line: int
    content: list[str] = field(default_factory=list)
    last: int = 0  # the line of the last of them

    def add(self, name: str, line: int) -> None:
        """Add a block."""
        self.content.append(name)
        self.last = line


def name_of(token: Token) -> tuple[str, str]:
    """The name of the container that a token opens, and what stands after it: ("figure", "conv1.grad")."""
    name, _, argument = token.info.partition(" ")
    return name, argument.strip()


def check(file: str, tokens: Sequence[Token]) -> list[Problem]:
    """Everything that is wrong with how containers stand."""
    page = Container("", "", 0)
    inside = [page]
    problems = []

    def complain(line: int, message: str | None) -> None:
        if message:
            problems.append(Problem(file, line, message))

    for token in tokens:
        if token.type == OPEN:
            container = Container(*name_of(token), line_of(token))
            complain(container.line, _wrong_start(container, inside[-1], is_closed=token.meta["closed"]))
            inside[-1].add(container.name, container.line)
            inside.append(container)
        elif token.type == CLOSE:
            container = inside.pop()
            complain(container.line, _wrong_content(container))
            complain(container.last, _unanswered(container))
        elif token.nesting >= 0 and token.level == len(inside) - 1:
            complain(inside[-1].last, _unanswered(inside[-1]))
            inside[-1].add(token.type, line_of(token))
    complain(page.last, _unanswered(page))
    return problems


def _wrong_start(container: Container, parent: Container, *, is_closed: bool) -> str | None:
    if not container.name:
        return "this ::: ends nothing: no container is open here"
    if container.name not in (COMPONENTS, MATRICES, FIGURE, QUESTION, ANSWER):
        return f"there is no container {container.name!r}; there are {_NAMES}"
    if not is_closed:
        return f"::: {container.name} is not closed: a line ::: is missing after it"
    return _wrong_place(container, parent)


def _wrong_place(container: Container, parent: Container) -> str | None:
    name = container.name
    before = parent.content[-1] if parent.content else ""
    if name == ANSWER and parent.name != QUESTION:
        return "::: answer must stand in a ::: question, before the ::: that ends it"
    if (name == MATRICES) != (before == COMPONENTS):
        return "::: components is followed by ::: matrices, the same formula in the other notation"
    if container.argument and name != FIGURE:
        return f"::: {name} takes nothing after its name; this is {container.argument!r}"
    return None


def _wrong_content(container: Container) -> str | None:
    if container.name == QUESTION and (container.content[-1:] != [ANSWER] or container.content.count(ANSWER) != 1):
        return "::: question has its question, then one ::: answer … :::, and nothing after it"
    if container.name == QUESTION and len(container.content) == 1:
        return "::: question has no question before its ::: answer"
    if container.name and not container.content:
        return f"::: {container.name} is empty"
    return None


def _unanswered(parent: Container) -> str | None:
    """What is wrong if the container before this place stands alone."""
    if parent.content[-1:] == [COMPONENTS]:
        return "::: components must be followed by ::: matrices, the same formula in the other notation"
    return None
