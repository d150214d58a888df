"""A drawing of any size is a form of image that every experiment may have."""

import numpy as np
from starlette.testclient import TestClient


def test_a_drawing_is_brought_to_28_x_28_wherever_its_ink_is(client: TestClient) -> None:
    predictions = set()
    for row, column in ((10, 10), (60, 50)):
        drawing = np.zeros((140, 140))
        drawing[row : row + 70, column + 26 : column + 33] = 1
        drawing[row : row + 7, column : column + 33] = 1
        reply = client.post("/api/trace", json={"image": {"drawing": drawing.tolist()}}).json()
        pixels = np.array(reply["experiment"]["image"]["pixels"])
        assert np.array_equal(pixels * 255, np.round(pixels * 255))
        rows = np.flatnonzero(pixels.any(axis=1))
        assert rows[-1] - rows[0] + 1 == 20
        predictions.add(reply["prediction"])
    assert predictions == {7}


def test_a_drawing_without_ink_is_refused(client: TestClient) -> None:
    reply = client.post("/api/trace", json={"image": {"drawing": np.zeros((56, 56)).tolist()}})
    assert (reply.status_code, reply.json()["error"]["code"]) == (400, "blank")
