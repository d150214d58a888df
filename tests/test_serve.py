"""Workers: what they count together, what a killed one costs, and what a server finishes before it stops."""

import json
import os
import signal
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.test_cli import Server, serving
from tests.web.scraping import Samples, samples, total

SAMPLE = {"image": {"sample": 7}}
LARGEST = {"filters": 16, "size": 7}
LONG_TRAINING = {
    "experiment": {**SAMPLE, "network": {"weights": "random"}},
    "steps": 1000,
    "batch": 64,
    "learning_rate": 0.01,
    "weights_every": 1000,
    "grads": False,
}
PATIENCE = 30.0  # seconds, on a busy machine


def post(server: Server, path: str, body: Any) -> Any:
    request = urllib.request.Request(server.url + path, json.dumps(body).encode(), {"Content-Type": "application/json"})
    return urllib.request.urlopen(request, timeout=PATIENCE)


def trace(server: Server) -> bool:
    """Whether a trace is answered. The answer must be right; there may be none."""
    try:
        with post(server, "/api/trace?arrays=typed", SAMPLE) as reply:
            assert json.load(reply)["prediction"] == 7
            return True
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


def metrics(server: Server) -> Samples:
    with urllib.request.urlopen(f"{server.url}/metrics", timeout=PATIENCE) as reply:
        return samples(reply.read().decode())


def traced(server: Server) -> float:
    return total(metrics(server), "http_request_duration_seconds_count", handler="/api/trace")


def workers(server: Server) -> set[int]:
    """The processes that serve, by the label that their memory has."""
    labels = [dict(named) for name, named in metrics(server) if name == "retrograd_worker_memory_bytes"]
    return {int(label["pid"]) for label in labels}


def ready_workers(server: Server) -> float:
    return total(metrics(server), "retrograd_workers")


def wait_until(condition: Callable[[], bool]) -> None:
    give_up = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < give_up, "what the test waits for did not happen"
        time.sleep(0.05)


@pytest.fixture
def two_workers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    with serving("--workers", "2") as server:
        wait_until(lambda: ready_workers(server) == 2)
        yield server


def test_every_worker_reports_what_all_have_done_and_a_killed_one_is_replaced(
    two_workers: Server, tmp_path: Path
) -> None:
    server, first = two_workers, workers(two_workers)
    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(lambda _: trace(server), range(40)))
        assert {traced(server) for _ in range(10)} == {40}

        killed = first.pop()
        answers = pool.map(lambda _: trace(server), range(200))
        os.kill(killed, signal.SIGKILL)
        lost = list(answers).count(False)
    assert lost <= 8, "more requests were lost than were on their way"
    wait_until(lambda: killed not in workers(server) and ready_workers(server) == 2)
    assert traced(server) >= 240 - 2 * lost, "what the killed worker had counted is kept"

    returned, _ = server.stop(signal.SIGTERM)
    assert returned == 0
    assert not list(tmp_path.iterdir()), "the folder of the metrics is still there"


@pytest.mark.parametrize("number", ["1", "2"])
def test_a_server_that_is_stopped_ends_its_trainings_and_finishes_what_else_it_began(number: str) -> None:
    check = {"experiment": {**SAMPLE, "network": {"weights": "random", "conv1": LARGEST}}, "tensor": "conv1.W"}
    with serving("--workers", number) as server, ThreadPoolExecutor() as pool:
        training = post(server, "/api/train", LONG_TRAINING)
        first_events = training.readline()
        assert first_events.startswith(b"event: step")
        checking = pool.submit(lambda: json.load(post(server, "/api/check", check)))
        wait_until(lambda: total(metrics(server), "retrograd_places_taken", work="uploads and checks") == 1)
        returned, said = server.stop(signal.SIGTERM)
        last = training.read().decode().strip().split("\n\n")[-1]
    assert last.startswith("event: end")
    assert json.loads(last.partition("data: ")[2])["reason"] == "stopped"
    assert checking.result()["agrees"]
    assert returned == 0
    assert "Traceback" not in said


def test_what_takes_longer_than_the_time_to_stop_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RETROGRAD_SHUTDOWN_SECONDS", "1")
    network = {"weights": "random", "conv1": LARGEST, "conv2": LARGEST}
    with serving() as server:
        checking = post_stream(server, {"experiment": {**SAMPLE, "network": network}})
        assert checking.readline().startswith(b"event: progress")
        began = time.monotonic()
        returned, _ = server.stop(signal.SIGTERM)
        assert time.monotonic() - began < 10
    assert returned == 0


def post_stream(server: Server, body: Any) -> Any:
    headers = {"Content-Type": "application/json", "Accept": "text/event-stream"}
    request = urllib.request.Request(f"{server.url}/api/check", json.dumps(body).encode(), headers)
    return urllib.request.urlopen(request, timeout=PATIENCE)
