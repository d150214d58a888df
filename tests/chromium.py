"""Find the browser on this machine. Standard library only, because test.py needs it before it installs anything."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

# The shell first: it has all of Chromium but the browser around the page, and takes a third less time.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
PLACES = (
    Path("/usr/bin/chromium"),
    Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),
    Path("/Applications/Chromium.app/Contents/MacOS/Chromium"),
    Path("C:/Program Files/Google/Chrome/Application/chrome.exe"),
)
ADVICE = (
    "The tests need a browser: install Chromium or Google Chrome, or set RETROGRAD_CHROMIUM to the path of one"
    " (for example RETROGRAD_CHROMIUM=/opt/chromium/chrome)."
)


def find_chromium() -> Path | None:
    """The browser that RETROGRAD_CHROMIUM names, or else the first one on PATH or in a usual place, or else None.

    Raises FileNotFoundError if RETROGRAD_CHROMIUM names a file that does not exist.
    """
    named = os.environ.get("RETROGRAD_CHROMIUM")
    if named:
        if not Path(named).is_file():
            raise FileNotFoundError(f"RETROGRAD_CHROMIUM names {named}, which is not a file. {ADVICE}")
        return Path(named)
    on_path = (shutil.which(name) for name in NAMES)
    found = [Path(name) for name in on_path if name] + [place for place in PLACES if place.is_file()]
    return found[0] if found else None
