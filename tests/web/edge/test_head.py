"""HEAD, to the real server, which leaves the body out."""

import httpx2
import pytest

PAGES = ["/", "/embed", "/lessons", "/lessons/01-shapes", "/practice", "/worksheet", "/privacy", "/api/docs"]
FILES = ["/robots.txt", "/sitemap.xml", "/card.png"]
CALLS = ["/api/samples", "/api/mistakes", "/api/exercises", "/api/trace/sample/7", "/livez", "/readyz"]


@pytest.mark.parametrize("path", [*PAGES, *FILES, *CALLS])
def test_head_has_the_status_and_the_headers_of_get_and_no_body(server_url: str, path: str) -> None:
    get, head = (httpx2.request(method, server_url + path, timeout=20) for method in ("GET", "HEAD"))
    assert head.status_code == get.status_code == 200
    assert get.content
    assert head.content == b""
    unlike = ("date", "x-request-id")
    assert {name: value for name, value in head.headers.items() if name not in unlike} == {
        name: value for name, value in get.headers.items() if name not in unlike
    }
