"""What is the same for everyone may be kept by caches; nothing of a user's may."""

import re
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.main import create_app
from app.web.edge.caching import release
from tests.web.contract import digit_png

SAMPLE = {"image": {"sample": 7}}
ADDRESSES = ["/", "/embed", "/lessons", "/lessons/07-one-weight", "/privacy", "/api/samples", "/api/trace/sample/7"]
BROWSER = "gzip, deflate, br, zstd"


def tagged(client: TestClient, path: str, coding: str = "identity", **headers: str) -> Any:
    return client.get(path, headers={"Accept-Encoding": coding, **headers})


@pytest.mark.parametrize("path", ADDRESSES)
def test_a_public_reply_has_a_strong_tag_by_which_it_is_recognised(client: TestClient, path: str) -> None:
    first = tagged(client, path)
    assert first.status_code == 200
    assert first.headers["Cache-Control"].startswith("public")
    assert re.fullmatch(r'"[0-9a-f]{32}"', first.headers["ETag"])
    again = tagged(client, path, **{"If-None-Match": f'"other", {first.headers["ETag"]}'})
    assert again.status_code == 304
    assert again.content == b""
    assert "content-type" not in again.headers
    for name in ("ETag", "Cache-Control", "Vary"):
        assert again.headers[name] == first.headers[name]
    assert tagged(client, path, **{"If-None-Match": '"other"'}).content == first.content


@pytest.mark.parametrize("path", ADDRESSES)
def test_each_coding_of_a_reply_has_a_tag_of_its_own(client: TestClient, path: str) -> None:
    replies = [tagged(client, path, coding) for coding in ("identity", "gzip", "br", "zstd")]
    assert {reply.headers.get("Content-Encoding") for reply in replies} == {None, "gzip", "br", "zstd"}
    assert len({reply.headers["ETag"] for reply in replies}) == 4
    assert all("Accept-Encoding" in reply.headers["Vary"] for reply in replies)
    assert tagged(client, path, "br", **{"If-None-Match": replies[0].headers["ETag"]}).status_code == 200


def test_tags_are_the_same_in_every_process(client: TestClient) -> None:
    with TestClient(create_app()) as other:
        for path in ADDRESSES:
            assert tagged(other, path).headers["ETag"] == tagged(client, path).headers["ETag"]


@pytest.mark.parametrize("path", ["/api/samples", "/api/trace/sample/7"])
def test_only_the_release_that_answers_may_be_kept_for_ever(client: TestClient, path: str) -> None:
    kept = client.get(path, params={"release": release()}).headers["Cache-Control"]
    assert kept == "public, max-age=31536000, immutable"
    for asked in ("", "another"):
        assert client.get(path, params={"release": asked}).headers["Cache-Control"] == "public, no-cache"


def test_the_page_names_the_release_that_it_is_of(client: TestClient) -> None:
    assert f'<meta name="release" content="{release()}">' in client.get("/").text


@pytest.mark.parametrize("label", [None, 0, 8])
@pytest.mark.parametrize("arrays", ["nested", "typed"])
def test_the_trace_of_a_sample_by_its_address_is_that_of_a_post(
    client: TestClient, label: int | None, arrays: str
) -> None:
    objective = {} if label is None else {"objective": {"kind": "cross_entropy", "label": label}}
    posted = client.post("/api/trace", params={"arrays": arrays}, json=SAMPLE | objective)
    query = {"arrays": arrays} | ({} if label is None else {"label": str(label)})
    got = client.get("/api/trace/sample/7", params=query)
    assert got.status_code == 200
    assert got.content == posted.content


@pytest.mark.parametrize("address", ["4000", "-1", "seven", "7?label=10", "7?arrays=neither"])
def test_a_wrong_address_is_refused_and_not_kept(client: TestClient, address: str) -> None:
    reply = client.get(f"/api/trace/sample/{address}")
    assert reply.status_code == 422
    assert reply.json()["error"]["code"] == "experiment"
    assert reply.headers["Cache-Control"] == "no-store"


def test_no_reply_to_a_user_may_be_stored(client: TestClient) -> None:
    cell = {"experiment": SAMPLE, "tensor": "conv1.W.grad", "index": [2, 0, 1, 1]}
    posts: list[tuple[str, dict[str, Any]]] = [
        ("/api/trace", {"json": SAMPLE}),
        ("/api/trace", {"json": {}}),
        ("/api/derivation", {"json": cell}),
        ("/api/chain", {"json": cell}),
        ("/api/path", {"json": cell}),
        ("/api/check", {"json": {"experiment": SAMPLE, "tensor": "conv1.b"}}),
        ("/api/batch", {"json": {"samples": [1, 2]}}),
        ("/api/export", {"json": SAMPLE}),
        ("/api/image", {"files": {"file": digit_png(3)}}),
        ("/api/trace/image", {"files": {"file": digit_png(3)}}),
    ]
    for path, body in posts:
        reply = client.post(path, **body)
        assert reply.headers["Cache-Control"] == "no-store", path
        assert "ETag" not in reply.headers
    for path in ("/livez", "/readyz", "/metrics", "/none"):
        assert client.get(path).headers["Cache-Control"] == "no-store"
