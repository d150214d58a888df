"""Replies of the routes that explain: one number's derivation, and gradients beside finite differences."""

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any

import numpy as np
import orjson

from app.engine.derivation import Derivation, Terms, derive
from app.engine.gradcheck import EPSILON, FiniteDifference, check, finite_difference, is_gradient
from app.engine.matrix import Operand, matrix_product
from app.engine.routes import routes
from app.engine.tensors import Array
from app.engine.terms import Indices
from app.engine.trace import Trace
from app.web.encode import Arrays, Encoder, encoders, to_json
from app.web.experiments import ExperimentError, run
from app.web.schemas import CellRequest, CheckRequest
from app.words.formulas import component_formula, matrix_formula
from app.words.sentences import sentence

TOLERANCE = 1e-5  # relative error up to which analytic and numeric agree: what rounding of the losses leaves


def derivation_reply(request: CellRequest, arrays: Arrays) -> bytes:
    """The Derivation of the contract; UnknownCellError where there is no such cell."""
    trace = run(request.experiment).trace
    derivation = derive(trace, request.tensor, request.index)
    formula = component_formula(trace, derivation)
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
            "sentence": sentence(trace, derivation),
            "matrix": _matrix(trace, derivation, encoders(arrays).value),
            "finite_difference": _finite_difference(trace, derivation),
        }
    )


def path_reply(request: CellRequest) -> bytes:
    """The strongest routes from a number to the loss; UnknownCellError where there is no such cell."""
    trace = run(request.experiment).trace
    found = routes(trace, request.tensor, tuple(request.index))
    return to_json({"routes": [[vars(stop) for stop in route] for route in found]})


def check_reply(request: CheckRequest, arrays: Arrays) -> bytes:
    """Analytic beside numeric, for one gradient or every parameter's; ExperimentError where there is no such tensor."""
    return to_json(check_summary(run(request.experiment).trace, request.tensor, arrays))


def check_summary(trace: Trace, tensor: str | None, arrays: Arrays = "nested") -> dict[str, Any]:
    """The check of the contract, as a dictionary."""
    results = {name: list(check(trace, _gradient_of(name))) for name in _checkable(trace, tensor)}
    encode = encoders(arrays)
    tensors = {}
    for name, differences in results.items():
        shape = trace.tensors[_gradient_of(name)].shape
        tensors[name] = {
            "analytic": encode.exact(_reshape([d.analytic for d in differences], shape)),
            "numeric": encode.exact(_reshape([d.numeric for d in differences], shape)),
            "relative_error": encode.exact(_reshape([d.relative_error for d in differences], shape)),
            "kink": encode.mask(_reshape([bool(d.kinks) for d in differences], shape)),
        }
    every = [difference for differences in results.values() for difference in differences]
    worst = _worst(trace, results)
    agrees = worst is None or worst["relative_error"] <= TOLERANCE
    kinks = sum(bool(d.kinks) for d in every)
    return {
        "epsilon": EPSILON,
        "tensors": tensors,
        "checked": len(every),
        "kinks": kinks,
        "worst": worst,
        "agrees": agrees,
        "verdict": _verdict(len(every), kinks, worst, agrees),
    }


def _terms(derivation: Derivation) -> orjson.Fragment:
    """Every term's JSON, from columns of numbers: some thousand small dictionaries take longer than all the rest."""
    groups = (_terms_of(group) for group in derivation.groups if len(group.products))
    return orjson.Fragment(b"[" + b",".join(chain.from_iterable(groups)) + b"]")


def _terms_of(group: Terms) -> Iterator[bytes]:
    left, right = (b'{"tensor":%b,"index":[%%b],"value":%%b}' % to_json(side.tensor) for side in group[:2])
    term = b'{"left":%b,"right":%b,"product":%%b}' % (left, right)
    sides = ((_rows(side.indices), _numbers(side.values)) for side in (group.left, group.right))
    return map(term.__mod__, zip(*chain.from_iterable(sides), _numbers(group.products), strict=True))


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


def _checkable(trace: Trace, tensor: str | None) -> list[str]:
    """What to check: parameters by their names, the gradients of values as layer.grad."""
    params = [name for name in trace.network.params if f"{name}.grad" in trace.tensors]
    if tensor is None:
        return params
    values = [name for name in trace.tensors if is_gradient(name) and name.removesuffix(".grad") not in params]
    name = tensor.removesuffix(".grad") if tensor.removesuffix(".grad") in params else tensor
    if name not in (*params, *values):
        raise ExperimentError(f"tensor: there is no gradient {tensor!r}; there are {', '.join((*params, *values))}")
    return [name]


def _gradient_of(name: str) -> str:
    return name if is_gradient(name) else f"{name}.grad"


def _reshape(values: Sequence[float], shape: tuple[int, ...]) -> Any:
    return np.array(values).reshape(shape)


def _worst(trace: Trace, results: dict[str, list[FiniteDifference]]) -> dict[str, Any] | None:
    smooth = [
        (d.relative_error, name, t, d)
        for name, differences in results.items()
        for t, d in enumerate(differences)
        if not d.kinks
    ]
    if not smooth:
        return None
    error, name, t, difference = max(smooth, key=lambda found: found[0])
    index = np.unravel_index(t, trace.tensors[_gradient_of(name)].shape)
    return {
        "tensor": name,
        "index": [int(i) for i in index],
        "analytic": difference.analytic,
        "numeric": difference.numeric,
        "relative_error": error,
    }


def _verdict(checked: int, kinks: int, worst: dict[str, Any] | None, agrees: bool) -> str:
    without = f" {kinks} have a kink within the step, where the loss has no derivative." if kinks else ""
    if worst is None:
        return f"None of {checked} gradients can be checked:{without}"
    cell = f"{worst['tensor']}[{','.join(map(str, worst['index']))}]"
    largest = f"the largest relative error is {worst['relative_error']:.1e}, at {cell}"
    if agrees:
        return f"All {checked - kinks} gradients agree with finite differences: {largest}.{without}"
    return f"Not all of {checked - kinks} gradients agree with finite differences: {largest}.{without}"
