"""A digit is read on the paper that people write on, whose lines are taken away, and the steps show it."""

from io import BytesIO

import numpy as np
import pytest
from PIL import Image, ImageDraw

from app.images import Digit, ImageError, read_digit
from tests.images import paper, userlike
from tests.images.drawing import save, three
from tests.images.mnist import DIGITS

STEP = "without lines"


def squared(picture: Image.Image, ink: str, width: int = 2) -> Image.Image:
    """On squared paper, with 9 lines across and 7 down."""
    draw = ImageDraw.Draw(picture)
    for at in range(25, picture.height, 50):
        draw.line((0, at, picture.width, at), ink, width)
    for at in range(30, picture.width, 50):
        draw.line((at, 0, at, picture.height), ink, width)
    return picture


def names(digit: Digit) -> list[str]:
    return [step.name for step in digit.steps]


@pytest.mark.parametrize("ink", ["black", "#203080", "#90b0d8", "#e09090"])
def test_a_digit_on_squared_paper_is_the_same_as_on_plain_paper_even_if_the_lines_are_as_dark_as_the_ink(
    ink: str,
) -> None:
    plain = read_digit(save(three(350, 450), "PNG"))
    lined = read_digit(save(squared(three(350, 450), ink), "PNG"))
    assert np.abs(lined.pixels - plain.pixels).mean() < 0.02


def test_the_steps_show_the_lines_being_taken_away_and_say_how_many_there_are() -> None:
    digit = read_digit(save(squared(three(350, 450), "#203080"), "PNG"))
    assert names(digit) == ["as sent", STEP, "ink", "cleaned", "pen", "cropped", "28 x 28"]
    assert "9 across and 7 down" in digit.steps[1].caption
    before, after = (np.asarray(Image.open(BytesIO(step.image)).convert("L")) for step in digit.steps[:2])
    corner = slice(-40, None), slice(-40, None)  # without ink
    assert before[corner].min() < 200
    assert after[corner].min() > 250


def test_lines_that_slant_are_counted_as_such() -> None:
    sheet = paper.Sheet(np.random.default_rng(0))
    page = userlike.paint(sheet.lines(60, 30, 2), (40, 90, 90), paper.plain(sheet))
    cover = userlike.stroke(DIGITS[0], (sheet.side, sheet.side), 150, 16, sheet.rng)
    digit = read_digit(userlike.encode(userlike.paint(cover, (16, 16, 18), page), "PNG"))
    assert "slanting." in digit.steps[1].caption
    assert "across" not in digit.steps[1].caption


def test_on_plain_paper_there_are_no_lines_to_take_away() -> None:
    rng = np.random.default_rng(4)
    for kind in ("canvas", "white_on_black", "thin_off_centre", "transparent", "colour_on_colour", "photo"):
        for digit in DIGITS[:4]:
            assert STEP not in names(read_digit(userlike.KINDS[kind](digit, rng))), kind


def test_the_strokes_of_a_tiny_picture_are_no_lines_of_the_paper() -> None:
    for side in (36, 60, 100):
        assert STEP not in names(read_digit(save(three(side, side), "PNG")))


def test_a_one_from_edge_to_edge_is_no_line_of_the_paper() -> None:
    picture = Image.new("RGB", (200, 300), "white")
    ImageDraw.Draw(picture).line((105, 10, 95, 290), "black", width=4)
    assert 18 <= (read_digit(save(picture, "PNG")).pixels.max(axis=1) > 0.5).sum() <= 20


@pytest.mark.parametrize("kind", ["squares", "dark_squares", "dots", "ruled", "box", "comb"])
def test_paper_on_which_nothing_is_written_is_refused_as_blank(kind: str) -> None:
    for seed in range(2):
        page = paper.KINDS[kind](paper.Sheet(np.random.default_rng(seed)))
        with pytest.raises(ImageError) as caught:
            read_digit(userlike.encode(page, "JPEG", quality=85))
        assert caught.value.code == "blank"


def test_of_squared_paper_on_which_nothing_is_written_it_is_said_that_there_are_only_lines() -> None:
    with pytest.raises(ImageError) as caught:
        read_digit(save(squared(Image.new("RGB", (350, 450), "white"), "#203080"), "PNG"))
    assert caught.value.code == "blank"
    assert caught.value.problem == "Nothing is written on this paper: there are only its lines."
