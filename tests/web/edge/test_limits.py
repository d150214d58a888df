"""Limits: on the size of requests, on the work in progress, and on the size of replies."""

import asyncio
import io
import json
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from typing import Any

import httpx2
import numpy as np
import pytest
import zstandard
from PIL import Image
from starlette.formparsers import MultiPartParser
from starlette.requests import Request
from starlette.testclient import TestClient
from starlette.types import Message

from app import images
from app.main import create_app
from app.settings import Settings
from app.web.api.workers import Workers
from app.web.edge.errors import OverloadedError
from tests.web.contract import digit_png

MB = 1_000_000
ZSTD = b"\x28\xb5\x2f\xfd"
ON_THE_WIRE = 70_000  # bytes, for a trace as the page requests it


def limited(monkeypatch: pytest.MonkeyPatch, **limits: Any) -> TestClient:
    """An app with other limits. What create_app sets for the whole process is restored afterwards."""
    monkeypatch.setattr(MultiPartParser, "spool_max_size", MultiPartParser.spool_max_size)
    return TestClient(create_app(Settings(**limits)))


def parts(total: int, size: int = 64_000) -> Iterator[bytes]:
    """A body without a length, which is therefore sent in chunks."""
    yield b'--b\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\n'
    for _ in range(total // size + 1):
        yield bytes(size)


def read(reply: httpx2.Response) -> Any:
    """The JSON of a reply. On some machines the test client does not decode zstd."""
    content = reply.content
    if content.startswith(ZSTD):
        content = zstandard.ZstdDecompressor().decompressobj().decompress(content)
    return json.loads(content)


def bmp(side: int) -> bytes:
    """An uncompressed photo, 3 bytes for each pixel: a thick ring on white paper."""
    across = np.arange(side) - side / 2
    radius = np.hypot(across[:, None], across[None, :]) / side
    picture = np.where((radius > 0.22) & (radius < 0.3), 20, 240).astype(np.uint8)
    file = io.BytesIO()
    Image.fromarray(picture).convert("RGB").save(file, "BMP")
    return file.getvalue()


@pytest.mark.parametrize("path", ["/api/image", "/api/trace/image", "/api/trace"])
def test_a_body_whose_announced_length_is_beyond_the_limit_is_413_before_it_is_read(
    client: TestClient, path: str
) -> None:
    kind = "application/json" if path == "/api/trace" else "multipart/form-data; boundary=b"
    reply = client.post(path, content=bytes(10 * MB + 1), headers={"Content-Type": kind})
    assert reply.status_code == 413
    assert reply.json()["error"]["code"] == "too_large"
    assert "10 MB" in reply.json()["error"]["message"]


# Starlette closes the parts of a form only after errors of its own; these are in memory, and gone with the request.
@pytest.mark.filterwarnings("ignore:Unclosed file:ResourceWarning")
@pytest.mark.parametrize("path", ["/api/image", "/api/trace/image", "/api/trace"])
def test_a_body_in_chunks_is_413_as_soon_as_it_exceeds_the_limit(client: TestClient, path: str) -> None:
    sent = 0

    def counted() -> Iterator[bytes]:
        nonlocal sent
        for part in parts(10 * MB):
            sent += len(part)
            yield part

    kind = "application/json" if path == "/api/trace" else "multipart/form-data; boundary=b"
    reply = client.post(path, content=counted(), headers={"Content-Type": kind})
    assert sent > 10 * MB
    assert reply.status_code == 413
    assert reply.json()["error"]["code"] == "too_large"
    assert "10 MB" in reply.json()["error"]["message"]


def test_the_body_limit_is_a_setting_and_a_body_of_exactly_that_size_is_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with limited(monkeypatch, max_body_bytes=2000) as client:
        body = b'{"image": {"sample": 7}}'
        for size, status in ((2000, 200), (2001, 413)):
            reply = client.post("/api/trace", content=body.ljust(size), headers={"Content-Type": "application/json"})
            assert reply.status_code == status
        assert "0.002 MB" in reply.json()["error"]["message"]


def test_the_pixel_limit_is_a_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    with limited(monkeypatch, max_image_pixels=224 * 224 - 1) as client:
        reply = client.post("/api/image", files={"file": digit_png(0)})
        assert reply.status_code == 413
        assert f"{224 * 224 - 1:,}" in reply.json()["error"]["message"]


def test_an_upload_never_touches_the_disk(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise AssertionError("a user's image was written to a file")

    photo = bmp(1750)
    assert 9 * MB < len(photo) < 10 * MB
    monkeypatch.setattr(tempfile.SpooledTemporaryFile, "rollover", fail)
    assert client.post("/api/image", files={"file": ("photo.bmp", photo)}).status_code == 200


def test_an_image_gets_503_while_the_queue_is_full(monkeypatch: pytest.MonkeyPatch) -> None:
    """One image is being read and one waits, so the third is refused; the first two are answered."""
    reading, go_on = threading.Event(), threading.Event()

    class Slow:
        def read(self, data: bytes, **options: Any) -> images.Digit:
            reading.set()
            assert go_on.wait(timeout=60)
            return images.read_digit(data, **options)

        def close(self) -> None:
            pass

    with limited(monkeypatch, threads=1, queue=1) as client, ThreadPoolExecutor(3) as pool:
        client.app.state.workers.readers = Slow()  # type: ignore[attr-defined]

        def upload() -> Any:
            return client.post("/api/image", files={"file": digit_png(3)})

        first = pool.submit(upload)
        assert reading.wait(timeout=60)
        # Both are sent while the first is being read. One of them waits and the other is refused, in either order.
        others = [pool.submit(upload), pool.submit(upload)]
        try:
            refused = next(as_completed(others, timeout=60)).result()
            assert refused.status_code == 503
            assert refused.json()["error"]["code"] == "overloaded"
            assert int(refused.headers["Retry-After"]) > 0
            assert client.get("/livez").status_code == 200
            assert client.post("/api/trace", json={"image": {"sample": 7}}).status_code == 200
        finally:
            go_on.set()
        assert first.result(timeout=60).status_code == 200
        assert sorted(other.result(timeout=60).status_code for other in others) == [200, 503]
        assert upload().status_code == 200


def test_the_queue_holds_no_more_than_its_limit_when_all_requests_arrive_at_once() -> None:
    async def stays() -> Message:
        await asyncio.Event().wait()
        return {}

    async def burst() -> list[Any]:
        workers = Workers(Settings(threads=1, queue=2))
        request = Request({"type": "http", "client": ("192.0.2.1", 1)}, stays)
        calls: list[Any] = [workers.run(request, time.sleep, 0.01) for _ in range(7)]
        return [*await asyncio.gather(*calls, return_exceptions=True), await workers.run(request, int)]

    outcomes = asyncio.run(burst())
    assert sum(isinstance(outcome, OverloadedError) for outcome in outcomes) == 4
    assert outcomes[-1] == 0


@pytest.mark.parametrize(
    ("accepted", "used"),
    [
        ("zstd", "zstd"),
        ("br", "br"),
        ("gzip", "gzip"),
        ("gzip, deflate, br", "br"),
        ("gzip, deflate, br, zstd", "zstd"),
        ("identity", None),
        ("", None),
    ],
)
def test_a_reply_is_compressed_with_an_encoding_that_the_client_accepts(
    client: TestClient, accepted: str, used: str | None
) -> None:
    experiment = {"image": {"sample": 7}}
    reply = client.post("/api/trace", json=experiment, headers={"Accept-Encoding": accepted})
    assert reply.headers.get("content-encoding") == used
    assert read(reply) == client.post("/api/trace", json=experiment).json()
    assert "accept-encoding" in reply.headers["vary"].lower()


@pytest.mark.parametrize("encoding", ["zstd", "br", "gzip"])
def test_a_trace_weighs_at_most_70_kb_on_the_wire(client: TestClient, encoding: str) -> None:
    heaviest = 0
    for sample in range(0, 40, 3):
        experiment = {
            "image": {"sample": sample},
            "objective": {"kind": "cross_entropy", "label": (sample * 7 + 3) % 10},
        }
        reply = client.post(
            "/api/trace", json=experiment, params={"arrays": "typed"}, headers={"Accept-Encoding": encoding}
        )
        assert reply.headers["content-encoding"] == encoding
        heaviest = max(heaviest, reply.num_bytes_downloaded)
    assert 1000 < heaviest <= ON_THE_WIRE
