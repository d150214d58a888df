"""The fragment of the page's address is read as static/js/model/link.js reads it."""

import json
import re
import zlib
from base64 import urlsafe_b64encode
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from app.lessons import links
from app.lessons.links import TABS, LinkError, join, merge, read, split
from tests.lessons.javascript import STATIC, call

JS_TESTS = Path(__file__).resolve().parent.parent / "js" / "model" / "link.test.js"
PIXELS = [(row * 37 + column * 91) % 256 / 255 for row in range(28) for column in range(28)]
DELTA = [[[c / 7, 1 / 3], [0.5, -1e-9]] for c in range(10)]
VIEWS: dict[str, dict[str, Any]] = {
    "a sample": {"image": {"sample": 7}},
    "a drawing": {"image": {"pixels": PIXELS}},
    "pixels of any value": {"image": {"pixels": [x / 3 for x in PIXELS]}},
    "a label": {"objective": {"kind": "cross_entropy", "label": 3}},
    "a logit": {"objective": {"kind": "logit", "index": 4}},
    "a cell of pool2": {"objective": {"kind": "cell", "channel": 3, "row": 0, "column": 4}},
    "a delta, compressed": {"objective": {"kind": "delta", "delta": DELTA}},
    "a random network": {"network": {"weights": "random", "seed": 12, "conv1": {"filters": 5, "size": 5}}},
    "a mistake": {"mistakes": [{"name": "flipped-kernel", "layer": "conv1"}]},
    "two mistakes with variants": {
        "mistakes": [
            {"name": "unflattened-wrong", "layer": "dense", "variant": "rows and columns"},
            {"name": "scaled", "layer": "loss", "variant": 1 / 255},
        ]
    },
    "the loss": {"cell": {"tensor": "loss", "index": []}, "tab": "path"},
    "an open derivation": {"cell": {"tensor": "conv1.W.grad", "index": [2, 0, 1, 1]}, "tab": "matrix"},
}


@pytest.fixture(scope="module")
def fragments() -> dict[str, str]:
    """What the page itself writes for each of VIEWS."""
    empty = {"image": {"sample": 7}, "objective": None, "network": None, "mistakes": None, "cell": None, "tab": None}
    views = [empty | view for view in VIEWS.values()]
    written = call("model/link.js", "Promise.all(value.map((view) => module.encode(view)))", views)
    return dict(zip(VIEWS, written, strict=True))


@pytest.mark.parametrize("name", VIEWS)
def test_a_link_that_the_page_wrote_is_read_as_it_was_meant(fragments: dict[str, str], name: str) -> None:
    wanted = {"image": {"sample": 7}} | VIEWS[name]
    view = read(split(f"#{fragments[name]}"))
    if "pixels" in wanted["image"]:
        wanted["image"] = {"pixels": [wanted["image"]["pixels"][28 * row : 28 * row + 28] for row in range(28)]}
    assert view.experiment == {
        key: wanted[key] for key in ("image", "objective", "network", "mistakes") if key in wanted
    }
    cell = wanted.get("cell")
    assert view.cell == (cell and (cell["tensor"], tuple(cell["index"])))
    assert view.tab == wanted.get("tab")


@pytest.mark.parametrize("name", VIEWS)
def test_a_link_is_written_as_the_page_writes_it(fragments: dict[str, str], name: str) -> None:
    assert join(merge({}, split(fragments[name]))) == fragments[name]


def refused_by_the_page() -> list[str]:
    listed = re.search(r"for \(const broken of \[(.*?),?\n\]\)", JS_TESTS.read_text("utf-8"), re.DOTALL)
    assert listed
    found: list[str] = json.loads(f"[{listed[1]}]")
    assert len(found) > 20
    return found


@pytest.mark.parametrize("fragment", refused_by_the_page())
def test_what_the_page_refuses_is_refused_with_a_message(fragment: str) -> None:
    with pytest.raises(LinkError, match=r".{10}"):
        read(split(fragment))


def test_a_link_can_not_be_decompressed_to_more_than_a_view_can_have() -> None:
    packed = zlib.compressobj(wbits=-15)
    bomb = urlsafe_b64encode(packed.compress(b" " * (2 << 20)) + packed.flush()).decode().rstrip("=")
    with pytest.raises(LinkError, match="more data than a view"):
        read(split(f"sample=1&network=~{bomb}"))


@pytest.mark.parametrize("name", ["a drawing", "a delta, compressed", "an open derivation"])
def test_a_link_cut_off_or_changed_anywhere_is_refused_or_another_link(fragments: dict[str, str], name: str) -> None:
    whole = fragments[name]
    flipped = (
        whole[:at] + chr(ord(whole[at]) ^ 1 << bit) + whole[at + 1 :] for at in range(len(whole)) for bit in range(7)
    )
    read_well = 0
    for changed in (*(whole[:length] for length in range(len(whole))), *flipped):
        with suppress(LinkError):
            read(split(changed))
            read_well += 1
    assert read_well < 8 * len(whole) / 2


def test_the_tabs_are_those_of_the_page() -> None:
    assert list(TABS) == call("model/tabs.js", "module.TABS", None)
    assert f"const LARGEST = 1 << {links._LARGEST.bit_length() - 1};" in (STATIC / "model/link.js").read_text("utf-8")


def test_a_link_leaves_out_what_the_view_says() -> None:
    view = split('sample=40&network={"seed":1}&label=3')
    assert join(merge(view, split("cell=loss:"))) == "sample=40&label=3&network={%22seed%22:1}&cell=loss:"
    assert join(merge(view, split("network={}"))) == "sample=40&label=3&network={}"


def test_an_own_digit_replaces_the_digit_of_the_view_and_its_label() -> None:
    assert join(merge(split("sample=40&label=3"), split("sample=2"))) == "sample=2"
    assert join(merge(split("sample=40&objective={}"), split("sample=2"))) == "sample=2&objective={}"
    assert join(merge(split("sample=40&objective={}"), split("label=1"))) == "sample=40&label=1"
