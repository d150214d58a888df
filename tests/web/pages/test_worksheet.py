"""The worksheets as the server sends them: sheets and answers are alike, and a wrong address gets a clear page."""

import re
from html import unescape
from html.parser import HTMLParser

import numpy as np
import pytest
from starlette.testclient import TestClient

from app.lessons import links
from app.main import create_app
from app.practice.worksheet.build import worksheet
from app.practice.worksheet.lessons import LESSONS
from app.settings import Settings

NOINDEX = '<meta name="robots" content="noindex">'


class Sheets(HTMLParser):
    """The cells of each article, as (gap, text) pairs: what a reader sees."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.sheets: list[list[tuple[str | None, str]]] = []
        self._gap: str | None = None
        self._inside, self._hidden = False, 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        if tag == "article":
            self.sheets.append([])
        elif tag == "td" and self.sheets:
            self._inside = True
            self.sheets[-1].append((named.get("data-gap"), ""))
        elif tag == "span":
            self._hidden += 1

    def handle_endtag(self, tag: str) -> None:
        if tag == "td":
            self._inside = False
        elif tag == "span":
            self._hidden -= 1

    def handle_data(self, data: str) -> None:
        if self._inside and not self._hidden:
            gap, text = self.sheets[-1][-1]
            self.sheets[-1][-1] = gap, text + data.strip()


def get(client: TestClient, query: str) -> str:
    reply = client.get(f"/worksheet{query}")
    assert reply.status_code == 200, reply.text
    assert reply.headers["content-type"].startswith("text/html")
    return reply.text


@pytest.mark.parametrize("lesson", ["", *LESSONS])
def test_the_answers_are_the_same_sheet_with_the_gaps_filled_in(client: TestClient, lesson: str) -> None:
    sheet, answers = Sheets(get(client, f"?seed=17&lesson={lesson}&answers=with")).sheets
    expected = {str(gap.gap): gap.text for page in worksheet(17, lesson or None).pages for gap in page.gaps}
    assert [gap for gap, _ in sheet] == [gap for gap, _ in answers]
    for (gap, blank), (_, filled) in zip(sheet, answers, strict=True):
        assert (blank, filled) == (("", expected[gap]) if gap else (filled, filled))
    assert {gap for gap, _ in sheet if gap} == set(expected)


def test_each_gap_has_its_working_and_only_on_the_answers(client: TestClient) -> None:
    html = get(client, "?seed=17&answers=only")
    gaps = re.findall(r'data-gap="(\d+)"', html)
    assert re.findall(r'<li value="(\d+)"><b>\1</b> ', html) == gaps
    assert len(gaps) > 40
    assert "workings" not in get(client, "?seed=17")


def test_a_sheet_and_its_answers_say_the_seed_on_every_page(client: TestClient) -> None:
    html = get(client, "?seed=4711&lesson=07-one-weight&answers=with")
    assert html.count("Seed <b>4711</b>") == 4
    assert html.count("<span>Name</span><span>Date</span>") == 2
    assert html.count("Answers: The whole delta of one convolution weight") == 2


def test_a_set_has_sheets_with_the_seeds_that_follow_and_after_the_last_seed_the_first(client: TestClient) -> None:
    html = get(client, "?seed=999998&count=4&answers=with")
    assert re.findall(r'<article class="sheet( answers)?" data-seed="(\d+)">', html) == [
        (kind, seed) for kind in ("", " answers") for seed in ("999998", "999999", "0", "1")
    ]
    assert len({str(sheet) for sheet in Sheets(html).sheets[:4]}) == 4


def test_the_page_has_a_title_and_only_the_page_itself_is_to_be_found(client: TestClient) -> None:
    page = get(client, "")
    assert NOINDEX not in page
    assert '<link rel="canonical" href="http://testserver/worksheet">' in page
    sheet = get(client, "?seed=2&lesson=05-max-pool")
    assert NOINDEX in sheet
    assert "<title>Worksheet: Max-pool backwards: the winner gets the gradient · Retrograd</title>" in sheet
    assert "/worksheet</loc>" in client.get("/sitemap.xml").text


def test_the_form_shows_what_was_chosen_and_what_it_leaves_empty_is_the_default(client: TestClient) -> None:
    html = get(client, "?seed=3&lesson=06-relu&count=2&answers=only&paper=letter")
    assert set(re.findall(r'<option value="([^"]+)" selected', html)) == {"06-relu", "only", "letter"}
    assert 'name="seed" min="0" max="999999" value="3"' in html
    assert 'name="count" min="1" max="40" value="2"' in html
    assert get(client, "?seed=&lesson=&count=") == get(client, "?seed=1&count=1")


def test_the_picture_of_the_answers_is_that_of_the_sheet(client: TestClient) -> None:
    sheet = worksheet(17)
    fragment = re.findall(r'<a href="/#([^"]+)">See this network', get(client, "?seed=17&answers=only"))[0]
    experiment = links.read(links.split(unescape(fragment))).experiment
    reply = client.post("/api/trace", json=experiment).json()
    grads = {layer["name"]: layer["grad"] for layer in reply["layers"]}
    assert np.array_equal(grads["input"], sheet.trace.tensors["input.grad"])
    assert reply["loss"] == sheet.trace.loss


@pytest.mark.parametrize(
    ("query", "status", "named"),
    [
        ("?lesson=99-nothing", 404, "There is no worksheet for the lesson “99-nothing”"),
        ("?lesson=%3Cscript%3E", 404, "“&lt;script&gt;”"),
        ("?count=41", 422, "count: at most 40 worksheets fit into one document; got 41."),
        ("?count=0", 422, "count: Input should be greater than or equal to 1"),
        ("?count=many", 422, "count: Input should be a valid integer"),
        ("?seed=-1", 422, "seed: Input should be greater than or equal to 0"),
        ("?seed=1000000", 422, "seed: Input should be less than or equal to 999999"),
        ("?seed=1e5", 422, "seed: Input should be a valid integer"),
        (f"?seed={'9' * 5000}", 422, "seed: "),
        ("?seed=%00", 422, "seed: "),
        ("?answers=maybe", 422, "answers: Input should be"),
        ("?paper=a3", 422, "paper: Input should be"),
    ],
)
def test_a_wrong_address_is_a_page_that_says_what_is_wrong(
    client: TestClient, query: str, status: int, named: str
) -> None:
    reply = client.get(f"/worksheet{query}")
    assert reply.status_code == status
    assert reply.headers["content-type"].startswith("text/html")
    assert named in reply.text.replace("&#39;", "'")
    assert NOINDEX in reply.text
    assert '<form action="/worksheet"' in reply.text
    assert "<article" not in reply.text
    assert len(reply.text) < 20_000


def test_an_operator_limits_the_sheets_of_one_document() -> None:
    with TestClient(create_app(Settings(worksheets=3))) as client:
        assert client.get("/worksheet?count=3").status_code == 200
        assert client.get("/worksheet?count=4").status_code == 422
        assert 'name="count" min="1" max="3"' in client.get("/worksheet").text


def test_lessons_lead_to_their_worksheets(client: TestClient) -> None:
    assert '<a href="/worksheet">' in client.get("/lessons").text
    for lesson in LESSONS:
        assert f'<a href="/worksheet?lesson={lesson}">' in client.get(f"/lessons/{lesson}").text
