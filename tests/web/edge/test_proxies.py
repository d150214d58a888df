"""Only a proxy that a setting names is believed, in the real server too."""

from pathlib import Path

import httpx2
import pytest
from pydantic import ValidationError
from starlette.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from tests.serving import served

PROXY, STRANGER = ("10.1.2.3", 1), ("192.0.2.1", 1)
SAMPLE = {"image": {"sample": 7}}


def calls_until_refused(client: TestClient | httpx2.Client, forwarded: list[str]) -> int:
    """How many of four calls are answered, the first with the first of these addresses, and so on."""
    for number in range(4):
        headers = {"X-Forwarded-For": forwarded[number % len(forwarded)]}
        if client.post("/api/trace", json=SAMPLE, headers=headers).status_code == 429:
            return number
    return 4


@pytest.mark.parametrize(
    ("peer", "forwarded", "answered"),
    [
        (STRANGER, ["198.51.100.1", "198.51.100.2", "198.51.100.3"], 2),  # forged, so all are the stranger's
        (PROXY, ["198.51.100.1"], 2),  # one client
        (PROXY, ["198.51.100.1", "198.51.100.2"], 4),  # two clients
        (PROXY, ["203.0.113.1, 198.51.100.1", "203.0.113.2, 198.51.100.1"], 2),  # the client forged what it could
        (PROXY, ["198.51.100.1, 10.9.9.9", "198.51.100.2, 10.8.8.8"], 4),  # two proxies, one behind the other
    ],
)
def test_calls_are_counted_for_the_client_that_a_trusted_proxy_names(
    peer: tuple[str, int], forwarded: list[str], answered: int
) -> None:
    settings = Settings(trusted_proxies=("10.0.0.0/8",), rate_limit="2/hour")
    with TestClient(create_app(settings), client=peer) as client:
        assert calls_until_refused(client, forwarded) == answered


@pytest.mark.parametrize(("peer", "scheme"), [(STRANGER, "http"), (PROXY, "https")])
def test_the_scheme_is_taken_from_a_trusted_proxy_alone(peer: tuple[str, int], scheme: str) -> None:
    app = create_app(Settings(trusted_proxies=("10.0.0.0/8",)))
    reply = TestClient(app, client=peer).get("/", headers={"X-Forwarded-Proto": "https"})
    assert f'<link rel="canonical" href="{scheme}://testserver/">' in reply.text
    assert ("strict-transport-security" in reply.headers) == (scheme == "https")


def test_a_proxy_that_is_not_named_is_noticed_once(capsys: pytest.CaptureFixture[str]) -> None:
    with TestClient(create_app(), client=STRANGER) as client:
        for _ in range(3):
            client.get("/robots.txt", headers={"X-Forwarded-For": "198.51.100.1"})
    logged = capsys.readouterr().err
    assert logged.count("RETROGRAD_TRUSTED_PROXIES") == 1
    assert "198.51.100.1" not in logged
    assert STRANGER[0] not in logged


def test_a_forged_address_changes_nothing_on_the_real_server(tmp_path: Path) -> None:
    """uvicorn would believe everyone on this machine, and whoever FORWARDED_ALLOW_IPS names."""
    limits = {"RETROGRAD_RATE_LIMIT": "2/hour", "FORWARDED_ALLOW_IPS": "*"}
    addresses = ["198.51.100.1", "198.51.100.2", "198.51.100.3"]
    with served(tmp_path / "log", **limits) as url, httpx2.Client(base_url=url) as client:
        assert calls_until_refused(client, addresses) == 2
        page = client.get("/", headers={"X-Forwarded-Proto": "https", "X-Request-ID": "forged"})
        assert "strict-transport-security" not in page.headers
        assert page.headers["x-request-id"] != "forged"


@pytest.mark.parametrize("wrong", ["everyone", "*", "10.0.0.1/8", "10.0.0.0/33"])
def test_what_is_no_address_and_no_network_is_refused(monkeypatch: pytest.MonkeyPatch, wrong: str) -> None:
    monkeypatch.setenv("RETROGRAD_TRUSTED_PROXIES", f"127.0.0.1, {wrong}")
    with pytest.raises(ValidationError, match="trusted_proxies"):
        Settings()
