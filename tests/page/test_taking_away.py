"""What leaves the page: a link, lines for a course page, files, images; and the page as a frame."""

import io
import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Download, Page, expect

from tests.conftest import NewPage
from tests.page.view import SEVEN, draw, number, open_page, panel, settle, trace


def open_menu(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def taken(page: Page, button: str) -> Download:
    with page.expect_download() as download:
        page.locator("#take").get_by_role("button", name=button, exact=True).click()
    return download.value


def content(download: Download) -> bytes:
    return Path(download.path()).read_bytes()


def explain(page: Page, name: str) -> None:
    panel(page, name).locator("[data-slot]").click(position={"x": 5, "y": 5})
    expect(page.locator("#dock")).to_be_visible()


def test_the_link_in_the_menu_is_copied(new_page: NewPage) -> None:
    page = open_page(new_page(1440, 900, permissions=["clipboard-read", "clipboard-write"]))
    draw(page, SEVEN)
    settle(page)
    open_menu(page, "Share")
    page.get_by_role("button", name="Copy link").click()
    expect(page.locator("#share [data-said]")).to_have_text("Copied.")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "/#digit=" in copied
    assert copied == page.locator("#share [data-link]").input_value()
    assert len(copied) < 2000


def test_the_lines_for_a_course_page_show_the_picture_or_the_open_derivation(page: Page) -> None:
    open_page(page)
    open_menu(page, "Share")
    assert "/embed#sample=0&quot;" not in page.locator("#share [data-snippet]").input_value()
    assert '/embed#sample=0" title=' in page.locator("#share [data-snippet]").input_value()
    page.keyboard.press("Escape")
    explain(page, "conv1.W.grad")
    open_menu(page, "Share")
    assert "&amp;cell=conv1.W.grad:0,0,0,0" in page.locator("#share [data-snippet]").input_value()


def test_a_frame_shows_the_picture_and_leads_to_the_page(page: Page, server_url: str) -> None:
    page.goto("/embed#sample=2&label=4")
    page.wait_for_selector("#picture[data-painter=plotly]")
    assert page.locator("header.top, .side").count() == 0
    reply = trace(server_url, {"image": {"sample": 2}, "objective": {"kind": "cross_entropy", "label": 4}})
    slot = panel(page, "pool2.grad").locator("[data-slot]")
    slot.hover(position={"x": 2, "y": 2})
    shown = float(page.locator("#readout").inner_text().split(" = ")[1])
    assert shown == pytest.approx(number(reply, "pool2.grad", [0, 0, 0]), rel=5.1e-3)
    assert page.locator("#whole").get_attribute("href") == "/#sample=2&label=4"


def test_a_frame_shows_one_derivation_and_nothing_else(page: Page) -> None:
    page.goto("/embed#sample=2&cell=conv1.W.grad:0,0,1,1&tab=sum")
    expect(page.locator("#dock-title")).to_contain_text("conv1.W.grad[0,0,1,1]")
    expect(page.locator("#dock [data-residual]")).not_to_be_empty()
    expect(page.locator("#picture")).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("tab", name="Sum").focus()
    page.keyboard.press("Escape")
    expect(page.locator("#picture")).to_be_visible()
    expect(panel(page, "conv1.W.grad")).to_be_focused()


def test_a_frame_says_what_fails_in_it_and_keeps_the_theme_that_was_chosen(page: Page, problems: list[str]) -> None:
    page.add_init_script("localStorage.setItem('theme', 'light')")
    page.goto("/embed#sample=2&cell=conv1.W.grad:0,0,1,1")
    expect(page.locator("#dock [data-residual]")).not_to_be_empty()
    page.emulate_media(color_scheme="dark")
    page.route("**/api/trace?*", lambda route: route.fulfill(status=503, body="{}"))
    page.locator("#editor [data-number]").fill("0.5")
    page.locator("#editor [data-number]").press("Enter")
    alert = page.locator("#picture-error")
    expect(alert).to_contain_text("503")
    assert page.locator("html").get_attribute("data-theme") == "light"
    page.unroute("**/api/trace?*")
    alert.get_by_role("button", name="Try again").click()
    expect(alert).to_be_hidden()
    assert all("503" in problem for problem in problems)
    problems.clear()


def test_the_trace_is_taken_away_in_four_forms(page: Page, server_url: str) -> None:
    open_page(page)
    explain(page, "conv1.W.grad")
    open_menu(page, "Take away")
    loss = trace(server_url, {"image": {"sample": 0}})["loss"]
    assert json.loads(content(taken(page, "JSON")))["loss"] == loss
    with np.load(io.BytesIO(content(taken(page, "NPZ")))) as tensors:
        assert tensors["conv1.W.grad"].shape == (3, 1, 3, 3)
    script = taken(page, "Python script")
    assert script.suggested_filename == "retrograd.py"
    compile(content(script), "retrograd.py", "exec")
    assert b"conv1.W.grad" in content(script)
    assert json.loads(content(taken(page, "Notebook")))["nbformat"] == 4
    expect(page.locator("#take [data-said]")).to_contain_text("retrograd.ipynb")


def test_the_picture_is_taken_away_as_png_and_svg_whole_or_by_the_panel(page: Page) -> None:
    page.goto("/#sample=0&cell=conv1.b.grad:1")
    settle(page)
    open_menu(page, "Take away")
    expect(page.locator("#take-panel")).to_have_value("conv1.W.grad")  # a bias stands beside its weights
    page.locator("#take-panel").select_option("")
    whole = Image.open(io.BytesIO(content(taken(page, "PNG"))))
    assert whole.width > 2000
    assert len(whole.convert("RGB").getcolors(1 << 24) or []) > 100
    page.locator("#take-panel").select_option("pool2.grad")
    vector = taken(page, "SVG")
    assert vector.suggested_filename == "retrograd-pool2.grad.svg"
    drawing = content(vector).decode()
    assert drawing.count("<image ") == drawing.count('image-rendering="pixelated"') == 1
    assert ">pool2.grad<" in drawing
    assert panel(page, "pool2.grad").locator("[data-caption]").inner_text().strip() in drawing


def test_a_file_that_can_not_be_made_is_said_in_words(page: Page, problems: list[str]) -> None:
    open_page(page)
    page.route("**/api/export?*", lambda route: route.abort())
    open_menu(page, "Take away")
    page.locator("#take").get_by_role("button", name="JSON", exact=True).click()
    expect(page.locator("#take [data-said]")).to_contain_text("The server does not answer")
    assert all("ERR_FAILED" in problem for problem in problems)
    problems.clear()
    page.evaluate("() => { HTMLImageElement.prototype.decode = async () => { throw Error('too large to paint'); }; }")
    page.locator("#take").get_by_role("button", name="PNG", exact=True).click()
    expect(page.locator("#take [data-said]")).to_have_text("retrograd.png could not be made.")
    assert all("too large to paint" in problem for problem in problems)
    problems.clear()
