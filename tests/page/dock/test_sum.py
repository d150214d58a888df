"""The tab "Sum": left times right is the product, term by term, and the running sum ends in the value."""

import json

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import NewPage
from tests.page.api import explanation
from tests.page.dock.kinds import explain_each
from tests.page.steps import FIRST, choose_kind, choose_label, expect_explained, explain, open_page, open_tab, press
from tests.page.view import readout
from tests.page.waiting import record_requests, settle


@pytest.fixture
def page(shared_page: NewPage) -> Page:
    """The page that the tests here share, because links say all that they need."""
    return shared_page()


def test_every_sum_names_its_largest_term_and_how_many_there_are(page: Page, server_url: str) -> None:
    for reply in explain_each(page, server_url, "drawn"):
        body, terms = open_tab(page, "Sum"), reply["terms"]
        largest = max(terms, key=lambda term: abs(term["product"]))
        shown = body.locator("p.now b" if len(terms) == 1 else ".terms li:first-of-type b").last
        assert float(shown.inner_text()) == pytest.approx(largest["product"], rel=6e-3)
        expect(body.locator("p.now")).to_contain_text("=" if len(terms) == 1 else f"All {len(terms)} terms")


def test_terms_add_up_one_by_one_with_the_arrow_keys_and_nothing_moves_by_itself(page: Page, server_url: str) -> None:
    asked = record_requests(page, "/api/derivation")
    choose_label(open_page(page, FIRST), 8)
    explain(page, "pool1.grad", [1, 6, 6])
    experiment = asked[-1]["experiment"]
    terms = explanation(server_url, "derivation", experiment, "pool1.grad", [1, 6, 6])["terms"]
    slider = page.get_by_role("slider")
    expect(slider).to_have_value("160")
    slider.focus()
    press(page, "Home", "ArrowRight", "ArrowRight", "ArrowRight")
    now = page.locator("#dock p.now")
    expect(now).to_contain_text("Term 3 of 160")
    assert float(now.locator("b").last.inner_text()) == pytest.approx(
        sum(term["product"] for term in terms[:3]), rel=6e-3, abs=1e-12
    )
    page.get_by_role("button", name="Play").click()
    expect(now).to_contain_text("All 160 terms", timeout=20_000)


def test_motion_is_not_offered_where_the_system_asks_for_none(new_visitor: NewPage) -> None:
    page = open_page(new_visitor(1440, 900, reduced_motion="reduce"))
    explain(page, "conv1.W.grad", [0, 0, 0, 0])
    expect(page.get_by_role("button", name="Play")).to_be_disabled()


def test_the_loss_of_any_objective_is_a_sum_whose_cells_can_be_pointed_at(page: Page) -> None:
    delta = [[[0.0] * 5 for _ in range(5)] for _ in range(10)]
    delta[0][0][1], delta[3][4][2], delta[3][4][4] = 1, -2, 3
    open_page(page, "#sample=0&objective=" + json.dumps({"kind": "delta", "delta": delta}).replace(" ", ""))
    explain(page, "conv2.b.grad", [3])
    open_tab(page, "Path").get_by_role("button", name="loss L").first.click()
    expect(page.locator("#dock [data-name]")).to_have_text("loss")
    open_tab(page, "Sum").locator(".map").first.focus()
    named = []
    for key in ("ArrowLeft", "ArrowRight", "ArrowRight"):
        press(page, key)
        named.append(readout(page).split(" = ")[0])
    assert named == [f"pool2.grad{index}" for index in ("[0,0,1]", "[3,4,2]", "[3,4,4]")]
    page.get_by_role("slider").last.fill("2")
    expect(page.locator("#dock p.now")).to_contain_text("Term 2 of 3")
    choose_kind(page, "cross_entropy")
    expect(page.locator("#dock p.now")).to_contain_text("All 2 terms")
    page.locator(".terms .cell").first.hover()
    expect(page.locator("#readout")).to_contain_text("dense.value[")
    expect(page.locator("[data-outline]")).to_be_visible()
    settle(page)
    explain(page, "pool2.grad", [3, 4, 2])
    choose_kind(page, "cell")  # dense.grad, of which it was made, is no longer there
    expect_explained(page, "pool2.grad", [3, 4, 2])


@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (1280, 720), (390, 844)])
def test_the_line_around_a_map_is_not_cut_off(shared_page: NewPage, width: int, height: int) -> None:
    page = open_page(shared_page(width, height), "#sample=40&cell=conv1.W.grad:2,0,1,1&tab=sum")
    maps = page.locator(".sum-maps .map")
    expect(maps).to_have_count(3)
    body = page.locator(".dock .body").evaluate("(body) => body.getBoundingClientRect().left")
    assert min(maps.evaluate_all("(maps) => maps.map((map) => map.getBoundingClientRect().left)")) - 1 >= body
