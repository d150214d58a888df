#!/usr/bin/env python3
"""Check everything: `python3 test.py`. With arguments, only pytest: `python3 test.py -k images`.

Makes the environment as run.py does, with the tools for development, and installs Chromium where it is missing and
apt can. Ends with what passed and what failed; the exit status is 0 only if everything passed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time

from run import ROOT, SetupError, ensure_environment
from tests.chromium import ADVICE, find_chromium


def ensure_chromium() -> None:
    """Install Debian's Chromium where no browser is found. Raises SetupError where there still is none."""
    if find_chromium():
        return
    if not shutil.which("apt-get"):
        raise SetupError(ADVICE)
    print("Installing Chromium for the browser tests: once, some minutes ...", flush=True)
    as_root = [] if os.geteuid() == 0 else ["sudo"]
    quietly = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (
        ["update", "-qq"],
        ["install", "-y", "-qq", "--no-install-recommends", "chromium", "fonts-dejavu-core"],
    ):
        try:
            subprocess.run([*as_root, "apt-get", *arguments], check=True, env=quietly, stdout=subprocess.DEVNULL)
        except (OSError, subprocess.CalledProcessError) as error:
            raise SetupError(f"Chromium could not be installed: {error}. {ADVICE}") from error
    if not find_chromium():
        raise SetupError(ADVICE)


def all_steps(python: str) -> list[tuple[str, list[str]]]:
    """Every check, quick ones first."""
    return [
        ("ruff check", [python, "-m", "ruff", "check", "."]),
        ("ruff format", [python, "-m", "ruff", "format", "--check", "."]),
        ("mypy", [python, "-m", "mypy"]),
        *node_step(),
        pytest_step(python, []),
    ]


def node_step() -> list[tuple[str, list[str]]]:
    """The tests of the page's pure modules, where Node.js is installed."""
    node = shutil.which("node")
    if not node:
        print("Node.js is not installed: the tests in tests/js are left out, those in the browser are not.")
        return []
    tests = sorted(str(path.relative_to(ROOT)) for path in (ROOT / "tests" / "js").rglob("*.test.*js"))
    return [("node --test", [node, "--test", "--test-reporter=spec", *tests])]


def pytest_step(python: str, arguments: list[str]) -> tuple[str, list[str]]:
    """The tests in Python, browser tests among them."""
    return ("pytest", [python, "-m", "pytest", "-q", *arguments])


def run_steps(steps: list[tuple[str, list[str]]]) -> bool:
    """Run every step, failed ones before it or not, and print a summary. True if all of them passed."""
    summary = []
    passed = True
    for name, command in steps:
        print(f"\n== {name}", flush=True)
        began = time.monotonic()
        status = subprocess.run(command, cwd=ROOT, check=False).returncode
        passed = passed and status == 0
        summary.append(f"{'passed' if status == 0 else 'FAILED'}  {name}  {time.monotonic() - began:.1f} s")
    print("\n" + "\n".join(summary), flush=True)
    return passed


def main() -> int:
    """Run all checks, or pytest alone with the arguments given; give the exit status."""
    python = str(ensure_environment(ROOT / "requirements-dev.lock"))
    ensure_chromium()
    arguments = sys.argv[1:]
    return 0 if run_steps([pytest_step(python, arguments)] if arguments else all_steps(python)) else 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (SetupError, OSError) as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit("Interrupted.")
