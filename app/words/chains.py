r"""A chain as one expression, outermost operation first: [R_1 \odot M_1 \odot up(...)] \cdot X_col^T.

The expression is a row of parts: words and signs, and places where a factor of a step stands, so that the page can put
each factor's numbers where its name is. The formula is made of the same parts.
"""

from typing import NamedTuple

from app.engine.chain import Chain, Factor, Operation
from app.words.mathml import Formula, formula


class Place(NamedTuple):
    """Where factor number `factor` of step number `step` stands."""

    step: int
    factor: int


Part = str | Place

# Operation -> how it is written: V is the result so far, A and B are the factors.
_FORMS: dict[Operation, str] = {
    "given": "A",
    "subtract": "( A − B )",
    "left": "A · [V]",
    "right": "[V] · A",
    "gate": "A ⊙ V",
    "up": "up( V )",
    "col2im": "col2im( V )",
    "im2col": "im2col( V )",
    "add": "V + A",
    "max": "max( V , 0 )",
    "pool": "pool( V )",
    "softmax": "softmax( V )",
    "cross_entropy": "loss( V , A )",
    "dot": "⟨ A , V ⟩",
}
_NAMES = {
    "X_col^T": r"X_{\text{col}}^{\top}",
    "x^T": r"x^{\top}",
    "Delta": r"\Delta",
    "1": r"\mathbf{1}",
}
_SIGNS = {"·": r"\cdot", "⊙": r"\odot", "−": "-", "max(": r"\max(", "⟨": r"\langle", "⟩": r"\rangle"}


def expression(chain: Chain, last: int | None = None) -> list[Part]:
    """The parts of the expression up to step `last`, or of all of it."""
    return _parts(chain, len(chain.steps) - 1 if last is None else last)


def chain_formula(chain: Chain) -> Formula:
    """The expression as a formula."""
    return formula(" ".join(_latex(chain, part) for part in expression(chain)))


def symbol(factor: Factor) -> Formula:
    """The name of a factor as a formula."""
    return formula(_symbol(factor.name))


def _parts(chain: Chain, at: int) -> list[Part]:
    """The parts of step `at`, around those of the step before it."""
    parts: list[Part] = []
    for word in _FORMS[chain.steps[at].operation].split():
        if word == "V":
            parts += _parts(chain, at - 1)
        elif word == "[V]":
            parts += _bracketed(chain, at - 1)
        else:
            parts.append(Place(at, "AB".index(word)) if word in ("A", "B") else word)
    return parts


def _bracketed(chain: Chain, at: int) -> list[Part]:
    """In square brackets where the product with it would be read otherwise."""
    parts = _parts(chain, at)
    return ["[", *parts, "]"] if chain.steps[at].operation in ("gate", "add") else parts


def _latex(chain: Chain, part: Part) -> str:
    if isinstance(part, Place):
        return _symbol(chain.steps[part.step].factors[part.factor].name)
    word = part.removesuffix("(")
    return _SIGNS.get(part) or (rf"\text{{{word}}}(" if word.isalnum() and word != part else part)


def _symbol(name: str) -> str:
    if name in _NAMES:
        return _NAMES[name]
    base, _, transposed = name.partition("^")
    letter, number = base[0], base[1:]
    subscript = rf"_{{{number}}}" if number else ""
    power = r"^{\top}" if transposed else ""
    return f"{letter}{subscript}{power}"
