r"""Formulas with the user's own indices and numbers, in components and in matrices.

Symbols: x is the input; z^(n), a^(n), s^(n) are the values of conv n, ReLU n, max-pool n; \ell the logits; W^(n), b^(n)
the parameters of block n, where block 3 is the head; \delta^(n) = dL/dz^(n); M^(n) the winners of max-pool n; p the
probabilities. The letters of the values are declared in app/words/layers.py.
"""

from collections.abc import Sequence

from app.engine.derivation import Derivation
from app.engine.loss import Cell, CrossEntropy, Logit
from app.engine.tensors import Index
from app.engine.terms import Pattern
from app.engine.trace import Trace
from app.words.layers import BY_KIND, blocks
from app.words.mathml import Formula, Part, equation, number, part
from app.words.quantities import quantity_of

_BREAK = r"\allowbreak "  # where a long side of a formula is taken apart

_MATRIX_FORMS = {
    "Z = W . X_col + b": ("Z", r"W \cdot X_{\text{col}} + b"),
    "dW = delta . X_col^T": (r"\frac{\partial L}{\partial W}", r"\Delta \cdot X_{\text{col}}^{\top}"),
    "db = delta . 1": (r"\frac{\partial L}{\partial b}", r"\Delta \cdot \mathbf{1}"),
    "dX = col2im(W^T . delta)": (r"\frac{\partial L}{\partial X}", r"\text{col2im}(W^{\top} \cdot \Delta)"),
    "Y = mask * X": ("Y", r"M \odot X"),
    "dX = mask * dY": (r"\frac{\partial L}{\partial X}", r"M \odot \frac{\partial L}{\partial Y}"),
    "dX = mask * upsample(dY)": (
        r"\frac{\partial L}{\partial X}",
        r"M \odot \text{up}\left(\frac{\partial L}{\partial Y}\right)",
    ),
}


def matrix_formula(name: str) -> Formula:
    """The formula of an equation of app.engine.matrix."""
    return equation(*([part(side)] for side in _MATRIX_FORMS[name]))


def component_formula(trace: Trace, derivation: Derivation) -> Formula:
    """What the number is and how it is computed, with its own indices, and its value."""
    return equation([name_of(trace, derivation)], _computed(trace, derivation), [value_of(derivation)])


def rule_formula(trace: Trace, derivation: Derivation) -> Formula:
    """The same without the value, for those who are to compute it."""
    return equation([name_of(trace, derivation)], _computed(trace, derivation))


def _computed(trace: Trace, derivation: Derivation) -> list[Part]:
    writer = _Writer(trace)
    right = writer.right_side(derivation)
    return [part(piece, *writer.numbers) for piece in right.split(_BREAK) if piece]


def name_of(trace: Trace, derivation: Derivation) -> Part:
    """The left side of a number's formula: its symbol, with its own indices."""
    writer = _Writer(trace)
    symbol = writer.symbol(derivation.tensor, derivation.index)
    return part(symbol, *writer.numbers)


def value_of(derivation: Derivation) -> Part:
    """The end of a number's formula: its value."""
    return number(derivation.value, 4, quantity_of(derivation.tensor))


