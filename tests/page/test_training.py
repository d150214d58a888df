"""Training in the page: its curve, its steps, the way back to any of them, and its end in words."""

import json
import re
from typing import Any

import httpx2
import numpy as np
import pytest
from playwright.sync_api import Page, Request, expect

from tests.page.test_changing import open_card
from tests.page.test_reading import assert_is_the_engines
from tests.page.view import choose_kind, choose_label, open_page, point_at, prediction, settle, trace
from tests.web.test_training import decode


def events(server_url: str, request: dict[str, Any]) -> list[dict[str, Any]]:
    """The steps of a training, as the API says them."""
    reply = httpx2.post(f"{server_url}/api/train", json=request, timeout=60)
    lines = [line for line in reply.text.splitlines() if line.startswith("data: ")]
    return [data for line in lines if "loss" in (data := json.loads(line.removeprefix("data: ")))]


def option(page: Page, name: str, value: str) -> None:
    page.locator(f"#train [data-option={name}]").fill(value)
    page.locator(f"#train [data-option={name}]").press("Enter")


def finished(page: Page) -> None:
    expect(page.locator("#train [data-play]")).not_to_have_text("Pause", timeout=60_000)
    settle(page)


def scrub(page: Page, step: int) -> None:
    page.locator("#train [data-scrubber]").fill(str(step))
    expect(page.locator("[data-moment]")).to_have_text(f"step {step}")
    settle(page)


def open_train(page: Page) -> None:
    open_page(page)
    open_card(page, "train")
    option(page, "steps", "6")


def test_any_step_of_a_run_can_be_looked_at_with_its_whole_backward_pass(page: Page, server_url: str) -> None:
    open_train(page)
    page.locator("input[name=weights][value=random]").evaluate("(input) => input.click()")
    expect(page.locator("#network [data-summary]")).to_contain_text("random")
    page.locator("#train [data-play]").click()
    finished(page)
    request = {
        "experiment": {
            "image": {"sample": 0},
            "network": {"weights": "random", "seed": 0},
            "objective": {"kind": "cross_entropy", "label": 0},
        },
        "steps": 6,
        "learning_rate": 0.01,
        "data": "image",
    }
    steps = events(server_url, request)
    assert page.locator("[data-moment]").inner_text() == "step 6"
    assert page.locator("[data-bottom]").inner_text() == "0"
    assert float(page.locator("[data-top]").inner_text()) == pytest.approx(max(s["loss"] for s in steps), rel=5e-3)
    for at in (6, 2, 0):
        scrub(page, at)
        assert float(page.locator("[data-moment-loss]").inner_text()) == pytest.approx(steps[at]["loss"], rel=5e-3)
        weights = {name: decode(array).tolist() for name, array in steps[at]["weights"].items()}
        reply = trace(server_url, {"image": {"sample": 0}, "network": {"weights": weights}})
        for name in ("conv1.W", "conv2.value", "conv2.W.grad", "input.grad"):
            assert_is_the_engines(point_at(page, name, 2, 2), reply)
        assert prediction(page) == str(reply["prediction"])


def test_a_run_goes_on_from_the_step_that_is_looked_at(page: Page) -> None:
    open_train(page)
    page.locator("#train [data-play]").click()
    finished(page)
    scrub(page, 4)
    page.locator("#train [data-step]").click()
    finished(page)
    assert page.locator("[data-moment]").inner_text() == "step 5"
    assert page.locator("#train [data-scrubber]").get_attribute("max") == "5"


def test_a_training_leaves_the_focus_where_it_was_and_is_told_once_at_its_end(page: Page) -> None:
    open_train(page)
    choose_label(page, 3)
    said = page.locator("#prediction [data-announcement]")
    said.evaluate(
        """(line) => {
            line.dataset.times = 0;
            const count = new MutationObserver(() => line.dataset.times++);
            count.observe(line, { childList: true, characterData: true, subtree: true });
        }"""
    )
    step = page.locator("#train [data-step]")
    step.focus()
    for key, times in (("Enter", "1"), (None, "2")):
        if key:
            page.keyboard.press(key)
        else:
            page.locator("#train [data-play]").evaluate("(button) => button.click()")
        expect(said).to_have_attribute("data-times", times)
        finished(page)
        expect(said).to_contain_text(f"Loss {page.locator('[data-loss]').inner_text()}.")
        expect(said).to_have_attribute("data-times", times)
        expect(step).to_be_focused()
    expect(page.locator("#train [data-play]")).not_to_have_attribute("aria-pressed", re.compile(""))


