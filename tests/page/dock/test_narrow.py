"""Enough of a chosen tab is in view on the smallest phones, and what an edge cuts off is seen to go on."""

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import NewPage
from tests.page.steps import open_lesson, open_page, resize
from tests.page.waiting import settle

CELL = "cell=conv1.W.grad:2,0,1,1"

# How many pixels of what a tab shows are in view, below the header of the sheet and above the readout.
IN_VIEW = """() => {
    const dock = document.querySelector("#dock");
    const header = dock.querySelector("header").getBoundingClientRect();
    const body = dock.querySelector("#dock-body").getBoundingClientRect();
    const edge = dock.getBoundingClientRect().bottom - parseFloat(getComputedStyle(dock).paddingBottom);
    return Math.min(body.bottom, edge, innerHeight) - Math.max(body.top, header.bottom);
}"""


@pytest.mark.parametrize(("width", "height"), [(320, 640), (360, 780), (390, 844)])
@pytest.mark.parametrize("fonts", ["wide", "narrow"])
def test_of_a_chosen_tab_220_pixels_are_in_view_on_a_phone(
    new_visitor: NewPage, width: int, height: int, fonts: str
) -> None:
    page = new_visitor(width, height, has_touch=True)
    for place in (open_page, open_lesson):
        place(page, f"#sample=40&{CELL}&tab=sum")
        for tab in ("Sum", "Matrix", "Path"):
            page.get_by_role("tab", name=tab).click()
            settle(page)
            assert page.evaluate(IN_VIEW) >= 220, (place.__name__, tab, fonts)


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (1366, 768), (1440, 900)])
def test_what_the_lower_edge_of_the_dock_cuts_off_fades_out(page: Page, width: int, height: int) -> None:
    open_page(page, f"#sample=7&{CELL}&tab=matrix")
    resize(page, width, height)
    body = page.locator("#dock-body")
    is_cut = body.evaluate("(body) => body.scrollHeight - body.clientHeight > 1")
    assert is_cut or (width, height) == (1440, 900)
    mask = "(body) => getComputedStyle(body).maskImage"
    assert ("gradient" in body.evaluate(mask)) == is_cut
    body.evaluate("(body) => { body.scrollTop = body.scrollHeight; }")
    expect(body).not_to_have_attribute("data-more", "")
    assert body.evaluate(mask) == "none"
    last = body.locator(".term-table, .total").last.evaluate("(last) => last.getBoundingClientRect().bottom")
    assert last <= body.evaluate("(body) => body.getBoundingClientRect().bottom") + 1
