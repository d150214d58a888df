"""The container image, as far as it can be checked without a container engine."""

import subprocess
import sys
from pathlib import Path

import pytest

from deploy import check_image

ROOT = Path(__file__).resolve().parent.parent.parent


def test_the_image_serves_the_page_from_a_read_only_file_tree() -> None:
    command = [sys.executable, "deploy/check_image.py", "--packages-here"]
    checked = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=180)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert checked.stdout.endswith("The image serves.\n")


def test_the_image_installs_only_locked_packages_and_keeps_no_cache() -> None:
    installs = [
        arguments
        for name, arguments in check_image.instructions((ROOT / "Dockerfile").read_text())
        if name == "RUN" and "pip install" in arguments
    ]
    assert len(installs) == 1
    assert {"--require-hashes", "--no-cache-dir", "requirements.lock"} <= set(installs[0].split())


def test_the_image_is_based_on_a_slim_python_that_the_project_supports() -> None:
    assert next(check_image.instructions((ROOT / "Dockerfile").read_text())) == ("FROM", "python:3.11-slim")


@pytest.mark.parametrize(
    ("dockerfile", "complaint"),
    [
        ('EXPOSE 8000\nHEALTHCHECK CMD ["true"]\nCMD ["python"]\n', "would run as root"),
        ("COPY tests tests\n", "dockerignore excludes it"),
        ("RUN exit 4\n", "RUN exit 4 failed"),
        ("ADD app app\n", "ADD is an instruction that this check does not know"),
        ('USER 1:1\nEXPOSE 8000\nHEALTHCHECK CMD ["false"]\nCMD ["false"]\n', "HEALTHCHECK does not succeed"),
    ],
)
def test_an_image_that_would_fail_is_refused_with_the_reason(
    dockerfile: str, complaint: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    image = tmp_path / "image"
    image.mkdir()
    (tmp_path / "Dockerfile").write_text(f"WORKDIR /srv\n{dockerfile}")
    (tmp_path / ".dockerignore").write_text((ROOT / ".dockerignore").read_text())
    monkeypatch.setattr(check_image, "ROOT", tmp_path)
    with pytest.raises(check_image.ImageError, match=complaint):
        check_image.check(image, packages_here=True)
