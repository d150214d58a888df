r"""A chain as one expression, outermost operation first: [R_1 \odot M_1 \odot up(...)] \cdot X_col^T.

The expression is a row of parts: words and signs, and places where a factor of a step stands, so that the page can put
each factor's numbers where its name is. The formula is made of the same parts. What the steps up to a number compute is
always one stretch of the row, because every step is written around the one before it.
"""

from collections.abc import Iterable
from typing import NamedTuple

from app.engine.chain import Chain, Factor, Operation
from app.engine.tensors import notation
from app.engine.trace import Trace
from app.words.layers import BY_KIND, blocks
from app.words.mathml import Formula, equation, part, symbol


class Text(NamedTuple):
    """A word, a sign or a bracket, which belongs to step number `step`."""

    step: int
    text: str


class Place(NamedTuple):
    """Where factor number `factor` of step number `step` stands."""

    step: int
    factor: int


Part = Text | Place

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
    "cross_entropy": "−⟨ A , log softmax( V ) ⟩",
    "dot": "⟨ A , V ⟩",
}
_NAMES = {
    "X_col^T": r"X_{\text{col}}^{\top}",
    "x^T": r"x^{\top}",
    "Delta": r"\Delta",
    "1": r"\mathbf{1}",
}
_SIGNS = {
    "·": r"\cdot",
    "⊙": r"\odot",
    "−": "-",
    "−⟨": r"-\langle",
    "⟨": r"\langle",
    "⟩": r"\rangle",
    "max(": r"\max(",
    "log": r"\log",
}


def expression(chain: Chain) -> list[Part]:
    """The parts of the expression."""
    return _parts(chain, len(chain.steps) - 1)


def chain_formula(trace: Trace, chain: Chain) -> Formula:
    """The expression as a formula: what it gives, and how."""
    left = tensor_latex(trace, chain.tensor)
    right = " ".join(_latex(chain, piece) for piece in expression(chain))
    return equation([part(left)] if left != right else [], [part(right)])


def factor_symbol(factor: Factor) -> Formula:
    """The name of a factor as a formula."""
    return symbol(_symbol(factor.name))


def tensor_symbol(trace: Trace, tensor: str) -> Formula:
    """The name of a tensor of the trace as a formula."""
    return symbol(tensor_latex(trace, tensor))


def tensor_latex(trace: Trace, tensor: str) -> str:
    """The name of a tensor in the notation of the chain: a letter with the number of its block, W_1 or dL/dS_2."""
    if tensor in ("loss", "probabilities"):
        return {"loss": "L", "probabilities": "p"}[tensor]
    layer, *rest = tensor.split(".")
    if rest[-1] == "grad":
        of = tensor_latex(trace, tensor.removesuffix(".grad") + (".value" if len(rest) == 1 else ""))
        return rf"\frac{{\partial L}}{{\partial {of}}}"
    kind = trace[layer].layer.kind
    number = "d" if kind == "dense" else str(blocks(trace.network)[layer])
    if rest != ["value"]:
        return f"{rest[0]}_{{{number}}}"
    words = BY_KIND[kind]
    letter = words.letter.upper() if words.letter.isalpha() else words.letter
    return f"{letter}_{{{number}}}" if words.numbered else letter


def shape_text(factor: Factor) -> str:
    """The shape of a tensor of the trace in its own notation, and that of a matrix as `[rows x columns]`."""
    shape = factor.values.shape
    is_matrix = len(shape) == 2 and factor.name != factor.tensor
    return f"[{' x '.join(map(str, shape))}]" if is_matrix else notation(shape)


def _parts(chain: Chain, at: int) -> list[Part]:
    """The parts of step `at`, around those of the step before it."""
    return [piece for word in _FORMS[chain.steps[at].operation].split() for piece in _written(chain, at, word)]


def _written(chain: Chain, at: int, word: str) -> Iterable[Part]:
    match word:
        case "V":
            return _parts(chain, at - 1)
        case "[V]":
            inner = _parts(chain, at - 1)
            # In brackets where the product with it would be read otherwise.
            needs_brackets = chain.steps[at - 1].operation in ("gate", "add")
            return [Text(at, "["), *inner, Text(at, "]")] if needs_brackets else inner
        case "A" | "B":
            return [Place(at, "AB".index(word))]
    return [Text(at, word)]


def _latex(chain: Chain, piece: Part) -> str:
    if isinstance(piece, Place):
        return _symbol(chain.steps[piece.step].factors[piece.factor].name)
    text = piece.text
    word = text.removesuffix("(")
    return _SIGNS.get(text) or (rf"\text{{{word}}}(" if word.isalnum() and word != text else text)


def _symbol(name: str) -> str:
    if name in _NAMES:
        return _NAMES[name]
    base, _, transposed = name.partition("^")
    letter, number = base[0], base[1:]
    subscript = rf"_{{{number}}}" if number else ""
    power = r"^{\top}" if transposed else ""
    return f"{letter}{subscript}{power}"
