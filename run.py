#!/usr/bin/env python3
"""Start Retrograd: `python3 run.py [--host H] [--port P]`. All flags are passed on to `python -m app serve`.

The first start creates .venv next to this file and installs requirements.lock into it. Later starts go straight to
the server. Needs Python 3.11 or later and nothing else. The syntax of this file works in older versions too, so that
they can report which version is needed.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
UNFINISHED = VENV / "unfinished"  # this file exists while packages are being installed


class SetupError(Exception):
    """The environment could not be created. The message says what is missing and what to do."""


def ensure_environment(lock: Path) -> Path:
    """Install the packages in `lock` into .venv and compress the static files; return the path of .venv's Python.

    Does nothing if that has been done. Starts again from scratch if it was interrupted, or done by another version
    of Python. Raises SetupError.
    """
    if sys.version_info < (3, 11):  # noqa: UP036 - people do run this with an older Python
        raise SetupError(f"Retrograd needs Python 3.11 or later; this is Python {sys.version.split()[0]}.")
    if not _is_installed(lock):
        with setup_lock():
            if not _is_installed(lock):  # another process may have done it while this one waited
                _set_up(lock)
    return PYTHON


def _is_installed(lock: Path) -> bool:
    stamp = _stamp(lock)
    return _is_usable() and stamp.is_file() and stamp.read_text() == sha256_of(lock)


def _stamp(lock: Path) -> Path:
    return VENV / f"{lock.name}.installed"


def sha256_of(lock: Path) -> str:
    """The hash of a lock file, which is stored to recognise a changed one."""
    return hashlib.sha256(lock.read_bytes()).hexdigest()


def _is_usable() -> bool:
    """Whether .venv is complete and of this version of Python. Another version would not find its packages."""
    config = VENV / "pyvenv.cfg"
    if UNFINISHED.exists() or not PYTHON.exists() or not config.is_file():
        return False
    version = f"version = {sys.version_info.major}.{sys.version_info.minor}."
    return any(line.startswith(version) for line in config.read_text().splitlines())


def _set_up(lock: Path) -> None:
    if not _is_usable():
        _create_venv()
    print(f"Installing {lock.name} into {VENV.name}: once, about a minute ...", flush=True)
    UNFINISHED.touch()
    _install(lock)
    _stamp(lock).write_text(sha256_of(lock))
    UNFINISHED.unlink()
    print("Compressing the static files: once, about 15 seconds ...", flush=True)
    call([str(PYTHON), "-m", "app.web.pages.assets"], "The static files could not be prepared.")


def _create_venv() -> None:
    if not (importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip")):
        raise SetupError(
            "This Python can't create virtual environments, because its venv or ensurepip module is missing."
            " On Debian and Ubuntu, install it with: apt install python3-venv"
        )
    print(f"Creating the environment {VENV.name} ...", flush=True)
    if VENV.exists():
        shutil.rmtree(VENV)
    VENV.mkdir()
    UNFINISHED.touch()
    call([sys.executable, "-m", "venv", str(VENV)], f"The environment {VENV} could not be created.")


def _install(lock: Path) -> None:
    command = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
    call(
        [*command, "--require-hashes", "--requirement", str(lock)],
        f"The packages in {lock.name} could not be installed."
        " This step needs the internet: if this computer is offline, connect it and start again.",
    )


def call(command: Sequence[str], failure: str, cwd: Path = ROOT) -> None:
    """Run a command without showing its output. If it fails, raise SetupError with the message and the output."""
    done = subprocess.run(command, cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode:
        raise SetupError(f"{failure}\n{done.stdout.strip()}")


@contextmanager
def setup_lock() -> Iterator[None]:
    """Let one process at a time set things up. The system releases the lock when the process ends for any reason."""
    (ROOT / "build").mkdir(exist_ok=True)
    with (ROOT / "build" / "setup.lock").open("w") as file:
        if sys.platform == "win32":
            msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)
        else:
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _replace_process(command: list[str]) -> NoReturn:
    """Continue as `command`, so that it receives the signals and its exit status becomes that of run.py."""
    os.chdir(ROOT)
    if os.name == "posix":
        os.execv(command[0], command)  # noqa: S606 - no shell is needed
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Windows sends Ctrl-C to both; the server handles it
    sys.exit(subprocess.call(command))


def main() -> NoReturn:
    """Set up what is missing, then start the server."""
    try:
        python = ensure_environment(ROOT / "requirements.lock")
    except (SetupError, OSError) as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit("Interrupted. The next start repeats this step.")
    _replace_process([str(python), "-m", "app", "serve", *sys.argv[1:]])


if __name__ == "__main__":
    main()
