"""A digit is normalised the way MNIST was made; a digit that already has that form stays as it is."""

from io import BytesIO

import numpy as np
import pytest
from PIL import Image, ImageDraw

from app.images import read_digit
from app.images.normalise import bounds, centre_of_mass
from app.images.pen import pen_width
from tests.images import userlike
from tests.images.drawing import save, three
from tests.images.mnist import DIGITS, LABELS


def test_the_longest_side_is_20_pixels_and_the_centre_of_mass_is_at_pixel_14_14() -> None:
    rng = np.random.default_rng(3)
    for digit in DIGITS[:16]:
        pixels = read_digit(userlike.canvas(digit, rng)).pixels
        rows, columns = np.nonzero(pixels > 0)
        assert max(np.ptp(rows), np.ptp(columns)) + 1 in {19, 20}
        assert max(abs(at - 14) for at in centre_of_mass(pixels)) < 0.55


def test_pixels_are_multiples_of_1_255_from_0_to_full_ink() -> None:
    pixels = read_digit(save(three(), "PNG")).pixels
    assert (pixels == np.round(pixels * 255) / 255).all()
    assert (pixels.min(), pixels.max()) == (0, 1)


def test_digits_of_mnist_stay_as_they_are_and_inverted_ones_are_inverted_exactly() -> None:
    for digit in DIGITS:
        assert (read_digit(save(Image.fromarray(digit), "PNG")).pixels == digit / 255).all()
        assert (read_digit(save(Image.fromarray(255 - digit), "PNG")).pixels == digit / 255).all()


def test_a_28_by_28_drawing_that_is_off_centre_is_normalised() -> None:
    small = three().resize((28, 28), Image.Resampling.BICUBIC)
    pixels = read_digit(save(small, "PNG")).pixels
    assert max(abs(at - 14) for at in centre_of_mass(pixels)) < 0.55
    assert np.ptp(np.nonzero(pixels)[0]) + 1 == 20


def test_the_position_and_the_size_of_a_digit_make_no_difference() -> None:
    reference = read_digit(save(three(400, 400), "PNG")).pixels
    for box in ((0, 0), (700, 20), (350, 500)):
        large = Image.new("RGB", (1200, 1000), "white")
        large.paste(three(400, 400), box)
        assert np.abs(read_digit(save(large, "PNG")).pixels - reference).mean() < 0.05


@pytest.mark.parametrize("width", [3, 5])
def test_ruled_lines_and_specks_are_removed(width: int) -> None:
    clean, marked = three(500, 600), three(500, 600)
    draw = ImageDraw.Draw(marked)
    for y in (20, 560, 590):
        draw.line((0, y, 500, y + 4), "black", width=width)
    draw.circle((480, 400), 3, "black")
    digit = read_digit(save(marked, "PNG"))
    assert np.abs(digit.pixels - read_digit(save(clean, "PNG")).pixels).max() < 0.05
    assert "3 across" in digit.steps[1].caption
    assert "1 speck dropped" in digit.steps[3].caption


def test_a_digit_that_touches_the_edge_is_still_read() -> None:
    whole = three(400, 400)
    cut = whole.crop(Image.eval(whole.convert("L"), lambda value: 255 - value).getbbox())
    reference = read_digit(save(whole, "PNG")).pixels
    assert np.abs(read_digit(save(cut, "PNG")).pixels - reference).mean() < 0.03


def test_the_table_around_a_sheet_of_paper_is_cropped() -> None:
    table = Image.new("RGB", (900, 800), "#4a3524")
    table.paste(three(500, 500, paper="#eeebe2"), (200, 120))
    digit = read_digit(save(table.rotate(4, Image.Resampling.BICUBIC, fillcolor="#4a3524"), "JPEG"))
    reference = read_digit(save(three(500, 500).rotate(4, Image.Resampling.BICUBIC, fillcolor="white"), "PNG"))
    assert [step.name for step in digit.steps][1] == "sheet"
    assert np.abs(digit.pixels - reference.pixels).mean() < 0.03


@pytest.mark.parametrize(("pen", "verb"), [(2, "thickened"), (20, "about as wide"), (40, "thinned")])
def test_thin_strokes_are_thickened_and_thick_ones_thinned(pen: int, verb: str) -> None:
    picture = Image.new("RGB", (300, 300), "white")
    ImageDraw.Draw(picture).arc((70, 70, 230, 230), 0, 300, "black", width=pen)
    digit = read_digit(save(picture, "PNG"))
    assert verb in digit.steps[3].caption
    drawn = np.asarray(Image.fromarray(digit.pixels.astype(np.float32)).resize((224, 224)))
    assert 1.6 < pen_width(drawn[bounds(drawn > 0.5).top : bounds(drawn > 0.5).bottom] > 0.5) < 3.4


def test_the_steps_lead_from_the_picture_to_the_28_by_28() -> None:
    digit = read_digit(save(three(300, 200), "JPEG"))
    assert [step.name for step in digit.steps] == ["as sent", "ink", "cleaned", "pen", "cropped", "28 x 28"]
    for step in digit.steps:
        picture = Image.open(BytesIO(step.image))
        assert picture.format == "PNG"
        assert max(picture.size) <= 168
        assert step.caption.endswith(".")
    assert "JPEG image of 300 x 200 pixels" in digit.steps[0].caption
    last = np.asarray(Image.open(BytesIO(digit.steps[-1].image)))
    assert (last[::6, ::6] / 255 == digit.pixels).all()


def test_the_fixture_has_digits_of_every_class() -> None:
    assert set(LABELS.tolist()) == set(range(10))
