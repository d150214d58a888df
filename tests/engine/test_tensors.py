import pytest

from app.engine.tensors import notation


@pytest.mark.parametrize(
    ("shape", "text"),
    [
        ((3, 1, 3, 3), "[3 - 1 x 3 x 3]"),
        ((10, 3, 4, 4), "[10 - 3 x 4 x 4]"),
        ((1, 28, 28), "[1 x 28 x 28]"),
        ((10, 250), "[10 - 250]"),
        ((10,), "[10]"),
    ],
)
def test_a_shape_is_written_as_filters_depth_rows_columns(shape: tuple[int, ...], text: str) -> None:
    assert notation(shape) == text
