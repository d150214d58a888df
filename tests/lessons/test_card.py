"""The picture beside a link: of the size that sites ask for, drawn from the state that it is of."""

import re
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.experiment.run import trace_of
from app.lessons import card

TOKENS = Path(__file__).resolve().parent.parent.parent / "static" / "css" / "tokens.css"
TRACE = trace_of({"image": {"sample": 40}})


def drawn(*arguments: object) -> Image.Image:
    return Image.open(BytesIO(card.draw(*arguments)))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "cell",
    [
        None,
        ("loss", ()),
        ("probabilities", (3,)),
        ("conv1.W.grad", (2, 0, 1, 1)),
        ("dense.W", (9, 249)),
        ("conv2.b", (0,)),
    ],
)
def test_every_state_has_a_picture_of_the_usual_size(cell: tuple[str, tuple[int, ...]] | None) -> None:
    image = drawn("A title", TRACE, cell)
    assert (image.format, image.size) == ("PNG", (1200, 630))


def test_the_cell_is_framed_where_it_stands() -> None:
    frame = np.array([int(card.COLOURS["selected"][i : i + 2], 16) for i in (1, 3, 5)])
    places = []
    for index in ((2, 0, 0, 0), (2, 0, 2, 2)):
        pixels = np.asarray(drawn("A title", TRACE, ("conv1.W.grad", index)))
        places.append(np.argwhere((pixels == frame).all(axis=2)).mean(axis=0))
    assert (places[0] + 100 < places[1]).all()


def test_a_long_title_stays_left_of_the_picture() -> None:
    short, long = (np.asarray(drawn(title, TRACE, None)) for title in ("A", "Backpropagation of deltas " * 8))
    assert (short[:, 620:] == long[:, 620:]).all()
    assert (short[:, :600] != long[:, :600]).any()


def test_the_colours_are_those_of_the_page() -> None:
    light = TOKENS.read_text("utf-8").partition("--text-")[0]
    assert set(card.COLOURS.values()) <= set(re.findall(r"#[0-9a-f]{6}", light))
