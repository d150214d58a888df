"""The menu "Download": the trace as a file that holds or computes it, and the picture as an image."""

import io
import json
from pathlib import Path

import numpy as np
from PIL import Image
from playwright.sync_api import Download, Page, expect

from tests.page.api import FIRST_EXPERIMENT, trace
from tests.page.steps import click_cell, open_menu, open_page
from tests.page.view import panel
from tests.page.waiting import Held, settle


def download(page: Page, button: str) -> Download:
    with page.expect_download() as download:
        page.locator("#download").get_by_role("button", name=button, exact=True).click()
    return download.value


def content(file: Download) -> bytes:
    return Path(file.path()).read_bytes()


def test_the_trace_is_taken_away_in_four_forms(page: Page, server_url: str) -> None:
    open_page(page)
    click_cell(page, "conv1.W.grad")
    open_menu(page, "Download")
    loss = trace(server_url, FIRST_EXPERIMENT)["loss"]
    assert json.loads(content(download(page, "JSON")))["loss"] == loss
    with np.load(io.BytesIO(content(download(page, "NPZ")))) as tensors:
        assert tensors["conv1.W.grad"].shape == (3, 1, 3, 3)
    script = download(page, "Python script")
    assert script.suggested_filename == "retrograd.py"
    compile(content(script), "retrograd.py", "exec")
    assert b"conv1.W.grad" in content(script)
    assert json.loads(content(download(page, "Notebook")))["nbformat"] == 4
    expect(page.locator("#download [data-status]")).to_contain_text("retrograd.ipynb")


def test_the_exercise_and_its_solution_are_taken_away_as_notebooks(page: Page) -> None:
    open_page(page, "#sample=3&objective={%22kind%22:%22logit%22,%22index%22:7}")
    open_menu(page, "Download")
    exercise, solution = download(page, "Exercise"), download(page, "Solution")
    assert exercise.suggested_filename == "retrograd-exercise.ipynb"
    assert solution.suggested_filename == "retrograd-solution.ipynb"
    empty, solved = (json.loads(content(file))["cells"] for file in (exercise, solution))
    assert "logit 7" in "".join(cell["source"] for cell in empty)
    assert len(empty) == len(solved)
    (of_both,) = {cell["id"]: cell["source"] for cell in empty if cell["id"] == "relu-backward"}.values()
    assert "raise NotImplementedError()" in of_both


def test_the_picture_is_taken_away_as_png_and_svg_as_a_whole_or_panel_by_panel(page: Page) -> None:
    open_page(page, "#sample=0&cell=conv1.b.grad:1")
    open_menu(page, "Download")
    expect(page.locator("#download-panel")).to_have_value("conv1.W.grad")  # a bias stands beside its weights
    page.locator("#download-panel").select_option("")
    whole = Image.open(io.BytesIO(content(download(page, "PNG"))))
    assert whole.width > 2000
    assert len(whole.convert("RGB").getcolors(1 << 24) or []) > 100
    page.locator("#download-panel").select_option("pool2.grad")
    vector = download(page, "SVG")
    assert vector.suggested_filename == "retrograd-pool2.grad.svg"
    drawing = content(vector).decode()
    assert drawing.count("<image ") == drawing.count('image-rendering="pixelated"') == 1
    assert ">pool2.grad<" in drawing
    assert panel(page, "pool2.grad").locator("[data-caption]").inner_text().strip() in drawing


def test_an_image_waits_for_plotly_and_says_so_and_can_be_asked_for_again_if_it_does_not_come(
    page: Page, problems: list[str]
) -> None:
    open_page(page)
    open_menu(page, "Download")
    status = page.locator("#download [data-status]")
    plotly = Held(page, "**/plotly.min.js", times=1)
    page.locator("#download [data-image=svg]").click()
    expect(status).to_contain_text("Loading plotly.js")
    plotly.fail()
    expect(status).to_contain_text("plotly.js did not load")
    settle(page, painter="canvas")
    assert all("ERR_FAILED" in problem for problem in problems)
    problems.clear()
    assert b"<svg" in content(download(page, "SVG"))
    settle(page, painter="plotly")


def test_a_file_that_can_not_be_made_shows_a_message(page: Page, problems: list[str]) -> None:
    open_page(page)
    page.route("**/api/export?*", lambda route: route.abort())
    open_menu(page, "Download")
    menu = page.locator("#download")
    menu.get_by_role("button", name="JSON", exact=True).click()
    expect(menu.locator("[data-status]")).to_contain_text("The server does not answer")
    assert all("ERR_FAILED" in problem for problem in problems)
    problems.clear()
    page.evaluate("() => { HTMLImageElement.prototype.decode = async () => { throw Error('too large to paint'); }; }")
    menu.get_by_role("button", name="PNG", exact=True).click()
    expect(menu.locator("[data-status]")).to_have_text("retrograd.png could not be made.")
    assert all("too large to paint" in problem for problem in problems)
    problems.clear()
