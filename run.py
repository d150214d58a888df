#!/usr/bin/env python3
"""Start Retrograd: `python3 run.py [--host H] [--port P]`; other flags go to `python -m app serve`.

The first start makes .venv beside this file and installs requirements.lock into it; later ones go straight to the
server. Needs Python 3.11 or later and nothing else. This file keeps to what older Pythons can read, so that they
can say what is wrong.
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
UNFINISHED = VENV / "unfinished"  # stands while packages are being installed


class SetupError(Exception):
    """The environment can't be made; the message says what is missing and what to do."""


def ensure_environment(lock: Path) -> Path:
    """Make .venv hold what `lock` names, and the static files compressed; give the path of its Python.

    Does nothing where that is so already. An interrupted set-up, or one by another version of Python, is made
    afresh. Raises SetupError.
    """
    if sys.version_info < (3, 11):  # noqa: UP036 - people do start this with an older Python
        raise SetupError(f"Retrograd needs Python 3.11 or later; this is Python {sys.version.split()[0]}.")
    if not _holds(lock):
        with _alone():
            if not _holds(lock):  # while this process waited, another may have done it
                _set_up(lock)
    return PYTHON


def _holds(lock: Path) -> bool:
    stamp = _stamp(lock)
    return _is_usable() and stamp.is_file() and stamp.read_text() == _digest(lock)


def _stamp(lock: Path) -> Path:
    return VENV / f"{lock.name}.installed"


def _digest(lock: Path) -> str:
    return hashlib.sha256(lock.read_bytes()).hexdigest()


def _is_usable() -> bool:
    """Whether .venv is whole and made by this version of Python; another one would not see its packages."""
    config = VENV / "pyvenv.cfg"
    if UNFINISHED.exists() or not PYTHON.exists() or not config.is_file():
        return False
    version = f"version = {sys.version_info.major}.{sys.version_info.minor}."
    return any(line.startswith(version) for line in config.read_text().splitlines())


def _set_up(lock: Path) -> None:
    if not _is_usable():
        _make_venv()
    print(f"Installing {lock.name} into {VENV.name}: once, about a minute ...", flush=True)
    UNFINISHED.touch()
    _install(lock)
    _stamp(lock).write_text(_digest(lock))
    UNFINISHED.unlink()
    print("Compressing the static files: once, about 15 seconds ...", flush=True)
    _call([str(PYTHON), "-m", "app.web.assets"], "The static files could not be prepared.")


def _make_venv() -> None:
    if not (importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip")):
        raise SetupError(
            "This Python can't make virtual environments, because its venv or ensurepip module is missing."
            " On Debian and Ubuntu, install it with: apt install python3-venv"
        )
    print(f"Making the environment {VENV.name} ...", flush=True)
    if VENV.exists():
        shutil.rmtree(VENV)
    VENV.mkdir()
    UNFINISHED.touch()
    _call([sys.executable, "-m", "venv", str(VENV)], f"The environment {VENV} could not be made.")


def _install(lock: Path) -> None:
    command = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
    _call(
        [*command, "--require-hashes", "--requirement", str(lock)],
        f"The packages in {lock.name} could not be installed."
        " This step needs the internet: if this computer is offline, connect it and start again.",
    )


def _call(command: Sequence[str], failure: str) -> None:
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode:
        raise SetupError(f"{failure}\n{done.stdout.strip()}")


@contextmanager
def _alone() -> Iterator[None]:
    """Hold a lock that the system lets go of when this process ends, however it ends."""
    (ROOT / "build").mkdir(exist_ok=True)
    with (ROOT / "build" / "setup.lock").open("w") as file:
        if sys.platform == "win32":
            msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)
        else:
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _become(command: list[str]) -> NoReturn:
    """Hand this process over to `command`, so that signals reach it and its exit status is ours."""
    os.chdir(ROOT)
    if os.name == "posix":
        os.execv(command[0], command)  # noqa: S606 - no shell is wanted
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Windows sends Ctrl-C to both; the server's answer counts
    sys.exit(subprocess.call(command))


def main() -> NoReturn:
    """Set up what is missing, then serve."""
    try:
        python = ensure_environment(ROOT / "requirements.lock")
    except (SetupError, OSError) as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit("Interrupted. The next start begins this step again.")
    _become([str(python), "-m", "app", "serve", *sys.argv[1:]])


if __name__ == "__main__":
    main()
