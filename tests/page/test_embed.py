"""The page as a frame of another page: the picture, or one derivation."""

import pytest
from playwright.sync_api import Page, expect

from tests.page.api import number, trace
from tests.page.steps import press
from tests.page.view import panel, point_at
from tests.page.waiting import settle


def test_a_frame_shows_the_picture_and_a_link_to_the_page(page: Page, server_url: str) -> None:
    page.goto("/embed#sample=2&label=4")
    settle(page)
    expect(page.locator("header.top, .side")).to_have_count(0)
    reply = trace(server_url, {"image": {"sample": 2}, "objective": {"kind": "cross_entropy", "label": 4}})
    shown = float(point_at(page, "pool2.grad", 2, 2).split(" = ")[1])
    assert shown == pytest.approx(number(reply, "pool2.grad", [0, 0, 0]), rel=5.1e-3)
    expect(page.locator("#whole")).to_have_attribute("href", "/#sample=2&label=4")


def test_a_frame_of_a_derivation_shows_nothing_else_until_it_is_closed(page: Page) -> None:
    page.goto("/embed#sample=2&cell=conv1.W.grad:0,0,1,1&tab=sum")
    expect(page.locator("#dock-title")).to_contain_text("conv1.W.grad[0,0,1,1]")
    expect(page.locator("#dock [data-residual]")).not_to_be_empty()
    expect(page.locator("#picture")).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("tab", name="Sum").focus()
    press(page, "Escape")
    expect(page.locator("#picture")).to_be_visible()
    expect(panel(page, "conv1.W.grad")).to_be_focused()


def test_a_frame_shows_its_failures_and_keeps_the_theme_that_was_chosen(page: Page, problems: list[str]) -> None:
    page.add_init_script("localStorage.setItem('theme', 'light')")
    page.goto("/embed#sample=2&cell=conv1.W.grad:0,0,1,1")
    expect(page.locator("#dock [data-residual]")).not_to_be_empty()
    page.emulate_media(color_scheme="dark")
    page.route("**/api/trace?*", lambda route: route.fulfill(status=503, body="{}"))
    page.locator("#editor [data-number]").fill("0.5")
    page.locator("#editor [data-number]").press("Enter")
    alert = page.locator("#picture-error")
    expect(alert).to_contain_text("503")
    expect(page.locator("html")).to_have_attribute("data-theme", "light")
    page.unroute("**/api/trace?*")
    alert.get_by_role("button", name="Try again").click()
    expect(alert).to_be_hidden()
    assert all("503" in problem for problem in problems)
    problems.clear()


def test_a_frame_shows_the_step_of_a_lesson(page: Page) -> None:
    page.goto("/embed/07-one-weight/2")
    settle(page)
    expect(page.locator("#dock-title")).to_contain_text("conv1.W.grad[0,0,1,2]")
