"""A digit of the reader's own leads to numbers worth reading, though the network is sure of it."""

import re

from playwright.sync_api import Page, expect

from tests.images.mnist import FIXTURES
from tests.page.steps import SEVEN, choose_label, choose_sample, draw, open_lesson, open_link, open_page, upload
from tests.page.view import caption, chosen_label, prediction
from tests.page.waiting import settle

OTHER_SEVEN = [(0.3, 0.25), (0.7, 0.2), (0.5, 0.9)]
LINE = "#own-objective"


def largest(page: Page, tensor: str) -> float:
    """The largest number of a tensor, as its panel's caption says it."""
    return float(re.findall(r"\xb1(\S+)", " ".join(caption(page, tensor)))[0])


def test_uploaded_photos_lead_to_gradients_of_the_first_convolution_that_can_be_read(page: Page) -> None:
    open_page(page)
    files = sorted(path for path in FIXTURES.iterdir() if path.suffix in {".png", ".jpg"})
    assert len(files) >= 6
    found = []
    for file in files:
        upload(page, file)
        found.append(largest(page, "conv1.W.grad"))
    assert sum(size >= 0.01 for size in found) >= 0.95 * len(found), found


def test_a_line_says_which_loss_is_shown_and_gives_the_choice_which_stays_for_the_next_digits(page: Page) -> None:
    open_page(page)
    line = page.locator(LINE)
    expect(line).to_be_hidden()
    draw(page, SEVEN)
    second = chosen_label(page)
    assert second != prediction(page) == "7"
    expect(line).to_contain_text(re.compile(r"^Read as 7, surely: with label 7 the gradients would be about \S+\."))
    expect(line).to_contain_text(f"This is the loss of {second}, its second guess.")
    promised = float(re.findall(r"about (\S+)\.", line.inner_text())[0])

    line.get_by_role("button", name="Use 7").click()
    settle(page)
    assert chosen_label(page) == "7"
    expect(line).to_contain_text("This is the loss of 7, as it is read with over 99 %.")
    assert abs(largest(page, "conv1.W.grad") - promised) <= 0.5 * promised  # which has one digit
    draw(page, OTHER_SEVEN)
    assert chosen_label(page) == prediction(page)

    line.get_by_role("button", name=re.compile("The logit of")).click()
    settle(page)
    draw(page, OTHER_SEVEN)
    expect(page.locator("input[name=kind]:checked")).to_have_value("logit")
    expect(page.locator("input[name=logit]:checked")).to_have_value(prediction(page))
    line.get_by_role("button", name="Its second guess").click()
    settle(page)
    assert chosen_label(page) != prediction(page)


def test_the_line_goes_when_the_reader_chooses_a_label_or_a_sample(page: Page) -> None:
    open_page(page)
    draw(page, SEVEN)
    choose_label(page, 3)
    expect(page.locator(LINE)).to_be_hidden()
    draw(page, OTHER_SEVEN)
    expect(page.locator(LINE)).to_be_visible()
    choose_sample(page, 4)
    expect(page.locator(LINE)).to_be_hidden()
    assert chosen_label(page) == prediction(page)


def test_the_address_of_a_drawing_shows_the_same_picture_to_everyone(page: Page) -> None:
    open_page(page)
    draw(page, SEVEN)
    label, size = chosen_label(page), largest(page, "conv1.W.grad")
    expect(page).to_have_url(re.compile(f"&label={label}"))
    open_link(page, page.url)
    assert [chosen_label(page), largest(page, "conv1.W.grad")] == [label, size]


def test_a_link_to_a_digit_without_a_label_still_shows_the_loss_of_the_predicted_one(page: Page) -> None:
    open_page(page)
    draw(page, SEVEN)
    expect(page).to_have_url(re.compile("&label="))
    open_link(page, re.sub("&label=.", "", page.url))
    assert chosen_label(page) == prediction(page) == "7"


def test_a_lesson_shows_the_loss_of_the_second_guess_of_the_readers_own_digit(page: Page) -> None:
    open_lesson(page, slug="04-loss")
    page.get_by_role("button", name="Your digit").click()
    draw(page, SEVEN)
    page.keyboard.press("Escape")
    expect(page.locator(LINE)).to_contain_text("its second guess")
    assert largest(page, "conv1.W.grad") >= 0.01
    expect(page).to_have_url(re.compile("#digit="))
    address = page.url
    page.reload()
    settle(page)
    assert page.url == address
    expect(page.locator(LINE)).to_contain_text("its second guess")
