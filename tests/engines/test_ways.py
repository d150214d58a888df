"""The main ways through the page: what a reader does, and sees then, is the same in every engine."""

import re

import pytest

from tests.engines.steps import (
    click,
    dock_tabs,
    draw,
    explain,
    follow,
    is_shown,
    open_dock_tab,
    open_page,
    place_in,
    settle,
    text,
    upload,
    wait_for_text,
)
from tests.engines.tab import Tab
from tests.page.api import explanation, trace
from tests.page.dock.kinds import NUMBERS
from tests.page.steps import PHOTO, SEVEN

SAMPLE_0 = {"image": {"sample": 0}}

# How many different colours the reader sees in the picture, whoever has painted it.
COLOURS = """async () => {
    const canvas = document.querySelector("#picture [data-canvas]");
    const images = canvas.checkVisibility() ? [canvas] : [...document.querySelectorAll("#picture .heatmaplayer image")];
    const copy = document.createElement("canvas").getContext("2d");
    const colours = new Set();
    for (const image of images) {
        if (image.decode) await image.decode();
        copy.drawImage(image, 0, 0, copy.canvas.width, copy.canvas.height);
        const { data } = copy.getImageData(0, 0, copy.canvas.width, copy.canvas.height);
        for (const colour of new Uint32Array(data.buffer)) colours.add(colour);
    }
    return colours.size;
}"""


def test_the_page_opens_with_a_digit_its_prediction_and_the_picture(desktop: Tab, server_url: str) -> None:
    open_page(desktop, server_url, "#sample=0")
    wait_for_text(desktop, "[data-prediction]", str(trace(server_url, SAMPLE_0)["prediction"]))
    assert desktop.evaluate(COLOURS) > 100


def test_a_digit_that_is_drawn_is_read(desktop: Tab, server_url: str) -> None:
    open_page(desktop, server_url, "#sample=0")
    before = text(desktop, "[data-loss]")
    draw(desktop, SEVEN)
    wait_for_text(desktop, "[data-prediction]", "7")
    assert text(desktop, "[data-loss]") != before
    click(desktop, "#digit [data-undo]")
    desktop.wait_until("() => document.querySelector('#digit [data-undo]').disabled")


def test_a_pointer_that_can_not_be_captured_draws_all_the_same(desktop: Tab, server_url: str) -> None:
    """No engine knows a pointer that a script has made up."""
    open_page(desktop, server_url, "#sample=0")
    desktop.evaluate(MADE_UP)
    desktop.wait_until("() => !document.querySelector('#digit [data-undo]').disabled")


# A stroke down the middle of the pad.
MADE_UP = """() => {
    const pad = document.querySelector("[data-pad]");
    const { x, y, width, height } = pad.getBoundingClientRect();
    const send = (type, share) => pad.dispatchEvent(new PointerEvent(type, {
        pointerId: 77, pointerType: "touch", isPrimary: true, bubbles: true, cancelable: true, button: 0,
        clientX: x + width / 2, clientY: y + share * height,
    }));
    send("pointerdown", 0.2);
    for (const share of [0.4, 0.6, 0.8]) send("pointermove", share);
    send("pointerup", 0.8);
}"""


def test_a_photo_is_read_and_its_steps_are_shown(desktop: Tab, server_url: str) -> None:
    open_page(desktop, server_url, "#sample=0")
    upload(desktop, PHOTO)
    wait_for_text(desktop, "[data-prediction]", "7")
    images = "[...document.querySelectorAll('#steps img')]"
    desktop.wait_until(f"() => {images}.length > 2 && {images}.every((image) => image.naturalWidth > 0)")


def test_a_sample_and_a_label_are_chosen(desktop: Tab, server_url: str) -> None:
    open_page(desktop, server_url, "#sample=0")
    click(desktop, "#samples label:nth-of-type(4)")
    desktop.wait_until("() => document.querySelectorAll('#samples input')[3].checked")
    click(desktop, "input[name=label][value='8'] + span")
    experiment = {"image": {"sample": 3}, "objective": {"kind": "cross_entropy", "label": 8}}
    expected = trace(server_url, experiment)["loss"]
    desktop.wait_until(
        "(loss) => Math.abs(document.querySelector('[data-loss]').textContent / loss - 1) < 0.01", expected
    )


@pytest.mark.parametrize(("panel", "share"), [("conv1.W", 0.1), ("pool1.value", 0.3), ("conv2.grad", 0.3)])
def test_a_number_that_is_clicked_is_explained_as_the_api_explains_it(
    desktop: Tab, server_url: str, panel: str, share: float
) -> None:
    open_page(desktop, server_url, "#sample=0")
    click(desktop, f"[data-panel='{panel}'] [data-slot]", share, share)
    desktop.wait_until("() => document.querySelector('#dock')?.checkVisibility()")
    settle(desktop)
    desktop.wait_until("() => document.querySelector('#dock [data-sum]').textContent !== ''")
    named = re.fullmatch(r"([\w.]+)\[([\d,]+)\]", text(desktop, "#dock [data-name]"))
    assert named
    index = [int(number) for number in named[2].split(",")]
    expected = explanation(server_url, "derivation", SAMPLE_0, named[1], index)
    assert float(text(desktop, "#dock [data-sum]")) == pytest.approx(expected["sum"], rel=0.01)
    desktop.press("Escape")
    desktop.wait_until("() => !document.querySelector('#dock').checkVisibility()")


