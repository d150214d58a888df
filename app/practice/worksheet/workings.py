"""How numbers are found that no trace has: as formulas with their numbers."""

from collections.abc import Sequence

from app.engine.derivation import Derivation, Terms, constant
from app.engine.tensors import Array, Index
from app.engine.trace import Trace
from app.practice.worksheet.passes import name
from app.practice.worksheet.sheet import Symbol
from app.words.mathml import MINUS, PLUS, Formula, Part, equation, expression, number, part, row
from app.words.with_numbers import addition

DIVIDED = Part("/", "<mo>/</mo>")
_OPEN, _CLOSE = (Part(bracket, f'<mo stretchy="false">{bracket}</mo>') for bracket in "()")


def symbol_of(trace: Trace, tensor: str, index: Index) -> Part:
    """The symbol of a cell, such as W^{(1)}_{0,0,1,2}."""
    return part(name(tensor, trace, ",".join(map(str, index))))


def head_of(trace: Trace, tensor: str, index: Index) -> Symbol:
    """The symbol of a cell at the head of a row."""
    return Symbol(expression(symbol_of(trace, tensor, index)), f"{tensor}[{','.join(map(str, index))}]")


def copied(trace: Trace, tensor: str, index: Index) -> Formula:
    """The number of another place."""
    return equation([symbol_of(trace, tensor, index)], [exact(float(trace.tensors[tensor][index]))])


def products(left: Array, right: Array) -> Formula:
    """left . right as a sum of products, for two vectors."""
    return addition(
        Derivation("", (), float(left @ right), (Terms(constant(left.tolist()), constant(right.tolist())),))
    )


def loss_of(start: Sequence[int]) -> Formula:
    """L, which a sheet differentiates: the sum of its first gradients times the channels of pool2."""
    terms = [part(rf"{abs(number)} \cdot s^{{(2)}}_{{{channel}}}") for channel, number in enumerate(start)]
    signs = [MINUS if number < 0 else PLUS for number in start]
    added = [piece for pair in zip(signs, terms, strict=True) for piece in pair]
    return equation([part("L")], added if start[0] < 0 else added[1:])


def result(*parts: Part, value: float) -> Formula:
    """A calculation, and what comes out."""
    return equation([*parts], [exact(value)])


def exact(value: float) -> Part:
    """A number with all of its decimals, three at most."""
    return number(round(value, 3) + 0.0, 7)


def factor(value: float) -> Part:
    """A number after an operator: in brackets if it is negative."""
    written = exact(value)
    return bracketed(written) if value < 0 else written


def bracketed(content: Part) -> Part:
    """A part in brackets."""
    return row(_OPEN, content, _CLOSE)
