r"""Formulas in LaTeX and in MathML, quickly: a template is converted once, and numbers are inserted afterwards.

An equation is a row of parts, and a page that has no room may begin a new line before an operator among them, such as
`<mo>=</mo>` or `<mo>+</mo>`, and between two parts that have no operator between them.
"""

from functools import lru_cache
from typing import Literal, NamedTuple

from latex2mathml.converter import convert

Quantity = Literal["value", "weight", "grad", "mask"]

Display = Literal["block", "inline"]

NAMESPACE = "http://www.w3.org/1998/Math/MathML"

_FIRST = 90_000  # numbers from here on stand for the placeholders during the conversion


class Formula(NamedTuple):
    """The same formula in both languages. Its MathML is a whole `<math>`."""

    latex: str
    mathml: str


class Part(NamedTuple):
    """A part of a formula in both languages. Its MathML is one element."""

    latex: str
    mathml: str


EQUALS = Part("=", '<mo form="infix">=</mo>')
PLUS = Part("+", '<mo form="infix">+</mo>')
MINUS = Part("-", '<mo form="infix">&#x02212;</mo>')
_MINUS_SIGN = Part("-", '<mo form="prefix">&#x02212;</mo>')
TIMES = Part(r"\cdot", "<mo>&#x000B7;</mo>")


def equation(*sides: list[Part]) -> Formula:
    """Sides with equals signs between them; a side without parts is left out. In display style."""
    parts: list[Part] = []
    for side in sides:
        parts += [EQUALS, *side] if parts and side else side
    return _formula(parts, "block")


def symbol(template: str, display: Display = "inline") -> Formula:
    """A LaTeX template without placeholders as a formula, by default one that stands within a line."""
    return _formula([part(template)], display)


def expression(*parts: Part) -> Formula:
    """Parts one after the other, as a formula that stands within a line."""
    return _formula(list(parts), "inline")


def _formula(parts: list[Part], display: Display) -> Formula:
    content = "".join(part.mathml for part in parts)
    return Formula(
        " ".join(part.latex for part in parts),
        f'<math xmlns="{NAMESPACE}" display="{display}">{content}</math>',
    )


def part(template: str, *numbers: int) -> Part:
    r"""A LaTeX template with its placeholders «0», «1», ... replaced by numbers, which must not be negative.

    The conversion takes 1 ms, half the time that a whole derivation may take, so each template is converted only once.
    """
    latex, mathml = template, _convert(template, len(numbers))
    for place, number in enumerate(numbers):
        latex = latex.replace(f"«{place}»", str(number))
        mathml = mathml.replace(f"<mn>{_FIRST + place}</mn>", f"<mn>{number}</mn>")
    return Part(latex, mathml)


def row(*parts: Part, space: str = " ") -> Part:
    """Parts that stay together on one line, with this between them in LaTeX."""
    return Part(space.join(part.latex for part in parts), f"<mrow>{''.join(part.mathml for part in parts)}</mrow>")


def text(words: str) -> Part:
    """Words, with a space before them."""
    return Part(rf"\text{{ {words}}}", f"<mtext>&#x000A0;{words}</mtext>")


def rounded(value: float, digits: int = 3) -> str:
    """So many significant digits; a small multiple of 1/8, as all numbers of the paper network are, has all of its own.

    >>> rounded(1.126), rounded(-1.125), rounded(250.125)
    ('1.13', '-1.125', '250')
    """
    return f"{value:.{digits if value % 0.125 or abs(value) >= 100 else 5}g}"


def number(value: float, digits: int, quantity: Quantity | None = None) -> Part:
    r"""A number with so many significant digits, as m or m \cdot 10^{e}, marked with the quantity that it is."""
    mantissa, _, exponent = rounded(abs(value), digits).partition("e")
    latex, mathml = mantissa, f"<mn>{mantissa}</mn>"
    if exponent:
        size = str(abs(int(exponent)))
        power = _signed(int(exponent), Part(size, f"<mn>{size}</mn>"))
        latex += rf" \cdot 10^{{{power.latex}}}"
        mathml += f"{TIMES.mathml}<msup><mn>10</mn>{power.mathml}</msup>"
    signed = _signed(value, Part(latex, mathml))
    mark = f'<mrow data-quantity="{quantity}">' if quantity else "<mrow>"
    return Part(signed.latex, signed.mathml.replace("<mrow>", mark, 1))


def _signed(value: float, unsigned: Part) -> Part:
    return row(*([_MINUS_SIGN] if value < 0 else []), unsigned, space="")


@lru_cache(maxsize=1024)
def _convert(template: str, places: int) -> str:
    """The MathML of a template, an mrow."""
    for place in range(places):
        template = template.replace(f"«{place}»", str(_FIRST + place))
    _, _, content = convert(template, display="block").partition(">")
    # latex2mathml takes the name of a function for an operator, which has space around it.
    return content.removesuffix("</math>").replace("<mo>max</mo>", "<mi>max</mi>")
