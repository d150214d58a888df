"""Where the browser of this machine is. Standard library only: test.py asks before anything is installed."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
PLACES = (
    Path("/usr/bin/chromium"),
    Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),
    Path("/Applications/Chromium.app/Contents/MacOS/Chromium"),
    Path("C:/Program Files/Google/Chrome/Application/chrome.exe"),
)
ADVICE = (
    "The tests need a browser: install Chromium or Google Chrome, or name one in RETROGRAD_CHROMIUM"
    " (for example RETROGRAD_CHROMIUM=/opt/chromium/chrome)."
)


def find_chromium() -> Path | None:
    """The browser named by RETROGRAD_CHROMIUM, else the first on PATH or in its usual place, else None.

    Raises FileNotFoundError where RETROGRAD_CHROMIUM names a file that is not there.
    """
    named = os.environ.get("RETROGRAD_CHROMIUM")
    if named:
        if not Path(named).is_file():
            raise FileNotFoundError(f"RETROGRAD_CHROMIUM names {named}, which is not a file. {ADVICE}")
        return Path(named)
    on_path = (shutil.which(name) for name in NAMES)
    found = [Path(name) for name in on_path if name] + [place for place in PLACES if place.is_file()]
    return found[0] if found else None
