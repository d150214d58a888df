"""The card "Train": its curve, its steps, the way back to any of them, and how a training ends."""

import json
import re

import pytest
from playwright.sync_api import Page, expect

from tests.page.api import FIRST_EXPERIMENT, assert_panels_agree, trace, training_steps
from tests.page.steps import (
    choose_kind,
    choose_label,
    choose_random_weights,
    go_to_step,
    open_training,
    set_training,
    train,
    train_one_step,
)
from tests.page.view import loss, prediction
from tests.page.waiting import record_requests, settle
from tests.web.api.test_training import decode


def choose_batches(page: Page) -> None:
    page.locator("input[name=data][value=digits] + span").click()
    settle(page)


def start_long_training(page: Page) -> None:
    """A training that is still running when its first steps are shown."""
    open_training(page, steps=1000)
    page.locator("#train [data-play]").click()
    expect(page.locator("#train [data-run]")).to_be_visible(timeout=30_000)
    expect(page.locator("#train progress")).to_be_visible()


def is_training(url: str) -> bool:
    return url.endswith("/api/train")


def test_any_step_of_a_run_can_be_looked_at_with_its_whole_backward_pass(page: Page, server_url: str) -> None:
    open_training(page, steps=6)
    choose_random_weights(page)
    train(page)
    request = {
        "experiment": {
            **FIRST_EXPERIMENT,
            "network": {"weights": "random", "seed": 0},
            "objective": {"kind": "cross_entropy", "label": 3},
        },
        "steps": 6,
        "learning_rate": 0.01,
        "data": "image",
    }
    steps = training_steps(server_url, request)
    expect(page.locator("[data-moment]")).to_have_text("step 6")
    expect(page.locator("[data-bottom]")).to_have_text("0")
    highest = max(step["loss"] for step in steps)
    assert float(page.locator("[data-top]").inner_text()) == pytest.approx(highest, rel=5e-3)
    for at in (6, 2, 0):
        go_to_step(page, at)
        shown = float(page.locator("[data-moment-loss]").inner_text())
        assert shown == pytest.approx(steps[at]["loss"], rel=5e-3)
        weights = {name: decode(array).tolist() for name, array in steps[at]["weights"].items()}
        reply = trace(server_url, FIRST_EXPERIMENT | {"network": {"weights": weights}})
        assert_panels_agree(page, reply, "conv1.W", "conv2.value", "conv2.W.grad", "input.grad")
        assert prediction(page) == str(reply["prediction"])


def test_a_run_goes_on_from_the_step_that_is_looked_at(page: Page) -> None:
    open_training(page, steps=6)
    train(page)
    go_to_step(page, 4)
    train_one_step(page)
    expect(page.locator("[data-moment]")).to_have_text("step 5")
    expect(page.locator("#train [data-scrubber]")).to_have_attribute("max", "5")


def test_a_training_keeps_the_focus_and_is_announced_once_at_its_end(page: Page) -> None:
    open_training(page, steps=6)
    choose_label(page, 3)
    announcement = page.locator("#prediction [data-announcement]")
    announcement.evaluate(
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
        settle(page)
        expect(announcement).to_have_attribute("data-times", times)
        expect(announcement).to_contain_text(f"Loss {loss(page)}.")
        expect(step).to_be_focused()
    expect(page.locator("#train [data-play]")).not_to_have_attribute("aria-pressed", re.compile(""))


def test_batches_of_digits_are_trained_on_with_the_options_that_are_set(page: Page) -> None:
    open_training(page, steps=6)
    asked = record_requests(page, "/api/train")
    choose_batches(page)
    set_training(page, "batch", "8")
    set_training(page, "rate", "0.05")
    train_one_step(page)
    assert [(r["data"], r["batch"], r["learning_rate"], r["steps"]) for r in asked] == [("digits", 8, 0.05, 1)]
    expect(page.locator("[data-moment-accuracy]")).to_have_text(re.compile("%$"))


def test_pause_stops_the_training_on_the_server_too(page: Page) -> None:
    start_long_training(page)
    with page.expect_event("requestfailed", lambda request: is_training(request.url)):
        page.locator("#train [data-play]").click()
    settle(page)
    stopped_at = page.locator("[data-moment]").inner_text()
    page.wait_for_timeout(300)  # several steps of a training that had not stopped
    assert page.locator("[data-moment]").inner_text() == stopped_at


def test_leaving_the_page_stops_the_training(page: Page) -> None:
    start_long_training(page)
    with page.expect_event("requestfailed", lambda request: is_training(request.url)):
        page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide'))")
    settle(page)


def test_a_learning_rate_that_is_too_large_ends_the_training_with_a_message_and_keeps_its_steps(page: Page) -> None:
    open_training(page, steps=6)
    set_training(page, "rate", "10")
    choose_kind(page, "logit")
    train(page)
    expect(page.locator("#train [data-note]")).to_contain_text("the learning rate 10 is too large")
    go_to_step(page, 0)


def test_a_server_that_runs_as_many_trainings_as_it_can_says_so(page: Page, problems: list[str]) -> None:
    open_training(page, steps=6)
    message = "As many trainings as this server runs at a time are running; try again in a moment."
    body = json.dumps({"error": {"code": "overloaded", "message": message}})
    page.route("**/api/train", lambda route: route.fulfill(status=503, body=body, content_type="application/json"))
    train(page)
    expect(page.locator("#train [data-note]")).to_have_text(message)
    expect(page.locator("#train [data-play]")).to_have_text("Train")
    problems[:] = [problem for problem in problems if "503" not in problem]


@pytest.mark.parametrize(("option", "typed"), [("rate", "0"), ("steps", "2000"), ("batch", "x")])
def test_an_option_that_is_not_allowed_shows_a_message_before_anything_is_sent(
    page: Page, option: str, typed: str
) -> None:
    open_training(page, steps=6)
    choose_batches(page)
    set_training(page, option, typed)
    expect(page.locator("#train [data-problem]")).to_be_visible()
