"""LaTeX -> MathML, quickly: a template is converted once, and the numbers are inserted afterwards."""

from functools import lru_cache
from typing import NamedTuple

from latex2mathml.converter import convert

_FIRST = 90_000  # numbers from here on stand for the placeholders during the conversion


class Formula(NamedTuple):
    """The same formula in both languages."""

    latex: str
    mathml: str


def formula(template: str, *numbers: int | str) -> Formula:
    r"""A LaTeX template with its placeholders «0», «1», ... replaced by numbers, which must not be negative.

    The conversion takes 1 ms, half the time that a whole derivation may take, so each template is converted only once.
    """
    latex, mathml = template, _convert(template, len(numbers))
    for place, number in enumerate(numbers):
        latex = latex.replace(f"«{place}»", str(number))
        mathml = mathml.replace(f"<mn>{_FIRST + place}</mn>", f"<mn>{number}</mn>")
    return Formula(latex, mathml)


def number_template(value: float, places: tuple[int, int]) -> tuple[str, list[str]]:
    r"""A number with 4 significant digits as a template, «m» or «m» \cdot 10^{«e»}, and the numbers to insert."""
    sign = "-" if value < 0 else ""
    mantissa, _, exponent = f"{abs(value):.4g}".partition("e")
    if not exponent:
        return f"{sign}«{places[0]}»", [mantissa]
    power = int(exponent)
    minus = "-" if power < 0 else ""
    return rf"{sign}«{places[0]}» \cdot 10^{{{minus}«{places[1]}»}}", [mantissa, str(abs(power))]


@lru_cache(maxsize=1024)
def _convert(template: str, places: int) -> str:
    for place in range(places):
        template = template.replace(f"«{place}»", str(_FIRST + place))
    return convert(template)
