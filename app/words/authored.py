r"""Formulas that authors write. latex2mathml takes much for granted, so what it makes of them is checked.

It also makes one row of a whole formula. Here the formula gets the parts that all others have (app/words/mathml.py), so
that it can be broken between them.
"""

import re
from collections.abc import Iterable
from xml.etree import ElementTree as ET

from app.words.mathml import NAMESPACE, Display, symbol

_PARTS = {"mfrac": 2, "mroot": 2, "msub": 2, "msup": 2, "munder": 2, "mover": 2, "msubsup": 3, "munderover": 3}
_IN_MATHML = f"{{{NAMESPACE}}}"
_BETWEEN_OPERANDS = tuple("=≠≈≡<>≤≥∈→←↦+−±·⋅×∗⊙⊗∘")
_CLOSING = tuple(")]}⟩")


class FormulaError(ValueError):
    """LaTeX that can't be written as MathML. The message has the formula and what is wrong with it."""


def typeset(latex: str, display: Display) -> str:
    """The MathML of a formula, a whole `<math>`. Raises FormulaError."""
    if problem := _unbalanced(latex):
        raise FormulaError(f"the formula {latex.strip()} does not parse: {problem}")
    try:
        mathml = symbol(latex, display).mathml
        root = ET.fromstring(mathml)  # noqa: S314 - it has no document type, so no entities of its own
    except ET.ParseError as error:
        raise FormulaError(f"the formula {latex.strip()} does not parse: it has an & or a < out of place") from error
    except Exception as error:  # latex2mathml's errors have no class in common
        what = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", type(error).__name__.removesuffix("Error")).lower()
        raise FormulaError(f"the formula {latex.strip()} does not parse: {what}") from error
    if problem := _left_over(root) or _incomplete(root):
        raise FormulaError(f"the formula {latex.strip()} does not parse: {problem}")
    return _in_parts(root)


def _in_parts(root: ET.Element) -> str:
    """The formula with each operator between two operands directly in `math`, and what stands between them in rows."""
    content = list(root)
    while len(content) == 1 and content[0].tag == f"{_IN_MATHML}mrow":
        content = list(content[0])
    for element in list(root):
        root.remove(element)
    for part in _parts(content):
        if len(part) == 1:
            root.append(part[0])
        else:
            ET.SubElement(root, f"{_IN_MATHML}mrow").extend(part)
    ET.register_namespace("", NAMESPACE)
    return ET.tostring(root, encoding="unicode")


def _parts(content: Iterable[ET.Element]) -> list[list[ET.Element]]:
    """Operators between operands, each alone, and what stands between them.

    A part also ends with a comma, and with spaces.
    """
    parts: list[list[ET.Element]] = [[]]
    before: ET.Element | None = None
    for element in content:
        sign = _operator(element)
        if sign in _BETWEEN_OPERANDS and before is not None and _ends_operand(before):
            element.set("form", "infix")
            parts += [[element], []]
        elif _is_space(before) or _operator(before) == ",":
            parts += [] if _is_space(element) else [[]]
            parts[-1].append(element)
        else:
            parts[-1].append(element)
        before = element
    return [part for part in parts if part]


def _ends_operand(element: ET.Element) -> bool:
    sign = _operator(element)
    return not sign or sign in _CLOSING


def _is_space(element: ET.Element | None) -> bool:
    return element is not None and element.tag == f"{_IN_MATHML}mspace"


def _operator(element: ET.Element | None) -> str:
    """The sign of an operator; empty for all else."""
    return (element.text or "") if element is not None and element.tag == f"{_IN_MATHML}mo" else ""


def _unbalanced(latex: str) -> str | None:
    depth = 0
    for brace in re.findall(r"\\.|[{}]", latex, re.DOTALL):
        depth += {"{": 1, "}": -1}.get(brace, 0)
        if depth < 0:
            return "a } without its {"
    return "a { without its }" if depth else None


def _left_over(root: ET.Element) -> str | None:
    """A command that has become text, because there is none of that name."""
    commands = [text for text in root.itertext() if "\\" in text]
    return f"there is no command {commands[0]}" if commands else None


def _incomplete(root: ET.Element) -> str | None:
    """An element that lacks a part, such as a fraction without a denominator."""
    for element in root.iter():
        name = element.tag.removeprefix(_IN_MATHML)
        if len(element) != _PARTS.get(name, len(element)):
            return "a fraction, a root or an index lacks a part; put each part in braces"
    return None
