"""GET /metrics says what the server has done: each request by its route, and all long work, refused or done."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.images.isolated import DecoderError, Readers
from app.main import create_app
from app.settings import Settings
from tests.web.api.test_training import REQUEST
from tests.web.contract import digit_png
from tests.web.events import stream
from tests.web.scraping import samples, total

SAMPLE = {"image": {"sample": 7}}
Growth = Callable[..., float]


@contextmanager
def growing(client: TestClient) -> Iterator[Growth]:
    """How much a sum of samples has grown since the beginning of the block: several apps count in one process."""
    before = samples(client.get("/metrics").text)

    def growth(name: str, **labels: str) -> float:
        return total(samples(client.get("/metrics").text), name, **labels) - total(before, name, **labels)

    yield growth


def test_each_request_is_counted_by_its_method_its_route_and_its_status(client: TestClient) -> None:
    with growing(client) as growth:
        for sample in (3, 4, 99):
            client.post("/api/trace", json={"image": {"sample": sample}})
        client.get("/lessons/01-shapes")
        client.get("/nowhere")
        client.request("BREW", "/")
        name = "http_request_duration_seconds_count"
        assert growth(name, method="POST", handler="/api/trace", status="200") == 2
        assert growth(name, method="POST", handler="/api/trace", status="422") == 1
        assert growth(name, handler="/lessons/{slug}", status="200") == 1
        assert growth(name, handler="none", status="404") == 1
        assert growth(name, method="other") == 1
        assert growth("http_request_duration_seconds_sum", handler="/api/trace") > 0


def test_probes_are_not_counted(client: TestClient) -> None:
    with growing(client) as growth:
        for path in ("/livez", "/readyz", "/metrics"):
            client.get(path)
        assert growth("http_request_duration_seconds_count") == 0


def test_uploads_are_measured_by_how_they_end(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    with growing(client) as growth:
        client.post("/api/image", files={"file": digit_png(3)})
        client.post("/api/image", files={"file": b"no picture"})

        def crash(*_: Any, **__: Any) -> None:
            raise DecoderError("unreadable", "It crashed.")

        monkeypatch.setattr(Readers, "read", crash)
        assert client.post("/api/image", files={"file": digit_png(3)}).status_code == 400
        for outcome in ("read", "refused", "failed"):
            assert growth("retrograd_decoding_seconds_count", outcome=outcome) == 1, outcome


def test_trainings_are_counted_by_their_steps_and_their_ends() -> None:
    app = create_app()
    with TestClient(app) as client, growing(client) as growth:
        list(stream(client, "/api/train", REQUEST))
        app.state.trainings.stop()
        *_, last = stream(client, "/api/train", REQUEST)
        assert last == ("end", {"reason": "stopped", "step": 0})
        assert growth("retrograd_trainings_total", end="done") == 1
        assert growth("retrograd_trainings_total", end="stopped") == 1
        assert growth("retrograd_training_steps_total") == 5
        assert growth("retrograd_places_taken") == 0


def test_long_work_is_seen_while_it_waits_and_when_it_is_refused() -> None:
    app = create_app(Settings(threads=1, queue=1))
    with TestClient(app) as client, growing(client) as growth:
        places = app.state.workers.places
        with places.taken("192.0.2.1"), places.taken("192.0.2.2"):
            assert growth("retrograd_places_taken", work="uploads and checks") == 2
            assert client.post("/api/image", files={"file": digit_png(3)}).status_code == 503
        assert growth("retrograd_places_taken", work="uploads and checks") == 0
        assert growth("retrograd_shed_total", work="uploads and checks") == 1
        assert total(samples(client.get("/metrics").text), "retrograd_places", work="uploads and checks") == 2


def test_calls_beyond_the_rate_limit_are_counted() -> None:
    with TestClient(create_app(Settings(rate_limit="1/hour"))) as client, growing(client) as growth:
        for _ in range(3):
            client.get("/api/samples")
        assert growth("retrograd_rate_limited_total", limit="all") == 2


def test_a_store_that_is_away_is_seen_and_the_server_is_ready_all_the_same() -> None:
    settings = Settings(rate_storage="valkey://127.0.0.1:1")  # where nobody listens
    with TestClient(create_app(settings)) as client, growing(client) as growth:
        assert client.get("/api/samples").status_code == 200
        assert growth("retrograd_rate_store_away") == 1
        ready = client.get("/readyz")
        assert ready.status_code == 200
        assert ready.json() == {"status": "degraded", "weights": "loaded", "digits": "loaded", "rate_store": "away"}


def test_readiness_names_what_it_depends_on(client: TestClient) -> None:
    expected = {"status": "ready", "weights": "loaded", "digits": "loaded", "rate_store": "memory"}
    assert client.get("/readyz").json() == expected


def test_memory_is_measured_in_each_worker(client: TestClient) -> None:
    found = samples(client.get("/metrics").text)
    assert 30e6 < total(found, "retrograd_worker_memory_bytes") < 2e9
    assert total(found, "retrograd_workers") == 1
