"""Pages load only from this server, by their HTML and by what a browser requests."""

import re
from html.parser import HTMLParser

import pytest
from playwright.sync_api import Page, expect
from starlette.testclient import TestClient

from app.main import create_app
from app.settings import Settings

PAGES = ["/", "/lessons", "/lessons/01-shapes", "/practice", "/worksheet", "/privacy", "/api/docs"]


class _Addresses(HTMLParser):
    """Collects the address of everything that a page loads when it opens."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        if tag in {"script", "img", "link", "source", "iframe"} and named.get("rel") != "canonical":
            self.found += [address for name in ("src", "href") if (address := named.get(name))]


def addresses(html: str) -> list[str]:
    parser = _Addresses()
    parser.feed(html)
    return [address for address in parser.found if not address.startswith(("data:", "#"))]


@pytest.mark.parametrize("path", PAGES)
def test_everything_that_a_page_loads_is_on_this_server(client: TestClient, path: str) -> None:
    reply = client.get(path)
    assert reply.status_code == 200
    assert reply.headers["content-type"].startswith("text/html")
    named = addresses(reply.text)
    assert len(named) >= 2
    for address in named:
        assert re.match(r"/(?!/)", address), f"{address} is on another server"
        assert client.get(address).status_code == 200, address


def test_the_page_can_run_only_scripts_in_files_of_this_server(client: TestClient) -> None:
    reply = client.get("/")
    policy = dict(part.split(" ", 1) for part in reply.headers["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == "'self'"
    assert policy["style-src"] == "'self'"
    assert policy["connect-src"] == "'self'"
    assert policy["base-uri"] == "'none'"
    assert "http" not in reply.headers["Content-Security-Policy"]
    assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*type=\"(application/json|importmap)\")", reply.text)
    assert not re.search(r"\son\w+\s*=", reply.text)


def test_the_page_is_revalidated_and_its_files_are_cached_for_ever(client: TestClient) -> None:
    reply = client.get("/")
    assert reply.headers["Cache-Control"] == "public, max-age=0, s-maxage=60, must-revalidate"
    scripts = [address for address in addresses(reply.text) if address.endswith(".js")]
    assert scripts
    for address in scripts:
        assert "immutable" in client.get(address).headers["Cache-Control"]


@pytest.mark.parametrize(("path", "shown"), [("/api/docs", "/api/trace/image")])
def test_the_api_pages_need_no_other_server(page: Page, path: str, shown: str) -> None:
    """The fixture fails the test on requests to other hosts, console errors and warnings."""
    page.goto(path)
    expect(page.get_by_text(shown).first).to_be_visible(timeout=60_000)
    expect(page.get_by_text(re.compile("finite|trace|Trace")).first).to_be_visible()


def test_the_page_knows_the_limits_for_trainings() -> None:
    with TestClient(create_app(Settings(train_steps=77, train_batch=9))) as client:
        html = client.get("/").text
    assert 'data-most="77"' in html
    assert 'data-most="9"' in html
