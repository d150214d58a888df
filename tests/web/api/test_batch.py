"""POST /api/batch shows that the gradient of a batch is the mean of its digits' gradients."""

import numpy as np
import pytest
from starlette.testclient import TestClient

from app.digits import SAMPLES


def test_a_batchs_gradient_is_the_mean_of_the_single_gradients(client: TestClient) -> None:
    body = {"samples": [3, 8, 15], "network": {"weights": "random", "seed": 2}}
    reply = client.post("/api/batch", json=body).json()
    assert reply["labels"] == [3, 8, 5]
    assert reply["loss"] == pytest.approx(np.mean(reply["losses"]), rel=1e-12)
    for name, tensor in reply["tensors"].items():
        mean = np.mean(tensor["singles"], axis=0)
        assert np.allclose(tensor["batch"], mean, rtol=1e-10, atol=1e-14), name
        assert tensor["difference"] < 1e-14
    single = client.post("/api/trace", json={"image": {"sample": 8}, "network": body["network"]}).json()
    assert np.allclose(reply["tensors"]["conv1.W"]["singles"][1], single["layers"][1]["params"]["W"]["grad"])


@pytest.mark.parametrize("samples", [[], [len(SAMPLES)], [-1], [0] * (len(SAMPLES) + 1)])
def test_a_batch_consists_of_samples_that_exist_and_of_no_more_than_there_are(
    client: TestClient, samples: list[int]
) -> None:
    assert client.post("/api/batch", json={"samples": samples}).status_code == 422


def test_only_the_tensors_asked_for_are_sent(client: TestClient) -> None:
    body = {"samples": [3, 8, 15]}
    whole = client.post("/api/batch", json=body).json()
    assert set(whole["tensors"]) == {"conv1.W", "conv1.b", "conv2.W", "conv2.b", "dense.W", "dense.b"}
    some = client.post("/api/batch", json={**body, "tensors": ["conv2.b", "conv1.W"]}).json()
    assert some["tensors"] == {name: whole["tensors"][name] for name in ("conv2.b", "conv1.W")}
    assert {**some, "tensors": None} == {**whole, "tensors": None}


@pytest.mark.parametrize("tensor", ["relu1", "conv1.W.grad", "conv3.W", ""])
def test_an_unknown_tensor_is_refused_with_the_names_that_exist(client: TestClient, tensor: str) -> None:
    reply = client.post("/api/batch", json={"samples": [3], "tensors": ["conv1.W", tensor]})
    assert reply.status_code == 422
    message = reply.json()["error"]["message"]
    assert message.startswith("tensors.1: must be one of conv1.W, conv1.b, conv2.W, conv2.b, dense.W, dense.b; got")
