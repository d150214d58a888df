"""A formula as HTML that wraps, because no browser breaks MathML: boxes for its sides, with one `<math>` for each part.

static/js/dom/mathml.js does the same with the formulas that the page gets from the API, and static/css/formula.css has
the style of both.
"""

from collections.abc import Callable, Iterable
from xml.etree import ElementTree as ET

from app.words.mathml import NAMESPACE

_OPERATOR = f"{{{NAMESPACE}}}mo"


def wrapping(mathml: str) -> str:
    """The HTML of a whole `<math>`, whose operators that a line may begin with stand directly in it.

    A side begins with an equals sign. A part of it begins with an operator, or follows another part without one.
    """
    root = ET.fromstring(mathml)  # noqa: S314 - ours, and without a document type
    style = "true" if root.get("display") == "block" else "false"
    sides = _split(list(root), lambda element, _: _is_operator(element) and element.text == "=")
    boxes = (_box("formula-side", (_math(part, style) for part in _split(side, _begins_part))) for side in sides)
    return _box("equation", boxes)


def _split(
    elements: list[ET.Element], begins: Callable[[ET.Element, ET.Element | None], bool]
) -> list[list[ET.Element]]:
    """Groups of elements, each with one that begins a group at its head."""
    groups: list[list[ET.Element]] = []
    before: ET.Element | None = None
    for element in elements:
        if not groups or begins(element, before):
            groups.append([])
        groups[-1].append(element)
        before = element
    return groups


def _begins_part(element: ET.Element, before: ET.Element | None) -> bool:
    return _is_operator(element) or not _is_operator(before)


def _is_operator(element: ET.Element | None) -> bool:
    return element is not None and element.tag == _OPERATOR


def _math(part: Iterable[ET.Element], displaystyle: str) -> str:
    root = ET.Element(f"{{{NAMESPACE}}}math", displaystyle=displaystyle)
    root.extend(part)
    return ET.tostring(root, encoding="unicode")


def _box(name: str, content: Iterable[str]) -> str:
    return f'<span class="{name}">{"".join(content)}</span>'
