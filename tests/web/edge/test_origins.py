"""A page of another site can't make its readers' browsers compute here; whoever is no browser can."""

import pytest
from pydantic import ValidationError
from starlette.testclient import TestClient

from app.main import create_app
from app.settings import Settings

FRIEND = "https://moodle.example"
TRACE = {"image": {"sample": 7}}
EXPENSIVE = ["/api/train", "/api/check", "/api/batch", "/api/image", "/api/trace/image", "/api/trace", "/api/export"]
FOREIGN = [
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://[", "Host": "testserver"},
    {"Origin": "http://testserver.evil.example"},
    {"Origin": "http://testserver:81"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site", "Origin": "https://other.school.example"},
    {"Sec-Fetch-Site": "cross-site", "Origin": "http://testserver"},
]
OWN: list[dict[str, str]] = [
    {},
    {"Origin": "http://testserver"},
    {"Origin": "https://TESTSERVER"},  # a proxy has ended TLS
    {"Origin": "http://testserver", "Sec-Fetch-Site": "same-origin"},
    {"Sec-Fetch-Site": "same-origin", "Origin": "null"},  # a form, under our Referrer-Policy
    {"Sec-Fetch-Site": "none"},
]


@pytest.mark.parametrize("path", EXPENSIVE)
def test_a_post_from_another_site_is_refused_before_it_is_read(client: TestClient, path: str) -> None:
    reply = client.post(path, content=b"?", headers={"Content-Type": "text/plain", **FOREIGN[0]})
    assert reply.status_code == 403
    assert reply.json()["error"]["code"] == "cross_origin"
    assert "RETROGRAD_ALLOWED_ORIGINS" in reply.json()["error"]["message"]


@pytest.mark.parametrize("headers", FOREIGN)
def test_every_sign_of_another_site_is_seen(client: TestClient, headers: dict[str, str]) -> None:
    assert client.post("/api/trace", json=TRACE, headers=headers).status_code == 403


@pytest.mark.parametrize("headers", OWN)
def test_our_own_pages_and_programs_may_post(client: TestClient, headers: dict[str, str]) -> None:
    assert client.post("/api/trace", json=TRACE, headers=headers).status_code == 200


def test_a_page_of_another_site_may_be_followed_to_ours(client: TestClient) -> None:
    assert client.get("/embed", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200


def test_a_site_that_the_operator_names_may_post_and_read_the_reply() -> None:
    with TestClient(create_app(Settings(allowed_origins=(FRIEND,)))) as client:
        asked = {"Origin": FRIEND, "Sec-Fetch-Site": "cross-site"}
        wanted = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
        preflight = client.options("/api/trace", headers=asked | wanted)
        assert preflight.status_code == 200
        assert "content-type" in preflight.headers["access-control-allow-headers"].lower()
        reply = client.post("/api/trace", json=TRACE, headers=asked)
        assert reply.status_code == 200
        assert reply.headers["access-control-allow-origin"] == FRIEND
        assert client.post("/api/trace", json=TRACE, headers=FOREIGN[0]).status_code == 403


def test_allowed_origins_are_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RETROGRAD_ALLOWED_ORIGINS", f"{FRIEND}, http://10.0.0.1:8080")
    assert Settings().allowed_origins == (FRIEND, "http://10.0.0.1:8080")
    for wrong in ("moodle.example", f"{FRIEND}/course", "*", "https://*.example"):
        monkeypatch.setenv("RETROGRAD_ALLOWED_ORIGINS", wrong)
        with pytest.raises(ValidationError, match="allowed_origins"):
            Settings()
