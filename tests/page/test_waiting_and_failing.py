"""While a request runs, and when it fails, the old picture stays and the page says what is the matter."""

from playwright.sync_api import Page, expect

from app.digits import FIRST_SAMPLE
from tests.page.steps import SEVEN, choose_kind, choose_sample, click_sample, open_page, start_stroke
from tests.page.view import chosen_label, picture, prediction, samples
from tests.page.waiting import TRACE, Held, settle, wait_until


def test_while_a_request_runs_the_old_picture_stays_and_the_page_shows_that_it_is_busy(page: Page) -> None:
    before = picture(open_page(page))
    held = Held(page, TRACE)
    click_sample(page, 2)
    expect(page.locator("#picture")).to_have_attribute("aria-busy", "true")
    expect(page.locator("#busy")).to_have_css("opacity", "1")
    assert picture(page) == before
    held.release()
    settle(page)
    assert picture(page) != before
    expect(page.locator("#busy")).to_have_css("opacity", "0")


def test_a_newer_choice_cancels_the_request_of_the_one_before(page: Page) -> None:
    open_page(page)
    cancelled: list[str] = []
    page.on("requestfailed", lambda request: cancelled.append(request.url))
    held = Held(page, TRACE, times=1)
    click_sample(page, 1)
    held.wait()
    choose_sample(page, 2)
    wait_until(page, lambda: cancelled)
    assert len(cancelled) == 1


def test_without_a_server_the_page_says_so_and_tries_again_when_asked(page: Page, problems: list[str]) -> None:
    before = picture(open_page(page))
    label = chosen_label(page)
    page.route("**/api/**", lambda route: route.abort())
    page.locator("input[name=label][value='6'] + span").click()
    alert = page.locator("#picture-error")
    expect(alert).to_contain_text("The server does not answer")
    settle(page)
    assert picture(page) == before
    assert chosen_label(page) == label
    page.unroute("**/api/**")
    alert.get_by_role("button", name="Try again").click()
    expect(alert).to_be_hidden()
    settle(page)
    assert chosen_label(page) == "6"
    assert problems
    assert all("ERR_FAILED" in problem for problem in problems)
    problems.clear()


def test_a_choice_that_fails_is_taken_back_and_can_be_made_again(page: Page, problems: list[str]) -> None:
    open_page(page)
    page.route(TRACE, lambda route: route.fulfill(status=503, body="{}"))
    click_sample(page, 2)
    expect(page.locator("[role=alert]:visible")).to_have_count(1)
    expect(samples(page).nth(FIRST_SAMPLE)).to_be_checked()
    page.unroute(TRACE)
    choose_kind(page, "delta")
    cell = page.locator("[data-maps] input").first
    before = cell.input_value()
    page.route(TRACE, lambda route: route.fulfill(status=503, body="{}"))
    cell.fill("7")
    cell.press("Tab")
    expect(cell).to_have_value(before)
    page.unroute(TRACE)
    choose_sample(page, 2)
    expect(page.locator("[role=alert]:visible")).to_have_count(0)
    assert all("503" in problem for problem in problems)
    problems.clear()


def test_before_the_first_picture_the_cards_change_nothing(page: Page) -> None:
    held = Held(page, TRACE, times=1)
    page.goto("/#sample=3")
    expect(samples(page)).not_to_have_count(0)
    held.wait()
    page.locator("#network").evaluate("(card) => (card.open = true)")
    for control in ("input[name=kind][value=logit]", "input[name=weights][value=random]", "[data-next-seed]"):
        page.locator(control).evaluate("(control) => control.click()")
    filters = page.locator("#network [data-conv]").first
    filters.fill("2")
    filters.press("Enter")
    held.release()
    settle(page)
    for name, kept in (("kind", "cross_entropy"), ("weights", "trained"), ("label", "3")):
        expect(page.locator(f"input[name={name}]:checked")).to_have_value(kept)
    expect(filters).to_have_value("3")


def test_samples_that_can_not_be_loaded_show_a_message_and_can_be_asked_for_again(
    page: Page, problems: list[str]
) -> None:
    page.route("**/api/samples?*", lambda route: route.fulfill(status=503, body="{}"))
    page.goto("/")
    expect(page.locator("#picture-error")).to_contain_text("503")
    page.unroute("**/api/samples?*")
    page.locator("#picture-error").get_by_role("button", name="Try again").click()
    expect(samples(page)).not_to_have_count(0)
    assert all("503" in problem for problem in problems)
    problems.clear()


def test_a_busy_server_is_asked_again_by_itself_and_the_drawing_stays(page: Page, problems: list[str]) -> None:
    page.clock.install()
    open_page(page)
    busy = {"status": 503, "headers": {"Retry-After": "1"}, "json": {"error": {"code": "overloaded", "message": "-"}}}
    page.route(TRACE, lambda route: route.fulfill(**busy))
    start_stroke(page, SEVEN)
    page.mouse.up()
    said = page.locator("#crowd")
    expect(said).to_contain_text("Many people are using Retrograd right now")
    expect(page.locator("[role=alert]:visible")).to_have_count(0)
    page.unroute(TRACE)
    page.clock.run_for(2_000)
    expect(said).to_be_hidden()
    settle(page)
    assert prediction(page) == "7"
    assert all("503" in problem for problem in problems)
    problems.clear()
