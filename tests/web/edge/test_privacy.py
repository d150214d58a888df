"""What /privacy promises: nothing of an image, and no address, is in a file, in the log or in the metrics."""

import io
import os
import time
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from PIL import Image, PngImagePlugin
from starlette.testclient import TestClient

from app import digits
from tests.serving import ROOT, served

CANARY = "canary7f3a"
CLIENT = "203.0.113.77"  # an address as a proxy passes it on
PEER = "127.0.0.9"  # an address as the server sees it


def upload(*, good: bool = True) -> tuple[str, bytes]:
    """A digit with a name of its own in every place that an image has for one, or half of it."""
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Author", CANARY)
    notes.add_itxt("Comment", CANARY)
    picture = Image.fromarray(255 - digits.shipped().images[3]).resize((224, 224))
    exif = Image.Exif()
    exif[0x010F] = CANARY  # who made the camera
    file = io.BytesIO()
    picture.save(file, "PNG", pnginfo=notes, exif=exif)
    data = file.getvalue()
    assert data.count(CANARY.encode()) == 3
    return f"{CANARY}.png", data if good else data[: len(data) // 2]


def changed_since(moment: float, *folders: Path) -> Iterator[Path]:
    for folder in folders:
        for parent, names, files in os.walk(folder):
            names[:] = [name for name in names if name not in {".git", "node_modules", ".venv", "__pycache__"}]
            names[:] = [name for name in names if not name.endswith("_cache") and name != ".hypothesis"]
            paths = [Path(parent) / name for name in files]
            yield from (path for path in paths if path.is_file() and path.stat().st_mtime >= moment)


def use(url: str) -> str:
    """Everything that has to do with an image, with good and with bad ones; returns the metrics."""
    headers = {"X-Forwarded-For": CLIENT, "User-Agent": CANARY, "Referer": f"http://x/{CANARY}", "Cookie": CANARY}
    transport = httpx2.HTTPTransport(local_address=PEER)
    with httpx2.Client(base_url=url, headers=headers, transport=transport, timeout=60) as client:
        for path in ("/api/image", "/api/trace/image"):
            for good in (True, False):
                reply = client.post(f"{path}?q={CANARY}", files={"file": upload(good=good)})
                assert reply.status_code == (200 if good else 400)
        drawing = [[0.123456] * 28 for _ in range(28)]
        assert client.post("/api/trace", json={"image": {"pixels": drawing}}).status_code == 200
        assert client.post("/api/trace", json={"image": {CANARY: drawing}}).status_code == 422
        assert client.get(f"/{CANARY}").status_code == 404
        assert client.get("/", headers={"Upgrade": "websocket", "Connection": "upgrade"}).status_code == 200
        return client.get("/metrics").text


@pytest.mark.parametrize(("log_format", "proxies"), [("json", PEER), ("console", "")])
def test_nothing_of_an_image_and_no_address_is_written_anywhere(tmp_path: Path, log_format: str, proxies: str) -> None:
    home, temporary = tmp_path / "home", tmp_path / "tmp"
    home.mkdir()
    temporary.mkdir()
    places = {"HOME": str(home), "TMPDIR": str(temporary), "XDG_CACHE_HOME": str(home)}
    log = tmp_path / "log"
    with served(
        log, RETROGRAD_LOG_FORMAT=log_format, RETROGRAD_TRUSTED_PROXIES=proxies, PYTHONDONTWRITEBYTECODE="1", **places
    ) as url:
        moment = time.time()
        metrics = use(url)
        written = list(changed_since(moment, ROOT / "app", ROOT / "build" / "static", home, temporary))
    text = log.read_text()
    assert text.count("/api/image") == 2
    assert 'handler="/api/image"' in metrics
    assert written == []
    for secret in (CANARY, CLIENT, PEER, "0.123456"):
        assert secret not in text
        assert secret not in metrics


def test_the_privacy_page_says_so_and_every_page_leads_to_it(client: TestClient) -> None:
    words = client.get("/privacy").text
    for promise in ("never written to a disk", "no cookies", "no address"):
        assert promise in words
    for path in ("/", "/lessons", "/lessons/07-one-weight"):
        assert 'href="/privacy"' in client.get(path).text


def test_no_reply_sets_a_cookie(client: TestClient) -> None:
    for path in ("/", "/embed", "/lessons", "/privacy", "/api/docs", "/api/samples"):
        assert "set-cookie" not in client.get(path).headers
