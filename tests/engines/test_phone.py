"""On a phone: nothing scrolls sideways, whatever is open."""

from tests.engines.steps import dock_tabs, draw, explain, open_dock_tab, open_page, sideways, wait_for_text
from tests.engines.tab import Tab
from tests.page.steps import SEVEN


def test_nothing_scrolls_sideways_on_a_phone(phone: Tab, server_url: str) -> None:
    open_page(phone, server_url, "#sample=0")
    found = {"the page": sideways(phone)}
    explain(phone, "conv1.W.grad:2,0,1,1")
    for name in dock_tabs(phone):
        open_dock_tab(phone, name)
        found[name] = sideways(phone)
    assert not {where: pixels for where, pixels in found.items() if pixels > 0}


def test_a_digit_is_drawn_on_a_phone(phone: Tab, server_url: str) -> None:
    open_page(phone, server_url, "#sample=0")
    draw(phone, SEVEN)
    wait_for_text(phone, "[data-prediction]", "7")


def test_a_phone_that_is_turned_shows_the_same_digit(phone: Tab, server_url: str) -> None:
    open_page(phone, server_url, "#sample=4")
    phone.resize(844, 390)
    phone.wait_until("() => innerWidth === 844")
    assert sideways(phone) == 0
    assert phone.evaluate("() => document.querySelectorAll('#samples input')[4].checked")
