"""POST /api/arrays: what a student pastes or uploads, as arrays; whatever else comes is a 4xx in words."""

import json
from typing import Any

import httpx2
import numpy as np
import pytest
from starlette.testclient import TestClient

from app.settings import Settings
from tests.given.files import archive, npy, npy_with, npz, safetensors, safetensors_with
from tests.web.contract import array
from tests.web.edge.test_errors import error
from tests.web.edge.test_limits import limited

W = np.random.default_rng(0).normal(size=(3, 1, 3, 3))


def give(client: TestClient, content: bytes, name: str = "file", **query: str) -> httpx2.Response:
    return client.post("/api/arrays", files={"file": (name, content)}, params=query)


@pytest.mark.parametrize("arrays", ["nested", "typed"])
def test_a_pasted_array_comes_back_with_its_shape_and_all_of_its_digits(client: TestClient, arrays: str) -> None:
    text = f"dW1 = {W.tolist()}"
    reply = client.post("/api/arrays", data={"text": text}, params={"arrays": arrays})
    assert reply.status_code == 200
    (found,) = reply.json()["arrays"]
    assert (found["name"], found["shape"]) == ("dW1", [3, 1, 3, 3])
    np.testing.assert_array_equal(array(found["values"]), W)
    assert reply.json()["left_out"] == []


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (npz({"conv1.weight": W, "names": np.array(["x"])}), "weights.npz"),
        (safetensors({"conv1.weight": ("F64", W)}), "model.safetensors"),
        (npy(W), "conv1.weight.npy"),
        (repr(W.tolist()).encode(), "conv1.txt"),
    ],
)
def test_a_file_is_known_by_its_content(client: TestClient, content: bytes, name: str) -> None:
    for sent_as in (name, "file.bin"):
        reply = give(client, content, sent_as)
        assert reply.status_code == 200
        np.testing.assert_array_equal(array(reply.json()["arrays"][0]["values"]), W)


def test_what_is_left_out_is_said(client: TestClient) -> None:
    (left_out,) = give(client, npz({"W": W, "names": np.array(["x"])})).json()["left_out"]
    assert left_out == {"name": "names", "reason": "it holds text, not numbers"}


PAPER = {"weights": "paper"}
STATE = {
    "conv1.weight": np.ones((1, 1, 3, 3)),
    "conv2.weight": np.ones((2, 1, 2, 2)),
    "conv2.bias": np.ones(2),
    "fc.weight": np.ones((10, 2)),
    "fc.bias": np.ones(10),
}


def give_weights(client: TestClient, state: dict[str, Any], network: Any) -> httpx2.Response:
    files = {"file": ("weights.npz", npz(state))}
    return client.post("/api/arrays", files=files, data={"network": json.dumps(network)})


def test_the_weights_of_a_network_are_found_and_give_its_sizes(client: TestClient) -> None:
    reply = give_weights(client, STATE, PAPER).json()
    assert reply["weights"] == {
        "parameters": [
            {"parameter": "conv1.W", "array": "conv1.weight", "shape": [1, 1, 3, 3]},
            {"parameter": "conv1.b", "array": None, "shape": [1]},
            {"parameter": "conv2.W", "array": "conv2.weight", "shape": [2, 1, 2, 2]},
            {"parameter": "conv2.b", "array": "conv2.bias", "shape": [2]},
            {"parameter": "dense.W", "array": "fc.weight", "shape": [10, 2]},
            {"parameter": "dense.b", "array": "fc.bias", "shape": [10]},
        ],
        "unused": [],
        "sizes": {"input": 8, "conv1": {"filters": 1, "size": 3}, "conv2": {"filters": 2, "size": 2}},
        "problem": None,
    }
    assert {k: v for k, v in reply.items() if k != "weights"} == give(client, npz(STATE)).json()


