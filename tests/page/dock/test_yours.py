"""*Compare yours*: an array beside the right one, the mistake that gives it, and its wrong pass in the picture."""

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.conftest import NewPage
from tests.given.files import npz
from tests.page.api import trace
from tests.page.axe import assert_accessible
from tests.page.steps import choose_sample, open_link, open_page, open_tab, press
from tests.page.view import box, document_width
from tests.page.waiting import Held, settle, wait_until
from tests.web.contract import Array, tensors

EXPERIMENT = {"image": {"sample": 7}, "objective": {"kind": "cross_entropy", "label": 3}}
LINK = "#sample=7&label=3"


@pytest.fixture(scope="module")
def right(server_url: str) -> dict[str, Array]:
    """The right numbers, by tensor."""
    return tensors(trace(server_url, EXPERIMENT))


def rotated(dW: Array) -> Array:
    """What a true convolution gives for dW."""
    return dW[:, :, ::-1, ::-1]


def printed(array: Array) -> str:
    """As NumPy prints it by default: eight digits."""
    return repr(array)


def open_yours(page: Page) -> Locator:
    page.get_by_role("button", name="Compare yours").click()
    settle(page)
    return page.locator("#dock-body .yours")


def paste(page: Page, text: str) -> Locator:
    """Give a text in the open tab. Returns the tab."""
    page.get_by_role("textbox", name="Your array").fill(text)
    page.get_by_role("button", name="Compare", exact=True).click()
    settle(page)
    return page.locator("#dock-body .yours")


def drop(page: Page, file: Path, target: str = "#picture") -> None:
    """Drop a file from another window onto a part of the page."""
    content = list(file.read_bytes())
    page.locator(target).evaluate(
        """(target, [name, bytes]) => {
            const dataTransfer = new DataTransfer();
            dataTransfer.items.add(new File([new Uint8Array(bytes)], name));
            target.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
        }""",
        [file.name, content],
    )
    settle(page)


def test_a_right_array_is_said_to_be_equal_with_the_tolerance(page: Page, right: dict[str, Array]) -> None:
    open_yours(open_page(page, LINK))
    yours = paste(page, printed(right["conv1.W.grad"]))
    expect(yours.locator(".verdict")).to_have_text("Equal")
    expect(yours.locator(".words")).to_contain_text("All 27 numbers are equal to the engine’s, within")
    expect(yours.locator(".found")).to_have_count(0)
    assert [map_.get_attribute("aria-label").split(",")[0] for map_ in yours.locator(".map").all()] == [  # type: ignore[union-attr]
        "yours",
        "right",
        "difference",
    ]


def test_a_known_mistake_is_named_shown_in_the_picture_and_left_again(page: Page, right: dict[str, Array]) -> None:
    open_yours(open_page(page, LINK))
    yours = paste(page, printed(rotated(right["conv1.W.grad"])))
    expect(yours.locator(".verdict")).to_have_text("A known mistake")
    expect(yours.locator(".found h3").first).to_have_text("dW rotated by 180 degrees, in conv1")
    expect(yours.get_by_role("link", name="Lesson 7")).to_have_attribute("href", "/lessons/07-one-weight")
    at = np.unravel_index(
        int(np.abs(rotated(right["conv1.W.grad"]) - right["conv1.W.grad"]).argmax()), right["conv1.W.grad"].shape
    )
    name = f"conv1.W.grad[{','.join(map(str, at))}]"
    expect(page.locator("#dock [data-name]")).to_have_text(name)
    expect(yours.locator(".three-numbers")).to_contain_text(name)

    yours.get_by_role("button", name="Show this wrong pass").click()
    settle(page)
    banner = page.locator("#wrong-pass")
    expect(banner).to_contain_text("A wrong backward pass. dW rotated by 180 degrees, in conv1.")
    expect(page).to_have_url(re.compile("sample=7.*&mistakes=flipped-kernel:conv1"))
    engine = float(page.locator("#dock [data-engine]").inner_text())
    assert engine == pytest.approx(rotated(right["conv1.W.grad"])[at])
    assert float(page.locator("#dock [data-residual]").inner_text()) > 0.01, "the right sum disagrees with a wrong pass"

    choose_sample(page, 2)
    expect(page).to_have_url(re.compile("sample=2.*&mistakes=flipped-kernel:conv1"))
    expect(banner).to_be_visible()
    page.go_back()
    expect(page).to_have_url(re.compile("sample=7"))
    settle(page)
    banner.get_by_role("button", name="Show the right pass").click()
    settle(page)
    expect(banner).to_be_hidden()
    expect(page).not_to_have_url(re.compile("mistakes"))
    assert float(page.locator("#dock [data-engine]").inner_text()) == pytest.approx(right["conv1.W.grad"][at])


def test_a_link_to_a_wrong_pass_says_so_and_its_check_disagrees(page: Page) -> None:
    open_link(page, f"{open_page(page).url}{LINK}&mistakes=other-label:loss:5&cell=dense.grad:5&tab=check")
    expect(page.locator("#wrong-pass")).to_contain_text("The loss of another label (label 5).")
    shown = dict(
        zip(
            page.locator("#dock-body dt").all_inner_texts(),
            page.locator("#dock-body dd").all_inner_texts(),
            strict=True,
        )
    )
    assert abs(float(shown["analytic"]) - float(shown["numeric"])) > 0.5


