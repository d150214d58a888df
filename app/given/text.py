"""Arrays as text: as NumPy and PyTorch print them, as Python and JSON write lists, or as rows of numbers."""

import re
from collections.abc import Iterator, Sequence

import numpy as np
import orjson
from numpy.typing import NDArray

from app.given.arrays import Collected, Given, GivenError, Limits, called, check_axes, sentence_case

_SHORTENED = (
    "The array was shortened when it was printed: “...” stands for what is left out. Print all of it after "
    "np.set_printoptions(threshold=np.inf) or torch.set_printoptions(threshold=float('inf')), or save it with np.save "
    "and give the file."
)
CHARACTERS = 4  # of a text, for each number that may be given: a paste is small, and takes longer to read than a file
_LONGEST_NUMBER = 64  # characters

_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?|[-+]?\b(?:nan|inf(?:inity)?)\b", re.IGNORECASE)
_BOOLEAN = re.compile(r"\b(?:(true)|false)\b", re.IGNORECASE)
_MODULE = r"(?:\b(?:np|numpy|torch|jnp|jax|tf|cp)\.)?"
_NOISE = re.compile(  # what is printed around numbers, such as array( … , dtype=float32)
    r"Parameter containing:|<tf\.\w{1,20}:[^<>\[]{0,200}numpy="
    rf"|{_MODULE}\b(?:array|asarray|matrix|[tT]ensor|Array|(?:float|int|uint|bool)(?:\d+|_)?)\("
    r"|,\s*(?:dtype|device|requires_grad|grad_fn|weak_type|layout)=(?:<[^<>]*>|'[^']*'|[\w.:]+)|\)|>\s*\Z"
)
_ASSIGNED = re.compile(r"\s*([A-Za-z_][\w.\[\]'\"]{0,99}?)\s*[=:](?!=)")
_KEY = re.compile(r"[{,]\s*(?:'([^'\n]{1,100})'|\"([^\"\n]{1,100})\")\s*:")
_NO_COMMA = re.compile(r"(?<=[0\]])\s+(?=[0\[])")  # where NumPy prints only space between two things
_SEPARATOR = re.compile(r"\s*[,;]\s*|\s+")


def read_text(text: str, limits: Limits) -> Given:
    """The arrays in a text; GivenError if it is none, if dots stand for a part of it, or if it is too large."""
    if not text.strip():
        raise GivenError("There is nothing to read: paste an array, such as [[0.1, -0.2], [0.3, 0.4]].")
    if len(text) > CHARACTERS * limits.numbers:
        raise GivenError(
            f"The text has {len(text):,} characters; the limit is {CHARACTERS * limits.numbers:,}. Save the array with "
            "np.save and give the file.",
            "too_large",
        )
    if "..." in text or "…" in text:
        raise GivenError(_SHORTENED)
    found = Collected()
    for name, part in _named(text):
        plain = _BOOLEAN.sub(lambda match: "1" if match[1] else "0", _NOISE.sub("", part)).strip()
        found.add(name, (_nested if "[" in plain else _rows)(plain, name, limits))
    return found.result()


def _named(text: str) -> Iterator[tuple[str, str]]:
    """The parts of a text that are arrays, with their names: those of a dictionary, or a single one."""
    keys = list(_KEY.finditer(text)) if text.lstrip().startswith("{") else []
    if not keys:
        assigned = _ASSIGNED.match(text)
        yield (assigned[1], text[assigned.end() :]) if assigned else ("", text)
        return
    ends = [key.start() for key in keys[1:]] + [len(text)]
    for key, end in zip(keys, ends, strict=True):
        yield key[1] or key[2], text[key.end() : end].rstrip().removesuffix("}")


def _nested(text: str, name: str, limits: Limits) -> NDArray[np.float64]:
    """Lists in lists, with or without commas: the numbers, in the shape of the same text with a 0 for each of them."""
    numbers = _NUMBER.findall(text)
    zeros = "".join(_NO_COMMA.sub(",", _NUMBER.sub("0", text)).split())
    try:
        lists = orjson.loads(zeros)
    except orjson.JSONDecodeError as error:
        raise GivenError(_not_an_array(text, name)) from error
    check_axes(len(zeros) - len(zeros.lstrip("[")), name)
    try:
        shape = np.array(lists, dtype=np.uint8).shape
    except (ValueError, TypeError) as error:
        raise GivenError(f"In {called(name)} not all rows have the same length.") from error
    return _floats(numbers, name, limits).reshape(shape)


def _rows(text: str, name: str, limits: Limits) -> NDArray[np.float64]:
    """A row in each line; a single one is a vector."""
    if ";" in text and "." not in text:
        text = text.replace(",", ".")  # 0,5; 0,25 as in many languages
    uncommented = (line.split("#", 1)[0].strip(" \t\r,;") for line in text.splitlines())
    rows = [_SEPARATOR.split(line) for line in uncommented if line]
    if len(set(map(len, rows))) > 1:
        raise GivenError(f"In {called(name)} not all rows have the same length.")
    cells = [cell for row in rows for cell in row]
    if not cells or not all(map(_NUMBER.fullmatch, cells)):
        raise GivenError(_not_an_array(text, name))
    numbers = _floats(cells, name, limits)
    return numbers if len(rows) == 1 else numbers.reshape(len(rows), -1)


def _floats(numbers: Sequence[str], name: str, limits: Limits) -> NDArray[np.float64]:
    limits.take((len(numbers),), name)
    if any(len(number) > _LONGEST_NUMBER for number in numbers):
        raise GivenError(f"In {called(name)} there is a number of more than {_LONGEST_NUMBER} characters.")
    return np.fromiter(map(float, numbers), np.float64, len(numbers))


def _not_an_array(text: str, name: str) -> str:
    """Why a text is no array: the first thing in it that does not belong there, or that there are several."""
    for number, line in enumerate(text.splitlines(), 1):
        odd = re.search(r"[^\s\d.,;\[\]+-]+", _NUMBER.sub("", line))
        if odd:
            return f"{sentence_case(called(name))} can't be read: line {number} has “{odd[0][:20]}”."
    if re.search(r"\]\s*,?\s*\[", text) and text.count("[") == text.count("]"):
        return "There seem to be several arrays; paste one at a time, or a dictionary of them."
    return (
        f"{sentence_case(called(name))} can't be read; an array looks like [[0.1, -0.2], [0.3, 0.4]]. "
        "Is a bracket or a number cut off?"
    )
