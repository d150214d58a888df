"""The fonts of the browser tests: two sets from npm packages, so that the machine's own fonts change no result.

Chromium on Linux asks fontconfig for its fonts, and FONTCONFIG_FILE replaces the machine's configuration with one
that knows a single set. Elsewhere Chromium uses the fonts of the system, and the choice of a set has no effect.
"""

from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

PACKAGES = Path(__file__).resolve().parent.parent / "node_modules"
ADVICE = "The fonts of the browser tests are missing. `python3 test.py` installs them; arguments for pytest may follow."


@dataclass(frozen=True)
class FontSet:
    """Fonts that a machine might have, and which of them stands for each generic family of CSS."""

    packages: tuple[str, ...]
    generic: dict[str, str]

    @property
    def families(self) -> set[str]:
        """The names of all fonts that a page may be shown in."""
        return set(self.generic.values())


FONT_SETS = {
    # What a bare Debian has: among the widest fonts in common use.
    "wide": FontSet(
        packages=("dejavu-fonts-ttf",),
        generic={
            "sans-serif": "DejaVu Sans",
            "serif": "DejaVu Serif",
            "monospace": "DejaVu Sans Mono",
            "math": "DejaVu Math TeX Gyre",
        },
    ),
    # As wide as Arial, as narrow as Consolas or narrower, and with the mathematical font that the page prefers.
    "narrow": FontSet(
        packages=("@expo-google-fonts/arimo", "@expo-google-fonts/inconsolata", "@expo-google-fonts/stix-two-math"),
        generic={
            "sans-serif": "Arimo",
            "serif": "STIX Two Math",
            "monospace": "Inconsolata",
            "math": "STIX Two Math",
        },
    ),
}


def write_fontconfig(fonts: FontSet, folder: Path) -> Path:
    """Write a fontconfig file into `folder` that knows these fonts and no others; return its path.

    Raises FileNotFoundError if the packages with the fonts are not installed.
    """
    folders = [PACKAGES / package for package in fonts.packages]
    if not all(any(path.rglob("*.ttf")) for path in folders):
        raise FileNotFoundError(ADVICE)
    lines = [f"<dir>{escape(str(path))}</dir>" for path in folders]
    lines.append(f"<cachedir>{escape(str(folder / 'cache'))}</cachedir>")
    lines.append(_SANS_SERIF_BY_DEFAULT)
    lines += [_alias(generic, family) for generic, family in fonts.generic.items()]
    lines.append(_NO_HINTING)
    path = folder / "fonts.conf"
    path.write_text("\n".join(["<fontconfig>", *lines, "</fontconfig>"]), "utf-8")
    return path


def _alias(generic: str, family: str) -> str:
    return f'<alias binding="same"><family>{generic}</family><prefer><family>{family}</family></prefer></alias>'


# For a name that is not in the set, such as system-ui or Times New Roman.
_SANS_SERIF_BY_DEFAULT = """<match target="pattern">
  <test qual="all" name="family" compare="not_eq"><string>sans-serif</string></test>
  <test qual="all" name="family" compare="not_eq"><string>serif</string></test>
  <test qual="all" name="family" compare="not_eq"><string>monospace</string></test>
  <test qual="all" name="family" compare="not_eq"><string>math</string></test>
  <edit name="family" mode="append_last"><string>sans-serif</string></edit>
</match>"""

# Hinting depends on the version of the library that draws the letters, and changes their widths.
_NO_HINTING = """<match target="font">
  <edit name="antialias" mode="assign"><bool>true</bool></edit>
  <edit name="hinting" mode="assign"><bool>false</bool></edit>
</match>"""
