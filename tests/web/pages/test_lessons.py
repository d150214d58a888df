"""The pages of the lessons are whole as the server sends them, and a wrong file never breaks the server."""

import re
import shutil
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import unquote

import pytest
from playwright.sync_api import expect
from pydantic import ValidationError
from starlette.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from tests.conftest import NewPage
from tests.lessons.reading import FIXTURES

WRONG = "---\ntitle: Wrong\nsummary: S.\nable: A.\n---\n## Step\n\n{conv9.W[0]} <b>\n"


@pytest.fixture(scope="module")
def teacher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """The app with a teacher's folder that has a right and a wrong lesson."""
    folder = tmp_path_factory.mktemp("teacher")
    shutil.copytree(FIXTURES, folder, dirs_exist_ok=True)
    (folder / "21-wrong.md").write_text(WRONG)
    with TestClient(create_app(Settings(lessons=folder))) as client:
        yield client


def test_the_list_has_every_lesson_with_its_title_and_its_summary(teacher: TestClient) -> None:
    reply = teacher.get("/lessons")
    assert reply.status_code == 200
    assert '<a href="/lessons/01-shapes" data-lesson>' in reply.text
    assert re.search(
        r'<a href="/lessons/20-fixture" data-lesson>A lesson for the tests</a></h2>\s*<p>It has one', reply.text
    )


def test_a_lesson_is_whole_as_the_server_sends_it(teacher: TestClient) -> None:
    html = teacher.get("/lessons/20-fixture").text
    article = html[html.index("<article") : html.index("</article>")]
    opening = article[: article.index(">")]
    assert 'data-lesson="20-fixture" data-view="sample=40"' in opening
    assert "After this lesson you can test the lessons." in article
    assert '<data value="1.13992504318738' in article
    assert article.count('<section class="step" id="step-') == 3
    assert article.count('<span class="equation">') == 3
    assert article.count("<svg ") == 2
    assert article.count("<details>") == 1
    assert '<div data-word="delta"><dt>delta</dt><dd><p>The gradient of the loss' in article
    assert 'id="picture"' in html
    assert 'id="dock"' in html


def test_a_lesson_leads_to_the_one_before_it_and_the_one_after_it(client: TestClient) -> None:
    html = client.get("/lessons/02-forward").text
    assert 'rel="prev" href="/lessons/01-shapes"' in html
    assert 'rel="next" href="/lessons/03-gradient"' in html
    assert 'rel="prev"' not in client.get("/lessons/01-shapes").text
    assert 'rel="next"' not in client.get("/lessons/12-one-step-downhill").text


@pytest.mark.parametrize("path", ["/", "/lessons", "/lessons/01-shapes", "/lessons/nowhere"])
def test_every_page_leads_to_all_lessons(client: TestClient, path: str) -> None:
    assert re.search(r'<header class="top">.*<a [^>]*href="/lessons".*</header>', client.get(path).text, re.DOTALL)


def test_a_frame_takes_a_step_of_a_lesson(client: TestClient) -> None:
    page = client.get("/lessons/07-one-weight").text
    states = re.findall(r'<section class="step" id="step-(\d+)" data-state="([^"]+)"', page)
    assert states
    for number, state in states:
        reply = client.get(f"/embed/07-one-weight/{number}", follow_redirects=False)
        assert reply.status_code == 307
        assert unquote(reply.headers["location"]) == unquote(f"/embed#{unescape(state)}")


@pytest.mark.parametrize("step", ["07-one-weight/0", "07-one-weight/99", "07-one-weight/x", "nowhere/1"])
def test_a_frame_of_a_step_that_does_not_exist_is_a_page_that_lists_the_lessons(client: TestClient, step: str) -> None:
    reply = client.get(f"/embed/{step}")
    assert reply.status_code == 404
    assert '<a href="/lessons/01-shapes" data-lesson>' in reply.text


@pytest.mark.parametrize("slug", ["nowhere", "glossary", "01-shapes.md", "%3Cscript%3E", "..%2F..", "%00"])
def test_an_unknown_lesson_is_a_page_that_lists_the_lessons(client: TestClient, slug: str) -> None:
    reply = client.get(f"/lessons/{slug}")
    assert reply.status_code == 404
    if "text/html" in reply.headers["content-type"]:
        assert '<a href="/lessons/01-shapes" data-lesson>' in reply.text
        assert '<meta name="robots" content="noindex">' in reply.text
        assert "“<script>" not in reply.text


def test_a_wrong_lesson_has_a_page_that_says_what_is_wrong_and_where(teacher: TestClient) -> None:
    reply = teacher.get("/lessons/21-wrong")
    assert reply.status_code == 200
    assert "<code>21-wrong.md:8:</code> tensor: there is no &#39;conv9.W&#39;" in reply.text
    assert '<meta name="robots" content="noindex">' in reply.text
    assert teacher.get("/lessons/21-wrong/card.png").status_code == 404


def test_a_wrong_lesson_is_listed_as_not_ready_and_not_among_the_lessons(teacher: TestClient) -> None:
    ready, _, unfinished = teacher.get("/lessons").text.partition("Not ready to be shown")
    assert "21-wrong" not in ready
    assert '<a href="/lessons/21-wrong">21-wrong</a>: 1 problem<' in unfinished
    assert "21-wrong" not in teacher.get("/lessons/20-fixture").text
    assert "21-wrong" not in teacher.get("/sitemap.xml").text


def test_a_folder_that_does_not_exist_stops_the_server_and_names_the_setting(tmp_path: Path) -> None:
    with pytest.raises(ValidationError, match="lessons"):
        Settings(lessons=tmp_path / "gone")


def test_an_empty_setting_is_no_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RETROGRAD_LESSONS", "")
    assert Settings().lessons is None


def test_a_lesson_can_be_read_without_javascript(new_visitor: NewPage) -> None:
    page = new_visitor(1280, 800, java_script_enabled=False)
    page.goto("/lessons/02-forward")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    for part in ("data[data-number]", "article math", "article figure svg"):
        expect(page.locator(part).first).to_be_visible()
    page.locator(".question summary").first.click()
    expect(page.locator(".question .answer").first).to_be_visible()


def test_the_list_has_no_errors_and_its_theme_can_be_chosen(new_page: NewPage) -> None:
    page = new_page(390, 800)
    page.goto("/lessons")
    page.get_by_label("Dark").check(force=True)
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
