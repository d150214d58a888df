"""How one number of a trace is computed: its terms, formula, matrix product and finite difference."""

from collections.abc import Iterator
from itertools import chain as chained
from typing import Any, Literal

import numpy as np
import orjson
from fastapi import Response
from pydantic import BaseModel, Field

from app.engine.derivation import Derivation, Terms, derive
from app.engine.gradcheck import finite_difference, is_gradient
from app.engine.matrix import Operand, matrix_product
from app.engine.tensors import Array
from app.engine.terms import Indices
from app.engine.trace import Trace
from app.experiment.arrays import A
from app.experiment.run import run
from app.web.api.cell import CellRequest
from app.web.api.encode import JSON, Arrays, Encoder, encoders, to_json
from app.web.api.hot import HotRoute
from app.web.api.parameters import ArraysQuery
from app.words.formulas import component_formula, matrix_formula
from app.words.sentences import sentence
from app.words.with_numbers import formula_with_numbers


class FactorReply(BaseModel):
    """One factor of a term: a cell, or a constant if `tensor` is null."""

    tensor: str | None
    index: list[int]
    value: float


class TermReply(BaseModel):
    """left . right = product."""

    left: FactorReply
    right: FactorReply
    product: float


class OperandReply(BaseModel):
    """A matrix [rows x columns]."""

    name: str
    shape: list[int]
    values: A


class MatrixReply(BaseModel):
    """The matrix product in which the number is one cell, where a row of `left` and a column of `right` meet."""

    formula: str
    latex: str
    operator: Literal["matmul", "cellwise"]
    left: OperandReply
    right: OperandReply
    row: int | None = Field(description="null if several cells are added up (col2im)")
    column: int | None
    cells: list[tuple[int, int]] = Field(
        description="row and column of each cell of the product that the number is the sum of"
    )


class KinkReply(BaseModel):
    """A ReLU cell or pool window that changes within the step, so that the loss has no derivative there."""

    layer: str
    kind: str
    index: list[int]


class FiniteDifferenceReply(BaseModel):
    """numeric = (loss_plus - loss_minus) / 2 epsilon, to compare with the analytic value."""

    epsilon: float
    loss_plus: float
    loss_minus: float
    numeric: float
    relative_error: float
    kinks: list[KinkReply]


class DerivationReply(BaseModel):
    """The derivation of one number."""

    tensor: str
    index: list[int]
    value: float
    terms: list[TermReply]
    sum: float
    residual: float
    formula: str = Field(
        description="MathML in display style. A new line may begin before an operator that is directly in `math`, such "
        "as `=`, and between two elements there that have no operator between them"
    )
    latex: str = Field(description="the same formula")
    formula_numbers: str = Field(
        description="MathML: the formula with the numbers put in. The three largest terms are written out, with three "
        "digits; the others are counted: `+ 28 more and 645 that are 0`. `data-quantity` says what a number is: value, "
        "weight, grad or mask"
    )
    latex_numbers: str = Field(description="the same formula with numbers")
    sentence: str
    matrix: MatrixReply | None
    finite_difference: FiniteDifferenceReply | None = Field(description="for gradients")


async def post_derivation(cell: CellRequest, arrays: ArraysQuery = "nested") -> Response:
    """The derivation of one number: its terms, its formula, its place in a matrix product, its finite difference."""
    return Response(derivation_reply(cell, arrays), media_type=JSON)


HOT = HotRoute("/api/derivation", post_derivation, takes=CellRequest, gives=DerivationReply)


def derivation_reply(request: CellRequest, arrays: Arrays) -> bytes:
    """The Derivation of the contract; UnknownCellError if there is no such cell."""
    trace = run(request.experiment).trace
    derivation = derive(trace, request.tensor, request.index)
    formula = component_formula(trace, derivation)
    with_numbers = formula_with_numbers(trace, derivation)
    return to_json(
        {
            "tensor": derivation.tensor,
            "index": derivation.index,
            "value": derivation.value,
            "terms": _terms(derivation),
            "sum": derivation.sum,
            "residual": derivation.residual,
            "formula": formula.mathml,
            "latex": formula.latex,
            "formula_numbers": with_numbers.mathml,
            "latex_numbers": with_numbers.latex,
            "sentence": sentence(trace, derivation),
            "matrix": _matrix(trace, derivation, encoders(arrays).value),
            "finite_difference": _finite_difference(trace, derivation),
        }
    )


def _terms(derivation: Derivation) -> orjson.Fragment:
    """All terms as JSON, from columns of numbers: encoding thousands of small dictionaries would take too long."""
    groups = (_terms_of(group) for group in derivation.groups if len(group.products))
    return orjson.Fragment(b"[" + b",".join(chained.from_iterable(groups)) + b"]")


def _terms_of(group: Terms) -> Iterator[bytes]:
    left, right = (b'{"tensor":%b,"index":[%%b],"value":%%b}' % to_json(side.tensor) for side in group[:2])
    term = b'{"left":%b,"right":%b,"product":%%b}' % (left, right)
    sides = ((_rows(side.indices), _numbers(side.values)) for side in (group.left, group.right))
    return map(term.__mod__, zip(*chained.from_iterable(sides), _numbers(group.products), strict=True))


def _rows(indices: Indices) -> list[bytes]:
    return to_json(np.ascontiguousarray(indices)).removeprefix(b"[[").removesuffix(b"]]").split(b"],[")


def _numbers(values: Array) -> list[bytes]:
    return to_json(np.ascontiguousarray(values)).removeprefix(b"[").removesuffix(b"]").split(b",")


def _matrix(trace: Trace, derivation: Derivation, encode: Encoder) -> dict[str, Any] | None:
    product = matrix_product(trace, derivation.tensor, derivation.index)
    if product is None:
        return None
    formula = matrix_formula(product.equation)
    row, column = product.cells[0] if len(product.cells) == 1 else (None, None)
    return {
        "formula": formula.mathml,
        "latex": formula.latex,
        "operator": product.operator,
        "left": _operand(product.left, encode),
        "right": _operand(product.right, encode),
        "row": row,
        "column": column,
        "cells": product.cells,
    }


def _operand(operand: Operand, encode: Encoder) -> dict[str, Any]:
    return {"name": operand.name, "shape": operand.values.shape, "values": encode(operand.values)}


def _finite_difference(trace: Trace, derivation: Derivation) -> dict[str, Any] | None:
    if not is_gradient(derivation.tensor):
        return None
    difference = finite_difference(trace, derivation.tensor, derivation.index)
    return {
        "epsilon": difference.epsilon,
        "loss_plus": difference.loss_plus,
        "loss_minus": difference.loss_minus,
        "numeric": difference.numeric,
        "relative_error": difference.relative_error,
        "kinks": [{"layer": k.layer, "kind": k.kind, "index": k.index} for k in difference.kinks],
    }
