"""run.py in small projects of its own: it creates environments, installs packages and starts a server."""

import base64
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

import run

ROOT = Path(__file__).resolve().parent.parent
SERVER = """
import os, signal, sys, time
import demo
print("demo", demo.VERSION, sys.argv[1:], os.getcwd(), flush=True)
if "--wait" in sys.argv:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(5))
    print("waiting", flush=True)
    time.sleep(60)
sys.exit(7)
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project in which nothing is set up yet, in a folder whose name has spaces and other special characters."""
    project = tmp_path_factory.mktemp("somebody's projects é") / "retro grad"
    new_project(project)
    return project


@pytest.fixture(scope="module")
def first_starts(project: Path) -> list[str]:
    """What two first starts at the same time print."""
    command = [sys.executable, str(project / "run.py"), "--host", "::1", "--port", "81"]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    printed = [process.communicate(timeout=120)[0] for process in both]
    assert [process.returncode for process in both] == [7, 7]
    return printed


@pytest.fixture
def ready(project: Path, first_starts: list[str]) -> Iterator[Path]:
    """The project after its first start. Whatever a test breaks is repaired by the next start."""
    lock = (project / "requirements.lock").read_text()
    yield project
    (project / "requirements.lock").write_text(lock)
    start(project)


def test_the_first_start_sets_everything_up_and_starts_the_server(project: Path, first_starts: list[str]) -> None:
    assert "Installing requirements.lock" in "".join(first_starts)
    assert (project / "prepared").read_text() == "1 time"
    assert all(f"demo 1 ['serve', '--host', '::1', '--port', '81'] {project}" in printed for printed in first_starts)


def test_two_first_starts_at_the_same_time_install_once(first_starts: list[str]) -> None:
    assert sum("Installing" in printed for printed in first_starts) == 1


def test_the_second_start_sets_nothing_up_and_prints_nothing_itself(ready: Path) -> None:
    started = start(ready)
    assert started.stdout == f"demo 1 ['serve'] {ready}\n"
    assert started.stderr == ""


def test_it_starts_from_any_folder(ready: Path, tmp_path: Path) -> None:
    assert f"['serve'] {ready}" in start(ready, cwd=tmp_path).stdout


def test_a_changed_lock_is_installed(ready: Path) -> None:
    write_lock(ready, version=2)
    assert "demo 2 " in start(ready).stdout


def test_an_environment_of_another_python_is_replaced(ready: Path) -> None:
    config = ready / ".venv" / "pyvenv.cfg"
    config.write_text(config.read_text().replace(f"version = 3.{sys.version_info.minor}.", "version = 3.7."))
    assert "Creating the environment" in start(ready).stdout
    assert "Creating the environment" not in start(ready).stdout


def test_a_package_with_another_hash_is_refused_and_the_interrupted_setup_starts_again_from_scratch(
    ready: Path,
) -> None:
    write_lock(ready, version=2)
    lock = ready / "requirements.lock"
    lock.write_text(lock.read_text().replace(digest_of(ready, 2), "0" * 64))
    started = start(ready)
    assert started.returncode == 1
    assert "The packages in requirements.lock could not be installed." in started.stderr
    assert "if this computer is offline" in started.stderr
    assert "Traceback" not in started.stderr
    assert "['serve']" not in started.stdout

    assert (ready / ".venv" / "unfinished").exists()
    shutil.rmtree(next((ready / ".venv").rglob("site-packages")))
    write_lock(ready, version=1)
    again = start(ready)
    assert "Creating the environment" in again.stdout
    assert "demo 1 " in again.stdout


def test_a_failure_to_compress_the_static_files_stops_the_start(ready: Path) -> None:
    write_lock(ready, version=2)
    (ready / "app" / "web" / "pages" / "assets.py").write_text("raise SystemExit('the disk is full')")
    started = start(ready)
    write_app(ready)
    assert started.returncode == 1
    assert "static files could not be prepared" in started.stderr
    assert "the disk is full" in started.stderr


@pytest.mark.skipif(os.name != "posix", reason="Windows has no SIGTERM")
def test_a_signal_reaches_the_server_and_its_exit_status_is_passed_on(ready: Path) -> None:
    command = [sys.executable, str(ready / "run.py"), "--wait"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        while process.stdout.readline() != "waiting\n":
            assert process.poll() is None
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=10) == 5


def test_an_older_python_reports_which_version_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 10, 4))
    monkeypatch.setattr(sys, "version", "3.10.4 (main)")
    with pytest.raises(run.SetupError, match=r"needs Python 3\.11 or later; this is Python 3\.10\.4"):
        run.ensure_environment(ROOT / "requirements.lock")


def test_a_python_without_ensurepip_reports_what_to_install(tmp_path: Path) -> None:
    """Debian's python3 is like this until python3-venv is installed."""
    new_project(tmp_path)
    without = "import importlib.util, runpy, sys; find = importlib.util.find_spec; "
    without += "importlib.util.find_spec = lambda name: None if name == 'ensurepip' else find(name); "
    without += f"sys.argv = ['run.py']; runpy.run_path({str(tmp_path / 'run.py')!r}, run_name='__main__')"
    started = subprocess.run([sys.executable, "-c", without], capture_output=True, text=True, check=False)
    assert started.returncode == 1
    assert "apt install python3-venv" in started.stderr


def new_project(folder: Path) -> None:
    """run.py itself, an app that prints how it was started, and a lock with one small package, without a network."""
    folder.mkdir(exist_ok=True)
    shutil.copy(ROOT / "run.py", folder)
    for version in (1, 2):
        write_wheel(folder, version)
    write_lock(folder, version=1)
    write_app(folder)


def write_app(folder: Path) -> None:
    (folder / "app" / "web" / "pages").mkdir(parents=True, exist_ok=True)
    (folder / "app" / "__main__.py").write_text(SERVER)
    count = "import pathlib; path = pathlib.Path('prepared'); path.write_text('more' if path.exists() else '1 time')"
    (folder / "app" / "web" / "pages" / "assets.py").write_text(count)


def write_wheel(folder: Path, version: int) -> None:
    files = {
        "demo.py": f"VERSION = {version}\n",
        f"demo-{version}.dist-info/METADATA": f"Metadata-Version: 2.1\nName: demo\nVersion: {version}\n",
        f"demo-{version}.dist-info/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    digests = {name: hashlib.sha256(text.encode()).digest() for name, text in files.items()}
    record = "".join(
        f"{name},sha256={base64.urlsafe_b64encode(d).decode().rstrip('=')},\n" for name, d in digests.items()
    )
    with zipfile.ZipFile(wheel(folder, version), "w") as archive:
        for name, text in (files | {f"demo-{version}.dist-info/RECORD": record}).items():
            archive.writestr(name, text)


def wheel(folder: Path, version: int) -> Path:
    return folder / f"demo-{version}-py3-none-any.whl"


def digest_of(folder: Path, version: int) -> str:
    return hashlib.sha256(wheel(folder, version).read_bytes()).hexdigest()


def write_lock(folder: Path, version: int) -> None:
    lock = f"--no-index\n--find-links .\ndemo=={version} --hash=sha256:{digest_of(folder, version)}\n"
    (folder / "requirements.lock").write_text(lock)


def start(folder: Path, *flags: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(folder / "run.py"), *flags]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False, timeout=120)
