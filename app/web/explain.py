"""POST /api/derivation, /api/chain and /api/path: how a number is computed, as a whole, and how it reaches the loss."""

from collections.abc import Iterator
from itertools import chain as chained
from typing import Any

import numpy as np
import orjson

from app.engine.chain import Chain, Factor, chain
from app.engine.derivation import Derivation, Terms, check_cell, derive
from app.engine.gradcheck import finite_difference, is_gradient
from app.engine.matrix import Operand, matrix_product
from app.engine.routes import routes
from app.engine.tensors import Array
from app.engine.terms import Indices
from app.engine.trace import Trace
from app.web.encode import Arrays, Encoder, Encoders, encoders, to_json
from app.web.experiments import refuse_mistakes, run
from app.web.schemas import CellRequest
from app.words.chain_steps import step_sentence
from app.words.chains import chain_formula, expression, factor_symbol, shape_text, tensor_symbol
from app.words.formulas import component_formula, matrix_formula
from app.words.sentences import sentence
from app.words.with_numbers import formula_with_numbers


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


def chain_reply(request: CellRequest, arrays: Arrays) -> bytes:
    """The whole chain of the number's tensor in matrices; UnknownCellError if there is no such cell."""
    refuse_mistakes(request.experiment, "a chain")
    trace = run(request.experiment).trace
    index = tuple(request.index)
    check_cell(trace.tensors, request.tensor, index)
    found = chain(trace, request.tensor)
    formula = chain_formula(trace, found)
    return to_json(
        {
            "tensor": request.tensor,
            "index": index,
            "value": float(trace.tensors[request.tensor][index]),
            "formula": formula.mathml,
            "latex": formula.latex,
            "parts": [part._asdict() for part in expression(found)],
            "steps": [_step(trace, found, at, encoders(arrays)) for at in range(len(found.steps))],
        }
    )


def path_reply(request: CellRequest) -> bytes:
    """The strongest routes from a number to the loss; UnknownCellError if there is no such cell."""
    trace = run(request.experiment).trace
    found = routes(trace, request.tensor, tuple(request.index))
    return to_json({"routes": [[vars(stop) for stop in route] for route in found]})


def _step(trace: Trace, found: Chain, at: int, encode: Encoders) -> dict[str, Any]:
    operation, factors, result = found.steps[at]
    return {
        "operation": operation,
        "sentence": step_sentence(found, at),
        "factors": [
            {"name": factor.name, "symbol": factor_symbol(factor).mathml, **_numbers_of(factor, encode)}
            for factor in factors
        ],
        "result": {
            "symbol": None if result.tensor is None else tensor_symbol(trace, result.tensor).mathml,
            **_numbers_of(result, encode),
        },
    }


def _numbers_of(factor: Factor, encode: Encoders) -> dict[str, Any]:
    is_mask = factor.tensor is not None and factor.tensor.endswith(".mask")
    values = np.atleast_1d(factor.values)
    return {
        "tensor": factor.tensor,
        "notation": shape_text(factor),
        "values": encode.mask(values) if is_mask else encode.value(values),
    }


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
