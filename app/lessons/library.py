"""The lessons in a few folders: the built-in ones, and a teacher's own beside them."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.lessons import glossary, lesson
from app.lessons.glossary import Glossary
from app.lessons.lesson import Lesson
from app.lessons.problems import LessonError, Problem
from app.lessons.writer import Surroundings

BUILTIN = Path(__file__).parent / "builtin"
_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\.md")


@dataclass(frozen=True)
class Broken:
    """A file that is not a lesson, with what is wrong with it."""

    slug: str
    problems: tuple[Problem, ...]


Entry = Lesson | Broken


class Library:
    """The lessons of all folders in the order of their names, folder by folder.

    A lesson replaces one of the same name in an earlier folder, and a word of a glossary one in an earlier glossary.
    Files are read again when they have changed, so that an author sees a change when the page is loaded again.
    """

    def __init__(self, folders: Sequence[Path]) -> None:
        self._folders = folders
        self._seen: object = None
        self._entries: dict[str, Entry] = {}

    def entries(self) -> dict[str, Entry]:
        """Every file by its slug, as a lesson or with what is wrong with it."""
        files = [file for folder in self._folders for file in _files(folder)]
        seen = [(file, *_version(file)) for file in files]
        if seen != self._seen:
            self._entries, self._seen = self._read(files), seen
        return self._entries

    def lessons(self) -> list[Lesson]:
        """Those without problems."""
        return [entry for entry in self.entries().values() if isinstance(entry, Lesson)]

    def _read(self, files: Iterable[Path]) -> dict[str, Entry]:
        by_name = [(file.name, file) for file in files]
        words, broken = _words(file for name, file in by_name if name == glossary.FILE)
        lessons = {lesson.slug_of(name): file for name, file in by_name if name != glossary.FILE}
        around = Surroundings(words, frozenset(lessons))
        return {**{slug: _entry(file, around) for slug, file in lessons.items()}, **broken}


def check(file: Path) -> tuple[Problem, ...]:
    """What is wrong with a lesson or a glossary, which may refer to the others in its folder and to the built-in ones.

    Problems name the file as it is given.
    """
    folders = [BUILTIN, file.parent]
    if file.name == glossary.FILE:
        _, broken = _words([file])
        found: Entry | None = broken.get(lesson.slug_of(file.name))
    else:
        names = [other for folder in folders for other in _files(folder)]
        words, _ = _words(other for other in names if other.name == glossary.FILE)
        slugs = frozenset(lesson.slug_of(other.name) for other in names if other.name != glossary.FILE)
        found = _entry(file, Surroundings(words, slugs))
    problems = found.problems if isinstance(found, Broken) else ()
    return tuple(problem._replace(file=str(file)) for problem in problems)


def _files(folder: Path) -> list[Path]:
    return sorted(file for file in folder.glob("*.md") if file.is_file() and file.name != "README.md")


def _version(file: Path) -> tuple[int, int]:
    try:
        status = file.stat()
    except OSError:  # it has just been removed
        return 0, 0
    return status.st_mtime_ns, status.st_size


def _words(files: Iterable[Path]) -> tuple[Glossary, dict[str, Broken]]:
    """The words of all glossaries, and a glossary that is wrong."""
    words: dict[str, str] = {}
    broken: dict[str, Broken] = {}
    for file in files:
        try:
            words |= glossary.read(file.name, _text(file))
        except LessonError as error:
            slug = lesson.slug_of(file.name)
            broken[slug] = Broken(slug, error.problems)
    return words, broken


def _entry(file: Path, around: Surroundings) -> Entry:
    try:
        if not _NAME.fullmatch(file.name):
            expected = "small letters, digits and hyphens, such as 01-my-lesson.md, because it is the lesson's address"
            raise LessonError([Problem(file.name, 1, f"the name of the file must consist of {expected}")])
        return lesson.read(file.name, _text(file), around)
    except LessonError as error:
        return Broken(lesson.slug_of(file.name), error.problems)


def _text(file: Path) -> str:
    """What is in a file; LessonError if it can't be read or is not UTF-8."""
    try:
        data = file.read_bytes()
    except OSError as error:
        raise LessonError([Problem(file.name, 1, f"the file can't be read: {error.strerror}")]) from error
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise LessonError([Problem(file.name, line, "the file must be saved as UTF-8; this line is not")]) from error
