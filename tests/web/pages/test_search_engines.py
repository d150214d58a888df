"""What search engines are told, and those who show a link to a page."""

import re
from html import unescape
from io import BytesIO
from xml.etree import ElementTree as ET

import pytest
from PIL import Image
from starlette.testclient import TestClient

SITE = "http://testserver"
PAGES = ["/", "/lessons", "/lessons/01-shapes", "/lessons/12-one-step-downhill"]


def metas(html: str) -> dict[str, str]:
    found = re.findall(r'<meta (?:name|property)="([\w:-]+)" content="([^"]*)">', html)
    return {name: unescape(content) for name, content in found}


@pytest.mark.parametrize("path", PAGES)
def test_a_page_says_what_it_is_and_where(client: TestClient, path: str) -> None:
    html = client.get(path).text
    found = metas(html)
    title = re.search(r"<title>(.*)</title>", html)
    assert title
    assert unescape(title[1]) == found["og:title"]
    assert '<html lang="en">' in html
    assert f'<link rel="canonical" href="{SITE}{path}">' in html
    assert found["og:url"] == SITE + path
    assert found["description"] == found["og:description"]
    assert len(found["description"]) > 50
    assert "robots" not in found


def test_every_page_has_its_own_title_and_description(client: TestClient) -> None:
    found = [metas(client.get(path).text) for path in PAGES]
    assert len({meta["og:title"] for meta in found}) == len({meta["description"] for meta in found}) == len(PAGES)


def test_the_frame_is_the_page_for_a_search_engine(client: TestClient) -> None:
    assert f'<link rel="canonical" href="{SITE}/">' in client.get("/embed").text


@pytest.mark.parametrize("path", PAGES)
def test_the_picture_beside_a_link_exists_in_the_size_that_the_page_says(client: TestClient, path: str) -> None:
    found = metas(client.get(path).text)
    reply = client.get(found["og:image"].removeprefix(SITE))
    assert reply.headers["content-type"] == found["og:image:type"] == "image/png"
    assert "max-age" in reply.headers["Cache-Control"]
    size = int(found["og:image:width"]), int(found["og:image:height"])
    assert Image.open(BytesIO(reply.content)).size == size == (1200, 630)


def test_lessons_have_different_pictures(client: TestClient) -> None:
    pictures = {client.get(f"/lessons/{slug}/card.png").content for slug in ("01-shapes", "02-forward")}
    assert len(pictures) == 2


def test_a_lesson_that_does_not_exist_has_no_picture(client: TestClient) -> None:
    assert client.get("/lessons/nowhere/card.png").status_code == 404


def test_the_site_map_lists_the_page_and_every_lesson(client: TestClient) -> None:
    reply = client.get("/sitemap.xml")
    assert reply.headers["content-type"].startswith("application/xml")
    locations = [element.text for element in ET.fromstring(reply.text).findall(".//{*}loc")]
    assert locations[:3] == [f"{SITE}/", f"{SITE}/lessons", f"{SITE}/lessons/01-shapes"]
    listed = re.findall(r'<a [^>]*href="(/lessons/[^"/]+)"[^>]* data-lesson\b', client.get("/lessons").text)
    assert locations[2:] == [*(SITE + path for path in listed), f"{SITE}/practice", f"{SITE}/worksheet"]


def test_robots_are_told_of_the_site_map_and_kept_from_the_api(client: TestClient) -> None:
    reply = client.get("/robots.txt")
    assert reply.headers["content-type"].startswith("text/plain")
    assert f"Sitemap: {SITE}/sitemap.xml" in reply.text
    assert "Disallow: /api/" in reply.text


def test_addresses_begin_as_the_request_did(client: TestClient) -> None:
    assert "http://school.example/lessons" in client.get("/sitemap.xml", headers={"Host": "school.example"}).text
