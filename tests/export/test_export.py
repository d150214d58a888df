"""An export holds the same numbers as the trace, and its code computes them again without this app."""

import io
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from starlette.testclient import TestClient

RANDOM = {"weights": "random", "seed": 3, "conv1": {"filters": 4, "size": 4}, "conv2": {"filters": 5, "size": 3}}
EXPERIMENTS: dict[str, Any] = {
    "cross_entropy": {"image": {"sample": 5}, "objective": {"kind": "cross_entropy", "label": 8}},
    "logit": {"image": {"sample": 2}, "network": RANDOM, "objective": {"kind": "logit", "index": 3}},
    "cell": {"image": {"sample": 1}, "objective": {"kind": "cell", "channel": 2, "row": 2, "column": 2}},
    "delta": {
        "image": {"sample": 0},
        "objective": {"kind": "delta", "delta": np.linspace(-1, 1, 250).reshape(10, 5, 5).tolist()},
    },
    "paper": {
        "image": {"sample": 3},
        "network": {"weights": "paper"},
        "objective": {"kind": "delta", "delta": [[[1]], [[0.5]]]},
    },
}
# -I: the script must run without this repository on its path, as on a reader's machine.
ISOLATED = [sys.executable, "-I", "-W", "error"]


def export(client: TestClient, form: str, experiment: Any, query: str = "") -> bytes:
    reply = client.post(f"/api/export?format={form}{query}", json=experiment)
    assert reply.status_code == 200, reply.text
    assert reply.headers["content-disposition"] == f'attachment; filename="retrograd.{form}"'
    return reply.content


def run(script: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*ISOLATED, str(script)], cwd=script.parent, capture_output=True, text=True, timeout=60, check=False
    )


@pytest.mark.parametrize("kind", EXPERIMENTS)
def test_the_script_recomputes_every_tensor_and_the_derivation(client: TestClient, kind: str, tmp_path: Path) -> None:
    script = tmp_path / "retrograd.py"
    script.write_bytes(export(client, "py", EXPERIMENTS[kind], "&tensor=conv1.W.grad&index=0,0,1,1"))
    done = run(script)
    assert done.returncode == 0, done.stderr
    assert re.search(r"all \d\d tensors are the same", done.stdout)
    assert "conv1.W.grad[0, 0, 1, 1] = " in done.stdout


@pytest.mark.parametrize(
    ("tensor", "index"), [("conv1.value", "2,10,10"), ("pool1.grad", "1,6,6"), ("dense.grad", "3"), ("loss", "")]
)
def test_the_script_derives_any_number(client: TestClient, tensor: str, index: str, tmp_path: Path) -> None:
    script = tmp_path / "retrograd.py"
    script.write_bytes(export(client, "py", EXPERIMENTS["cross_entropy"], f"&tensor={tensor}&index={index}"))
    done = run(script)
    assert done.returncode == 0, done.stderr
    assert f"{tensor}[{', '.join(index.split(','))}] = " in done.stdout


@pytest.mark.parametrize("form", ["py", "ipynb"])
def test_the_mathematics_comes_first_and_the_data_is_compressed(client: TestClient, form: str) -> None:
    """The arrays alone are 260 kB as float64, and 370 kB in plain base64."""
    text = export(client, form, EXPERIMENTS["cross_entropy"], "&tensor=conv1.W.grad&index=2,0,1,1").decode()
    assert len(text) < 150_000
    data = text.index("DATA = ")
    for name in ("conv", "conv_grads", "pool", "forward", "differentiate_objective", "backward", "derive"):
        assert text.index(f"def {name}(") < data
    assert data < 12_000
    assert len(text) - text.rindex("T = forward(") < 2_000, "after the data only a few lines that run the functions"


def test_the_cell_with_the_data_is_folded(client: TestClient) -> None:
    notebook = json.loads(export(client, "ipynb", EXPERIMENTS["cross_entropy"]))
    (data,) = [cell for cell in notebook["cells"] if cell["source"].startswith("DATA = ")]
    assert data["metadata"] == {"jupyter": {"source_hidden": True}, "cellView": "form"}
    assert all(len(cell["source"]) < 3_000 for cell in notebook["cells"] if cell is not data)


def test_a_script_with_a_changed_weight_fails(client: TestClient, tmp_path: Path) -> None:
    script = tmp_path / "retrograd.py"
    text = export(client, "py", EXPERIMENTS["cross_entropy"]).decode()
    assert text.count("\nT = forward(") == 1
    script.write_text(text.replace("\nT = forward(", '\nparams["conv1.b"] = params["conv1.b"] + 1e-6\nT = forward('))
    done = run(script)
    assert done.returncode != 0
    assert "AssertionError" in done.stderr


def test_the_notebook_has_the_scripts_cells_and_they_run_in_order(client: TestClient) -> None:
    notebook = json.loads(export(client, "ipynb", EXPERIMENTS["cross_entropy"], "&tensor=conv2.W.grad&index=7,2,3,1"))
    assert (notebook["nbformat"], notebook["nbformat_minor"]) == (4, 5)
    assert len({cell["id"] for cell in notebook["cells"]}) == len(notebook["cells"])
    assert notebook["cells"][0]["source"].startswith("# Backpropagation")
    names: dict[str, Any] = {}
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            exec(compile(cell["source"], cell["id"], "exec"), names)  # noqa: S102 - that is what a notebook does
    trace = client.post("/api/trace", json=EXPERIMENTS["cross_entropy"]).json()
    assert names["T"]["loss"] == pytest.approx(trace["loss"], rel=1e-12)


def test_the_npz_has_every_tensor_by_its_name(client: TestClient) -> None:
    file = np.load(io.BytesIO(export(client, "npz", EXPERIMENTS["cross_entropy"])))
    trace = client.post("/api/trace", json=EXPERIMENTS["cross_entropy"]).json()
    for layer in trace["layers"]:
        assert np.array_equal(file[f"{layer['name']}.value"], layer["value"])
        assert np.array_equal(file[f"{layer['name']}.grad"], layer["grad"])
        for param, both in (layer.get("params") or {}).items():
            assert np.array_equal(file[f"{layer['name']}.{param}.grad"], both["grad"])
    assert float(file["loss"]) == trace["loss"]


def test_the_json_is_the_trace(client: TestClient) -> None:
    trace = client.post("/api/trace", json=EXPERIMENTS["cell"])
    assert export(client, "json", EXPERIMENTS["cell"]) == trace.content


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("?format=pdf", "ipynb"),
        ("?format=py&tensor=conv9.W&index=0", "conv1.W.grad"),
        ("?format=py&tensor=conv1.W.grad&index=a,b", "whole numbers"),
        ("?format=exercise&index=a,b", "whole numbers"),
        ("?format=npz&index=-1", "whole numbers"),
        ("?format=json&tensor=conv9.W&index=0", "conv1.W.grad"),
        ("?format=ipynb&tensor=conv1.W.grad&index=9,9,9,9", "[3 - 1 x 3 x 3]"),
    ],
)
def test_an_impossible_export_is_a_422_that_says_what_is_possible(client: TestClient, query: str, named: str) -> None:
    reply = client.post(f"/api/export{query}", json=EXPERIMENTS["cross_entropy"])
    assert reply.status_code == 422
    assert named in reply.json()["error"]["message"]
