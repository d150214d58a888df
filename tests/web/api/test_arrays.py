"""POST /api/arrays: what a student pastes or uploads, as arrays; whatever else comes is a 4xx in words."""

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
