"""The card "Batch": the gradient of several digits, beside the mean of their single gradients."""

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from tests.page.api import post
from tests.page.steps import open_card, open_page
from tests.page.waiting import Held, settle, wait_until


def test_a_batchs_gradient_is_the_mean_of_the_single_ones_and_the_difference_is_printed(
    page: Page, server_url: str
) -> None:
    open_page(page)
    open_card(page, "batch")
    for sample in (1, 4, 7):
        page.locator("[data-choices] label").nth(sample).click()
    settle(page)
    expect(page.locator("#batch figure.single")).to_have_count(3)
    reply = post(server_url, "batch", {"samples": [1, 4, 7]})
    captions = page.locator("#batch figure.single figcaption").all_inner_texts()
    assert [float(text.split("L ")[1]) for text in captions] == pytest.approx(reply["losses"], rel=5e-3)
    page.locator("#batch [data-parameter]").select_option("dense.W")
    settle(page)
    expect(page.locator("#batch [data-verdict]")).to_contain_text("over all of dense.W")
    verdict = page.locator("#batch [data-verdict]").inner_text()
    printed = float(verdict.split("dense.W: ")[1].split(". All")[0])
    assert printed == pytest.approx(reply["tensors"]["dense.W"]["difference"], rel=5e-3, abs=1e-18)
    assert printed < 1e-12
    bound = np.abs(reply["tensors"]["dense.W"]["singles"]).max()
    assert f"±{float(f'{bound:.3g}'):g}" in verdict


def test_a_batch_that_runs_ends_when_its_card_is_closed_and_is_computed_when_it_is_opened_again(page: Page) -> None:
    """The first request is never answered."""
    failed: list[str] = []
    page.on("requestfailed", lambda request: failed.append(request.url))
    Held(page, "**/api/batch*", times=1)
    open_page(page)
    open_card(page, "batch")
    page.locator("[data-choices] label").first.click()
    expect(page.locator("#batch")).to_have_attribute("aria-busy", "true")
    page.locator("#batch summary").click()
    wait_until(page, lambda: any("/api/batch" in url for url in failed))
    open_card(page, "batch")
    expect(page.locator("#batch figure.single")).to_have_count(1)
