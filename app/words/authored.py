r"""Formulas that authors write. latex2mathml takes much for granted, so what it makes of them is checked."""

import re
from xml.etree import ElementTree as ET

from app.words.mathml import Display, symbol

_PARTS = {"mfrac": 2, "mroot": 2, "msub": 2, "msup": 2, "munder": 2, "mover": 2, "msubsup": 3, "munderover": 3}
_NAMESPACE = "{http://www.w3.org/1998/Math/MathML}"


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
    return mathml


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
        name = element.tag.removeprefix(_NAMESPACE)
        if len(element) != _PARTS.get(name, len(element)):
            return "a fraction, a root or an index lacks a part; put each part in braces"
    return None
