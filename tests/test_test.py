"""test.py: it installs what the checks need and runs all of them."""

import base64
import hashlib
import io
import json
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

import run
import test as checks
from tests import chromium


@pytest.fixture
def npm_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with a package-lock.json of one small package, and an empty cache: npm finds packages there by hash."""
    monkeypatch.setenv("npm_config_cache", str(tmp_path / "cache"))
    for version in (1, 2):
        write_npm_package(tmp_path, version, code=f"module.exports = {version}")
    lock_npm_package(tmp_path, version=1)
    return tmp_path


def test_after_a_failed_check_the_others_run_and_the_result_is_a_failure(capfd: pytest.CaptureFixture[str]) -> None:
    steps = [("bad", [sys.executable, "-c", "exit(3)"]), ("good", [sys.executable, "-c", "print('done')"])]
    assert not checks.run_steps(steps)
    output = capfd.readouterr().out
    assert "done" in output
    assert "FAILED  bad" in output
    assert "passed  good" in output
    assert checks.run_steps(steps[1:])


def test_a_missing_browser_in_retrograd_chromium_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RETROGRAD_CHROMIUM", "/nowhere/chrome")
    with pytest.raises(FileNotFoundError, match="RETROGRAD_CHROMIUM names /nowhere/chrome, which is not a file"):
        chromium.find_chromium()


def test_without_a_browser_and_apt_the_checks_report_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("RETROGRAD_CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(chromium, "PLACES", ())
    with pytest.raises(run.SetupError, match="install Chromium or Google Chrome"):
        checks.ensure_chromium()


def test_engines_are_named_one_by_one_or_all_together() -> None:
    assert checks.read_arguments(["-k", "images"]) == ([], ["-k", "images"])
    assert checks.read_arguments(["--engines", "firefox,webkit", "-x"]) == (
        ["firefox", "webkit"],
        ["tests/engines", "--engines", "firefox,webkit", "-x"],
    )
    assert checks.read_arguments(["--engines=all"])[0] == ["chromium", "firefox", "webkit"]


def test_an_unknown_engine_is_an_error_that_names_the_known_ones(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        checks.read_arguments(["--engines", "firefox,presto"])
    assert "chromium, firefox, webkit or all; 'presto' is none of them" in capsys.readouterr().err


@pytest.mark.parametrize(("engine", "package"), [("firefox", "firefox-esr"), ("webkit", "webkit2gtk-driver and xvfb")])
def test_without_an_engine_and_apt_the_checks_report_what_to_install(
    monkeypatch: pytest.MonkeyPatch, engine: str, package: str
) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(run.SetupError, match=f"install Debian's packages {package}"):
        checks.ensure_engine(engine)


def test_the_tests_of_the_engines_are_collected_only_if_an_engine_is_named() -> None:
    command = [sys.executable, "-m", "pytest", "-q", "--collect-only", "tests/engines"]
    without = subprocess.run(command, cwd=run.ROOT, capture_output=True, text=True, check=False)
    assert without.returncode == pytest.ExitCode.NO_TESTS_COLLECTED
    named = subprocess.run([*command, "--engines", "webkit"], cwd=run.ROOT, capture_output=True, text=True, check=True)
    assert "test_a_digit_that_is_drawn_is_read[webkit]" in named.stdout
    assert "[firefox" not in named.stdout


def test_node_modules_are_installed_once_for_each_content_of_the_lock(
    npm_project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for version, announced in [(1, True), (1, False), (2, True), (2, False)]:
        lock_npm_package(npm_project, version)
        checks.ensure_node_modules(sys.executable, npm_project)
        assert installed_version(npm_project) == f"{version}.0.0"
        assert ("Installing package-lock.json" in capsys.readouterr().out) == announced


def test_an_interrupted_installation_of_node_modules_is_repeated(
    npm_project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*arguments: object, **options: object) -> None:
        raise KeyboardInterrupt

    checks.ensure_node_modules(sys.executable, npm_project)
    lock_npm_package(npm_project, version=2)
    with monkeypatch.context() as patch:
        patch.setattr(checks, "call", interrupt)
        with pytest.raises(KeyboardInterrupt):
            checks.ensure_node_modules(sys.executable, npm_project)
    lock_npm_package(npm_project, version=1)
    shutil.rmtree(npm_project / "node_modules" / "demo")
    checks.ensure_node_modules(sys.executable, npm_project)
    assert installed_version(npm_project) == "1.0.0"


def test_an_npm_package_with_another_hash_than_in_the_lock_is_refused(npm_project: Path) -> None:
    write_npm_package(npm_project, version=1, code="module.exports = 'something else'")
    for _ in range(2):
        with pytest.raises(run.SetupError, match=r"package-lock\.json could not be installed[\s\S]*EINTEGRITY"):
            checks.ensure_node_modules(sys.executable, npm_project)


def test_node_and_npm_of_the_machine_are_not_needed(npm_project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    checks.ensure_node_modules(sys.executable, npm_project)
    node = next(command for name, command in checks.all_steps(sys.executable) if name == "node --test")[:3]
    printed = subprocess.run([*node, "-p", "process.version"], capture_output=True, text=True, check=True).stdout
    assert printed.startswith("v24.")
    assert installed_version(npm_project) == "1.0.0"


def lock_npm_package(folder: Path, version: int) -> None:
    name = f"demo-{version}.tgz"
    digest = base64.b64encode(hashlib.sha512((folder / name).read_bytes()).digest()).decode()
    project = {"name": "project", "dependencies": {"demo": f"file:{name}"}}
    demo = {"version": f"{version}.0.0", "resolved": f"file:{name}", "integrity": f"sha512-{digest}"}
    lock = {"name": "project", "lockfileVersion": 3, "packages": {"": project, "node_modules/demo": demo}}
    (folder / "package.json").write_text(json.dumps(project))
    (folder / "package-lock.json").write_text(json.dumps(lock))


def write_npm_package(folder: Path, version: int, code: str) -> None:
    files = {"package.json": json.dumps({"name": "demo", "version": f"{version}.0.0"}), "index.js": code}
    with tarfile.open(folder / f"demo-{version}.tgz", "w:gz") as archive:
        for name, text in files.items():
            entry = tarfile.TarInfo(f"package/{name}")
            entry.size = len(text.encode())
            archive.addfile(entry, io.BytesIO(text.encode()))


def installed_version(folder: Path) -> str:
    version: str = json.loads((folder / "node_modules" / "demo" / "package.json").read_text())["version"]
    return version
