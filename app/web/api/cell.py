"""One number of a trace, as requests for its derivation, chain and path name it."""

from typing import Annotated

from pydantic import ConfigDict, Field

from app.experiment.choice import Experiment
from app.experiment.fields import WHOLE, Strict
from app.web.api.names import TENSOR


class CellRequest(Strict):
    """One number of a trace: the experiment, the name of the tensor, and the index."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"experiment": {"image": {"sample": 7}}, "tensor": "conv1.W.grad", "index": [2, 0, 1, 1]},
                {
                    "experiment": {"image": {"sample": 5}, "objective": {"kind": "cross_entropy", "label": 8}},
                    "tensor": "pool1.grad",
                    "index": [1, 6, 6],
                },
            ]
        }
    )

    experiment: Experiment
    tensor: str = Field(
        max_length=40,
        description="layer.value, .grad, .W, .b, .W.grad, .b.grad; probabilities; loss",
        json_schema_extra={"pattern": TENSOR},
    )
    index: list[Annotated[int, Field(ge=0), WHOLE]] = Field(max_length=4)
