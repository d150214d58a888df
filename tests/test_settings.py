import os
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import ValidationError

from app.settings import Settings

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(autouse=True)
def ignore_the_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        if name.upper().startswith("RETROGRAD_"):
            monkeypatch.delenv(name)


def test_the_default_limits_are_the_documented_ones() -> None:
    settings = Settings()
    assert settings.max_body_bytes == 10_000_000
    assert settings.max_image_pixels == 25_000_000


def test_every_setting_is_read_from_its_environment_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = [name for name, field in Settings.model_fields.items() if isinstance(field.default, int)]
    assert numbers
    for value, name in enumerate(numbers, 4321):
        monkeypatch.setenv(f"RETROGRAD_{name.upper()}", str(value))
    settings = Settings()
    assert [getattr(settings, name) for name in numbers] == list(range(4321, 4321 + len(numbers)))


def test_every_setting_has_a_description() -> None:
    assert all(field.description for field in Settings.model_fields.values())


def test_settings_are_frozen() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        Settings().max_body_bytes = 1  # type: ignore[misc]


@pytest.mark.parametrize("value", ["0", "-1", "lots", "1.5"])
def test_an_invalid_value_is_refused_with_the_name_of_the_setting(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("RETROGRAD_MAX_BODY_BYTES", value)
    with pytest.raises(ValidationError, match="max_body_bytes"):
        Settings()


def test_a_server_with_an_invalid_setting_does_not_start_and_names_the_setting() -> None:
    command = [sys.executable, "-m", "app", "serve", "--port", "0"]
    environment = os.environ | {"RETROGRAD_MAX_BODY_BYTES": "lots"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode not in (0, None)
    assert "max_body_bytes" in done.stderr.lower()
