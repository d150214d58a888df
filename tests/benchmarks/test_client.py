from urllib.parse import urlsplit

import pytest

from benchmarks.client import RefusedError, fetch, get, post, rate

TRACE = {"image": {"sample": 7}}


@pytest.fixture(scope="module")
def port(server_url: str) -> int:
    return urlsplit(server_url).port or 0


def test_a_reply_is_read_to_its_end_and_not_decompressed(port: int) -> None:
    plain, zstd = fetch(port, [post("/api/trace", TRACE), post("/api/trace", TRACE, "zstd")])
    assert plain.body.startswith(b'{"experiment":')
    assert plain.body.endswith(b"}")
    assert b"content-encoding: zstd" in zstd.head.lower()
    assert len(zstd.body) < len(plain.body)


def test_requests_are_shared_among_the_connections_and_all_are_counted(port: int) -> None:
    assert rate(port, [get("/livez")] * 11) > 0


def test_a_refused_request_raises_instead_of_being_counted(port: int) -> None:
    with pytest.raises(RefusedError, match="422"):
        rate(port, [post("/api/trace", {"image": {"sample": 7_000}})])
