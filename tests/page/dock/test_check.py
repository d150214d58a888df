"""The tab "Check": the analytic gradient beside a finite difference, for one number or the whole network."""

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import NewPage
from tests.page.dock.kinds import explain_each
from tests.page.steps import FIRST, choose_label, explain, open_page, open_tab
from tests.page.view import cell_name


@pytest.fixture
def page(shared_page: NewPage) -> Page:
    """The page that the tests here share, because links say all that they need."""
    return shared_page()


def test_every_gradient_stands_beside_its_finite_difference(page: Page, server_url: str) -> None:
    for reply in explain_each(page, server_url, "uploaded"):
        body, difference = open_tab(page, "Check"), reply["finite_difference"]
        if difference is None:
            expect(body).to_contain_text("computed, not differentiated")
            continue
        shown = dict(zip(body.locator("dt").all_inner_texts(), body.locator("dd").all_inner_texts(), strict=True))
        assert float(shown["analytic"]) == reply["value"]
        assert float(shown["numeric"]) == difference["numeric"]
        for name, field in {"step ε": "epsilon", "L(+ε)": "loss_plus", "L(−ε)": "loss_minus"}.items():
            assert float(shown[name]) == difference[field]
        for kink in difference["kinks"]:
            expect(body).to_contain_text(cell_name(f"{kink['layer']}.value", kink["index"]))


def test_the_whole_network_is_checked_with_one_sentence_of_verdict(page: Page) -> None:
    choose_label(open_page(page, FIRST), 8)
    explain(page, "conv1.W.grad", [0, 0, 0, 0])
    status = open_tab(page, "Check").locator("[role=status]").element_handle()
    page.locator("#dock-body").get_by_role("button", name="Check the whole network").click()
    expect(page.locator("#dock-body [role=status]")).to_contain_text("agree with finite differences", timeout=30_000)
    assert page.locator("#dock-body .network figcaption").all_inner_texts() == [
        f"{layer}.{param}" for layer in ("conv1", "conv2", "dense") for param in "Wb"
    ]
    assert status.evaluate("(node) => node.isConnected"), "a screen reader hears changes only of an element that stays"
    expect(page.locator("#dock-body").get_by_role("button", name="Check again")).to_be_focused()
