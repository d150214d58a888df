"""A glossary explains each of its words once."""

import pytest

from app.lessons import glossary
from app.lessons.problems import LessonError


def test_a_heading_is_a_word_and_what_follows_explains_it() -> None:
    assert glossary.read("glossary.md", "## delta\nA *gradient*.\n\nOr two.\n\n## mask\nZeros.\n") == {
        "delta": "<p>A <em>gradient</em>.</p>\n<p>Or two.</p>\n",
        "mask": "<p>Zeros.</p>\n",
    }


@pytest.mark.parametrize(
    ("text", "line", "expected"),
    [
        ("Text.", 1, "a heading “## word”"),
        ("## delta\nA.\n\n## delta\nB.", 4, "explained twice"),
        ("## mask\nA.\n\n## delta\n", 4, "'delta' has no explanation"),
        ("## delta\nSee [[mask]].", 2, "no words [[…]] of its own"),
    ],
)
def test_what_is_wrong_with_a_glossary_is_named_with_its_line(text: str, line: int, expected: str) -> None:
    with pytest.raises(LessonError) as error:
        glossary.read("glossary.md", text)
    assert str(error.value).startswith(f"glossary.md:{line}: ")
    assert expected in str(error.value)
