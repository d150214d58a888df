"""The tab "Path": the strongest routes from a number to the loss."""

from playwright.sync_api import Page, expect

from tests.page.api import explanation
from tests.page.steps import choose_label, expect_explained, explain, open_page, open_tab
from tests.page.view import cell_name, highlights
from tests.page.waiting import record_requests, settle


def test_the_routes_are_those_of_the_api_and_every_cell_of_them_can_be_opened(page: Page, server_url: str) -> None:
    asked = record_requests(page, "/api/derivation")
    choose_label(open_page(page), 8)
    explain(page, "conv1.W.grad", [2, 0, 1, 1])
    body = open_tab(page, "Path")
    experiment = asked[-1]["experiment"]
    routes = explanation(server_url, "path", experiment, "conv1.W.grad", [2, 0, 1, 1])["routes"]
    expect(body.locator(".chain")).to_have_count(len(routes))
    for chain, route in zip(body.locator(".chain").all(), routes, strict=True):
        names = chain.locator(".cell").all_inner_texts()
        assert names == ["conv1.W.grad[2,0,1,1]", *(cell_name(s["tensor"], s["index"]) for s in route), "loss L"]
    settle(page)
    assert "source" in highlights(page, "dense.grad")
    body.get_by_role("button", name="Route 2").click()
    expect(body.get_by_role("button", name="Route 2")).to_have_attribute("aria-pressed", "true")
    stop = routes[1][3]
    body.locator(".chain").nth(1).locator(".cell").nth(4).click()
    expect_explained(page, stop["tensor"], stop["index"])
    page.get_by_role("button", name="Back to the previous cell").click()
    expect_explained(page, "conv1.W.grad", [2, 0, 1, 1])