def test_the_sizes_and_the_arrays_make_an_experiments_network(client: TestClient) -> None:
    reply = give_weights(client, STATE, {}).json()
    found, values = reply["weights"], {array["name"]: array["values"] for array in reply["arrays"]}
    assert found["sizes"]["input"] == 11  # the largest that fits, because 28, the default network's own, does not
    weights = {
        one["parameter"]: values.get(one["array"], np.zeros(one["shape"]).tolist()) for one in found["parameters"]
    }
    side = found["sizes"]["input"]
    experiment = {
        "image": {"pixels": np.ones((side, side)).tolist()},
        "network": {"weights": weights, **found["sizes"]},
    }
    assert client.post("/api/trace", json=experiment).status_code == 200


def test_a_file_that_is_no_such_network_is_read_all_the_same_and_told_why(client: TestClient) -> None:
    reply = give_weights(client, {"W": W, "loss": np.array(1.0)}, {})
    assert reply.status_code == 200
    assert [array["name"] for array in reply.json()["arrays"]] == ["W", "loss"]
    weights = reply.json()["weights"]
    assert (weights["sizes"], weights["unused"]) == (None, ["loss"])
    assert weights["problem"].startswith("The network has two convolutions; the file has one array with four axes")


def test_without_a_network_nothing_is_said_of_weights(client: TestClient) -> None:
    assert list(give(client, npz(STATE)).json()) == ["arrays", "left_out"]


@pytest.mark.parametrize(
    ("network", "words"),
    [
        ('{"input": 5}', "network.input"),
        ('{"input": 6, "conv1": {"size": 7}}', "network: conv1: a kernel of 7 x 7"),
        ('{"layers": []}', "network.layers"),
        ("[]", "network"),
        ("{", "network must be JSON"),
        ("\0", "network must be JSON"),
        ("[" * 100_000, "network"),
    ],
    ids=lambda text: text[:20],
)
def test_a_network_that_does_not_exist_is_refused(client: TestClient, network: str, words: str) -> None:
    reply = client.post("/api/arrays", files={"file": npz(STATE)}, data={"network": network})
    assert words in error(reply, 400, 422)["message"]


HUGE = "{'descr': '<f8', 'fortran_order': False, 'shape': (99999999, 99), }"
HOSTILE: list[tuple[str, bytes, int]] = [
    ("a bomb", archive({"W.npy": npy_with(HUGE, bytes(50_000_000))}), 413),
    ("a huge shape", npy_with(HUGE), 413),
    ("a pickle", npy(np.array([{}], dtype=object)), 415),
    ("complex numbers", npy(np.array([1j])), 415),
    ("text", npy(np.array(["a"])), 415),
    ("a checkpoint", archive({"archive/data.pkl": b"\x80\x02"}), 415),
    ("a picture", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 415),
    ("nothing", b"", 400),
    ("half a zip", npz({"W": W})[:200], 400),
    ("a cut array", npy(W)[:-1], 400),
    ("overlapping offsets", safetensors_with({"a": {"dtype": "F32", "shape": [2], "data_offsets": [4, 12]}}), 400),
    ("a shortened print", repr(np.arange(5000)).encode(), 400),
]


@pytest.mark.parametrize(("content", "status"), [row[1:] for row in HOSTILE], ids=[row[0] for row in HOSTILE])
def test_a_file_that_can_not_be_read_is_a_4xx(client: TestClient, content: bytes, status: int) -> None:
    assert error(give(client, content), status)["code"] in {"unreadable", "unsupported", "too_large"}


@pytest.mark.parametrize("parts", [{}, {"data": {"text": "[1]"}, "files": {"file": b"[1]"}}])
def test_one_of_file_and_text_is_needed(client: TestClient, parts: dict[str, Any]) -> None:
    assert "file, text" in error(client.post("/api/arrays", **parts), 422)["message"]


def test_the_limit_on_numbers_is_a_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    assert W.size > 20
    with limited(monkeypatch, max_array_numbers=20) as client:
        assert "20 numbers" in error(give(client, npy(W)), 413)["message"]
        assert give(client, npy(W[0])).status_code == 200


def test_a_file_of_as_many_numbers_as_the_setting_allows_fits_into_a_body() -> None:
    settings = Settings()
    assert 8 * settings.max_array_numbers < settings.max_body_bytes
