"""Check the Dockerfile without a container engine: `python deploy/check_image.py [--packages-here]`.

This carries out every instruction in a temporary folder, which stands for the image. COPY leaves out what
.dockerignore excludes, RUN uses a separate Python environment, and CMD runs as USER, who can't write to the folder.
Then the HEALTHCHECK has to succeed, the page has to load, and no file may have changed. To run as USER, the check needs
to be root, and USER has to be able to read this Python; otherwise the check says so and runs CMD as the current user.
With --packages-here it uses the packages of this Python instead of a new environment, and plotly.js as it has been
compressed here, which saves most of the time. It can't check the base image.
"""

import argparse
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import venv
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STARTS_WITHIN = 60.0  # seconds


class ImageError(Exception):
    """The image would not work. The message says why."""


@dataclass
class Image:
    """The state of the image after the instructions so far."""

    folder: Path
    python: Path
    workdir: Path = Path()
    user: str = "0:0"
    port: str = ""
    health: list[str] = field(default_factory=list)
    command: list[str] = field(default_factory=list)

    @property
    def path(self) -> str:
        """The PATH of a process in the image."""
        return f"{self.python.parent}{os.pathsep}{os.environ['PATH']}"


def instructions(dockerfile: str) -> Iterator[tuple[str, str]]:
    """Each instruction and its arguments, without comments and with continued lines joined."""
    lines = [line for line in dockerfile.splitlines() if line.strip() and not line.startswith("#")]
    for line in "\n".join(lines).replace("\\\n", " ").splitlines():
        name, _, arguments = line.partition(" ")
        yield name, arguments.strip()


def carry_out(image: Image, name: str, arguments: str, *, install: bool) -> None:
    """Carry out one instruction in the folder of `image`, or remember it for the start."""
    match name:
        case "WORKDIR":
            image.workdir = image.folder / arguments.lstrip("/")
            image.workdir.mkdir(parents=True)
        case "COPY":
            copy(image, *arguments.split())
        case "RUN" if arguments.startswith("pip install ") and not install:
            bring_plotly(image)
        case "RUN":
            run(image, arguments)
        case _:
            note(image, name, arguments)


def note(image: Image, name: str, arguments: str) -> None:
    """Remember what an instruction says about the start. Raises ImageError if this check does not know it."""
    match name:
        case "FROM":
            pass
        case "USER":
            image.user = arguments
        case "EXPOSE":
            image.port = arguments
        case "HEALTHCHECK":
            image.health = json.loads(arguments.partition("CMD ")[2])
        case "CMD":
            image.command = json.loads(arguments)
        case _:
            raise ImageError(f"{name} is an instruction that this check does not know")


def bring_plotly(image: Image) -> None:
    """Bring plotly.js along as it has been compressed here, which takes 20 seconds. It comes from a package."""
    for file in (ROOT / "build" / "static").glob("*/plotly.min.js"):
        bundle = file.parent
        shutil.copytree(bundle, image.workdir / bundle.relative_to(ROOT), dirs_exist_ok=True)


def copy(image: Image, source: str, target: str) -> None:
    """COPY one file or folder, without what .dockerignore excludes."""
    rules = (ROOT / ".dockerignore").read_text().splitlines()
    if f"!{source}" not in rules:
        raise ImageError(f"COPY {source}: .dockerignore excludes it")
    if (ROOT / source).is_dir():
        left_out = [rule.removeprefix("**/") for rule in rules if rule.startswith("**/")]
        shutil.copytree(ROOT / source, image.workdir / target, ignore=shutil.ignore_patterns(*left_out))
    else:
        shutil.copy(ROOT / source, image.workdir / target)


def run(image: Image, line: str) -> None:
    """RUN one line in a shell."""
    print(f"RUN {line}", flush=True)
    environment = os.environ | {"PATH": image.path}
    if subprocess.run(["/bin/sh", "-ec", line], cwd=image.workdir, env=environment, check=False).returncode:
        raise ImageError(f"RUN {line} failed")


def make_read_only(folder: Path) -> None:
    """Let everyone read the folder, and no one write to it."""
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o555 if path.is_dir() or os.access(path, os.X_OK) else 0o444)


def identity(image: Image) -> tuple[int | None, int | None]:
    """The user and group of USER, or None for both if this process can't change to them. Raises ImageError for root."""
    user, group = (int(number) for number in image.user.split(":"))
    if user == 0:
        raise ImageError("the image would run as root")
    if os.geteuid() != 0:
        return None, None
    try:
        subprocess.run([image.python, "-c", ""], check=True, capture_output=True, user=user, group=group)
    except (OSError, subprocess.CalledProcessError):
        print(f"USER {image.user}: not checked, because this user can't read this Python", flush=True)
        return None, None
    return user, group


def free_port() -> str:
    """A free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


def serve(image: Image) -> None:
    """Start CMD on a free port, wait until it is healthy, and load the page. Raises ImageError."""
    port = free_port()
    command = [*image.command, "--port", port]
    health = [argument.replace(image.port, port) for argument in image.health]
    environment = {"PATH": image.path}
    user, group = identity(image)
    before = contents(image.workdir)
    print(f"CMD {' '.join(command)}", flush=True)
    with subprocess.Popen(command, cwd=image.workdir, env=environment, user=user, group=group) as server:
        try:
            wait_until_healthy(health, environment, server)
            get_page(port)
        finally:
            server.terminate()
    if contents(image.workdir) != before:
        raise ImageError("the server changed its own files")


def get_page(port: str) -> None:
    """Load the page. Raises ImageError."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=10) as page:
            if b"<title>" not in page.read():
                raise ImageError("the page has no title")
    except urllib.error.URLError as error:
        raise ImageError(f"the page does not load: {error}") from error


def wait_until_healthy(health: list[str], environment: dict[str, str], server: subprocess.Popen[bytes]) -> None:
    """Repeat the HEALTHCHECK until it succeeds. Raises ImageError if it takes too long."""
    give_up = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < give_up and server.poll() is None:
        if subprocess.run(health, env=environment, capture_output=True, check=False).returncode == 0:
            return
        time.sleep(0.2)
    raise ImageError("the HEALTHCHECK does not succeed")


def contents(folder: Path) -> dict[str, int]:
    """Every file with the time of its last change."""
    return {str(path.relative_to(folder)): path.stat().st_mtime_ns for path in folder.rglob("*")}


def check(folder: Path, *, packages_here: bool) -> None:
    """Build the image in `folder` and try it. Raises ImageError."""
    image = Image(folder, Path(sys.executable))
    if not packages_here:
        venv.create(folder / "venv", with_pip=True)
        image.python = folder / "venv" / "bin" / "python"
    for name, arguments in instructions((ROOT / "Dockerfile").read_text()):
        carry_out(image, name, arguments, install=not packages_here)
    make_read_only(folder)
    serve(image)


def main() -> int:
    """Check the image and return the exit status, which is 0 if it works."""
    parser = argparse.ArgumentParser(description="Check the Dockerfile without a container engine.")
    parser.add_argument("--packages-here", action="store_true", help="install nothing: use this Python's packages")
    with tempfile.TemporaryDirectory() as folder:
        try:
            check(Path(folder), packages_here=parser.parse_args().packages_here)
        except ImageError as error:
            print(f"The image would fail: {error}.", file=sys.stderr)
            return 1
    print("The image serves.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
