"""axe, which checks a page for accessibility, finds nothing to complain about."""

import pytest
from playwright.sync_api import expect

from tests.conftest import NewPage
from tests.page.axe import assert_accessible
from tests.page.steps import PHOTO, choose_kind, choose_label, explain, open_menu, open_page, open_tab, press, upload
from tests.page.view import document_width
from tests.page.waiting import settle

BOTH = [(1440, 900, "light"), (390, 844, "dark")]


@pytest.mark.parametrize(("width", "height", "scheme"), BOTH)
def test_the_page_with_every_card_open_is_accessible(new_page: NewPage, width: int, height: int, scheme: str) -> None:
    page = open_page(new_page(width, height, color_scheme=scheme, bypass_csp=True))
    upload(page, PHOTO)
    choose_kind(page, "delta")
    for card in page.locator("details").all():
        card.evaluate("(card) => { card.open = true; }")
    settle(page)
    assert_accessible(page, "cards")


@pytest.mark.parametrize(("width", "height", "scheme"), BOTH)
def test_every_tab_of_the_dock_is_accessible(new_page: NewPage, width: int, height: int, scheme: str) -> None:
    page = open_page(new_page(width, height, color_scheme=scheme, bypass_csp=True))
    choose_label(page, 8)
    explain(page, "conv1.W.grad", [2, 0, 1, 1])
    assert_accessible(page, "the page with a derivation")
    for name in ("Layer", "Sum", "Matrix", "Chain", "Check", "Path", "Yours"):
        open_tab(page, name)
        assert_accessible(page, name, "#dock-body")
    assert document_width(page) == width


@pytest.mark.parametrize(("width", "height", "scheme"), BOTH)
def test_menus_and_errors_are_accessible(
    new_page: NewPage, problems: list[str], width: int, height: int, scheme: str
) -> None:
    page = open_page(new_page(width, height, color_scheme=scheme, bypass_csp=True), "#sample=nonsense")
    expect(page.locator("#link-error")).to_be_visible()
    assert_accessible(page, "a link that can't be opened")
    for name in ("Share", "Download"):
        open_menu(page, name)
        assert_accessible(page, name, "header.top", f"#{name.lower()}")
        press(page, "Escape")
    page.route("**/api/trace**", lambda route: route.abort())
    page.locator("input[name=label][value='8'] + span").click()
    expect(page.locator("#picture-error")).to_be_visible()
    assert_accessible(page, "a server that does not answer", "#picture-error", ".side")
    problems.clear()  # the console names the request that failed


@pytest.mark.parametrize(("width", "height", "scheme"), [*BOTH, (320, 640, "light")])
@pytest.mark.parametrize("path", ["/lessons", "/lessons/nowhere", "/privacy"])
def test_the_list_of_the_lessons_is_accessible_and_fits(
    new_page: NewPage, problems: list[str], path: str, width: int, height: int, scheme: str
) -> None:
    page = new_page(width, height, color_scheme=scheme, bypass_csp=True)
    page.goto(path)
    expect(page.get_by_role("link", name="All lessons").first).to_be_visible()
    assert_accessible(page, path, colours=width > 320)
    assert document_width(page) == width
    problems.clear()  # the console names a page that does not exist
