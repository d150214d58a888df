"""An entry file joined with everything that it imports, so that a browser asks once and not a hundred times.

Over HTTP/1.1 a browser loads six files at a time, and on a slow line each of them takes a round trip. What is written
stays plain modules and plain style sheets, which work as they are: joining them is part of how they are sent, like
compressing them. A joined script has a source map, so developer tools show the modules.
"""

import json
import re
import string
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

Files = Mapping[str, bytes]  # by path, such as "js/model/tensors.js"

_BASE64 = f"{string.ascii_uppercase}{string.ascii_lowercase}{string.digits}+/"
_IMPORT = re.compile(
    r"""^import\s+(?P<names>\{[^"';]+\}|\* as [\w$]+)\s+from\s+["'](?P<path>\.[^"']+)["'];$""", re.MULTILINE
)
_EXPORT = re.compile(r"^export\s+(?=(?:async\s+)?(?:function\*?|const|class)\s+(?P<name>[\w$]+))", re.MULTILINE)
_UNKNOWN = re.compile(r"^(?:import|export)\b.*|\bimport(?:\(|\.meta).*", re.MULTILINE)
_COMMENT = re.compile(r"/\*.*?\*/|^\s*//.*?$", re.DOTALL | re.MULTILINE)
_COMMENT_LINES = re.compile(r"^[ \t]*(?:/\*(?:(?!\*/).)*\*/|//[^\n]*)[ \t]*$", re.DOTALL | re.MULTILINE)
_SHEET = re.compile(r'^@import "(?P<path>[^"]+)";$', re.MULTILINE)


class JoinError(ValueError):
    """A module that can't be joined with others. The message says which, and what it may consist of."""


def joined_name(entry: str) -> str:
    """The path of a joined entry: "js/main.joined.js" for "js/main.js"."""
    path = PurePosixPath(entry)
    return str(path.with_suffix(f".joined{path.suffix}"))


def join(entry: str, files: Files) -> dict[str, bytes]:
    """The joined entry by its path; of a script its source map too. Raises JoinError."""
    name = joined_name(entry)
    if entry.endswith(".css"):
        return {name: _sheet(entry, files).encode()}
    script, source_map = _script(entry, files)
    mapped = f"{script}//# sourceMappingURL={PurePosixPath(name).name}.map\n"
    return {name: mapped.encode(), f"{name}.map": json.dumps(source_map).encode()}


def modules(entry: str, files: Files) -> list[str]:
    """All modules that `entry` imports, directly or through others, and itself; each after those that it imports."""
    ordered: list[str] = []

    def visit(module: str, path: tuple[str, ...]) -> None:
        if module in path:
            raise JoinError(f"a circle of imports: {' -> '.join((*path, module))}")
        if module in ordered:
            return
        for match in _IMPORT.finditer(_text(module, files)):
            visit(_resolve(module, match["path"]), (*path, module))
        ordered.append(module)

    visit(entry, ())
    return ordered


def _script(entry: str, files: Files) -> tuple[str, object]:
    """Every module as a function that is called once and returns what it exports; and the source map."""
    ordered = modules(entry, files)
    names = {module: f"$module{i}" for i, module in enumerate(ordered)}
    bodies = [_body(module, files, names) for module in ordered]
    script = "".join(
        f"const {names[module]} = (() => {{\n{body}}})();\n" for module, body in zip(ordered, bodies, strict=True)
    )
    folder = PurePosixPath(entry).parent
    return script, {
        "version": 3,
        "sources": [str(PurePosixPath(module).relative_to(folder)) for module in ordered],
        "names": [],
        "mappings": _mappings([body.count("\n") for body in bodies]),
    }


def _body(module: str, files: Files, names: Mapping[str, str]) -> str:
    """A module's code inside its function, line by line where it was, without lines that are only a comment."""
    exported: list[str] = []

    def bind(match: re.Match[str]) -> str:
        bound = re.sub(r"\s+as\s+", ": ", match["names"].removeprefix("* as "))
        return f"const {bound} = {names[_resolve(module, match['path'])]};"

    def note(match: re.Match[str]) -> str:
        exported.append(match["name"])
        return ""

    code = _EXPORT.sub(note, _IMPORT.sub(bind, _without_comment_lines(_text(module, files))))
    if unknown := _UNKNOWN.search(_COMMENT.sub("", code)):
        raise JoinError(
            f"{module}: {unknown[0]!r} can't be joined; a module may import {{ names }} or * as a name, from relative"
            " paths, and export functions, constants and classes where they are declared"
        )
    return f"{code}return {{ {', '.join(exported)} }};\n"


def _mappings(lengths: Sequence[int]) -> str:
    """The lines of a joined script as a source map says them: which line of which source each of them is.

    A line's entry has a column, and the steps from the entry before it to its source, line and column.
    """
    next_line = f"AA{_vlq(1)}A"
    lines = []
    for i, length in enumerate(lengths):
        first_line = f"A{_vlq(min(i, 1))}{_vlq(1 - lengths[i - 1] if i else 0)}A"
        lines += ["", first_line, *[next_line] * (length - 1), ""]  # without its function's first and last line
    return ";".join(lines)


def _vlq(number: int) -> str:
    """A number in the variable-length form of source maps: five bits a digit, the sign in the lowest bit."""
    left, digits = abs(number) << 1 | (number < 0), ""
    while True:
        left, digit = left >> 5, left & 31
        digits += _BASE64[digit | (32 if left else 0)]
        if not left:
            return digits


def _sheet(entry: str, files: Files) -> str:
    """A style sheet with the sheets that it imports in their places, which are in the same folder."""
    sheet = _SHEET.sub(lambda match: _sheet(_resolve(entry, match["path"]), files), _text(entry, files))
    return re.sub(r"\n{2,}", "\n", _COMMENT_LINES.sub("", sheet))


def _text(path: str, files: Files) -> str:
    if path not in files:
        raise JoinError(f"there is no file {path!r}")
    return files[path].decode()


def _resolve(module: str, path: str) -> str:
    """The path of a file that `module` imports as `path`."""
    parts = list(PurePosixPath(module).parent.parts)
    for part in PurePosixPath(path).parts:
        if part == "..":
            parts.pop()
        else:
            parts.append(part)
    return "/".join(parts)


def _without_comment_lines(code: str) -> str:
    return _COMMENT_LINES.sub(lambda match: "\n" * match[0].count("\n"), code)
