"""Fills in what the text of an export leaves open: a name as `<<name>>`, and whole lines as the comment `# <<name>>`.

So the text is Python before and after, and is checked as such.
"""

import re
from collections.abc import Mapping, Sequence

_LINES = re.compile(r"^( *)# <<(\w+)>>$", re.MULTILINE)
_WORD = re.compile(r"<<(\w+)>>")


def fill(text: str, words: Mapping[str, str], lines: Mapping[str, Sequence[str]]) -> str:
    """The text with these words, and with these lines as far indented as their comment. KeyError if one is missing."""
    text = _LINES.sub(lambda found: "\n".join(found[1] + line for line in lines[found[2]]), text)
    return _WORD.sub(lambda found: words[found[1]], text)
