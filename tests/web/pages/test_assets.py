import http.client
import shutil
import subprocess
import sys
import threading
from pathlib import Path
from urllib.parse import urlsplit

import brotli
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from app.web.pages import assets
from app.web.pages.assets import Assets, UnknownAssetError, build

ROOT = Path(__file__).resolve().parents[3]
MODULE = "import { tile } from './tiling.js';\n" + "// a line that compresses well\n" * 50


@pytest.fixture
def static(tmp_path: Path) -> Path:
    static = tmp_path / "static"
    for name, text in {
        **{entry: MODULE for entry in assets.ENTRIES if entry.endswith(".js")},
        "js/tiling.js": "export const tile = 1;\n",
        "css/main.css": '@import "page.css";\n',
        "css/page.css": "body { margin: 0 }\n",
        "icons/favicon.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>\n",
    }.items():
        (static / name).parent.mkdir(parents=True, exist_ok=True)
        (static / name).write_text(text)
    (static / "fonts").mkdir()
    (static / "fonts" / "digits.woff2").write_bytes(b"wOF2" + bytes(100))
    return static


@pytest.fixture(scope="session")
def prepared() -> Path:
    """The project's build folder, as run.py prepares it. plotly.js alone takes 14 s, so it is built only once."""
    subprocess.run([sys.executable, "-m", "app.web.pages.assets"], cwd=ROOT, check=True)
    return assets.BUILD


@pytest.fixture
def target(tmp_path: Path, prepared: Path) -> Path:
    """A build folder for one test, which starts as a copy of the prepared one."""
    return Path(shutil.copytree(prepared, tmp_path / "build", ignore=shutil.ignore_patterns(".*")))


@pytest.fixture
def built(static: Path, target: Path) -> Assets:
    return build(static, target)


@pytest.fixture
def web(built: Assets) -> TestClient:
    app = Starlette()
    built.mount(app)
    return TestClient(app, headers={"Accept-Encoding": "identity"})


@pytest.mark.parametrize(
    ("path", "content_type"),
    [
        ("js/main.js", "text/javascript"),
        ("css/page.css", "text/css"),
        ("icons/favicon.svg", "image/svg+xml"),
        ("fonts/digits.woff2", "font/woff2"),
        ("plotly.min.js", "text/javascript"),
    ],
)
def test_a_file_is_served_with_its_type_and_cached_for_ever(
    web: TestClient, built: Assets, path: str, content_type: str
) -> None:
    reply = web.get(built.url(path))
    assert reply.status_code == 200
    assert reply.headers["content-type"].split(";")[0] == content_type
    assert reply.headers["cache-control"] == "public, max-age=31536000, immutable"


def test_the_bytes_served_are_those_of_the_file(web: TestClient, built: Assets, static: Path) -> None:
    assert web.get(built.url("js/main.js")).content == (static / "js/main.js").read_bytes()


def test_what_a_page_begins_with_is_served_joined_with_what_it_imports_and_as_it_is(
    web: TestClient, built: Assets
) -> None:
    assert "const tile = 1" in web.get(built.url("js/main.joined.js")).text
    assert web.get(built.url("js/main.joined.js.map")).status_code == 200
    assert web.get(built.url("css/main.joined.css")).text == "body { margin: 0 }\n"
    assert web.get(built.url("js/main.js")).text == MODULE


@pytest.mark.parametrize(("accepted", "chosen"), [("gzip", "gzip"), ("gzip, br", "br"), ("zstd, br;q=0.5", "br")])
def test_a_text_is_sent_in_the_smallest_encoding_that_the_browser_takes(
    web: TestClient, built: Assets, accepted: str, chosen: str
) -> None:
    reply = web.get(built.url("js/main.js"), headers={"Accept-Encoding": accepted})
    assert reply.headers["content-encoding"] == chosen
    assert reply.headers["vary"] == "Accept-Encoding"
    assert int(reply.headers["content-length"]) < len(MODULE) / 5
    assert reply.text == MODULE


def test_a_font_is_not_compressed_twice(web: TestClient, built: Assets) -> None:
    reply = web.get(built.url("fonts/digits.woff2"), headers={"Accept-Encoding": "br, gzip"})
    assert "content-encoding" not in reply.headers


def test_plotly_is_within_the_page_budget_and_keeps_its_licence(web: TestClient, built: Assets) -> None:
    with web.stream("GET", built.url("plotly.min.js"), headers={"Accept-Encoding": "br"}) as reply:
        raw = b"".join(reply.iter_raw())
    assert len(raw) == int(reply.headers["content-length"]) < 1_150_000
    assert b"Licensed under the MIT license" in brotli.decompress(raw)[:200]


def test_head_answers_like_get_without_the_body(web: TestClient, built: Assets) -> None:
    reply = web.head(built.url("js/main.js"))
    assert (reply.status_code, reply.content) == (200, b"")
    assert reply.headers["content-length"] == str(len(MODULE))


