"""Do what the Dockerfile says, without a container engine: `python deploy/check_image.py [--packages-here]`.

Every instruction is carried out in a temporary folder that stands for the image: COPY takes what .dockerignore
leaves, RUN runs with a Python environment of its own, and CMD starts as USER on a tree that it can't write. Then the
HEALTHCHECK must succeed, the page must answer, and nothing in the tree may have changed. Becoming another user takes
root, and a Python that this user may read; else the check says so and goes on as who it is. With --packages-here
the packages of this Python are used instead of a new environment, which saves most of the time. What this can't
show is the base image itself.
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
    """The image would not do what it should; the message says what went wrong."""


@dataclass
class Image:
    """What the instructions so far have made."""

    folder: Path
    python: Path
    workdir: Path = Path()
    user: str = "0:0"
    port: str = ""
    health: list[str] = field(default_factory=list)
    command: list[str] = field(default_factory=list)

    @property
    def path(self) -> str:
        """PATH of a process in the image."""
        return f"{self.python.parent}{os.pathsep}{os.environ['PATH']}"


def instructions(dockerfile: str) -> Iterator[tuple[str, str]]:
    """Each instruction and its arguments; comments dropped, continued lines joined."""
    lines = [line for line in dockerfile.splitlines() if line.strip() and not line.startswith("#")]
    for line in "\n".join(lines).replace("\\\n", " ").splitlines():
        name, _, arguments = line.partition(" ")
        yield name, arguments.strip()


def carry_out(image: Image, name: str, arguments: str, *, install: bool) -> None:
    """Change the folder of `image` as one instruction says, or note what it says for later."""
    match name:
        case "WORKDIR":
            image.workdir = image.folder / arguments.lstrip("/")
            image.workdir.mkdir(parents=True)
        case "COPY":
            copy(image, *arguments.split())
        case "RUN":
            if install or not arguments.startswith("pip install "):
                run(image, arguments)
        case _:
            note(image, name, arguments)


def note(image: Image, name: str, arguments: str) -> None:
    """Keep what an instruction says about the start. Raises ImageError for one that this check doesn't know."""
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


def copy(image: Image, source: str, target: str) -> None:
    """COPY one file or folder, without what .dockerignore names."""
    rules = (ROOT / ".dockerignore").read_text().splitlines()
    if f"!{source}" not in rules:
        raise ImageError(f"COPY {source}: .dockerignore leaves it out")
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
    """Give everybody the right to read, and nobody to write."""
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o555 if path.is_dir() or os.access(path, os.X_OK) else 0o444)


def identity(image: Image) -> tuple[int | None, int | None]:
    """USER as user and group, or None for both where this process can't be that. Raises ImageError for root."""
    user, group = (int(number) for number in image.user.split(":"))
    if user == 0:
        raise ImageError("the image would run as root")
    if os.geteuid() != 0:
        return None, None
    try:
        subprocess.run([image.python, "-c", ""], check=True, capture_output=True, user=user, group=group)
    except (OSError, subprocess.CalledProcessError):
        print(f"USER {image.user}: not tried, because this user may not read this Python", flush=True)
        return None, None
    return user, group


def free_port() -> str:
    """A port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


def serve(image: Image) -> None:
    """Start CMD on a free port, see it healthy, and get the page. Raises ImageError."""
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
    """Get what a reader gets first. Raises ImageError."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=10) as page:
            if b"<title>" not in page.read():
                raise ImageError("the page has no title")
    except urllib.error.URLError as error:
        raise ImageError(f"the page does not answer: {error}") from error


def wait_until_healthy(health: list[str], environment: dict[str, str], server: subprocess.Popen[bytes]) -> None:
    """Repeat the HEALTHCHECK until it succeeds. Raises ImageError where it does not in time."""
    give_up = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < give_up and server.poll() is None:
        if subprocess.run(health, env=environment, capture_output=True, check=False).returncode == 0:
            return
        time.sleep(0.2)
    raise ImageError("the HEALTHCHECK does not succeed")


def contents(folder: Path) -> dict[str, int]:
    """Every file and when it was changed."""
    return {str(path.relative_to(folder)): path.stat().st_mtime_ns for path in folder.rglob("*")}


def check(folder: Path, *, packages_here: bool) -> None:
    """Make the image in `folder` and try it. Raises ImageError."""
    image = Image(folder, Path(sys.executable))
    if not packages_here:
        venv.create(folder / "venv", with_pip=True)
        image.python = folder / "venv" / "bin" / "python"
    for name, arguments in instructions((ROOT / "Dockerfile").read_text()):
        carry_out(image, name, arguments, install=not packages_here)
    make_read_only(folder)
    serve(image)


def main() -> int:
    """Check the image; the exit status is 0 if it would serve."""
    parser = argparse.ArgumentParser(description="Do what the Dockerfile says, without a container engine.")
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
