"""CONTRIBUTING.md leads to files that exist."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
FOLDERS = ("", "static/js", "static/js/state")  # paths in the map of the page are given from the last two


def exists(path: str) -> bool:
    return any((ROOT / folder / path).exists() for folder in FOLDERS)


def test_every_path_in_contributing_exists() -> None:
    """Paths with a <placeholder>, and names without a folder outside of the map, are left out."""
    paths = set(re.findall(r"`([\w./-]+/[\w.-]*)`", CONTRIBUTING))
    assert len(paths) > 50
    assert not {path for path in paths if not exists(path)}


def test_every_file_in_the_map_of_the_page_exists() -> None:
    rows = [line for line in CONTRIBUTING.splitlines() if line.startswith("|") and ".js`" in line]
    files = {name for row in rows for name in re.findall(r"`([\w/-]+\.js)`", row)}
    assert len(files) > 30
    assert not {name for name in files if not exists(name)}


def test_the_map_of_the_page_leads_to_every_action() -> None:
    """A file of the state that no row names can't be found from what happens on the page."""
    shared = {"actions.js", "state.js", "store.js", "one-at-a-time.js", "read-digit.js"}
    actions = {file.name for file in (ROOT / "static" / "js" / "state").glob("*.js")} - shared
    assert not {name for name in actions if f"`{name}`" not in CONTRIBUTING}
