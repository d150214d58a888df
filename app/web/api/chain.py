"""The whole chain of a number's tensor as one expression in matrices, from the loss down or from the image up."""

from typing import Any

import numpy as np
from fastapi import Response
from pydantic import BaseModel, Field

from app.engine.chain import Chain, Factor, Operation, chain
from app.engine.derivation import check_cell
from app.engine.trace import Trace
from app.experiment.arrays import A
from app.experiment.run import refuse_mistakes, run
from app.web.api.cell import CellRequest
from app.web.api.encode import JSON, Arrays, Encoders, encoders, to_json
from app.web.api.hot import HotRoute
from app.web.api.parameters import ArraysQuery
from app.words.chain_steps import step_sentence
from app.words.chains import chain_formula, expression, factor_symbol, shape_text, tensor_symbol


class ChainFactorReply(BaseModel):
    """A matrix or a tensor that a step of a chain takes."""

    name: str = Field(examples=["W2^T", "M1", "X_col^T", "p"])
    symbol: str = Field(description="the name as MathML")
    tensor: str | None = Field(description="the tensor of the trace that its numbers are, if there is one")
    notation: str = Field(examples=["[48 x 10]"])
    values: A


class ChainResultReply(BaseModel):
    """What a step of a chain gives."""

    symbol: str | None = Field(description="the name of the tensor as MathML")
    tensor: str | None = Field(description="null between two tensors of the trace, as before col2im")
    notation: str
    values: A


class ChainStepReply(BaseModel):
    """One operation on the result of the step before it."""

    operation: Operation
    sentence: str = Field(description="what the step does")
    factors: list[ChainFactorReply]
    result: ChainResultReply


class ChainTextReply(BaseModel):
    """A word, a sign or a bracket that a step is written with."""

    step: int
    text: str


class ChainPlaceReply(BaseModel):
    """Where a factor of a step stands."""

    step: int
    factor: int


class ChainReply(BaseModel):
    """The whole chain of a number's tensor as one expression in matrices, and its steps as they are computed."""

    tensor: str
    index: list[int]
    value: float
    formula: str = Field(description="MathML")
    latex: str
    parts: list[ChainTextReply | ChainPlaceReply] = Field(
        description="the expression in reading order; what the steps up to any one compute is one stretch of it"
    )
    steps: list[ChainStepReply]


async def post_chain(cell: CellRequest, arrays: ArraysQuery = "nested") -> Response:
    """The whole chain of a number as one expression in matrices, from the loss down or from the image up."""
    return Response(chain_reply(cell, arrays), media_type=JSON)


HOT = HotRoute("/api/chain", post_chain, takes=CellRequest, gives=ChainReply)


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
