"""The fragment of the page's address, `sample=7&label=3&cell=conv1.W.grad:2,0,1,1&tab=matrix`, read and written.

static/js/model/link.js defines it; what is said here of a part has to agree with it.
"""

import base64
import json
import re
import zlib
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple
from urllib.parse import quote, unquote_to_bytes

import numpy as np

from app.engine.tensors import Index

TABS = ("layer", "sum", "matrix", "chain", "check", "path", "yours")
_PIXELS = 28 * 28
_LARGEST = 1 << 20  # bytes that a link may be decompressed to
_CELL = re.compile(r"([a-z]\w*(?:\.\w+)*):((?:\d{1,6}(?:,\d{1,6}){0,3})?)", re.ASCII)
_MISTAKE = re.compile(r"([a-z\d-]{1,40}):([a-z\d]{1,20})(?::([\w .+-]{1,30}))?", re.ASCII)
_JSON_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:e[+-]?\d+)?", re.ASCII)
_MOST_MISTAKES = 2
_UNESCAPED = "!'()*:,{}[]"  # what link.js leaves as it is, beside letters, digits and -_.~

Parts = Mapping[str, str]  # by name, unescaped


class LinkError(ValueError):
    """A fragment that does not lead to a view of the page."""


class View(NamedTuple):
    """What a link shows: an experiment as the API takes it, the number that is explained, and the open tab.

    The number has a tensor and an index, which is () for the loss.
    """

    experiment: dict[str, Any]
    cell: tuple[str, Index] | None
    tab: str | None


def split(fragment: str) -> dict[str, str]:
    """The parts of a fragment, with or without its #, by their names. Raises LinkError."""
    parts: dict[str, str] = {}
    for part in filter(None, fragment.removeprefix("#").split("&")):
        name, equals, value = part.partition("=")
        if not name or not equals:
            raise LinkError(f"“{_short(part)}” is not of the form name=value")
        if name not in _READERS:
            raise LinkError(f"it has an unknown part “{_short(name)}”; there are {', '.join(_READERS)}")
        if name in parts:
            raise LinkError(f"it has two parts named “{name}”")
        parts[name] = _unescape(value)
    return parts


def merge(view: Parts, parts: Parts) -> dict[str, str]:
    """A link's own parts, and those of the lesson's view that it does not replace.

    An own digit replaces the digit of the view and its label, and an own objective replaces the objective.
    """
    replaced = set(parts)
    if _IMAGE & set(parts):
        replaced |= _IMAGE | {"label"}
    if _OBJECTIVE & set(parts):
        replaced |= _OBJECTIVE
    merged = {name: value for name, value in view.items() if name not in replaced} | dict(parts)
    return {name: merged[name] for name in _READERS if name in merged}


def join(parts: Parts) -> str:
    """The fragment with these parts, without its #, escaped as the page escapes it."""
    return "&".join(f"{name}={quote(value, safe=_UNESCAPED)}" for name, value in parts.items())


def read(parts: Parts) -> View:
    """The view that the parts of a fragment describe. Raises LinkError.

    Whether its experiment, and in its trace the cell, exist is for others to say.
    """
    found: dict[str, Any] = {}
    for name, value in parts.items():
        found |= _READERS[name](value)
    if len(_IMAGE & set(parts)) != 1:
        raise LinkError("it must name one digit, as sample=… or digit=…")
    cell, tab = found.pop("cell", None), found.pop("tab", None)
    return View(found, cell, tab)


def _whole(name: str, text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,6}", text):
        raise LinkError(f"{name} must be a whole number; it is “{_short(text)}”")
    return int(text)


def _cell(text: str) -> tuple[str, Index]:
    match = _CELL.fullmatch(text)
    if not match:
        raise LinkError(f"a cell is written like conv1.W:2,0,1,1; this one is “{_short(text)}”")
    return match[1], tuple(int(i) for i in match[2].split(",") if i)


def _tab(text: str) -> str:
    if text not in TABS:
        raise LinkError(f"tab must be one of {', '.join(TABS)}; it is “{_short(text)}”")
    return text


