"""The exercise notebook: its solution is right, each known mistake is named, and nbgrader can assign and grade it."""

import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from latex2mathml.converter import convert
from starlette.testclient import TestClient

from app.engine.conv import Conv
from app.engine.dense import Dense
from app.engine.loss import CrossEntropy, Logit
from app.engine.maxpool import MaxPool
from app.engine.mistakes import LOSS, Mistake, make, possible, with_mistake
from app.engine.relu import ReLU
from app.engine.tensors import Array
from app.engine.trace import trace
from app.experiment.choice import Experiment
from app.experiment.run import prepare
from app.words.mistakes import described
from tests.export.test_export import EXPERIMENTS, ISOLATED

TOLERANCE = 1e-5
STUB = r"\1# YOUR CODE HERE\n\1raise NotImplementedError()"
REGION = re.compile(r"^( *)### BEGIN SOLUTION\n(.*?)^ *### END SOLUTION$", re.DOTALL | re.MULTILINE)
FUNCTIONS = {Conv: "conv_backward", ReLU: "relu_backward", MaxPool: "maxpool_backward", Dense: "dense_backward"}
STARTS = {CrossEntropy: "cross_entropy_backward", Logit: "logit_backward"}

Function = Callable[..., Any]


def export(client: TestClient, form: str, experiment: Any) -> dict[str, Any]:
    reply = client.post(f"/api/export?format={form}", json=experiment)
    assert reply.status_code == 200, reply.text
    assert reply.headers["content-disposition"] == f'attachment; filename="retrograd-{form}.ipynb"'
    notebook: dict[str, Any] = reply.json()
    return notebook


class Session:
    """A kernel: runs a notebook's cells in order, and a check cell as often as asked for."""

    def __init__(self, notebook: dict[str, Any]) -> None:
        self.names: dict[str, Any] = {}
        self.checks = []
        for cell in notebook["cells"]:
            if cell["metadata"].get("nbgrader", {}).get("grade"):
                self.checks.append(cell)
            elif cell["cell_type"] == "code":
                self._run(cell)

    def check(self) -> dict[str, str]:
        """What the checks that fail say, by the name of the cell."""
        said = {}
        for cell in self.checks:
            try:
                self._run(cell)
            except Exception as error:  # a student's own too
                said[cell["id"]] = str(error)
        return said

    def _run(self, cell: dict[str, Any]) -> None:
        exec(compile(cell["source"], cell["id"], "exec"), self.names)  # noqa: S102 - that is what a notebook does

    def write(self, name: str, function: Function) -> None:
        """What a student has written."""
        function.__name__ = name
        self.names[name] = function


def of_layer(make_layer: Callable[..., Any]) -> Function:
    """A function as the notebook asks for it, from a layer of the engine."""

    def backward(dy: Array, x: Array, W: Array | None = None) -> Any:
        layer = make_layer() if W is None else make_layer(W)
        _, kept = layer.forward(x[None])
        dx = layer.input_grad(dy[None], kept)[0]
        return dx if W is None else (dx, *layer.param_grads(dy[None], kept).values())

    return backward


def of_mistake(mistake: Mistake, operation: Any) -> Function:
    """The same with a mistake in it, made by the engine and not by what the notebook carries."""
    if mistake.layer == LOSS:
        wrong = with_mistake(operation, mistake)
        return lambda y, _: wrong.loss_and_grad(y[None])[1][0]
    kind = type(operation)
    if operation.params:
        return of_layer(lambda W: with_mistake(kind("x", W, np.zeros(len(W))), mistake))
    return of_layer(lambda: with_mistake(kind("x"), mistake))


def title(mistake: Mistake) -> str:
    """How the notebook names it: a student's function serves all layers, so the place is not said."""
    return described(mistake._replace(layer=LOSS))


def differ(array: Array, right: Array) -> bool:
    return bool(np.abs(array - right).max() > TOLERANCE * (np.abs(right).max() or 1))


@pytest.fixture(params=EXPERIMENTS)
def experiment(request: pytest.FixtureRequest) -> Any:
    return EXPERIMENTS[request.param]


