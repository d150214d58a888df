"""What a Markdown file of the repository links to, and what can be linked to in it."""

import re
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.anchors import anchors_plugin

ROOT = Path(__file__).resolve().parent.parent
_PARSER = MarkdownIt("commonmark").enable("table").use(anchors_plugin, max_level=6)


def tokens(paper: Path) -> list[Token]:
    """The blocks of a file."""
    return _PARSER.parse(paper.read_text("utf-8"))


def links(paper: Path) -> list[str]:
    """The target of every link and every picture, also of those that are written in HTML."""
    found = []
    for block in tokens(paper):
        for token in (block, *(block.children or ())):
            found += [str(target) for name, target in token.attrs.items() if name in ("href", "src")]
            if token.type in ("html_block", "html_inline"):
                found += re.findall(r'(?:href|src|srcset)="([^"]+)"', token.content)
    return found


def anchors(paper: Path) -> set[str]:
    """The fragments that lead to its headings, as GitHub makes them."""
    return {str(token.attrs["id"]) for token in tokens(paper) if token.type == "heading_open"}
