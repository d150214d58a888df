"""The three engines, and what Debian calls them.

Standard library only, because test.py needs it before it installs anything.
"""

from __future__ import annotations

import shutil
from argparse import ArgumentTypeError
from dataclasses import dataclass

from tests.chromium import find_chromium


@dataclass(frozen=True)
class Engine:
    """Debian's packages, and the programs from them that the tests start."""

    packages: tuple[str, ...]
    programs: tuple[str, ...]

    @property
    def is_installed(self) -> bool:
        """Whether every program is on PATH. Chromium may also be elsewhere, or have another name."""
        if self.programs == ("chromium",):
            return find_chromium() is not None
        return all(shutil.which(program) for program in self.programs)


ENGINES = {
    "chromium": Engine(packages=("chromium",), programs=("chromium",)),
    "firefox": Engine(packages=("firefox-esr",), programs=("firefox-esr",)),
    "webkit": Engine(packages=("webkit2gtk-driver", "xvfb"), programs=("WebKitWebDriver", "Xvfb")),
}


def engine_names(text: str) -> list[str]:
    """`all`, or names with commas between them. Raises ArgumentTypeError for a name that is not in ENGINES."""
    names = list(ENGINES) if text == "all" else text.split(",")
    unknown = [name for name in names if name not in ENGINES]
    if unknown:
        raise ArgumentTypeError(f"engines are {', '.join(ENGINES)} or all; {unknown[0]!r} is none of them")
    return names
