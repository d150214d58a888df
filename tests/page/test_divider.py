"""The divider between the picture and the derivation."""

from playwright.sync_api import Page, expect

from tests.page.steps import explain, open_page, press
from tests.page.view import box
from tests.page.waiting import settle


def open_dock(page: Page) -> float:
    """Open a derivation and give its height."""
    open_page(page)
    explain(page, "conv1.W.grad", [2, 0, 1, 1])
    return dock_height(page)


def dock_height(page: Page) -> float:
    return box(page.locator("#dock"))["height"]


def drag(page: Page, by: float) -> None:
    at = box(page.locator("#divider"))
    x, y = at["x"] + at["width"] / 2, at["y"] + at["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y + by, steps=4)
    page.mouse.up()
    settle(page)


def test_dragged_up_it_gives_the_derivation_more_room_and_the_picture_less(page: Page) -> None:
    before, picture = open_dock(page), box(page.locator("#picture"))["height"]
    drag(page, -80)
    assert abs(dock_height(page) - before - 80) < 6
    assert abs(picture - box(page.locator("#picture"))["height"] - 80) < 6


def test_its_place_is_remembered_and_a_double_click_gives_the_usual_one_back(page: Page) -> None:
    before = open_dock(page)
    drag(page, -80)
    page.reload()
    settle(page)
    explain(page, "conv1.W.grad", [2, 0, 1, 1])
    assert abs(dock_height(page) - before - 80) < 6
    page.locator("#divider").dblclick()
    settle(page)
    assert abs(dock_height(page) - before) < 2


def test_arrows_move_it_and_it_says_where_it_is(page: Page) -> None:
    before = open_dock(page)
    divider = page.get_by_role("separator", name="Height of the derivation")
    divider.focus()
    expect(divider).to_have_attribute("aria-valuenow", "42")
    press(page, "ArrowUp", "ArrowUp")
    expect(divider).to_have_attribute("aria-valuenow", "46")
    assert dock_height(page) > before + 20
    press(page, "ArrowDown", "ArrowDown")
    assert abs(dock_height(page) - before) < 6
