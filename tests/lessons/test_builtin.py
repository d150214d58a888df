"""The built-in lessons: nothing is wrong with any, their numbers are the API's, and their links open what they name."""

import json
import re
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.lessons import library, links
from tests.web.contract import tensors

FILES = sorted(library.BUILTIN.glob("*.md"))
LESSONS = [file for file in FILES if file.name != "glossary.md"]
GUIDE = Path(__file__).resolve().parent.parent.parent / "docs" / "lessons.md"


class Numbers(HTMLParser):
    """Collects every live number with the experiment that it belongs to: that of the nearest element around it."""

    def __init__(self) -> None:
        super().__init__()
        self.experiments: list[tuple[str, str]] = []
        self.found: list[tuple[str, str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        if tag in {"article", "section"}:
            around = self.experiments[-1][1] if self.experiments else ""
            self.experiments.append((tag, named.get("data-experiment") or around))
        if tag == "data":
            self.found.append((self.experiments[-1][1], named["data-number"] or "", named["value"] or ""))

    def handle_endtag(self, tag: str) -> None:
        if self.experiments and self.experiments[-1][0] == tag:
            self.experiments.pop()


def test_there_are_twelve_lessons_and_a_glossary() -> None:
    assert [file.name[:2] for file in LESSONS] == [f"{number:02}" for number in range(1, 13)]
    assert len(FILES) == 13


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_nothing_is_wrong(file: Path) -> None:
    assert not [str(problem) for problem in library.check(file)]


@pytest.mark.parametrize("slug", [file.stem for file in LESSONS])
def test_every_number_is_exactly_the_one_of_the_api(client: TestClient, slug: str) -> None:
    page = Numbers()
    page.feed(client.get(f"/lessons/{slug}").text)
    assert page.found
    for experiment, name, value in page.found:
        reply = client.post("/api/trace", json=json.loads(experiment)).json()
        assert json.loads(value) == number_of(reply, name), name


def number_of(reply: dict[str, Any], name: str) -> Any:
    tensor, _, index = name.removesuffix("]").partition("[")
    if not index:
        return reply[tensor]
    number: Any = reply["probabilities"] if tensor == "probabilities" else tensors(reply)[tensor]
    for i in index.split(","):
        number = number[int(i)]
    return number


@pytest.mark.parametrize("slug", [file.stem for file in LESSONS])
def test_every_link_into_the_picture_opens_a_number_that_the_api_derives(client: TestClient, slug: str) -> None:
    html = client.get(f"/lessons/{slug}").text
    fragments = {unescape(found) for found in re.findall(r'<a href="#([^"]*)" data-state>', html)}
    assert fragments
    for fragment in fragments:
        view = links.read(links.split(fragment))
        if view.cell:
            tensor, index = view.cell
            body = {"experiment": view.experiment, "tensor": tensor, "index": list(index)}
            assert client.post("/api/derivation", json=body).status_code == 200, fragment
        else:
            assert client.post("/api/trace", json=view.experiment).status_code == 200, fragment


@pytest.mark.parametrize("slug", [file.stem for file in LESSONS])
def test_every_link_to_another_page_leads_there(client: TestClient, slug: str) -> None:
    for path in set(re.findall(r'<a (?:rel="\w+" )?href="(/[^"]*)"', client.get(f"/lessons/{slug}").text)):
        assert client.get(path).status_code == 200, path


@pytest.mark.parametrize("file", LESSONS, ids=lambda file: file.stem)
def test_every_lesson_ends_with_two_or_three_questions(file: Path) -> None:
    assert file.read_text("utf-8").count("::: question") in (2, 3)


def test_the_example_of_the_guide_is_a_lesson(tmp_path: Path) -> None:
    example = re.search(r"```markdown\n(.*?)```", GUIDE.read_text("utf-8"), re.DOTALL)
    assert example
    file = tmp_path / "30-two-deltas.md"
    file.write_text(example[1], "utf-8")
    assert not library.check(file)


def test_the_guide_names_every_container_tab_and_part_of_a_link() -> None:
    guide = GUIDE.read_text("utf-8")
    for word in (*links.TABS, *links.PARTS, "title", "summary", "able", "view"):
        assert re.search(rf"`{word}[`=]", guide), word
    for container in ("components", "matrices", "figure", "question", "answer"):
        assert f"`::: {container}" in guide


def test_the_sum_on_paper_in_lesson_7_has_all_terms_that_are_not_0(client: TestClient) -> None:
    page = Numbers()
    page.feed(client.get("/lessons/07-one-weight").text)
    experiment = next(json.loads(found[0]) for found in page.found if '"paper"' in found[0])
    text = (library.BUILTIN / "07-one-weight.md").read_text("utf-8")
    rows = re.findall(r"\| \{(conv1\.grad\[[\d,]+\])\} \| \{(input\.value\[[\d,]+\])\}", text)
    request = {"experiment": experiment, "tensor": "conv1.W.grad", "index": [0, 0, 1, 2]}
    terms = client.post("/api/derivation", json=request).json()["terms"]
    assert rows == [(name(term["left"]), name(term["right"])) for term in terms if term["product"]]


def name(factor: dict[str, Any]) -> str:
    """`conv1.grad[0,1,2]` for a factor of a derivation."""
    return f"{factor['tensor']}[{','.join(map(str, factor['index']))}]"