def test_a_browser_that_has_the_file_gets_304(web: TestClient, built: Assets) -> None:
    url = built.url("js/main.js")
    etag = web.get(url).headers["etag"]
    reply = web.get(url, headers={"If-None-Match": etag})
    assert (reply.status_code, reply.content) == (304, b"")
    assert web.get(url, headers={"If-None-Match": '"another"'}).status_code == 200


def test_writing_to_a_file_is_refused(web: TestClient, built: Assets) -> None:
    assert web.post(built.url("js/main.js")).status_code == 405


@pytest.mark.parametrize("path", ["js/mian.js", "js/", "", "js/main.js.br", "js/main.js%00", "%ff%fe"])
def test_a_path_that_is_not_a_file_of_this_version_is_not_found(web: TestClient, built: Assets, path: str) -> None:
    version = built.url("js/main.js").removesuffix("js/main.js")
    assert web.get(version + path).status_code == 404


@pytest.mark.parametrize("up", ["../", "%2e%2e/", "..%2f", "..\\", "..%5c", "/", "./"])
def test_no_path_leads_outside_the_version(server_url: str, up: str) -> None:
    """Over a plain connection, because HTTP clients normalise such paths before they send them."""
    version = build().url("js/main.js").removesuffix("js/main.js")
    connection = http.client.HTTPConnection(urlsplit(server_url).netloc, timeout=10)
    for path in (f"{up * 3}pyproject.toml", f"js/{up}css/{up}js/main.js"):
        connection.request("GET", version + path)
        reply = connection.getresponse()
        reply.read()
        assert reply.status == 404
    connection.close()


def test_an_old_version_is_not_found(web: TestClient) -> None:
    assert web.get("/static/000000000000/js/main.js").status_code == 404
    assert web.get("/static/js/main.js").status_code == 404


def test_a_path_that_is_in_no_bundle_has_no_address(built: Assets) -> None:
    with pytest.raises(UnknownAssetError, match=r"there is no static file 'js/mian\.js'.*js/main\.js"):
        built.url("js/mian.js")


def test_modules_of_one_version_share_a_prefix_so_relative_imports_work(built: Assets) -> None:
    assert built.url("js/main.js").removesuffix("main.js") == built.url("js/tiling.js").removesuffix("tiling.js")


def test_a_change_gives_new_addresses_to_the_site_but_not_to_plotly(static: Path, target: Path) -> None:
    before = build(static, target)
    (static / "js/tiling.js").write_text("export const tile = 2;\n")
    after = build(static, target)
    assert before.url("js/main.js") != after.url("js/main.js")
    assert before.url("plotly.min.js") == after.url("plotly.min.js")


def test_a_renamed_file_gives_new_addresses(static: Path, target: Path) -> None:
    before = build(static, target).url("css/page.css")
    (static / "icons/favicon.svg").rename(static / "icons/icon.svg")
    assert build(static, target).url("css/page.css") != before


def test_existing_bundles_are_not_built_again(static: Path, target: Path) -> None:
    build(static, target)
    before = _contents(target)
    build(static, target)
    assert _contents(target) == before


def test_processes_that_build_at_once_agree_and_leave_nothing_behind(static: Path, target: Path) -> None:
    urls: list[str] = []
    builders = [threading.Thread(target=lambda: urls.append(build(static, target).url("js/main.js"))) for _ in range(6)]
    for builder in builders:
        builder.start()
    for builder in builders:
        builder.join()
    assert len(urls) == 6
    assert len(set(urls)) == 1
    assert not [folder for folder in target.iterdir() if folder.name.startswith(".")]


def test_a_build_that_fails_leaves_nothing_behind(static: Path, target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: Path, data: bytes) -> None:
        raise OSError(28, "No space left on device")

    before = _contents(target)
    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_bytes", full)
        with pytest.raises(OSError, match="No space left"):
            build(static, target)
    assert _contents(target) == before
    assert build(static, target).url("js/main.js")


def test_a_project_that_cannot_be_written_is_built_in_the_cache_of_the_user(
    static: Path, target: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target.rename(tmp_path / "seed")
    cache = tmp_path / "cache"
    shutil.copytree(tmp_path / "seed", cache / "retrograd" / "static")
    blocked = tmp_path / "file where a folder would have to be"
    blocked.touch()
    monkeypatch.setattr(assets, "BUILD", blocked / "static")
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache))
    digest = build(static).url("js/main.js").split("/")[2]
    assert (cache / "retrograd" / "static" / digest / "js" / "main.js.br").is_file()


def test_if_nothing_can_be_written_the_message_names_the_folders(static: Path, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.touch()
    with pytest.raises(OSError, match=r"written to any of: .*file.build"):
        build(static, blocked / "build")


def test_the_command_prepares_the_site_for_a_quick_start(prepared: Path) -> None:
    site = build()
    for path in ("js/main.joined.js", "plotly.min.js"):
        assert (prepared / site.url(path).split("/")[2] / f"{path}.br").is_file()


def _contents(folder: Path) -> dict[str, int]:
    return {str(path): path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}