def test_a_click_on_a_cell_of_the_difference_explains_that_number(page: Page, right: dict[str, Array]) -> None:
    open_yours(open_page(page, LINK))
    yours = paste(page, printed(rotated(right["conv1.W.grad"])))
    yours.locator(".map").last.click(position={"x": 3, "y": 3})
    settle(page)
    expect(page.locator("#dock [data-name]")).to_have_text("conv1.W.grad[0,0,0,0]")
    yours.get_by_role("button", name="See how the right number").click()
    settle(page)
    expect(page.get_by_role("tab", name="Sum")).to_have_attribute("aria-selected", "true")
    expect(open_tab(page, "Yours").locator(".verdict")).to_have_text("A known mistake")


def test_a_dropped_file_is_compared_array_by_array(page: Page, right: dict[str, Array], tmp_path: Path) -> None:
    file = tmp_path / "mine.npz"
    arrays: dict[str, Any] = {
        "W1": right["conv1.W"],
        "dW2": right["conv2.W.grad"].astype(np.float32),
        "delta": 2 * right["pool1.grad"],
        "names": np.array(["a"]),
    }
    file.write_bytes(npz(arrays))
    drop(open_page(page, LINK), file)
    yours = page.locator("#dock-body .yours")
    expect(yours.locator(".verdict")).to_have_text("Equal")
    chosen = yours.get_by_label("Which of your arrays")
    expect(chosen).to_have_value("dW2 [10×3×4×4]")
    expect(yours).to_contain_text("names was left out: it holds text, not numbers.")
    chosen.select_option("delta [3×13×13]")
    settle(page)
    expect(yours.get_by_label("The tensor that it is compared with")).to_have_value("pool1.grad")
    expect(yours.locator(".found h3").first).to_contain_text("factor 2")


def test_an_array_that_may_be_several_tensors_is_asked_about(page: Page, right: dict[str, Array]) -> None:
    open_yours(open_page(page, LINK))
    yours = paste(page, str(right["relu1.grad"].tolist()))
    tensor = yours.get_by_label("The tensor that it is compared with")
    expect(tensor).to_have_value("")
    tensor.select_option("relu1.grad")
    settle(page)
    expect(yours.locator(".verdict")).to_have_text("Equal")


def test_what_can_not_be_read_is_refused_in_words_and_another_can_be_given(page: Page, problems: list[str]) -> None:
    open_yours(open_page(page, LINK))
    yours = paste(page, repr(np.arange(5000.0)))
    expect(yours.get_by_role("alert")).to_contain_text("np.set_printoptions(threshold=np.inf)")
    problems.clear()  # the console names the reply, a 400
    paste(page, "[[1, 2], [3, 4]]")
    expect(yours.get_by_role("alert")).to_have_text("No tensor of this network is 2×2.")
    yours.get_by_role("button", name="Give another").click()
    settle(page)
    expect(page.get_by_role("textbox", name="Your array")).to_be_focused()


def test_it_can_be_reached_and_read_with_the_keyboard(page: Page, right: dict[str, Array]) -> None:
    open_page(page, LINK)
    page.locator("#compare").focus()
    page.keyboard.press("Enter")
    settle(page)
    page.get_by_role("textbox", name="Your array").focus()
    page.keyboard.insert_text(printed(rotated(right["conv1.W.grad"])))
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    settle(page)
    expect(page.locator(".given-line")).to_be_focused()
    page.locator("#dock-body .map").last.focus()
    press(page, "Home", "ArrowLeft", "ArrowLeft", "ArrowUp", "ArrowUp", "Enter")
    expect(page.locator("#dock [data-name]")).to_have_text("conv1.W.grad[0,0,0,0]")
    expect(page.locator("#dock-body .map").last).to_be_focused()
    press(page, "ArrowRight", "Enter")
    expect(page.locator("#dock [data-name]")).to_have_text("conv1.W.grad[0,0,0,1]")


@pytest.mark.parametrize(("width", "height", "scheme"), [(1440, 900, "dark"), (390, 844, "light"), (320, 640, "dark")])
def test_the_comparison_is_accessible_and_fits(
    new_page: NewPage, right: dict[str, Array], width: int, height: int, scheme: str
) -> None:
    page = open_page(new_page(width, height, color_scheme=scheme, bypass_csp=True), LINK)
    open_yours(page)
    assert_accessible(page, "the form", "#dock", colours=width > 320)
    yours = paste(page, printed(rotated(right["conv1.W.grad"])))
    yours.get_by_role("button", name="Show this wrong pass").click()
    settle(page)
    assert_accessible(page, "the verdict", "#wrong-pass", "#dock", colours=width > 320)
    assert document_width(page) == width
    for map_ in yours.locator(".map").all():
        assert box(map_)["width"] <= width
    tabs = box(page.get_by_role("tablist"))
    last = box(page.get_by_role("tab", name="Yours"))
    assert last["x"] + last["width"] <= tabs["x"] + tabs["width"] + 0.5


def test_a_comparison_that_runs_can_be_cancelled_and_begun_again(page: Page, right: dict[str, Array]) -> None:
    """The first request is never answered."""
    failed: list[str] = []
    page.on("requestfailed", lambda request: failed.append(request.url))
    Held(page, "**/api/compare*", times=1)
    yours = open_yours(open_page(page, LINK))
    page.get_by_role("textbox", name="Your array").fill(printed(right["conv1.W.grad"]))
    page.get_by_role("button", name="Compare", exact=True).click()
    expect(yours.get_by_role("progressbar", name="Comparison")).to_be_visible()
    yours.get_by_role("button", name="Cancel").click()
    expect(yours.get_by_role("progressbar", name="Comparison")).to_be_hidden()
    wait_until(page, lambda: any("/api/compare" in url for url in failed))
    expect(yours.get_by_role("button", name="Compare again")).to_be_focused()
    page.keyboard.press("Enter")
    expect(yours.locator(".verdict")).to_have_text("Equal")
    expect(page.locator(".given-line")).to_be_focused()
