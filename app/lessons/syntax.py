r"""Markdown with what lessons have beside it: `{loss}`, `[[delta]]`, `$x$` and `::: figure conv1.grad` ... `:::`.

Parsing gives markdown-it's tokens. Each of them has the line that it begins on in its `map`, those within a line too.
"""

import re

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.front_matter import front_matter_plugin

NUMBER = "live_number"
TERM = "term"
CONTAINER = "container"
OPEN, CLOSE = "container_open", "container_close"
STRAYS = "strays"  # in the env of the parser: lines, and signs on them that begin one of the above but do not

_NUMBER = re.compile(r"\{([^{}]*)\}")
_TERM = re.compile(r"\[\[([^\[\]|]+)(?:\|([^\[\]]+))?\]\]")
_FENCE = re.compile(r":{3,}[ \t]*(.*?)[ \t]*$")
_STRAY = re.compile(r"\[\[|[{$]")


def parser() -> MarkdownIt:
    """CommonMark without HTML, with tables."""
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    markdown.use(front_matter_plugin).use(dollarmath_plugin, allow_labels=False, allow_digits=False, double_inline=True)
    markdown.block.ruler.before(
        "fence", CONTAINER, _container, {"alt": ["paragraph", "reference", "blockquote", "list"]}
    )
    markdown.inline.ruler.before("link", NUMBER, _number)
    markdown.inline.ruler.before("link", TERM, _term)
    markdown.core.ruler.before("text_join", "places", _places)
    return markdown


def line_of(token: Token) -> int:
    """The line that a token begins on, counted from 1."""
    return (token.map or [0])[0] + 1


def _number(state: StateInline, silent: bool) -> bool:
    match = _NUMBER.match(state.src, state.pos, state.posMax)
    if not match:
        return False
    if not silent:
        state.push(NUMBER, "data", 0).content = match[1].strip()
    state.pos = match.end()
    return True


def _term(state: StateInline, silent: bool) -> bool:
    match = _TERM.match(state.src, state.pos, state.posMax)
    if not match:
        return False
    if not silent:
        token = state.push(TERM, "span", 0)
        token.content = match[2] or match[1]
        token.info = match[1].strip()
    state.pos = match.end()
    return True


def _container(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """From `::: name` to the `:::` that belongs to it; containers may stand in each other."""
    opening = _fence(state, start)
    if opening is None or (silent and not opening):
        return False
    if silent:
        return True
    last = _last_line(state, start, end) if opening else start
    token = state.push(OPEN, "div", 1)
    token.block, token.info, token.map = True, opening, [start, last]
    token.meta["closed"] = last < end
    parent, line_max = state.parentType, state.lineMax
    state.parentType, state.lineMax = "container", last
    state.md.block.tokenize(state, start + 1, last)
    state.parentType, state.lineMax = parent, line_max
    state.push(CLOSE, "div", -1).block = True
    state.line = min(last + 1, end)
    return True


def _last_line(state: StateBlock, start: int, end: int) -> int:
    """The line with the `:::` that ends the container which begins at `start`; `end` if there is none."""
    depth = 0
    for line in range(start, end):
        fence = _fence(state, line)
        if fence is not None:
            depth += 1 if fence else -1
        if not depth:
            return line
    return end


def _fence(state: StateBlock, line: int) -> str | None:
    """What stands after the colons of a line: a container's name, or "" at its end. None for other lines."""
    if state.is_code_block(line):
        return None
    match = _FENCE.match(state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]])
    return match[1] if match else None


def _places(state: StateCore) -> None:
    """Give every token within a line its own line, and find signs that are left over."""
    for block in state.tokens:
        line = block.map[0] if block.map else 0
        for token in block.children or []:
            token.map = [line, line + 1]
            line += token.type in ("softbreak", "hardbreak") or token.content.count("\n")
            if token.type == "text" and (stray := _STRAY.search(token.content)):
                state.env.setdefault(STRAYS, []).append((line, stray[0]))
