"""The lessons of several folders: in order, replaced by name, read again when they change, never an exception."""

from pathlib import Path

import pytest

from app.lessons.lesson import Lesson
from app.lessons.library import Broken, Library, check
from tests.lessons.reading import FRONT

LESSON = f"{FRONT}## Step\n\nText.\n"


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    first, second = tmp_path / "a", tmp_path / "b"
    for folder in (first, second):
        folder.mkdir()
    (first / "02-two.md").write_text(LESSON)
    (first / "01-one.md").write_text(LESSON)
    (first / "glossary.md").write_text("## delta\nIn a.\n\n## mask\nIn a.\n")
    (second / "01-one.md").write_text(LESSON.replace("A title", "Another title"))
    (second / "glossary.md").write_text("## delta\nIn b.\n")
    (second / "README.md").write_text("Not a lesson.")
    (second / "notes.txt").write_text("Not a lesson.")
    return first, second


def library(*folders: Path) -> Library:
    return Library(folders)


def test_lessons_are_in_the_order_of_their_names_and_a_later_folder_replaces_them(folders: tuple[Path, Path]) -> None:
    assert [(lesson.slug, lesson.title) for lesson in library(*folders).lessons()] == [
        ("01-one", "Another title"),
        ("02-two", "A title"),
    ]


def test_a_later_glossary_adds_to_the_earlier_one_and_replaces_its_words(folders: tuple[Path, Path]) -> None:
    (folders[1] / "03-three.md").write_text(f"{FRONT}## Step\n\n[[delta]] [[mask]]\n")
    lesson = library(*folders).entries()["03-three"]
    assert isinstance(lesson, Lesson)
    assert lesson.words == (("delta", "<p>In b.</p>\n"), ("mask", "<p>In a.</p>\n"))


def test_a_file_is_read_again_when_it_has_changed(folders: tuple[Path, Path]) -> None:
    shelf = library(*folders)
    before = shelf.entries()
    assert shelf.entries() is before
    (folders[1] / "01-one.md").write_text("Nothing of a lesson")
    assert isinstance(shelf.entries()["01-one"], Broken)
    (folders[1] / "01-one.md").write_text(LESSON)
    assert isinstance(shelf.entries()["01-one"], Lesson)


@pytest.mark.parametrize(
    ("name", "content", "line", "expected"),
    [
        ("05-x.md", b"---\ntitle: T\xff\n", 2, "UTF-8"),
        ("My Lesson.md", LESSON.encode(), 1, "small letters, digits and hyphens"),
        ("05-x.md", b"", 1, "there is no front matter"),
        ("glossary.md", b"Text.", 1, "a glossary has a heading"),
    ],
)
def test_a_file_that_is_no_lesson_is_broken_and_says_why(
    tmp_path: Path, name: str, content: bytes, line: int, expected: str
) -> None:
    (tmp_path / name).write_bytes(content)
    [broken] = library(tmp_path).entries().values()
    assert isinstance(broken, Broken)
    assert str(broken.problems[0]).startswith(f"{name}:{line}: ")
    assert expected in broken.problems[0].message
    assert check(tmp_path / name)[0].file == str(tmp_path / name)


def test_a_file_with_the_mark_of_utf_8_is_a_lesson(tmp_path: Path) -> None:
    (tmp_path / "01-one.md").write_text(LESSON, "utf-8-sig")
    assert len(library(tmp_path).lessons()) == 1


def test_a_folder_that_is_gone_has_no_lessons(tmp_path: Path) -> None:
    assert not library(tmp_path / "gone").entries()


def test_a_file_that_can_not_be_read_is_a_problem(tmp_path: Path) -> None:
    [problem] = check(tmp_path / "gone.md")
    assert "the file can't be read: No such file" in problem.message
