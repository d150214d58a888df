"""The check of the whole network: what the reader sees and hears of it while it runs."""

from playwright.sync_api import Page, Route, expect

from tests.page.waiting import Held, wait_until

OPEN = "/#sample=0&cell=conv1.W.grad:2,0,1,1&tab=check"


def test_a_check_that_runs_shows_its_progress(page: Page) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/api/check*", hold)
    page.goto(OPEN)
    button = page.get_by_role("button", name="Check the whole network")
    button.click()
    bar = page.get_by_role("progressbar", name="Check of the whole network")
    expect(bar).to_be_visible()
    expect(page.locator("#dock-body [role=status]")).to_have_text("Checking …")
    expect(page.get_by_role("button", name="Cancel")).to_be_focused()
    held[0].continue_()
    expect(page.locator("#dock-body [role=status]")).to_contain_text("finite differences", timeout=60_000)
    expect(bar).to_be_hidden()


def test_a_check_that_is_cancelled_ends_and_can_be_begun_again(page: Page) -> None:
    """The first request is never answered."""
    failed: list[str] = []
    page.on("requestfailed", lambda request: failed.append(request.url))
    Held(page, "**/api/check*", times=1)
    page.goto(OPEN)
    page.get_by_role("button", name="Check the whole network").click()
    page.get_by_role("button", name="Cancel").click()
    button = page.get_by_role("button", name="Check the whole network")
    expect(button).to_be_focused()
    expect(page.get_by_role("progressbar", name="Check of the whole network")).to_be_hidden()
    wait_until(page, lambda: any("/api/check" in url for url in failed))
    button.click()
    expect(page.locator("#dock-body [role=status]")).to_contain_text("finite differences", timeout=60_000)


def test_the_percentage_is_seen_and_not_read_out(page: Page) -> None:
    page.goto(OPEN)
    page.wait_for_selector("#dock-body .ask")
    drawn = page.evaluate(
        """async () => {
            const js = document.querySelector("script[type=module]").src.replace(/[^/]*$/, "");
            const { createNetworkCheck } = await import(`${js}dock/check/network-check.js`);
            const check = createNetworkCheck({ start() {}, cancel() {} });
            const status = check.element.querySelector("[role=status]");
            let spoken = 0;
            const observer = new MutationObserver(() => (spoken += 1));
            const draw = (progress) => check.draw({ reply: null, failure: null, progress }, null, 600);
            draw(null);
            observer.observe(status, { childList: true, characterData: true, subtree: true });
            draw(0.1);
            draw(0.425);
            await Promise.resolve();
            const percentage = check.element.querySelector("[aria-hidden=true]");
            const bar = check.element.querySelector("progress");
            return { words: `${status.textContent} ${percentage.textContent}`, value: bar.value, spoken };
        }"""
    )
    assert drawn["words"] == "Checking\N{NO-BREAK SPACE}… 42 %"
    assert drawn["value"] == 0.425
    assert drawn["spoken"] == 0
