"""The papers: a short README, pages in docs/ that say what they are, links that lead somewhere, a dated changelog.

That docs/ names every route, setting and command is held by test_house.py.
"""

import re
from datetime import date
from pathlib import Path

import pytest

from app import __version__
from tests.markdown import ROOT, anchors, links, tokens

README = ROOT / "README.md"
DOCS = sorted((ROOT / "docs").glob("*.md"))
PAPERS = [*sorted(ROOT.glob("*.md")), *DOCS]


def test_the_readme_has_at_most_150_lines() -> None:
    assert len(README.read_text("utf-8").splitlines()) <= 150


def test_the_readme_leads_to_every_other_paper() -> None:
    linked = {(ROOT / target.partition("#")[0]).resolve() for target in links(README)}
    assert not set(PAPERS) - {README} - linked


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.name)
def test_every_relative_link_leads_to_a_file_and_to_a_heading_in_it(paper: Path) -> None:
    for target in links(paper):
        if "://" in target:
            continue
        file, _, anchor = target.partition("#")
        led = (paper.parent / file).resolve() if file else paper
        assert led.is_file(), target
        assert not anchor or anchor in anchors(led), target


@pytest.mark.parametrize("page", DOCS, ids=lambda page: page.name)
def test_a_page_begins_with_a_sentence_that_says_what_it_is(page: Path) -> None:
    title, paragraph = [token.content for token in tokens(page) if token.type == "inline"][:2]
    assert page.read_text("utf-8").startswith(f"# {title}\n\n{paragraph}")
    assert re.match(r"This page \w+.*?[.:](\s|$)", paragraph, re.DOTALL)


def test_the_changelog_begins_with_what_is_unreleased_and_then_this_version_with_its_date() -> None:
    unreleased, newest, *_ = re.findall(r"^## (.+)$", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    assert unreleased == "Unreleased"
    version, day = re.fullmatch(r"(\S+) \((\S+)\)", newest).groups()  # type: ignore[union-attr] # fails the test
    assert version == __version__
    assert date.fromisoformat(day).isoformat() == day
