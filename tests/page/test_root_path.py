"""The page below a path of its host, as a school serves it beside other things."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.conftest import NewPage
from tests.page import waiting
from tests.serving import served


@pytest.fixture(scope="module")
def below(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(tmp_path_factory.mktemp("below") / "log.txt", RETROGRAD_ROOT_PATH="/school/retrograd") as url:
        yield url


def test_the_page_a_lesson_and_what_they_share_work_below_a_path(new_visitor: NewPage, below: str) -> None:
    page = new_visitor(1440, 900, base_url=below)
    page.goto(f"{below}/lessons")
    page.get_by_role("link", name="The whole delta").first.click()
    waiting.settle(page)
    page.locator(".lesson a[data-state]").first.click()  # asks the API
    waiting.settle(page)
    expect(page.locator("#link-error")).to_be_hidden()
    page.get_by_role("link", name="Retrograd", exact=True).first.click()
    waiting.settle(page)
    assert page.url == f"{below}/"
    page.get_by_role("button", name="Share").click()
    expect(page.locator("#share [data-link]")).to_have_value(re.compile(f"^{re.escape(below)}/#sample="))
    expect(page.locator("#share [data-snippet]")).to_have_value(re.compile(f'src="{re.escape(below)}/embed#'))
    page.goto(f"{below}/embed#sample=2")
    waiting.settle(page)
    expect(page.locator("#whole")).to_have_attribute("href", re.compile("^/school/retrograd/#sample=2"))
    page.goto(f"{below}/practice")
    expect(page.locator("[data-title]")).not_to_have_text("Exercise")  # the API has given one


def test_the_description_of_the_api_is_shown_and_tried_below_a_path(new_visitor: NewPage, below: str) -> None:
    page = new_visitor(1440, 900, base_url=below)
    page.goto(f"{below}/api/docs")
    expect(page.locator(".servers select")).to_have_value("/school/retrograd")
