"""How a photo became the network's input, stage by stage."""

from playwright.sync_api import Page, expect

from tests.page.steps import PHOTO, open_card, open_page, upload


def test_the_stages_of_a_photo_are_shown_and_each_can_be_looked_at(page: Page) -> None:
    upload(open_page(page), PHOTO)
    expect(page.get_by_text("How your photo became 28 × 28")).to_be_visible()
    page.wait_for_function(  # images are decoded after they are in the document
        "() => [...document.querySelectorAll('#steps img')].every((img) => img.naturalWidth > 0)"
    )
    stages = page.locator("#steps button")
    assert stages.count() >= 3
    expect(page.locator("#steps [data-caption]")).not_to_be_empty()
    first = page.locator("#steps img").first.get_attribute("src") or ""
    stages.first.click()
    expect(page.locator("[data-stage]")).to_be_visible()
    expect(page.locator("[data-stage]")).to_have_attribute("src", first)
    stages.last.click()
    expect(page.locator("[data-stage]")).to_be_hidden()


def test_for_the_paper_network_the_last_stage_is_8_x_8(page: Page) -> None:
    open_page(page, '#sample=3&network={"weights":"paper"}')
    upload(page, PHOTO)
    expect(page.get_by_text("How your photo became 8 × 8")).to_be_visible()
    expect(page.locator("#steps [data-caption]")).to_have_text(
        "8×8: Each pixel is the mean of the 3.5×3.5 pixels that it covers, rounded to 0, 0.5 or 1."
    )
    open_card(page, "network")
    page.locator("input[name=weights][value=trained] + span").click()
    expect(page.get_by_text("How your photo became 28 × 28")).to_be_visible()
