"""Formulas of authors become well-formed MathML, or an error that says what is wrong."""

from xml.etree import ElementTree as ET

import pytest

from app.words.authored import FormulaError, typeset


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
