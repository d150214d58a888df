"""The app below a path of its host: every address that it gives begins there, and leads somewhere."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import pytest
from starlette.testclient import TestClient

from app.main import create_app
from app.settings import Settings

ROOT = "/schools/retrograd"
SITE = f"http://testserver{ROOT}"
PAGES = [
    "/",
    "/embed",
    "/lessons",
    "/lessons/07-one-weight",
    "/lessons/none",
    "/practice",
    "/worksheet",
    "/privacy",
    "/api/docs",
]
OTHERS = ["/livez", "/api/samples", "/api/openapi.json", "/card.png", "/robots.txt", "/sitemap.xml"]


@pytest.fixture(scope="module")
def below() -> Iterator[TestClient]:
    with TestClient(create_app(Settings(root_path=ROOT))) as client:
        yield client


class _Addresses(HTMLParser):
    """Collects every address in a page, of what it loads, leads to or names."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def handle_starttag(self, _tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found |= {
            value for name, value in attrs if value and name != "xmlns" and re.match(r"(/|\.\.?/|http)", value)
        }


def addresses(html: str) -> set[str]:
    parser = _Addresses()
    parser.feed(html)
    return parser.found - {ROOT}  # which the page tells its scripts


@pytest.mark.parametrize("path", PAGES)
def test_every_address_in_a_page_begins_where_the_app_does_and_leads_somewhere(below: TestClient, path: str) -> None:
    found = addresses(below.get(ROOT + path).text)
    assert len(found) > 2
    for address in found:
        whole = urljoin(SITE + path, address)
        assert whole.startswith(f"{SITE}/"), f"{address} in {path} is not below {ROOT}"
        assert below.head(whole.partition("#")[0]).status_code == 200, whole


@pytest.mark.parametrize("path", [*PAGES, *OTHERS])
def test_a_proxy_may_pass_the_whole_path_on_or_only_what_is_ours(below: TestClient, path: str) -> None:
    whole, ours = below.get(ROOT + path), below.get(path)
    assert whole.status_code == ours.status_code
    assert whole.content == ours.content
    assert whole.headers["Content-Security-Policy"] == ours.headers["Content-Security-Policy"]


def test_the_address_without_its_last_slash_leads_to_the_page(below: TestClient) -> None:
    reply = below.get(ROOT, follow_redirects=False)
    assert reply.is_redirect
    assert urlsplit(reply.headers["location"]).path == f"{ROOT}/"


def test_the_step_of_a_lesson_leads_to_the_frame(below: TestClient) -> None:
    reply = below.get(f"{ROOT}/embed/07-one-weight/2", follow_redirects=False)
    assert reply.headers["location"].startswith(f"{ROOT}/embed#")


def test_search_engines_are_given_whole_addresses(below: TestClient) -> None:
    assert f"Sitemap: {SITE}/sitemap.xml\n" in below.get("/robots.txt").text
    listed = re.findall("<loc>(.*?)</loc>", below.get("/sitemap.xml").text)
    assert len(listed) > 5
    assert all(address.startswith(f"{SITE}/") for address in listed)


def test_the_description_of_the_api_says_where_it_is(below: TestClient) -> None:
    assert below.get(f"{ROOT}/api/openapi.json").json()["servers"] == [{"url": ROOT}]


def test_files_keep_their_etag_and_are_cached_for_ever(below: TestClient) -> None:
    script = next(address for address in addresses(below.get(ROOT).text) if address.endswith(".joined.js"))
    headers = below.get(script).headers
    assert "immutable" in headers["Cache-Control"]
    assert headers["ETag"].strip('"') in script.split("/")


def test_limits_hold_below_a_path_too() -> None:
    with TestClient(create_app(Settings(root_path=ROOT, rate_limit="1/hour"))) as client:
        assert [client.get(f"{ROOT}/api/samples").status_code for _ in range(2)] == [200, 429]