class _Writer:
    """Writes one side of a formula. Numbers in its indices are kept apart, so similar formulas share a template."""

    def __init__(self, trace: Trace) -> None:
        self.numbers: list[int] = []
        self._trace = trace
        self._names = [step.layer.name for step in trace.layers]
        self._blocks = blocks(trace.network)

    def symbol(self, tensor: str, index: Sequence[int | str]) -> str:
        """A cell, such as W^{(1)}_{2,0,1,1}. Numbers in the index become placeholders, letters stay."""
        if tensor == "loss":
            return "L"
        if tensor == "probabilities":
            return rf"p_{{{self._subscript(index)}}}"
        layer, *rest = tensor.split(".")
        kind = self._trace[layer].layer.kind
        numbered = True
        match rest:
            case ["mask"]:
                name = "M"
            case ["value"]:
                _, name, numbered = BY_KIND[kind]
            case ["grad"] if kind == "conv":
                name = r"\delta"
            case ["grad"] | [_, "grad"]:
                of = self.symbol(tensor.removesuffix(".grad") + (".value" if len(rest) == 1 else ""), index)
                return rf"\frac{{\partial L}}{{\partial {of}}}"
            case [name]:
                pass
        power = f"^{{({self._blocks[layer]})}}" if numbered else ""
        return f"{name}{power}_{{{self._subscript(index)}}}"

    def right_side(self, derivation: Derivation) -> str:
        """What the number is made of; empty if it is not computed."""
        tensor, index = derivation.tensor, derivation.index
        layer, *rest = tensor.split(".")
        if layer in ("loss", "probabilities"):
            return self._head(layer, index)
        match rest:
            case ["value"] if layer != "input":
                return self._value(layer, index)
            case [param, "grad"]:
                return self._param_grad(layer, param, index)
            case ["grad"] if layer == self._trace.start:
                return self._start(index)
            case ["grad"]:
                return self._input_grad(self._names[self._names.index(layer) + 1], index)
        return ""

    def _value(self, layer: str, index: Index) -> str:
        before, pattern = self._before(layer), self._pattern(layer)
        if pattern.flat:
            (k,) = index
            products = f"{self.symbol(f'{layer}.W', (k, 'i'))} \\cdot {self.symbol(before, ('i',))}"
            return rf"{self.symbol(f'{layer}.b', (k,))} + \sum_{{i}} {products}"
        if pattern.all_channels:
            f, r, c = index
            bias = self.symbol(f"{layer}.b", (f,))
            weight = self.symbol(f"{layer}.W", (f, "d", "i", "j"))
            x = self.symbol(before, ("d", self._sum(r, "+i"), self._sum(c, "+j")))
            return rf"{bias} + \sum_{{d,i,j}} {weight} \cdot {x}"
        (window,) = pattern.value(index)
        cells = [self.symbol(before, cell) for cell in window.right.indices.tolist()]
        return rf"\max({f',{_BREAK}'.join(cells if pattern.stride > 1 else [*cells, '0'])})"

    def _param_grad(self, layer: str, param: str, index: Index) -> str:
        pattern = self._pattern(layer)
        dy = self.symbol(f"{layer}.grad", (index[0],) if pattern.flat else (index[0], "r", "c"))
        total = "" if pattern.flat else r"\sum_{r,c} "
        if param == "b":
            return f"{total}{dy}"
        if pattern.flat:
            ((_, x),) = pattern.param_grad(param, index)
            cell: Sequence[int | str] = x.indices[0].tolist()
        else:
            _, d, i, j = index
            cell = (d, f"r+{self._place(i)}", f"c+{self._place(j)}")
        return rf"{total}{dy} \cdot {self.symbol(self._before(layer), cell)}"

    def _input_grad(self, layer: str, index: Index) -> str:
        pattern = self._pattern(layer)
        d, u, v = index
        if pattern.flat:
            (products,) = pattern.input_grad(index)
            column = int(products.left.indices[0, 1])
            products_of = f"{self.symbol(f'{layer}.W', ('k', column))} \\cdot {self.symbol(f'{layer}.grad', ('k',))}"
            return rf"\sum_{{k}} {products_of}"
        if pattern.all_channels:
            weight = self.symbol(f"{layer}.W", ("f", d, "i", "j"))
            delta = self.symbol(f"{layer}.grad", ("f", self._sum(u, "-i"), self._sum(v, "-j")))
            return rf"\sum_{{f,i,j}} {weight} \cdot {delta}"
        (products,) = pattern.input_grad(index)
        if not len(products.right.indices):
            return ""  # in the odd row or column that pooling drops
        dy = self.symbol(f"{layer}.grad", products.right.indices[0].tolist())
        if pattern.stride > 1:
            return rf"{self.symbol(f'{layer}.mask', index)} \cdot {dy}"
        return rf"[{self.symbol(self._before(layer), index)} > 0] \cdot {dy}"

    def _start(self, index: Index) -> str:
        match self._trace.objective:
            case CrossEntropy(labels=labels):
                return f"{self.symbol('probabilities', index)} - {self._place(int(index[0] == labels[0]))}"
            case Logit() | Cell():
                return ""
        return rf"\Delta_{{{self._subscript(index)}}}"

    def _head(self, tensor: str, index: Index) -> str:
        if tensor == "probabilities":
            logit = self.symbol(f"{self._names[-1]}.value", index)
            return rf"\frac{{e^{{{logit}}}}}{{\displaystyle \sum_{{j}} e^{{\ell_{{j}}}}}}"
        value = f"{self._trace.start}.value"
        match self._trace.objective:
            case CrossEntropy(labels=labels):
                label = self.symbol(value, (int(labels[0]),))
                return rf"\log \sum_{{k}} e^{{\ell_{{k}}}} - {label}"
            case Logit(index=k):
                return self.symbol(value, (k,))
            case Cell(channel=channel, row=row, column=column):
                return self.symbol(value, (channel, row, column))
        return rf"\sum_{{d,r,c}} \Delta_{{d,r,c}} \cdot {self.symbol(value, ('d', 'r', 'c'))}"

    def _before(self, layer: str) -> str:
        return f"{self._names[self._names.index(layer) - 1]}.value"

    def _pattern(self, layer: str) -> Pattern:
        return self._trace.network.patterns[layer]

    def _place(self, number: int) -> str:
        self.numbers.append(number)
        return f"«{len(self.numbers) - 1}»"

    def _sum(self, number: int, rest: str) -> str:
        return f"{self._place(number)}{rest}"

    def _subscript(self, index: Sequence[int | str]) -> str:
        return ",".join(part if isinstance(part, str) else self._place(part) for part in index)
