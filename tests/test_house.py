"""The house of the design: who imports whom, what every file keeps to, and nothing public without words in README."""

import argparse
import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from graphlib import TopologicalSorter
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from app.cli import build_parser
from app.main import create_app
from app.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"

# Every room of the house, and the rooms that it may enter.
HOUSE = {
    "app": set[str](),
    "engine": set[str](),
    "settings": set[str](),
    "images": set[str](),
    "npz": set[str](),
    "digits": {"engine", "npz"},
    "weights": {"engine", "npz"},
    "training": {"digits", "engine"},
    "export": {"engine"},
    "words": {"engine"},
    "web": {"app", "images", "digits", "weights", "engine", "settings", "words", "training", "export"},
    "cli": {"app", "images", "digits", "weights", "engine", "settings", "training", "words", "web"},
    "main": {"app", "images", "digits", "weights", "engine", "settings", "web"},
    "__main__": {"cli"},
}
PURE = {"__future__", "abc", "collections", "dataclasses", "enum", "functools", "itertools", "math", "numpy"}
PURE |= {"operator", "types", "typing"}
IMPURE_CALLS = {"open", "print", "input", "exec", "eval", "compile", "__import__"}


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


APP = {module_name(path): path for path in sorted((ROOT / "app").rglob("*.py"))}


def imports(module: str) -> Iterator[str]:
    """Every module that `module` names in an import, in functions too; of ours, the very file."""
    for node in ast.walk(ast.parse(APP[module].read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module} imports by a relative path, which hides the direction"
            source = str(node.module)
            for alias in node.names:
                yield f"{source}.{alias.name}" if f"{source}.{alias.name}" in APP else source


def ours(module: str) -> set[str]:
    return {name for name in imports(module) if name.split(".")[0] == "app"}


def room(module: str) -> str:
    return [*module.split("."), "app"][1]


@pytest.mark.parametrize("module", APP)
def test_a_room_is_entered_only_from_where_the_house_allows_it(module: str) -> None:
    assert room(module) in HOUSE, f"{module} is in no room of the house: give it a line in HOUSE"
    entered = {room(name) for name in ours(module)} - {room(module)}
    assert entered <= HOUSE[room(module)], f"{module} may not import {sorted(entered - HOUSE[room(module)])}"


def test_no_module_imports_itself_by_a_detour() -> None:
    graph = {module: ours(module) - {module} for module in APP}
    assert list(TopologicalSorter(graph).static_order())  # raises CycleError with the circle in it


def test_every_room_has_somebody_in_it() -> None:
    assert {room(module) for module in APP} == set(HOUSE)


def test_the_command_line_starts_the_server_by_name() -> None:
    names = {node.value for node in ast.walk(ast.parse(APP["app.cli"].read_text())) if isinstance(node, ast.Constant)}
    assert "app.main:create_app" in names
    assert "app.main" not in ours("app.cli")


@pytest.mark.parametrize("module", [module for module in APP if room(module) == "engine"])
def test_the_engine_is_numpy_and_nothing_that_touches_the_world(module: str) -> None:
    others = {name.split(".")[0] for name in imports(module)} - {"app"}
    assert others <= PURE, f"{module} imports {sorted(others - PURE)}"
    tree = ast.parse(APP[module].read_text("utf-8"))
    called = {node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    assert not called & IMPURE_CALLS


@pytest.mark.parametrize("module", APP)
def test_every_module_says_what_it_is_for(module: str) -> None:
    assert ast.get_docstring(ast.parse(APP[module].read_text("utf-8")))


def project_files() -> list[Path]:
    """What is in the repository or would be with the next commit."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return [path for name in listed.split("\0") if name and (path := ROOT / name).is_file()]


def text_of(path: Path) -> str:
    content = path.read_bytes()
    return "" if b"\0" in content else content.decode("utf-8")


def test_every_python_file_is_read_by_python_3_11() -> None:
    sources = [path for path in project_files() if path.suffix == ".py"]
    assert len(sources) > len(APP)
    for path in sources:
        ast.parse(path.read_text("utf-8"), str(path), feature_version=(3, 11))


@pytest.mark.parametrize(
    ("what", "pattern"),
    [
        ("path of one machine", r"(?<![\w.~-])/(?:work|root|home/\w+|Users/\w+|tmp/team|opt/(?:wheels|pypi)[\w-]*)\b"),
        ("registry address", r"(?:https?:)?//[\w.-]*(?:pypi|pythonhosted|npmjs|registry)[\w.-]*"),
        ("index of packages", r"--(?:extra-)?index-url[ =]\S"),
        ("private key", r"-----BEGIN [A-Z ]*PRIVATE KEY"),
    ],
)
def test_no_file_tells_where_it_was_made(what: str, pattern: str) -> None:
    found = {
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path in project_files()
        if path != Path(__file__)
        for match in re.finditer(pattern, text_of(path))
    }
    assert not found, f"{what} in {sorted(found)}"


def test_every_locked_package_is_locked_by_its_content() -> None:
    for lock in ("requirements.lock", "requirements-dev.lock"):
        entries = re.split(r"\n(?=\S)", (ROOT / lock).read_text().strip())
        assert len(entries) > 20
        assert all(re.match(r"[\w.-]+==\S+", entry) and "--hash=sha256:" in entry for entry in entries)


def test_the_app_imports_only_what_its_own_lock_installs() -> None:
    """The tests run with the tools for development installed, and would not notice."""
    providers = packages_distributions()
    named = {name.split(".")[0] for module in APP for name in imports(module)} - sys.stdlib_module_names - {"app"}
    locked = {pin.split("==")[0] for pin in pins("requirements.lock")}
    named.remove("torch")  # the exported script asks for it, on the reader's machine
    missing = {
        name
        for name in named
        if not locked & {package.lower().replace("_", "-") for package in providers.get(name, [])}
    }
    assert not missing


def test_what_is_tested_is_what_is_shipped() -> None:
    """The lock for development names every package of the other one in the same version."""
    assert pins("requirements.lock") <= pins("requirements-dev.lock")


def pins(lock: str) -> set[str]:
    return set(re.findall(r"^\S+==\S+", (ROOT / lock).read_text(), re.MULTILINE))


def test_every_route_is_in_the_readme() -> None:
    app = create_app()
    routes = {f"{method.upper()} {path}" for path, item in app.openapi()["paths"].items() for method in item}
    assert len(routes) >= 6
    routes |= {f"GET {url}" for url in (app.docs_url, app.redoc_url, app.openapi_url) if url}
    readme = README.read_text("utf-8")
    undocumented = {route for route in routes if not re.search(rf"`{re.escape(route)}[`?]", readme)}
    assert not undocumented


def test_every_setting_is_in_the_readme() -> None:
    names = {f"RETROGRAD_{field.upper()}" for field in Settings.model_fields}
    assert names
    undocumented = {name for name in names if f"`{name}`" not in README.read_text("utf-8")}
    assert not undocumented


def commands(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    """Subcommands by name; argparse keeps them in an action that it does not export."""
    actions = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    return {name: command for action in actions for name, command in action.choices.items()}


def test_every_command_and_every_flag_is_in_the_readme() -> None:
    readme = README.read_text("utf-8")
    found = commands(build_parser())
    assert {"serve", "trace", "train", "evaluate"} <= set(found)
    public = {f"python -m app {name}" for name in found}
    for command in found.values():
        public |= {flag for action in command._actions for flag in action.option_strings if flag.startswith("--")}
    undocumented = {words for words in public - {"--help"} if not re.search(rf"{words}(?![\w-])", readme)}
    assert not undocumented
