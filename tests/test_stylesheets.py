"""The style sheets hold what they promise: no rule without an element, no colour or type size outside of tokens.css."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MAIN = ROOT / "static" / "css" / "main.css"
SHEETS = sorted(set((ROOT / "static" / "css").glob("*.css")) - {MAIN})
PARTS = [sheet for sheet in SHEETS if sheet.name not in {"tokens.css", "plotly.css"}]  # plotly.js makes its own classes
TOKENS = (ROOT / "static" / "css" / "tokens.css").read_text("utf-8")
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
HEX_OR_FUNCTION = re.compile(r"#[0-9a-f]{3,8}\b|\b(?:rgb|hsl|oklch)a?\(", re.IGNORECASE)


def rules(sheet: Path) -> str:
    return COMMENT.sub("", sheet.read_text("utf-8"))


def selectors(sheet: Path) -> list[str]:
    found = re.findall(r"([^{};]+)\{", rules(sheet))
    return [selector.strip() for selector in found if not selector.strip().startswith("@")]


def declarations(sheet: Path) -> list[tuple[str, str]]:
    return re.findall(r"([\w-]+):\s*([^;{}]+);", rules(sheet))


def page_sources() -> str:
    """The templates and the scripts: an element gets its classes from one or the other."""
    files = [*(ROOT / "templates").rglob("*.html"), *(ROOT / "static" / "js").rglob("*.js")]
    files += (ROOT / "app" / "lessons").glob("*.py")  # which write the HTML within a lesson
    return "\n".join(file.read_text("utf-8") for file in files)


def test_every_class_id_and_attribute_that_is_styled_is_in_a_template_or_a_script() -> None:
    sources = page_sources()
    named = {
        (sheet.name, kind, name)
        for sheet in PARTS
        for selector in selectors(sheet)
        for kind, name in re.findall(r"([.#]|\[data-)([a-z][\w-]*)", selector)
    }
    assert len(named) > 100
    dead = {
        f"{sheet}: {kind}{name}"
        for sheet, kind, name in named
        if not re.search(rf"(?<![\w-]){name}(?![\w-])", sources)
        and not (kind == "[data-" and f"dataset.{camel_case(name)}" in sources)
    }
    assert not dead


def camel_case(name: str) -> str:
    return re.sub(r"-(\w)", lambda match: match[1].upper(), name)


def test_the_main_sheet_imports_every_other_once() -> None:
    imported = re.findall(r'^@import "([\w-]+\.css)";$', MAIN.read_text("utf-8"), re.MULTILINE)
    assert sorted(imported) == sorted(sheet.name for sheet in SHEETS)


@pytest.mark.parametrize("sheet", PARTS, ids=lambda sheet: sheet.stem)
def test_colours_and_type_sizes_are_tokens(sheet: Path) -> None:
    literal = [f"{name}: {value}" for name, value in declarations(sheet) if HEX_OR_FUNCTION.search(value)]
    sizes = {value for name, value in declarations(sheet) if name == "font-size"}
    assert not literal
    assert not {size for size in sizes if not size.startswith("var(--text-") and size != "0"}


def test_every_token_is_used() -> None:
    scripts = page_sources()
    names = set(re.findall(r"^\s+(--[\w-]+):", TOKENS, re.MULTILINE))
    by_prefix = {f"--{prefix}-" for prefix in re.findall(r"`--(\w+)-\$\{", scripts)}  # as in token(`--scale-${scale}`)
    styles = "\n".join(rules(sheet) for sheet in SHEETS)
    unused = {
        name
        for name in names
        if f"var({name})" not in styles and f'"{name}"' not in scripts and not name.startswith(tuple(by_prefix))
    }
    assert not unused


def test_sheets_use_only_tokens_that_exist() -> None:
    defined = set(re.findall(r"^\s+(--[\w-]+):", TOKENS, re.MULTILINE))
    local = {name for sheet in PARTS for name in re.findall(r"^\s+(--[\w-]+):", rules(sheet), re.MULTILINE)}
    from_scripts = set(re.findall(r'setProperty\(\s*"(--[\w-]+)"', page_sources()))
    used = {name for sheet in SHEETS for name in re.findall(r"var\((--[\w-]+)", rules(sheet))}
    assert not used - defined - local - from_scripts


def test_the_widths_at_which_the_page_changes_are_listed_with_the_tokens() -> None:
    listed = set(re.findall(r"^ \*\s+(width [<>=]+ \d+px)", TOKENS, re.MULTILINE))
    used = {
        width for sheet in SHEETS for query in re.findall(r"@media ([^{]+)\{", rules(sheet)) for width in widths(query)
    }
    assert listed <= used
    assert used <= listed | {width.replace("<", ">=") for width in listed}


def widths(query: str) -> list[str]:
    return re.findall(r"width [<>=]+ \d+px", query)