def test_every_tab_of_the_dock_has_content_of_its_own(desktop: Tab, server_url: str) -> None:
    open_page(desktop, server_url, "#sample=0")
    explain(desktop, "conv1.W.grad:2,0,1,1")
    contents = []
    for name in dock_tabs(desktop):
        open_dock_tab(desktop, name)
        desktop.wait_until("() => document.querySelector('#dock-body').textContent.trim() !== ''")
        contents.append(text(desktop, "#dock-body"))
    assert len(set(contents)) == len(contents) >= 5


@pytest.mark.parametrize(("tensor", "index"), NUMBERS.items())
def test_a_formula_is_inside_its_box_or_the_keyboard_scrolls_it(
    desktop: Tab, server_url: str, tensor: str, index: list[int]
) -> None:
    open_page(desktop, server_url, "#sample=0")
    explain(desktop, f"{tensor}:{','.join(map(str, index))}")
    desktop.wait_until("() => document.querySelector('#dock [data-formula] math') !== null")
    assert desktop.evaluate(CUT_OFF, "#dock [data-formula]") == []


# What is wider or higher than the element, where the reader can't scroll to it.
CUT_OFF = """async (selector) => {
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    const box = document.querySelector(selector);
    const { overflowX } = getComputedStyle(box);
    const scrolls = ["auto", "scroll"].includes(overflowX) && box.tabIndex >= 0 && box.scrollWidth > box.clientWidth;
    const { left, right, top, bottom } = box.getBoundingClientRect();
    return [...box.querySelectorAll("math, mi, mn, mo, mtext")]
        .map((element) => [element.textContent, element.getBoundingClientRect()])
        .filter(([, at]) => at.width > 0 && (at.top < top - 1 || at.bottom > bottom + 1
            || (!scrolls && (at.left < left - 1 || at.right > right + 1))))
        .map(([text, at]) => [text, at.left - left, at.right - right, at.top - top, at.bottom - bottom].join(" "));
}"""


def test_a_weight_is_dragged_in_the_picture(desktop: Tab, server_url: str) -> None:
    open_page(desktop, server_url, "#sample=0")
    before = text(desktop, "[data-loss]")
    x, y = place_in(desktop, "[data-panel='conv1.W'] [data-slot]", 0.2, 0.2)
    desktop.drag([(x, y), (x, y - 80)])
    wait_for_text(desktop, "#network [data-summary]", "trained, 1 changed")
    desktop.wait_until("(before) => document.querySelector('[data-loss]').textContent !== before", before)
    assert not is_shown(desktop, "#dock")
    desktop.press("Control", "z")
    wait_for_text(desktop, "#network [data-summary]", "trained")
    wait_for_text(desktop, "[data-loss]", before)


def test_a_link_leads_to_its_view_and_back_leads_to_the_one_before(desktop: Tab, server_url: str) -> None:
    open_page(desktop, server_url, "#sample=0")
    follow(desktop, "#sample=4&label=3&cell=conv2.W.grad:1,2,0,3&tab=matrix")
    wait_for_text(desktop, "#dock [data-name]", "conv2.W.grad[1,2,0,3]")
    desktop.wait_until("() => document.getElementById('tab-matrix').ariaSelected === 'true'")
    desktop.wait_until("() => document.querySelector('input[name=label]:checked').value === '3'")
    desktop.evaluate("() => history.back()")
    desktop.wait_until("() => document.querySelectorAll('#samples input')[0].checked")
    desktop.wait_until("() => !document.querySelector('#dock').checkVisibility()")


def test_the_link_to_a_drawing_shows_the_drawing_again(desktop: Tab, server_url: str) -> None:
    open_page(desktop, server_url, "#sample=0")
    draw(desktop, SEVEN)
    wait_for_text(desktop, "[data-prediction]", "7")
    settle(desktop)
    click(desktop, "[popovertarget=share]")
    desktop.wait_until("() => document.querySelector('#share [data-link]').value.includes('#digit=')")
    link = desktop.evaluate("() => document.querySelector('#share [data-link]').value")
    loss = text(desktop, "[data-loss]")
    desktop.goto(link)
    wait_for_text(desktop, "[data-loss]", loss)


def test_the_arrow_keys_point_at_the_cells_of_the_picture(desktop: Tab, server_url: str) -> None:
    open_page(desktop, server_url, "#sample=0")
    desktop.evaluate("() => document.querySelector('#picture [data-panel][tabindex=\"0\"]').focus()")
    desktop.press("ArrowRight")
    desktop.wait_until("() => document.getElementById('readout').textContent.startsWith('input.value[0,')")
    before = text(desktop, "#readout")
    desktop.press("ArrowDown")
    desktop.wait_until("(before) => document.getElementById('readout').textContent !== before", before)
    desktop.press("Enter")
    desktop.wait_until("() => document.querySelector('#dock').checkVisibility()")
