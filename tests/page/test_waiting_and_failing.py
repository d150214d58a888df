"""While a request runs, and when it fails, the old picture stays and the page says what is the matter."""

from playwright.sync_api import Page, expect

from tests.page.view import (
    SEVEN,
    canvas,
    choose_kind,
    choose_label,
    chosen_label,
    draw,
    hold,
    open_page,
    picture,
    settle,
)

TRACE = "**/api/trace?*"
PLOTLY = "**/plotly.min.js"


def test_while_a_request_runs_the_old_picture_stays_and_the_page_says_so(page: Page) -> None:
    before = picture(open_page(page))
    held = hold(page, TRACE)
    page.locator("#samples label").nth(2).click()
    expect(page.locator("#picture")).to_have_attribute("aria-busy", "true")
    expect(page.locator("#busy")).to_have_css("opacity", "1")
    assert picture(page) == before
    held[0].continue_()
    settle(page)
    assert picture(page) != before
    expect(page.locator("#busy")).to_have_css("opacity", "0")


def test_the_newest_wish_wins_and_the_one_before_it_is_dropped(page: Page) -> None:
    open_page(page)
    dropped: list[str] = []
    page.on("requestfailed", lambda request: dropped.append(request.url))
    hold(page, TRACE, times=1)
    page.locator("#samples label").nth(1).click()
    page.locator("#samples label").nth(2).click()
    expect(page.locator("#samples input").nth(2)).to_be_checked()
    settle(page)
    assert len(dropped) == 1


def test_without_a_server_the_page_says_so_and_tries_again_when_asked(page: Page, problems: list[str]) -> None:
    before = picture(open_page(page))
    label = chosen_label(page)
    page.route("**/api/**", lambda route: route.abort())
    page.locator("input[name=label][value='6'] + span").click()
    alert = page.locator("#picture-error")
    expect(alert).to_contain_text("The server does not answer")
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


def test_what_could_not_be_had_is_not_chosen_and_can_be_asked_for_again(page: Page, problems: list[str]) -> None:
    open_page(page)
    page.route(TRACE, lambda route: route.fulfill(status=503, body="{}"))
    samples = page.locator("#samples input")
    page.locator("#samples label").nth(2).click()
    expect(page.locator("[role=alert]:visible")).to_have_count(1)
    expect(samples.nth(0)).to_be_checked()
    page.unroute(TRACE)
    choose_kind(page, "delta")
    cell = page.locator("[data-maps] input").first
    before = cell.input_value()
    page.route(TRACE, lambda route: route.fulfill(status=503, body="{}"))
    cell.fill("7")
    cell.press("Tab")
    expect(cell).to_have_value(before)
    page.unroute(TRACE)
    page.locator("#samples label").nth(2).click()
    expect(page.locator("[role=alert]:visible")).to_have_count(0)
    settle(page)
    expect(samples.nth(2)).to_be_checked()
    assert all("503" in problem for problem in problems)
    problems.clear()


def test_before_there_is_a_picture_the_cards_wait_for_it(page: Page) -> None:
    held = hold(page, TRACE, times=1)
    page.goto("/#sample=3")
    expect(page.locator("#samples input")).not_to_have_count(0)
    page.locator("#network").evaluate("(card) => (card.open = true)")
    for control in ("input[name=kind][value=logit]", "input[name=weights][value=random]", "[data-next-seed]"):
        page.locator(control).evaluate("(control) => control.click()")
    page.locator("#network [data-conv]").first.fill("2")
    page.locator("#network [data-conv]").first.press("Enter")
    held[0].continue_()
    settle(page)
    for name, kept in (("kind", "cross_entropy"), ("weights", "trained"), ("label", "3")):
        expect(page.locator(f"input[name={name}]:checked")).to_have_value(kept)
    expect(page.locator("#network [data-conv]").first).to_have_value("3")


def test_a_server_without_samples_is_said_too_and_asked_again(page: Page, problems: list[str]) -> None:
    page.route("**/api/samples", lambda route: route.fulfill(status=503, body="{}"))
    page.goto("/")
    expect(page.locator("#picture-error")).to_contain_text("503")
    page.unroute("**/api/samples")
    page.locator("#picture-error").get_by_role("button", name="Try again").click()
    settle(page)
    assert all("503" in problem for problem in problems)
    problems.clear()


def test_the_pad_can_be_drawn_on_before_plotly_has_loaded(page: Page) -> None:
    held = hold(page, PLOTLY)
    page.goto("/", wait_until="commit")
    expect(page.locator("#samples input").first).to_be_attached()
    expect(page.locator("[data-prediction]")).not_to_have_text("–")
    draw(page, SEVEN)
    expect(page.locator("[data-prediction]")).to_have_text("7")
    choose_label(page, 5, painter="canvas")
    for route in held:
        route.continue_()
    settle(page)


def test_without_plotly_the_picture_is_drawn_all_the_same_and_the_page_says_what_is_missing(
    page: Page, problems: list[str]
) -> None:
    page.route(PLOTLY, lambda route: route.abort())
    page.goto("/")
    expect(page.locator("#plotly-error")).to_contain_text("plotly.js did not load")
    first = canvas(page)
    page.locator("#samples label").nth(2).click()
    expect(page.locator("#samples input").nth(2)).to_be_checked()
    settle(page, painter="canvas")
    assert canvas(page) != first
    assert all("plotly" in problem for problem in problems)
    problems.clear()
