"""Rate limits: a class behind one address works, one that takes too much waits, and a lost store costs nothing."""

import socket
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import FixedWindowRateLimiter
from pydantic import ValidationError
from starlette.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from app.web.edge import rate

SAMPLE = {"image": {"sample": 7}}
BATCH = {"samples": [1]}
HIDDEN = ("192.0.2.1", 1)
NewClient = Callable[..., TestClient]


@pytest.fixture
def clients() -> Iterator[NewClient]:
    opened: list[TestClient] = []

    def new(address: tuple[str, int] = HIDDEN, **settings: Any) -> TestClient:
        opened.append(TestClient(create_app(Settings(**settings)), client=address).__enter__())
        return opened[-1]

    yield new
    for client in opened:
        client.__exit__(None, None, None)


def answered(client: TestClient, path: str = "/api/trace", body: Any = SAMPLE, most: int = 5) -> int:
    """How many calls are answered before one is refused, at most `most`."""
    for number in range(most):
        if client.post(path, json=body).status_code == 429:
            return number
    return most


def test_a_call_beyond_the_limit_is_429_with_the_seconds_to_wait(clients: NewClient) -> None:
    client = clients(rate_limit="2/minute")
    assert answered(client) == 2
    reply = client.get("/api/samples")
    assert reply.status_code == 429
    assert reply.json()["error"]["code"] == "too_many_requests"
    assert 1 <= int(reply.headers["Retry-After"]) <= 60
    assert f"try again in {reply.headers['Retry-After']} s" in reply.json()["error"]["message"]
    assert client.get("/").status_code == client.get("/livez").status_code == 200


def test_what_costs_most_has_a_lower_limit_of_its_own(clients: NewClient) -> None:
    client = clients(rate_limit="100/minute", rate_limit_expensive="2/minute")
    assert answered(client, "/api/batch", BATCH) == 2
    assert answered(client, "/api/check", {"experiment": SAMPLE}) == 0
    assert answered(client) == 5


def test_every_expensive_route_exists() -> None:
    assert set(create_app().openapi()["paths"]) >= rate.EXPENSIVE


def test_a_class_of_300_behind_one_address_works_with_the_defaults() -> None:
    """They think for 3 s; one in ten draws, 20 requests a second; each uploads, checks or trains 4 times a minute."""
    students, minute = 300, 60
    limits = Settings()
    cheap, expensive = (int(limit.split("/minute")[0]) for limit in (limits.rate_limit, limits.rate_limit_expensive))
    assert students * minute / 3 + students / 10 * 20 * minute <= cheap
    assert students * 4 <= expensive


@pytest.mark.parametrize("setting", ["rate_limit", "rate_limit_expensive"])
def test_an_empty_limit_is_none_and_a_wrong_one_is_refused(clients: NewClient, setting: str) -> None:
    assert answered(clients(**{setting: ""}), "/api/batch", BATCH) == 5
    wrong: dict[str, Any] = {setting: "often"}
    with pytest.raises(ValidationError, match=setting):
        Settings(**wrong)


@pytest.mark.parametrize(
    ("first", "second", "together"),
    [
        ("192.0.2.1", "192.0.2.2", False),
        ("2001:db8:1:2::1", "2001:db8:1:2:aaaa::9", True),  # one home
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
    ],
)
def test_calls_are_counted_for_each_address_and_for_each_network_of_ipv6(
    clients: NewClient, monkeypatch: pytest.MonkeyPatch, first: str, second: str, together: bool
) -> None:
    shared = FixedWindowRateLimiter(MemoryStorage())
    monkeypatch.setattr(rate, "_shared", lambda _: shared)
    settings = {"rate_limit": "2/minute", "rate_storage": "valkey://store"}
    assert answered(clients((first, 1), **settings)) == 2
    assert answered(clients((second, 1), **settings)) == (0 if together else 2)


class Store(MemoryStorage):
    """A store that can be lost."""

    lost = False
    asked = 0

    async def incr(self, *args: Any, **options: Any) -> int:
        self.asked += 1
        if self.lost:
            raise ConnectionError("secret-address:6379")
        return await super().incr(*args, **options)


def test_a_lost_store_is_replaced_by_memory_said_once_and_used_again(
    clients: NewClient, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    store = Store()
    monkeypatch.setattr(rate, "_shared", lambda _: FixedWindowRateLimiter(store))
    monkeypatch.setattr(rate, "_AWAY", 0.2)
    client = clients(rate_limit="4/minute", rate_limit_expensive="", rate_storage="valkey://store")
    assert answered(client, most=3) == 3
    store.lost = True
    assert answered(client, most=6) == 4  # memory begins at 0, and the limit still holds
    assert store.asked == 4  # the store was asked once since, and not by every call
    time.sleep(0.25)
    store.lost = False
    assert answered(client, most=3) == 1  # the store remembers the three of before
    said = [line for line in capsys.readouterr().err.splitlines() if "rate store" in line]
    assert len(said) == 2
    assert "away" in said[0]
    assert "back" in said[1]
    assert "secret-address" not in "".join(said)


@pytest.mark.parametrize("listening", [False, True])
def test_a_store_that_is_gone_or_silent_delays_one_call_a_little_and_fails_none(
    clients: NewClient, listening: bool
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        if not listening:
            silent.close()
        client = clients(rate_limit="4/minute", rate_storage=f"valkey://127.0.0.1:{port}")
        started = time.monotonic()
        assert answered(client, most=6) == 4
        assert time.monotonic() - started < 5


@pytest.mark.parametrize("wrong", ["memory", "valkey:", "mongodb://host", "redis://"])
def test_a_store_of_an_unknown_kind_is_refused_at_the_start(wrong: str) -> None:
    with pytest.raises(ValidationError, match="rate_storage"):
        Settings(rate_storage=wrong)
