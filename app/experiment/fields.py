"""What the fields of all requests have in common."""

from typing import Any

from pydantic import BaseModel, BeforeValidator, ConfigDict


class Strict(BaseModel):
    """A part of a request. Unknown fields are errors, and "7" and true are not numbers."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


def _whole(value: Any) -> Any:
    """In JSON 7.0 is the integer 7."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


WHOLE = BeforeValidator(_whole)  # after what limits the number, or the schema would not have the limits