def test_the_solution_passes_every_check(
    client: TestClient, experiment: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    session = Session(export(client, "solution", experiment))
    assert session.check() == {}
    right = re.findall(r"^(.+) is right: (.+), to 1e-05", capsys.readouterr().out, re.MULTILINE)
    assert len(right) == len(session.checks) >= 6
    trace_reply = client.post("/api/trace", json=experiment).json()
    gradients = sum((layer["grad"] is not None) * (1 + 2 * ("params" in layer)) for layer in trace_reply["layers"])
    assert right[-1][0] == "backward"
    assert len(right[-1][1].split(", ")) == gradients, "the whole backward pass is checked"


def test_the_solution_runs_without_this_repository_and_without_a_warning(client: TestClient, tmp_path: Path) -> None:
    cells = export(client, "solution", EXPERIMENTS["cross_entropy"])["cells"]
    script = tmp_path / "solution.py"
    script.write_text("\n".join(cell["source"] for cell in cells if cell["cell_type"] == "code"), "utf-8")
    done = subprocess.run(
        [*ISOLATED, str(script)], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "backward is right" in done.stdout


def test_each_mistake_in_a_function_is_named(client: TestClient, experiment: Any) -> None:
    """Wherever the numbers of this experiment show it; for the default network that is all of them."""
    _, network, objective, _ = prepare(Experiment.model_validate(experiment))
    operations = {layer.name: layer for layer in network.layers} | {LOSS: objective}
    session = Session(export(client, "solution", experiment))
    assert session.check() == {}
    named = set()
    for mistake in possible(network, objective):
        operation = operations[mistake.layer]
        name = FUNCTIONS.get(type(operation)) or STARTS.get(type(operation)) or "cell_backward"
        if name not in session.names:  # a given delta has no function
            continue
        solved = session.names[name]
        session.write(name, of_mistake(mistake, operation))
        said = session.check()
        if said:
            first = next(iter(said.values()))
            assert title(mistake) in first, (mistake, first)
            assert "The lesson that helps: “" in first
            named.add(mistake.name)
        session.write(name, solved)
    if experiment is EXPERIMENTS["cross_entropy"]:
        assert named == {mistake.name for mistake in possible(network, objective)}


def test_each_mistake_in_the_whole_backward_pass_is_named_in_every_layer(client: TestClient, experiment: Any) -> None:
    x, network, objective, _ = prepare(Experiment.model_validate(experiment))
    right = trace(network, x, objective).tensors
    session = Session(export(client, "solution", experiment))
    seen = 0
    for mistake in possible(network, objective):
        wrong_network, wrong_objective = make([mistake], network, objective)
        wrong = trace(wrong_network, x, wrong_objective).tensors
        session.write("backward", lambda *_, wrong=wrong: wrong)
        shows = any(differ(wrong[name], right[name]) for name in right if name.endswith(".grad"))
        said = session.check().get("check-backward", "")
        assert (title(mistake) in said) == shows, (mistake, said)
        if experiment is EXPERIMENTS["cross_entropy"]:
            assert said.count("\n- ") == shows, "nothing else gives these numbers"
        seen += shows
    assert seen > 10


def test_two_mistakes_in_one_function_are_both_named(client: TestClient) -> None:
    session = Session(export(client, "solution", EXPERIMENTS["cross_entropy"]))
    solved = session.names["conv_backward"]

    def conv_backward(dz: Array, x: Array, W: Array) -> Any:
        dx, dW, db = solved(dz, x, W[:, :, ::-1, ::-1])
        return dx, dW.swapaxes(2, 3), db

    session.write("conv_backward", conv_backward)
    said = session.check()
    assert set(said) == {"check-conv-dW", "check-conv-dx", "check-backward"}
    assert "Rows and columns of dW exchanged" in said["check-conv-dW"]
    assert "The kernel was not flipped for dX" in said["check-conv-dx"]


def test_any_factor_and_any_learning_rate_are_found(client: TestClient) -> None:
    session = Session(export(client, "solution", EXPERIMENTS["cross_entropy"]))
    relu, conv = session.names["relu_backward"], session.names["conv_backward"]
    session.write("relu_backward", lambda da, z: 0.37 * relu(da, z))
    assert "off by the same factor (factor 0.37)" in session.check()["check-relu"]
    session.write("relu_backward", lambda da, z: -relu(da, z))
    assert "All signs are wrong" in session.check()["check-relu"]
    session.write("relu_backward", relu)

    def conv_backward(dz: Array, x: Array, W: Array) -> Any:
        _, dW, db = conv(dz, x, W)
        dx, _, _ = conv(dz, x, W - 0.033 * dW)
        return dx, dW, db

    session.write("conv_backward", conv_backward)
    assert "updated already (learning rate 0.033)" in session.check()["check-conv-dx"]


def test_an_unknown_error_is_shown_with_its_place_and_without_a_mistake(client: TestClient) -> None:
    session = Session(export(client, "solution", EXPERIMENTS["cross_entropy"]))
    solved = session.names["relu_backward"]

    def relu_backward(da: Array, z: Array) -> Array:
        dz: Array = solved(da, z)
        dz[2, 8, 5] += 7
        return dz

    session.write("relu_backward", relu_backward)
    said = session.check()["check-relu"].splitlines()
    assert said[0] == "relu_backward is not right yet: 1 of the 1000 numbers of conv2.grad differ."
    assert said[1].startswith("The largest difference is at [2, 8, 5]: yours is ")
    assert len(said) == 2
    session.write("relu_backward", lambda _, z: np.full_like(z, np.nan))
    assert "yours is nan" in session.check()["check-relu"]
    session.write("relu_backward", lambda _, z: 0 * z)
    assert session.check()["check-relu"].endswith("All of your numbers are 0.")


def test_float32_is_precise_enough_and_inputs_can_be_overwritten(client: TestClient) -> None:
    session = Session(export(client, "solution", EXPERIMENTS["cross_entropy"]))
    solved = {name: session.names[name] for name in FUNCTIONS.values()}

    def in_float32(function: Function) -> Function:
        def rounded(*given: Array) -> Any:
            result = function(*(array.astype(np.float32) for array in given))
            for array in given:
                array[...] = 0
            return result

        return rounded

    for name, function in solved.items():
        session.write(name, in_float32(function))
    session.checks = [cell for cell in session.checks if cell["id"] != "check-backward"]
    assert session.check() == {}


@pytest.mark.parametrize(
    ("result", "said"),
    [
        (None, "must return three arrays: dx, dW, db"),
        ((None, None, None), "pool2.grad is still missing"),
        ((np.zeros(250), 0, 0), "pool2.grad must have the shape (10, 5, 5). Yours has (250,)."),
        (("dx", 0, 0), "pool2.grad must be an array of numbers, not str"),
    ],
)
def test_a_result_of_another_form_is_said_kindly(client: TestClient, result: Any, said: str) -> None:
    session = Session(export(client, "solution", EXPERIMENTS["cross_entropy"]))
    session.write("dense_backward", lambda *_: result)
    assert said in session.check()["check-dense"]


def test_a_backward_pass_of_another_form_is_said_kindly(client: TestClient) -> None:
    session = Session(export(client, "solution", EXPERIMENTS["cross_entropy"]))
    solved = session.names["backward"]
    session.write("backward", lambda *_: None)
    assert "must return a dictionary" in session.check()["check-backward"]
    session.write("backward", lambda T, dy: {k: v for k, v in solved(T, dy).items() if k != "conv1.b.grad"})
    assert "conv1.b.grad is missing" in session.check()["check-backward"]


def test_an_empty_function_is_said_to_be_empty_by_its_name(client: TestClient, experiment: Any) -> None:
    session = Session(export(client, "exercise", experiment))
    said = session.check()
    assert len(said) == len(session.checks)
    assert said["check-backward"].startswith("backward is still empty. Replace `raise NotImplementedError()` by")
    assert said["check-conv-db"].startswith("conv_backward is still empty")
    session.write("backward", lambda _, dy: session.names["relu_backward"](dy, dy))
    assert session.check()["check-backward"].startswith("relu_backward is still empty")


def test_jupyter_shows_only_what_a_check_says(client: TestClient) -> None:
    session = Session(export(client, "exercise", EXPERIMENTS["cross_entropy"]))
    with pytest.raises(AssertionError) as caught:
        session.names["check"](session.names["relu_backward"], "relu2")
    assert caught.value._render_traceback_() == str(caught.value).splitlines()  # type: ignore[attr-defined]


def test_an_experiment_without_gradients_says_that_its_checks_say_little(
    client: TestClient, capsys: pytest.CaptureFixture[str]
) -> None:
    dead = {"image": {"sample": 1}, "objective": {"kind": "cell", "channel": 2, "row": 2, "column": 2}}
    notebook = export(client, "solution", dead)
    assert "all of its deltas are 0" in "".join(cell["source"] for cell in notebook["cells"])
    assert Session(notebook).check() == {}
    assert "all numbers of conv2.W.grad, conv1.W.grad are 0" in capsys.readouterr().out
    alive = export(client, "solution", EXPERIMENTS["cross_entropy"])
    assert "all of its deltas are 0" not in "".join(cell["source"] for cell in alive["cells"])


def test_the_exercise_is_the_solution_with_the_functions_cut_out(client: TestClient, experiment: Any) -> None:
    exercise, solution = (export(client, form, experiment)["cells"] for form in ("exercise", "solution"))
    assert [cell["id"] for cell in exercise] == [cell["id"] for cell in solution]
    for empty, solved in zip(exercise, solution, strict=True):
        if not solved["metadata"].get("nbgrader", {}).get("solution"):
            assert empty == solved
            continue
        assert REGION.search(solved["source"])
        assert empty["source"] == REGION.sub(rf"\1### BEGIN SOLUTION\n{STUB}\n\1### END SOLUTION", solved["source"])
        assert "### BEGIN SOLUTION" not in released(solved)


def released(cell: dict[str, Any]) -> str:
    """What nbgrader's generate_assignment makes of a cell."""
    return REGION.sub(STUB, cell["source"])


def test_nbgrader_releases_the_same_from_the_exercise_as_from_the_solution(client: TestClient, experiment: Any) -> None:
    exercise, solution = (export(client, form, experiment)["cells"] for form in ("exercise", "solution"))
    assert [released(cell) for cell in exercise] == [released(cell) for cell in solution]
    for cell in solution:
        if not cell["metadata"].get("nbgrader", {}).get("solution"):
            assert "BEGIN SOLUTION" not in cell["source"], "nbgrader refuses a solution in another cell"


def test_the_metadata_is_what_nbgrader_takes(client: TestClient, experiment: Any) -> None:
    """The rules of nbgrader's schema, version 3, and of its validator."""
    notebook = export(client, "exercise", experiment)
    assert notebook["metadata"]["kernelspec"]["language"] == "python"
    ids = []
    for cell in notebook["cells"]:
        about = cell["metadata"].get("nbgrader")
        if about is None:
            continue
        assert set(about) - {"points"} == {"schema_version", "grade", "solution", "locked", "task", "grade_id"}
        assert about["schema_version"] == 3
        assert re.fullmatch(r"[a-zA-Z0-9_\-]+", about["grade_id"])
        assert about["grade"] == ("points" in about)
        assert about["locked"] != about["solution"]
        assert not about["task"]
        assert cell["cell_type"] == "code"
        assert not (about["grade"] and about["solution"]), "an autograder test has no solution in it"
        ids.append(about["grade_id"])
    assert len(set(ids)) == len(ids)
    points = [cell["metadata"]["nbgrader"]["points"] for cell in notebook["cells"] if "check-" in cell["id"]]
    assert all(number > 0 for number in points)


def test_the_notebook_is_valid_and_small(client: TestClient) -> None:
    for experiment in (EXPERIMENTS["cross_entropy"], EXPERIMENTS["paper"]):
        notebook = export(client, "exercise", experiment)
        assert (notebook["nbformat"], notebook["nbformat_minor"]) == (4, 5)
        ids = [cell["id"] for cell in notebook["cells"]]
        assert len(set(ids)) == len(ids)
        assert all(re.fullmatch(r"[a-zA-Z0-9-_]{1,64}", name) for name in ids)
        assert len(json.dumps(notebook)) < 500_000


def test_the_texts_are_of_this_experiment_and_name_the_lessons(client: TestClient) -> None:
    text = "".join(cell["source"] for cell in export(client, "exercise", EXPERIMENTS["paper"])["cells"])
    assert "| conv2 | [2 - 1 x 2 x 2] | [2 x 2 x 2] |" in text
    assert "the sum of pool2 times a given delta" in text
    assert "dense_backward" not in text, "no gradient reaches it"
    assert "*The whole delta of one convolution weight*" in text
    assert not re.search(r"<<|>>|\[repository\]|app\.export", text)
    text = "".join(cell["source"] for cell in export(client, "exercise", EXPERIMENTS["cross_entropy"])["cells"])
    assert "L, the cross-entropy of the label 8." in text


def test_every_formula_can_be_read(client: TestClient, experiment: Any) -> None:
    cells = export(client, "exercise", experiment)["cells"]
    texts = [cell["source"] for cell in cells if cell["cell_type"] == "markdown"]
    formulas = [formula for text in texts for formula in re.findall(r"\$\$?([^$]+)\$\$?", text)]
    assert len(formulas) > 10
    for formula in formulas:
        assert "<math" in convert(formula)


@pytest.mark.parametrize(
    "network",
    [
        {"weights": "random", "input": 9, "conv1": {"filters": 2, "size": 2}, "conv2": {"filters": 3, "size": 1}},
        {"weights": "random", "conv1": {"filters": 16, "size": 7}, "conv2": {"filters": 16, "size": 1}},
    ],
)
def test_any_network_and_any_digit_can_be_an_exercise(client: TestClient, network: Any) -> None:
    side = network.get("input", 28)
    pixels = np.random.default_rng(5).random((side, side)).tolist()
    experiment = {"image": {"pixels": pixels}, "network": network}
    assert Session(export(client, "solution", experiment)).check() == {}
    assert len(json.dumps(export(client, "exercise", experiment))) < 1_500_000


def test_an_exercise_of_a_wrong_pass_is_refused(client: TestClient) -> None:
    wrong = EXPERIMENTS["cross_entropy"] | {"mistakes": [{"name": "flipped-kernel", "layer": "conv1"}]}
    reply = client.post("/api/export?format=exercise", json=wrong)
    assert reply.status_code == 422
    assert "mistakes" in reply.json()["error"]["message"]
