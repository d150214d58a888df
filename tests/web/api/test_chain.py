"""POST /api/chain: the whole chain of a number, from the loss down or from the image up."""

from typing import Any

import numpy as np
import pytest
from starlette.testclient import TestClient

from tests.web.contract import OBJECTIVES, array, tensors

Reply = dict[str, Any]
NETWORKS: dict[str, Any] = {
    "trained": {},
    "random": {"weights": "random", "seed": 4},
    "odd": {"weights": "random", "seed": 5, "conv1": {"filters": 2, "size": 4}, "conv2": {"filters": 5, "size": 3}},
    "smallest": {
        "weights": "random",
        "seed": 6,
        "conv1": {"filters": 1, "size": 1},
        "conv2": {"filters": 1, "size": 7},
    },
}
EXACT = 1e-11  # of the largest number of a tensor


def chain(client: TestClient, experiment: Any, tensor: str, index: list[int], query: str = "") -> Reply:
    body = {"experiment": experiment, "tensor": tensor, "index": index}
    reply = client.post(f"/api/chain{query}", json=body)
    assert reply.status_code == 200, reply.text
    found: Reply = reply.json()
    return found


def named(client: TestClient, experiment: Any) -> dict[str, Any]:
    """Every tensor of the trace, as POST /api/trace returns it."""
    reply = client.post("/api/trace", json=experiment).json()
    found = {name: values for name, values in tensors(reply).items() if values is not None}
    return found | {"probabilities": np.array(reply["probabilities"]), "loss": np.array([reply["loss"]])}


def experiment(network: str, kind: str, pool2: tuple[int, ...]) -> Any:
    objective = OBJECTIVES[kind]
    if kind == "delta":
        objective = {"kind": "delta", "delta": np.linspace(-1, 1, int(np.prod(pool2))).reshape(pool2).tolist()}
    return {"image": {"sample": 7}, "network": NETWORKS[network], "objective": objective}


@pytest.mark.parametrize("kind", OBJECTIVES)
@pytest.mark.parametrize("network", NETWORKS)
def test_every_step_of_every_chain_gives_the_tensor_of_the_trace(client: TestClient, network: str, kind: str) -> None:
    plain = {"image": {"sample": 7}, "network": NETWORKS[network]}
    wanted = experiment(network, kind, named(client, plain)["pool2.value"].shape)
    trace = named(client, wanted)
    for tensor, values in trace.items():
        if tensor.endswith(".mask"):
            continue
        index = [] if tensor == "loss" else [n // 2 for n in values.shape]
        reply = chain(client, wanted, tensor, index)
        assert (reply["tensor"], reply["index"]) == (tensor, index)
        assert reply["value"] == values[tuple(index) or 0]
        assert reply["steps"][-1]["result"]["tensor"] == tensor
        for result in (step["result"] for step in reply["steps"]):
            if result["tensor"] is not None:
                expected = trace[result["tensor"]]
                scale = max(np.abs(expected).max(), 1e-3)
                assert np.abs(array(result["values"]) - expected).max() <= EXACT * scale, (tensor, result["tensor"])


def test_the_chain_of_a_weight_of_conv1_is_the_expression_that_was_asked_for(client: TestClient) -> None:
    wanted = {"image": {"sample": 7}, "objective": OBJECTIVES["cross_entropy"]}
    reply = chain(client, wanted, "conv1.W.grad", [2, 0, 1, 1])
    text = " ".join(
        part["text"] if "text" in part else reply["steps"][part["step"]]["factors"][part["factor"]]["name"]
        for part in reply["parts"]
    )
    assert text == "[ R1 ⊙ M1 ⊙ up( col2im( W2^T · [ R2 ⊙ M2 ⊙ up( Wd^T · ( p − y ) ) ] ) ) ] · X_col^T"
    assert reply["formula"].startswith("<math")
    factors = {factor["name"]: factor for step in reply["steps"] for factor in step["factors"]}
    trace = named(client, wanted)
    assert {name: factor["notation"] for name, factor in factors.items()} == {
        "p": "[10]",
        "y": "[10]",
        "Wd^T": "[250 x 10]",
        "M2": "[10 x 10 x 10]",
        "R2": "[10 x 10 x 10]",
        "W2^T": "[48 x 10]",
        "M1": "[3 x 26 x 26]",
        "R1": "[3 x 26 x 26]",
        "X_col^T": "[676 x 9]",
    }
    assert factors["y"]["tensor"] is None
    assert array(factors["y"]["values"]).tolist() == [0, 0, 0, 0, 0, 0, 0, 0, 1, 0]
    assert np.array_equal(array(factors["W2^T"]["values"]), trace["conv2.W"].reshape(10, -1).T)
    assert np.array_equal(array(factors["M1"]["values"]), trace["pool1.mask"])


def test_typed_arrays_hold_the_same_numbers_and_masks_as_bytes(client: TestClient) -> None:
    wanted = {"image": {"sample": 7}}
    nested, typed = (chain(client, wanted, "relu1.grad", [1, 9, 12], query)["steps"] for query in ("", "?arrays=typed"))
    for one, other in zip(nested, typed, strict=True):
        for factor, same in zip([*one["factors"], one["result"]], [*other["factors"], other["result"]], strict=True):
            is_mask = str(factor["tensor"]).endswith(".mask")
            assert same["values"]["dtype"] == ("u1" if is_mask else "f4")
            assert np.array_equal(array(same["values"]), array(factor["values"]).astype("f4"))


@pytest.mark.parametrize(
    ("tensor", "index", "said"),
    [
        ("conv9.W", [0], "conv1.W.grad"),
        ("conv1.W.grad", [3, 0, 0, 0], "[3 - 1 x 3 x 3]"),
        ("pool1.mask", [0, 0, 0], ""),
    ],
)
def test_an_unknown_cell_is_a_422_that_lists_what_exists(
    client: TestClient, tensor: str, index: list[int], said: str
) -> None:
    body = {"experiment": {"image": {"sample": 7}}, "tensor": tensor, "index": index}
    reply = client.post("/api/chain", json=body)
    assert reply.status_code == 422
    assert said in reply.json()["error"]["message"]