def _mistakes(text: str) -> list[dict[str, Any]]:
    """Written like flipped-kernel:conv1,other-label:loss:3."""
    matches = [_MISTAKE.fullmatch(part) for part in text.split(",")]
    found = [_mistake(*match.groups()) for match in matches if match]
    if len(found) < len(matches) or len(found) > _MOST_MISTAKES:
        raise LinkError(f"mistakes are written like flipped-kernel:conv1; this is “{_short(text)}”")
    return found


def _mistake(name: str, layer: str, variant: str | None) -> dict[str, Any]:
    choice = {"name": name, "layer": layer}
    if variant is None:
        return choice
    return {**choice, "variant": json.loads(variant) if _JSON_NUMBER.fullmatch(variant) else variant}


def _object(name: str, text: str) -> dict[str, Any]:
    """JSON; after a tilde it is compressed."""
    try:
        value = json.loads(_inflate(text[1:]) if text.startswith("~") else text, parse_constant=_not_json)
    except (ValueError, RecursionError) as error:
        if isinstance(error, LinkError):
            raise
        raise LinkError(f"its {name} can’t be read: it must be JSON, such as {_EXAMPLES[name]}") from error
    if not isinstance(value, dict):
        raise LinkError(f"its {name} must be a JSON object, such as {_EXAMPLES[name]}")
    return value


def _not_json(constant: str) -> float:
    raise ValueError(f"{constant} is not JSON")


def _pixels(text: str) -> list[list[float]]:
    """Greys of 0 to 255, one byte each, or float64."""
    data = _inflate(text)
    if len(data) == _PIXELS:
        pixels = np.frombuffer(data, np.uint8) / 255
    elif len(data) == 8 * _PIXELS:
        pixels = np.frombuffer(data, "<f8")
    else:
        raise LinkError(f"its digit has {len(data)} bytes instead of the {_PIXELS} of 28 × 28 pixels")
    rows: list[list[float]] = pixels.reshape(28, 28).tolist()
    return rows


def _inflate(text: str) -> bytes:
    """Raw deflate in URL-safe base64."""
    try:
        packed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        stream = zlib.decompressobj(wbits=-zlib.MAX_WBITS)
        data = stream.decompress(packed, _LARGEST + 1)
    except (ValueError, zlib.error) as error:
        raise LinkError("its compressed data can’t be read; the link may have been cut off") from error
    if len(data) > _LARGEST:
        raise LinkError("it holds more data than a view can have")
    if not stream.eof or stream.unused_data:
        raise LinkError("its compressed data can’t be read; the link may have been cut off")
    return data


def _unescape(text: str) -> str:
    try:
        if re.search(r"%(?![0-9A-Fa-f]{2})", text):
            raise ValueError(text)
        return unquote_to_bytes(text).decode()
    except ValueError as error:
        raise LinkError("it has a % without the two digits of a character; it may have been cut off") from error


def _short(text: str) -> str:
    return f"{text[:24]}…" if len(text) > 24 else text


_EXAMPLES = {"objective": '{"kind":"logit","index":3}', "network": '{"weights":"random","seed":1}'}
_IMAGE = {"sample", "digit"}
_OBJECTIVE = {"label", "objective"}
# In the order in which the page writes them.
_READERS: dict[str, Callable[[str], dict[str, Any]]] = {
    "sample": lambda text: {"image": {"sample": _whole("sample", text)}},
    "digit": lambda text: {"image": {"pixels": _pixels(text)}},
    "label": lambda text: {"objective": {"kind": "cross_entropy", "label": _whole("label", text)}},
    "objective": lambda text: {"objective": _object("objective", text)},
    "network": lambda text: {"network": _object("network", text)},
    "mistakes": lambda text: {"mistakes": _mistakes(text)},
    "cell": lambda text: {"cell": _cell(text)},
    "tab": lambda text: {"tab": _tab(text)},
}
PARTS = tuple(_READERS)
