"""What browsers are told by the headers: who may frame a page, what it may load and do, and to stay with https."""

from collections.abc import Mapping

import pytest
from playwright.sync_api import Page
from pydantic import ValidationError
from starlette.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from tests.web.observatory import directives, score

PAGES = ["/", "/embed", "/lessons", "/lessons/07-one-weight", "/lessons/none", "/privacy", "/api/docs"]
OTHERS = ["/api/openapi.json", "/api/samples", "/api/none", "/livez", "/metrics", "/robots.txt", "/static/none.js"]
CARDS = ["/card.png", "/lessons/07-one-weight/card.png"]


def policy_of(headers: Mapping[str, str]) -> dict[str, set[str]]:
    return directives(headers["content-security-policy"])


@pytest.fixture(scope="module")
def secure() -> TestClient:
    return TestClient(create_app(), base_url="https://testserver")


@pytest.mark.parametrize("path", [*PAGES, "/api/none", "/livez"])
def test_every_page_has_at_least_130_points_by_the_rules_of_the_observatory(secure: TestClient, path: str) -> None:
    reply = secure.get(path)
    points = score(reply.headers, reply.text)
    assert points >= (120 if path == "/embed" else 130), path  # which others may load, and that costs ten


@pytest.mark.parametrize("header", ["content-security-policy", "strict-transport-security", "referrer-policy"])
def test_the_observatory_takes_points_for_a_missing_header(secure: TestClient, header: str) -> None:
    reply = secure.get("/")
    assert score({k: v for k, v in reply.headers.items() if k != header}, reply.text) < 130


@pytest.mark.parametrize(
    ("policy", "points"),
    [("default-src *", 90), ("default-src 'none'; script-src 'unsafe-inline'", 90), ("default-src 'self'", 125)],
)
def test_the_observatory_takes_points_for_a_weak_policy(secure: TestClient, policy: str, points: int) -> None:
    reply = secure.get("/")
    weak = {**reply.headers, "content-security-policy": f"{policy}; frame-ancestors 'none'"}
    assert score(weak, reply.text) <= points


@pytest.mark.parametrize("path", [*PAGES, *OTHERS, *CARDS])
def test_no_reply_allows_inline_or_evaluated_scripts_and_styles(client: TestClient, path: str) -> None:
    policy = policy_of(client.get(path).headers)
    assert policy["default-src"] == {"'none'"}
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == {"'self'"}
    assert not {source for sources in policy.values() for source in sources if "unsafe" in source}


@pytest.mark.parametrize("path", [path for path in [*PAGES, *OTHERS, *CARDS] if path != "/embed"])
def test_nothing_but_the_embedded_page_may_be_framed(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    assert policy_of(headers)["frame-ancestors"] == {"'none'"}
    assert headers["x-frame-options"] == "DENY"


@pytest.mark.parametrize("path", ["/embed", "/embed/07-one-weight/2"])
def test_the_embedded_page_may_be_framed_by_all_or_by_those_that_a_setting_names(client: TestClient, path: str) -> None:
    named = "https://moodle.example https://*.school.example"
    with TestClient(create_app(Settings(frame_ancestors=named))) as other:
        for asked, ancestors in ((client, {"*"}), (other, set(named.split()))):
            headers = asked.get(path, follow_redirects=False).headers
            assert policy_of(headers)["frame-ancestors"] == ancestors
            assert "x-frame-options" not in headers
        assert policy_of(other.get("/").headers)["frame-ancestors"] == {"'none'"}


@pytest.mark.parametrize("sources", ["", "a; script-src *", "a, b", "https://a.example\nX: y", "https://ä.example"])
def test_a_setting_for_frames_can_not_change_the_rest_of_the_policy(sources: str) -> None:
    with pytest.raises(ValidationError, match="frame_ancestors"):
        Settings(frame_ancestors=sources)


def test_other_sites_may_show_the_cards_and_the_frame_and_load_nothing_else(client: TestClient) -> None:
    for path in [*PAGES, *OTHERS, *CARDS]:
        shared = path == "/embed" or path in CARDS
        wanted = "cross-origin" if shared else "same-origin"
        assert client.get(path).headers["cross-origin-resource-policy"] == wanted, path


def test_a_page_is_alone_in_its_window_and_may_use_no_device(client: TestClient) -> None:
    headers = client.get("/").headers
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert {"camera=()", "microphone=()", "geolocation=()"} <= set(headers["permissions-policy"].split(", "))
    assert headers["referrer-policy"] == "no-referrer"


def test_browsers_are_told_to_stay_with_https_only_over_https(client: TestClient, secure: TestClient) -> None:
    assert "strict-transport-security" not in client.get("/").headers
    assert secure.get("/").headers["strict-transport-security"] == "max-age=31536000"
    without = TestClient(create_app(Settings(hsts_seconds=0)), base_url="https://testserver")
    assert "strict-transport-security" not in without.get("/").headers


def test_the_browser_tests_notice_a_violation_of_the_policy(page: Page, problems: list[str]) -> None:
    page.goto("/privacy")
    with page.expect_console_message():
        page.evaluate("document.body.append(document.createElement('style')); document.body.lastChild.append('p {}')")
    assert [problem for problem in problems if "Content Security Policy" in problem]
    problems.clear()
