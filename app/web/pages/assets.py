"""Static files: compressed once, named after their content, and therefore cached for ever.

The address of a file contains a digest of its whole bundle, `/static/<digest>/js/main.js`. A change gives new
addresses, so caches never have to revalidate, and modules that import each other by relative paths always come from
the same version. The site's own files are one bundle and plotly.js is another, so that a change to the first does not
make every user load 1.1 MB, and every developer compress 4.8 MB, again. What a page begins with (ENTRIES) is in the
bundle twice: as it is, and joined with everything that it imports, which is what browsers load.
"""

import hashlib
import logging
import os
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import distribution
from pathlib import Path
from types import MappingProxyType
from wsgiref.headers import Headers

from servestatic import ServeStaticASGI
from servestatic.compress import Compressor
from starlette.applications import Starlette
from starlette.routing import Router
from starlette.types import ASGIApp

from app.web.edge.caching import FOR_EVER
from app.web.pages.join import Files, join

ROOT = Path(__file__).resolve().parents[3]
SITE = ROOT / "static"
BUILD = ROOT / "build" / "static"
PREFIX = "/static"
ENTRIES = (
    *("js/main.js", "js/embed.js", "js/lesson.js", "js/lessons.js", "js/practice.js", "js/worksheet.js"),
    "css/main.css",
)

logger = logging.getLogger(__name__)


class UnknownAssetError(LookupError):
    """A path that is in no bundle."""


@dataclass(frozen=True)
class Assets:
    """The built files: their addresses by path, and the application that serves them."""

    urls: Mapping[str, str]
    asgi: ASGIApp

    def url(self, path: str) -> str:
        """The address of `path`, such as "js/main.js" or "plotly.min.js".

        Raises UnknownAssetError, so that a typo in a template fails in the tests and not in a browser.
        """
        try:
            return self.urls[path]
        except KeyError:
            known = ", ".join(sorted(self.urls))
            raise UnknownAssetError(f"there is no static file {path!r}; there are: {known}") from None

    def mount(self, app: Starlette) -> None:
        """Serve the files below /static of `app`."""
        app.mount(PREFIX, self.asgi, name="static")


def build(static: Path = SITE, target: Path | None = None, root: str = "") -> Assets:
    """Compress what is new in `static` and in plotly.js into folders in `target`, and prepare them for serving.

    Bundles that are already in `target` are used as they are. The default target is build/static in the project or, if
    that can't be written, the user's cache folder. Several processes may build at the same time. Every address begins
    with `root`, where the app begins on its host.
    Raises OSError if `static` can't be read or no target can be written, and JoinError if its modules can't be joined.
    """
    targets = (target,) if target else (BUILD, _user_cache())
    site = {path.relative_to(static).as_posix(): path.read_bytes() for path in static.rglob("*") if path.is_file()}
    for entry in ENTRIES:
        site |= join(entry, site)
    server = ServeStaticASGI(
        # Starlette's own "not found", so that a missing file gets the same reply as any other missing page.
        application=Router(),
        max_age=None,
        allow_all_origins=False,
        add_headers_function=_cache_for_ever,
    )
    urls: dict[str, str] = {}
    for files in (site, {"plotly.min.js": _plotly_js().read_bytes()}):
        folder = _bundle(files, targets)
        prefix = f"{root}{PREFIX}/{folder.name}"
        server.add_files(folder, prefix)
        urls |= {name: f"{prefix}/{name}" for name in files}
    return Assets(MappingProxyType(urls), server)


def _plotly_js() -> Path:
    """plotly.js in the wheel, found without importing plotly, which takes 50 ms."""
    return Path(str(distribution("plotly").locate_file("plotly/package_data/plotly.min.js")))


def _user_cache() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "retrograd" / "static"


def _bundle(files: Files, targets: Sequence[Path]) -> Path:
    """The folder <digest of files> with every file and its compressed forms; made if it does not exist."""
    digest = _digest(files)
    for target in targets:
        if (target / digest).is_dir():
            return target / digest
    logger.info("Compressing %d static files, once for this version.", len(files))
    built = _first_writable(targets) / digest
    _assemble(files, built)
    return built


def _digest(files: Files) -> str:
    content = hashlib.sha256()
    for name, data in sorted(files.items()):
        content.update(f"{name}\0{hashlib.sha256(data).hexdigest()}\n".encode())
    return content.hexdigest()[:12]


def _first_writable(targets: Sequence[Path]) -> Path:
    for target in targets:
        with suppress(OSError):
            target.mkdir(parents=True, exist_ok=True)
            tempfile.TemporaryFile(dir=target).close()
            return target
    raise OSError(f"the static files can't be written to any of: {', '.join(map(str, targets))}")


def _assemble(files: Files, built: Path) -> None:
    """Make `built` completely or not at all, so that no other process ever sees half of it."""
    compressor = Compressor(use_zstd=False, quiet=True)  # brotli at its best level makes every file smaller
    with tempfile.TemporaryDirectory(dir=built.parent, prefix=f".{built.name}-") as work:
        draft = Path(work) / built.name
        for name, data in files.items():
            copy = draft / name
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(data)
            if compressor.should_compress(name):
                compressor.compress(copy)
        try:
            draft.rename(built)
        except OSError:
            if not built.is_dir():  # another process was first, with the same content
                raise


def _cache_for_ever(headers: Headers, _path: str, url: str) -> None:
    headers["Cache-Control"] = FOR_EVER
    digest = url.rpartition(f"{PREFIX}/")[2].split("/")[0]
    headers["ETag"] = f'"{digest}"'  # the same in every worker


if __name__ == "__main__":
    build()