def test_batches_of_digits_are_trained_on_with_their_size(page: Page) -> None:
    open_train(page)
    asked: list[dict[str, Any]] = []

    def record(request: Request) -> None:
        if request.url.endswith("/api/train"):
            asked.append(dict(request.post_data_json or {}))

    page.on("request", record)
    page.locator("input[name=data][value=digits] + span").click()
    option(page, "batch", "8")
    option(page, "rate", "0.05")
    page.locator("#train [data-step]").click()
    finished(page)
    assert [(r["data"], r["batch"], r["learning_rate"], r["steps"]) for r in asked] == [("digits", 8, 0.05, 1)]
    assert page.locator("[data-moment-accuracy]").inner_text().endswith("%")


def test_pause_stops_the_training_on_the_server_too(page: Page) -> None:
    open_train(page)
    option(page, "steps", "1000")
    failed: list[str] = []
    page.on("requestfailed", lambda request: failed.append(request.url))
    page.locator("#train [data-play]").click()
    expect(page.locator("#train [data-run]")).to_be_visible(timeout=30_000)
    expect(page.locator("#train progress")).to_be_visible()
    page.locator("#train [data-play]").click()
    finished(page)
    assert any(url.endswith("/api/train") for url in failed)
    at = page.locator("[data-moment]").inner_text()
    page.wait_for_timeout(300)
    assert page.locator("[data-moment]").inner_text() == at


def test_who_leaves_the_page_stops_the_training(page: Page) -> None:
    open_train(page)
    option(page, "steps", "1000")
    page.locator("#train [data-play]").click()
    expect(page.locator("#train [data-run]")).to_be_visible(timeout=30_000)
    with page.expect_event("requestfailed", lambda request: request.url.endswith("/api/train")):
        page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide'))")
    finished(page)


def test_a_rate_that_is_too_large_is_told_in_words_and_the_steps_before_stay(page: Page) -> None:
    open_train(page)
    option(page, "rate", "10")
    choose_kind(page, "logit")
    page.locator("#train [data-play]").click()
    finished(page)
    expect(page.locator("#train [data-note]")).to_contain_text("the learning rate 10 is too large")
    scrub(page, 0)


def test_a_server_that_is_full_says_so(page: Page, problems: list[str]) -> None:
    open_train(page)
    words = "As many trainings as this server runs at a time are running; try again in a moment."
    body = json.dumps({"error": {"code": "overloaded", "message": words}})
    page.route("**/api/train", lambda route: route.fulfill(status=503, body=body, content_type="application/json"))
    page.locator("#train [data-play]").click()
    expect(page.locator("#train [data-note]")).to_have_text(words)
    expect(page.locator("#train [data-play]")).to_have_text("Train")
    problems[:] = [problem for problem in problems if "503" not in problem]


@pytest.mark.parametrize(("name", "typed"), [("rate", "0"), ("steps", "2000"), ("batch", "x")])
def test_an_option_that_can_not_be_is_told_before_anything_is_sent(page: Page, name: str, typed: str) -> None:
    open_train(page)
    page.locator("input[name=data][value=digits] + span").click()
    option(page, name, typed)
    expect(page.locator("#train [data-problem]")).to_be_visible()


def test_a_batchs_gradient_is_the_mean_of_the_single_ones_and_the_difference_is_printed(
    page: Page, server_url: str
) -> None:
    open_page(page)
    open_card(page, "batch")
    for sample in (1, 4, 7):
        page.locator("[data-choices] label").nth(sample).click()
    expect(page.locator("#batch figure.single")).to_have_count(3)
    reply = httpx2.post(f"{server_url}/api/batch", json={"samples": [1, 4, 7]}).json()
    captions = page.locator("#batch figure.single figcaption").all_inner_texts()
    assert [float(text.split("L ")[1]) for text in captions] == pytest.approx(reply["losses"], rel=5e-3)
    page.locator("#batch [data-parameter]").select_option("dense.W")
    expect(page.locator("#batch [data-verdict]")).to_contain_text("over all of dense.W")
    verdict = page.locator("#batch [data-verdict]").inner_text()
    printed = float(verdict.split("dense.W: ")[1].split(". All")[0])
    assert printed == pytest.approx(reply["tensors"]["dense.W"]["difference"], rel=5e-3, abs=1e-18)
    assert printed < 1e-12
    bound = np.abs(reply["tensors"]["dense.W"]["singles"]).max()
    assert f"±{float(f'{bound:.3g}'):g}" in verdict
