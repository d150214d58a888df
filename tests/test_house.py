"""Rules for the whole repository: import directions, lock files, and pages in docs/ that name everything public."""

import argparse
import ast
import json
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
DOCS = ROOT / "docs"

# Every room (a module or a package of app/, and the rooms of app/web), and the rooms that it may import.
HOUSE = {
    "app": set[str](),
    "engine": set[str](),
    "settings": set[str](),
    "images": {"pixels"},
    "pixels": set[str](),
    "npz": set[str](),
    "given": {"engine", "experiment"},
    "digits": {"engine", "npz", "pixels"},
    "weights": {"engine", "npz"},
    "experiment": {"digits", "engine", "images", "pixels", "weights"},
    "training": {"digits", "engine", "experiment", "pixels"},
    "export": {"engine", "words"},
    "words": {"engine"},
    "lessons": {"digits", "engine", "experiment", "words"},
    "practice": {"digits", "engine", "experiment", "pixels", "training", "words"},
    "web.edge": {"app", "engine", "experiment", "given", "images", "practice", "settings"},
    "web.api": {
        *{"digits", "engine", "experiment", "export", "given", "images", "lessons", "pixels", "practice", "settings"},
        *{"training", "web.edge", "words"},
    },
    "web.pages": {
        *{"app", "digits", "engine", "experiment", "lessons", "practice", "settings", "web.api", "web.edge", "words"},
    },
    "web": set[str](),
    "listening": set[str](),
    "serve": {"listening", "settings", "web.edge"},
    "cli": {
        *{"app", "digits", "engine", "experiment", "images", "lessons", "serve", "settings", "training", "web.api"},
        *{"weights", "words"},
    },
    "main": {"app", "digits", "experiment", "settings", "web.api", "web.edge", "web.pages"},
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
    """Every module that `module` imports, also inside functions. For a package of ours, the file that is imported."""
    for node in ast.walk(ast.parse(APP[module].read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module} uses a relative import, which hides the direction"
            source = str(node.module)
            for alias in node.names:
                yield f"{source}.{alias.name}" if f"{source}.{alias.name}" in APP else source


def ours(module: str) -> set[str]:
    return {name for name in imports(module) if name.split(".")[0] == "app"}


def room(module: str) -> str:
    """The room of a module: the part below app, and within app.web the one below that."""
    _, *parts = [*module.split("."), "app"][: 4 if module.startswith("app.web.") else 3]
    return ".".join(parts[:2]) if parts[0] == "web" and len(parts) > 2 else parts[0]


@pytest.mark.parametrize("module", APP)
def test_a_room_imports_only_what_the_house_allows(module: str) -> None:
    assert room(module) in HOUSE, f"{module} is in a room that HOUSE does not list"
    entered = {room(name) for name in ours(module)} - {room(module)}
    assert entered <= HOUSE[room(module)], f"{module} may not import {sorted(entered - HOUSE[room(module)])}"


def test_there_are_no_circular_imports() -> None:
    graph = {module: ours(module) - {module} for module in APP}
    assert list(TopologicalSorter(graph).static_order())  # raises CycleError, which names the circle


def test_every_room_in_the_house_exists() -> None:
    assert {room(module) for module in APP} == set(HOUSE)


def test_the_command_line_starts_the_server_by_name() -> None:
    names = {node.value for node in ast.walk(ast.parse(APP["app.serve"].read_text())) if isinstance(node, ast.Constant)}
    assert "app.main:create_app" in names
    assert "app.main" not in ours("app.serve") | ours("app.cli")


@pytest.mark.parametrize("module", [module for module in APP if room(module) == "engine"])
def test_the_engine_imports_only_numpy_and_does_no_input_or_output(module: str) -> None:
    others = {name.split(".")[0] for name in imports(module)} - {"app"}
    assert others <= PURE, f"{module} imports {sorted(others - PURE)}"
    tree = ast.parse(APP[module].read_text("utf-8"))
    called = {node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    assert not called & IMPURE_CALLS


@pytest.mark.parametrize("module", APP)
def test_every_module_has_a_docstring(module: str) -> None:
    assert ast.get_docstring(ast.parse(APP[module].read_text("utf-8")))


def project_files() -> list[Path]:
    """The files in the repository, and those that `git add` would add."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return [path for name in listed.split("\0") if name and (path := ROOT / name).is_file()]


def text_of(path: Path) -> str:
    content = path.read_bytes()
    return "" if b"\0" in content else content.decode("utf-8")


def test_every_python_file_has_the_syntax_of_python_3_11() -> None:
    sources = [path for path in project_files() if path.suffix == ".py"]
    assert len(sources) > len(APP)
    for path in sources:
        ast.parse(path.read_text("utf-8"), str(path), feature_version=(3, 11))


@pytest.mark.parametrize(
    ("what", "pattern"),
    [
        ("path on one machine", r"(?<![\w.~-])/(?:work|root|home/\w+|Users/\w+|tmp/team|opt/(?:wheels|pypi)[\w-]*)\b"),
        ("registry address", r"(?:https?:)?//[\w.-]*(?:pypi|pythonhosted|npmjs|registry)[\w.-]*"),
        ("index of packages", r"--(?:extra-)?index-url[ =]\S"),
        ("private key", r"-----BEGIN [A-Z ]*PRIVATE KEY"),
    ],
)
def test_no_file_names_the_machine_or_the_registry_it_was_made_with(what: str, pattern: str) -> None:
    found = {
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path in project_files()
        if path != Path(__file__)
        for match in re.finditer(pattern, text_of(path))
    }
    assert not found, f"{what} in {sorted(found)}"


def test_every_locked_python_package_has_a_hash() -> None:
    for lock in ("requirements.lock", "requirements-dev.lock"):
        entries = re.split(r"\n(?=\S)", (ROOT / lock).read_text().strip())
        assert len(entries) > 20
        assert all(re.match(r"[\w.-]+==\S+", entry) and "--hash=sha256:" in entry for entry in entries)


def test_every_locked_npm_package_has_a_hash_and_no_address() -> None:
    lock = json.loads((ROOT / "package-lock.json").read_text("utf-8"))
    packages = {path: package for path, package in lock["packages"].items() if path}  # "" is this project
    assert len(packages) > 20
    assert all(package["integrity"].startswith("sha512-") for package in packages.values())
    assert not [path for path, package in packages.items() if "resolved" in package]


def test_package_json_names_exact_versions() -> None:
    """A range would let `npm install` change the tools, and with them what the checks say."""
    project = json.loads((ROOT / "package.json").read_text("utf-8"))
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in project["devDependencies"].values())
    assert "dependencies" not in project


def test_no_check_of_javascript_is_switched_off_for_a_whole_file() -> None:
    blanket = re.compile(r"@ts-nocheck|@ts-ignore|biome-ignore-all|biome-ignore lint:|@type \{any\}")
    scripts = [path for path in project_files() if path.suffix == ".js"]
    assert len(scripts) > 50
    assert not {str(path.relative_to(ROOT)) for path in scripts if blanket.search(path.read_text("utf-8"))}


def test_the_app_imports_only_packages_in_its_own_lock() -> None:
    """Every test runs with the tools for development installed, and would not notice a missing package."""
    providers = packages_distributions()
    named = {name.split(".")[0] for module in APP for name in imports(module)} - sys.stdlib_module_names - {"app"}
    locked = {pin.split("==")[0] for pin in pins("requirements.lock")}
    named.remove("torch")  # imported by the exported script, which runs on the user's machine
    missing = {
        name
        for name in named
        if not locked & {package.lower().replace("_", "-") for package in providers.get(name, [])}
    }
    assert not missing


def test_the_tests_run_with_the_versions_that_users_get() -> None:
    """The lock for development has every package of the other lock, in the same version."""
    assert pins("requirements.lock") <= pins("requirements-dev.lock")


def pins(lock: str) -> set[str]:
    return set(re.findall(r"^\S+==\S+", (ROOT / lock).read_text(), re.MULTILINE))


def test_every_route_is_in_the_page_about_the_api() -> None:
    app = create_app()
    routes = {f"{method.upper()} {path}" for path, item in app.openapi()["paths"].items() for method in item}
    assert len(routes) >= 6
    routes |= {f"GET {url}" for url in (app.docs_url, app.redoc_url, app.openapi_url) if url}
    page = (DOCS / "api.md").read_text("utf-8")
    undocumented = {route for route in routes if not re.search(rf"`{re.escape(route)}[`?]", page)}
    assert not undocumented


def test_every_setting_is_in_the_page_for_operators() -> None:
    names = {f"RETROGRAD_{field.upper()}" for field in Settings.model_fields}
    assert names
    page = (DOCS / "operations.md").read_text("utf-8")
    undocumented = {name for name in names if f"`{name}`" not in page}
    assert not undocumented


def commands(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    """The subcommands by name. argparse keeps them in an action that is private to it."""
    actions = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    return {name: command for action in actions for name, command in action.choices.items()}


def test_every_command_and_flag_is_in_the_page_about_the_command_line() -> None:
    page = (DOCS / "command-line.md").read_text("utf-8")
    found = commands(build_parser())
    assert {"serve", "trace", "train", "evaluate"} <= set(found)
    public = {f"python -m app {name}" for name in found}
    for command in found.values():
        public |= {flag for action in command._actions for flag in action.option_strings if flag.startswith("--")}
    undocumented = {words for words in public - {"--help"} if not re.search(rf"{words}(?![\w-])", page)}
    assert not undocumented
