"""The small routes (samples, images, health), and the headers of every reply."""

import base64
import io
from typing import Any

import numpy as np
import pytest
from PIL import Image
from starlette.testclient import TestClient

from app import digits
from app.digits import SAMPLES
from tests.web.contract import digit_png


def test_the_samples_begin_with_the_ten_digits_four_times(client: TestClient) -> None:
    reply = client.get("/api/samples")
    assert reply.status_code == 200
    samples = reply.json()
    assert [sample["id"] for sample in samples] == list(range(len(SAMPLES)))
    assert [sample["label"] for sample in samples][:40] == [i % 10 for i in range(40)]


def test_a_samples_pixels_are_those_of_its_trace(client: TestClient) -> None:
    for sample in client.get("/api/samples").json()[::13]:
        pixels = np.frombuffer(base64.b64decode(sample["pixels"]), np.uint8).reshape(28, 28)
        trace = client.post("/api/trace", json={"image": {"sample": sample["id"]}}).json()
        assert np.array_equal(np.array(trace["layers"][0]["value"][0]), pixels / 255)


def test_an_image_becomes_28_x_28_pixels_and_the_steps_are_shown(client: TestClient) -> None:
    reply = client.post("/api/image", files={"file": ("digit.png", digit_png(3), "image/png")})
    assert reply.status_code == 200
    body: dict[str, Any] = reply.json()
    assert set(body) == {"pixels", "steps"}
    pixels = np.array(body["pixels"])
    assert pixels.shape == (28, 28)
    assert pixels.min() == 0
    assert 0.9 < pixels.max() <= 1
    ours = digits.shipped().images[3] / 255
    assert np.corrcoef(pixels.ravel(), ours.ravel())[0, 1] > 0.9
    assert len(body["steps"]) >= 2
    for step in body["steps"]:
        assert set(step) == {"name", "caption", "image"}
        kind, data = step["image"].split(",")
        assert kind == "data:image/png;base64"
        with Image.open(io.BytesIO(base64.b64decode(data))) as picture:
            assert picture.format == "PNG"


def test_an_image_is_read_by_its_content_and_not_by_its_name_or_type(client: TestClient) -> None:
    data = digit_png(3)
    replies = [
        client.post("/api/image", files={"file": file})
        for file in (("digit.png", data, "image/png"), ("notes.txt", data, "text/plain"), ("x", data, "nonsense"))
    ]
    assert [reply.status_code for reply in replies] == [200, 200, 200]
    assert replies[0].json() == replies[1].json() == replies[2].json()


@pytest.mark.parametrize("path", ["/livez", "/readyz"])
def test_health_is_answered(client: TestClient, path: str) -> None:
    reply = client.get(path)
    assert reply.status_code == 200
    assert "status" in reply.json()


@pytest.mark.parametrize("path", ["/", "/api/samples", "/api/nope", "/livez", "/api/docs"])
def test_every_reply_forbids_guessing_its_type_and_sending_referrers(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "default-src" in headers["Content-Security-Policy"]
