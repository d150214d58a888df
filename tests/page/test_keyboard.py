"""From choosing a digit to reading any of its numbers with the keyboard alone."""

from playwright.sync_api import Page, expect

from app.digits import FIRST_SAMPLE
from tests.page.api import assert_readout_agrees, trace
from tests.page.steps import open_page, press, tab_to
from tests.page.view import chosen_label, focus_is_in, prediction, readout, samples


def test_a_digit_a_label_and_any_number_can_be_reached_with_the_keyboard_alone(page: Page, server_url: str) -> None:
    open_page(page)
    tab_to(page, "#samples input")
    press(page, "ArrowRight")
    expect(samples(page).nth(FIRST_SAMPLE + 1)).to_be_checked()

    tab_to(page, "#label input")
    press(page, "ArrowRight")
    label = int(chosen_label(page))
    assert label == (int(prediction(page)) + 1) % 10
    reply = trace(
        server_url, {"image": {"sample": FIRST_SAMPLE + 1}, "objective": {"kind": "cross_entropy", "label": label}}
    )

    tab_to(page, "[data-panel]")
    assert readout(page).startswith("input.value[0,0,0] = ")
    expect(page.locator("#readout")).to_have_attribute("aria-live", "polite")
    for keys, cell in {
        "ArrowRight ArrowDown ArrowDown": "input.value[0,2,1]",
        "End": "input.value[0,27,27]",
        "Home": "input.value[0,0,0]",
        "Shift+ArrowRight": "conv1.value[0,0,0]",
        "Shift+ArrowDown": "conv1.W[0,0,0,0]",
        "ArrowRight ArrowRight ArrowRight": "conv1.b[0]",
        "PageDown": "conv1.W.grad[0,0,0,0]",
        "ArrowDown ArrowDown ArrowDown": "conv1.W.grad[1,0,0,0]",
        "PageUp PageUp": "conv1.value[0,0,0]",
    }.items():
        press(page, *keys.split())
        assert readout(page).startswith(f"{cell} = "), keys
        assert_readout_agrees(readout(page), reply)

    press(page, "Tab")
    assert not focus_is_in(page, "[data-panel]")
    assert " = " not in readout(page)
