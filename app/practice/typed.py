"""Numbers as people type them: 3/8, -1 1/2, 0.375 or 0,375."""

import re
from fractions import Fraction

_LONGEST = 40  # characters
_WHOLE = r"\d{1,15}"
_FRACTION = re.compile(rf"([+-]?)(?:({_WHOLE}) +)?({_WHOLE}) ?/ ?({_WHOLE})")
_DECIMAL = re.compile(r"[+-]?(?:\d{1,15}[.,]?\d{0,15}|[.,]\d{1,15})(?:[eE][+-]?\d{1,2})?")
_SIGNS = str.maketrans({"\u2212": "-", "\u2013": "-", "\u2044": "/", "\u00a0": " "})
_HOW = "Type a fraction such as 3/8 or -1 1/2, or a decimal such as 0.375."


class UnclearError(ValueError):
    """An answer that can't be read. The message says kindly how to write it; it is not a wrong answer."""


def number(answer: object) -> float:
    """A number in JSON or as text; UnclearError if it is none."""
    if isinstance(answer, int | float) and not isinstance(answer, bool):
        return _in_range(float(answer)) if abs(answer) < 1e15 else _too_large()
    if not isinstance(answer, str):
        raise UnclearError(f"A number is missing. {_HOW}")
    text = " ".join(answer.translate(_SIGNS).split())
    if not text:
        raise UnclearError(f"Nothing has been typed yet. {_HOW}")
    if len(text) > _LONGEST:
        raise UnclearError(f"That is too long for a number. {_HOW}")
    text = re.sub(r"^([+-]) ", r"\1", text)
    if match := _FRACTION.fullmatch(text):
        return _fraction(*match.groups())
    if _DECIMAL.fullmatch(text):
        return _in_range(float(text.replace(",", ".")))
    raise UnclearError(f"“{text}” can’t be read as a number. {_HOW}")


def _fraction(sign: str, whole: str | None, above: str, below: str) -> float:
    if int(below) == 0:
        raise UnclearError("A fraction can’t have 0 below its line.")
    value = int(whole or 0) + Fraction(int(above), int(below))
    return float(-value if sign == "-" else value)


def _in_range(value: float) -> float:
    return value if abs(value) < 1e15 else _too_large()


def _too_large() -> float:
    raise UnclearError("That number is far too large for this network.")
