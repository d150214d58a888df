from starlette.testclient import TestClient

from app.digits import SAMPLES
from benchmarks.experiments import experiments
from benchmarks.nested_peer import app


def test_the_peer_answers_with_the_same_json_as_our_route(client: TestClient) -> None:
    (experiment,) = experiments(1)
    ours = client.post("/api/trace", json=experiment).json()
    with TestClient(app) as peer:
        for route in ("/api/trace", "/annotated"):
            assert peer.post(route, json=experiment).json() == ours


def test_no_experiment_is_repeated_before_every_sample_was_sent_with_every_label() -> None:
    every = 10 * len(SAMPLES)
    sent = {(e["image"]["sample"], e["objective"]["label"]) for e in experiments(every)}
    assert len(sent) == every
