"""What only a hostile client sends, to the real server: it answers with an error at most, and serves all others."""

import socket
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx2
import pytest

from tests.damage import damaged
from tests.given.test_fuzz import VALID
from tests.serving import served
from tests.web.contract import digit_png

SLOW_CLIENTS = 200
ANSWERS_WITHIN = 10.0  # seconds, on a busy machine


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server that has failed at nothing when it ends."""
    log = tmp_path_factory.mktemp("hostile") / "log"
    no_limits = {"RETROGRAD_RATE_LIMIT": "", "RETROGRAD_RATE_LIMIT_EXPENSIVE": ""}
    with served(log, RETROGRAD_MAX_BODY_BYTES="1000000", **no_limits) as url:
        yield url
    assert "Traceback" not in log.read_text()
    assert "status=500" not in log.read_text()


def connect(url: str) -> socket.socket:
    address = urlsplit(url)
    return socket.create_connection((str(address.hostname), int(address.port or 80)), timeout=ANSWERS_WITHIN)


def status_of(url: str, request: bytes) -> int:
    """The status of the reply to these bytes; 0 if the server closes the connection without one."""
    with connect(url) as client:
        client.sendall(request)
        begun = client.recv(12)
        return int(begun.split()[1]) if begun else 0


def test_hundreds_of_slow_clients_hold_up_no_other(url: str) -> None:
    """Half of them send their headers letter by letter, half announce a body and never send it."""
    started = (
        b"GET / HTTP/1.1\r\nHost: x\r\nX-",
        b"POST /api/trace HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\n{",
    )
    slow = [connect(url) for _ in range(SLOW_CLIENTS)]
    try:
        for number, client in enumerate(slow):
            client.sendall(started[number % 2])
        begun = time.monotonic()
        reply = httpx2.post(f"{url}/api/trace", json={"image": {"sample": 7}}, timeout=ANSWERS_WITHIN)
        assert reply.status_code == 200
        assert time.monotonic() - begun < ANSWERS_WITHIN
        for client in slow[::2]:
            client.sendall(b"a")
        assert httpx2.post(f"{url}/api/image", files={"file": digit_png(3)}, timeout=ANSWERS_WITHIN).status_code == 200
    finally:
        for client in slow:
            client.close()


@pytest.mark.parametrize("path", ["/api/trace", "/api/image", "/livez"])
def test_a_body_without_an_end_is_refused_at_the_limit(url: str, path: str) -> None:
    sent = 0

    def endless() -> Iterator[bytes]:
        nonlocal sent
        while sent < 100_000_000:
            sent += 65_536
            yield bytes(65_536)

    kind = {"Content-Type": "multipart/form-data; boundary=b"}
    try:
        status = httpx2.post(f"{url}{path}", content=endless(), headers=kind, timeout=60).status_code
    except httpx2.TransportError:  # the server has closed the connection while we still send
        status = 413
    assert 400 <= status < 500
    assert sent < 50_000_000


@pytest.mark.parametrize(
    "headers",
    [
        "".join(f"X-{number}: a\r\n" for number in range(1000)),
        f"X-Long: {'a' * 100_000}\r\n",
        f"{'X' * 100_000}: a\r\n",
        "X-Forwarded-For: " + "1.2.3.4, " * 5000 + "\r\n",
        "Accept-Encoding: " + "gzip;q=0.1, " * 5000 + "\r\n",
        "Content-Length: -1\r\n",
        "Content-Length: 1e9\r\n",
        f"Content-Length: {'9' * 500}\r\n",
        "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
        "Host: x\r\nHost: y\r\n",
        "Origin: \xff\xfe\r\n",
        "X-Request-ID: \x00\r\n",
        "Cookie: " + "a=b; " * 2000 + "\r\n",
    ],
    ids=range(13),
)
def test_absurd_headers_are_answered_or_refused(url: str, headers: str) -> None:
    status = status_of(url, f"GET /livez HTTP/1.1\r\nHost: x\r\n{headers}\r\n".encode("latin-1"))
    assert status in (0, 200) or 400 <= status < 500
    assert httpx2.get(f"{url}/livez", timeout=ANSWERS_WITHIN).status_code == 200


@pytest.mark.parametrize(
    "request_line",
    [
        b"GET /" + b"a" * 60_000 + b" HTTP/1.1",
        b"GET /%00%ff%fe HTTP/1.1",
        b"GET /lessons/%2e%2e%2f%2e%2e%2fetc%2fpasswd HTTP/1.1",
        b"GET /static/../../../etc/passwd HTTP/1.1",
        b"GET /static/%2e%2e/%2e%2e/etc/passwd HTTP/1.1",
        b"GET //example.com/ HTTP/1.1",
        b"GET http://example.com/ HTTP/1.1",
        b"CONNECT example.com:443 HTTP/1.1",
        b"SECRET / HTTP/1.1",
        b"GET / HTTP/9.9",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET /embed/" + b"/" * 5000 + b" HTTP/1.1",
    ],
    ids=range(12),
)
def test_absurd_addresses_are_refused(url: str, request_line: bytes) -> None:
    status = status_of(url, request_line + b"\r\nHost: x\r\n\r\n")
    assert status in (0, 200) or 300 <= status < 500
    assert httpx2.get(f"{url}/livez", timeout=ANSWERS_WITHIN).status_code == 200


@pytest.mark.parametrize(
    "name",
    [
        "",
        "../../../etc/passwd",
        "C:\\Windows\\system32\\config",
        "a" * 50_000,
        "\N{PILE OF POO}" * 100,
        "nul\x00byte.png",
        'quote".png',
        "line%0d%0aX-Injected: yes",
        "<script>alert(1)</script>",
        "con.png",
    ],
    ids=range(10),
)
def test_the_name_of_a_file_makes_no_difference(url: str, name: str) -> None:
    plain, absurd = (
        httpx2.post(f"{url}/api/image", files={"file": (given, digit_png(3))}, timeout=ANSWERS_WITHIN)
        for given in ("digit.png", name)
    )
    assert plain.status_code == 200
    assert absurd.status_code in (200, 400, 422)  # a part without a name, or with too long a header, is no file
    if absurd.status_code == 200:
        assert absurd.json() == plain.json()
    assert "x-injected" not in absurd.headers
    if name:
        assert name[:20] not in absurd.text


def test_hundreds_of_damaged_arrays_get_only_statuses_that_are_documented(url: str) -> None:
    documented = httpx2.get(f"{url}/api/openapi.json").json()["paths"]["/api/arrays"]["post"]["responses"]
    files = [content for valid in VALID.values() for content in list(damaged(valid))[::40]]
    assert len(files) > 300
    with httpx2.Client(timeout=ANSWERS_WITHIN) as client:
        replies = [client.post(f"{url}/api/arrays", files={"file": ("W.npy", content)}) for content in files]
    statuses = {str(reply.status_code) for reply in replies}
    assert {"200", "400", "415"} <= statuses <= documented.keys() - {"429", "503"}
    assert all(reply.json()["error"]["message"] for reply in replies if reply.status_code != 200)


def test_a_damaged_network_beside_arrays_gets_only_statuses_that_are_documented(url: str) -> None:
    documented = httpx2.get(f"{url}/api/openapi.json").json()["paths"]["/api/arrays"]["post"]["responses"]
    network = b'{"weights": "random", "seed": 4, "input": 12, "conv1": {"filters": 2, "size": 3}, "conv2": {"size": 2}}'
    networks = [part for part in damaged(network) if part][::4]
    assert len(networks) > 150
    files = {"file": ("W.npy", VALID["npy"])}
    with httpx2.Client(timeout=ANSWERS_WITHIN) as client:
        replies = [client.post(f"{url}/api/arrays", files=files, data={"network": part}) for part in networks]
    statuses = {str(reply.status_code) for reply in replies}
    assert {"200", "422"} <= statuses <= documented.keys() - {"429", "503"}
    assert all("weights" in reply.json() for reply in replies if reply.status_code == 200)


@pytest.mark.parametrize(
    "address",
    [
        "/embed/07-one-weight/2",
        "/lessons/07-one-weight/card.png",
        "/worksheet?seed=12&lesson=07-one-weight",
        "/practice?lesson=07-one-weight&seed=class+8b&each",
        "/api/trace/sample/7?arrays=typed&release=0123456789ab",
    ],
)
def test_a_link_cut_off_or_with_a_bit_flipped_anywhere_is_answered_or_refused(url: str, address: str) -> None:
    links = [link for link in damaged(address.encode()) if link]
    assert len(links) > 8 * len(address)
    for link in links:
        status = status_of(url, b"GET %b HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n" % link)
        assert status in (0, 200) or 300 <= status < 500, link
