"""Parameters that several calls have."""

from typing import Annotated

from fastapi import File, Form, Query, UploadFile
from pydantic import Json, WithJsonSchema
from pydantic.json_schema import SkipJsonSchema

from app.experiment.choice import NetworkChoice
from app.web.api.encode import Arrays

ArraysQuery = Annotated[
    Arrays,
    Query(
        description="nested: lists in full float64 precision; typed: Plotly's typed arrays in float32, a third as large"
    ),
]
Release = Annotated[
    str | SkipJsonSchema[None],
    Query(max_length=64, description="the release that the page is of; only with it caches keep the reply for ever"),
]
FormNetwork = Annotated[
    Json[NetworkChoice | None] | None,
    Form(description="an Experiment's network, as JSON"),
    WithJsonSchema({"allOf": [{"$ref": "#/components/schemas/NetworkChoice"}]}),
]
Upload = Annotated[UploadFile, File(description="PNG, JPEG, WebP, GIF or BMP of one handwritten digit")]
