"""Formulas of authors become well-formed MathML that can be broken, or an error that says what is wrong."""

import re
from xml.etree import ElementTree as ET

import pytest

from app.words.authored import FormulaError, typeset
from app.words.wrapping import wrapping


@pytest.mark.parametrize(
    "latex",
    [
        r"\frac{\partial L}{\partial w} = \sum_{r,c} \delta_{r,c}\, x_{r+1,c+1}",
        r"\begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix}",
        r"\{0, 1\}",
        r"W^{\top} \cdot \mathrm{col2im}(\Delta)",
        "a < b",
    ],
)
def test_a_formula_is_well_formed_mathml(latex: str) -> None:
    mathml = typeset(latex, "block")
    assert ET.fromstring(mathml).get("display") == "block"
    assert "\\" not in mathml


@pytest.mark.parametrize(
    ("latex", "expected"),
    [
        (r"\frac{a", "a { without its }"),
        ("a}", "a } without its {"),
        (r"\frac a", "lacks a part"),
        (r"\sqrt", "no available tokens"),
        (r"a^b^c", "double superscripts"),
        (r"\left( a", "extra left or missing right"),
        (r"\unknown + 1", r"there is no command \\unknown"),
        ("a & b", "an & or a < out of place"),
        ("", "does not parse"),
    ],
)
def test_what_can_not_be_shown_is_refused_with_the_reason(latex: str, expected: str) -> None:
    with pytest.raises(FormulaError, match=expected):
        typeset(latex, "inline")


@pytest.mark.parametrize(
    ("latex", "sides"),
    [
        (r"dW = [R \odot \text{up}(s - t)] \cdot X", ["dW", "=[R|⊙up(s|−t)]|·X"]),
        (r"s = \max(a_{1,2}, b, c)", ["s", "=max(a1,2,|b,|c)"]),
        (r"x \to -3, \quad k = f(2)", ["x|→−3,|k", "=f(2)"]),
        (r"w \leftarrow w - \eta g_{i - 1}", ["w|←w|−ηgi−1"]),
        ("a", ["a"]),
    ],
)
def test_a_formula_breaks_before_what_stands_between_two_operands_and_after_a_comma(
    latex: str, sides: list[str]
) -> None:
    root = ET.fromstring(wrapping(typeset(latex, "block")))
    parts = [["".join(part.itertext()) for part in side] for side in root]
    assert ["|".join(re.sub(r"\s", "", part) for part in side) for side in parts] == sides


def test_a_minus_before_its_number_is_a_sign_and_one_between_two_keeps_its_space_at_the_begin_of_a_line() -> None:
    html = wrapping(typeset("a = -b - c", "block"))
    signs = [mo.get("form") for mo in ET.fromstring(html).iter() if mo.text == "−"]
    assert signs == [None, "infix"]
