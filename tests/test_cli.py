"""python -m app: what each command prints, writes and returns; bad input ends in a message, never in a traceback."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from starlette.testclient import TestClient

from app import cli, digits
from app.digits import SAMPLES, Digits
from app.experiment import presets
from tests.test_digits import write_folder
from tests.web.contract import digit_png, tensors

ROOT = Path(__file__).resolve().parent.parent
COMMANDS = ["serve", "trace", "check", "lesson", "train", "digits", "evaluate"]
STARTS_WITHIN = 60  # seconds, on a busy machine


def run(*arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    """Run one command in its own process."""
    return subprocess.run(
        [sys.executable, "-m", "app", *arguments],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "digit.png"
    path.write_bytes(digit_png(5))
    return path


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The smallest data set that can be trained on: the shipped digits twice, and some of them again as test digits."""
    path = tmp_path_factory.mktemp("data") / "mnist.npz"
    shipped = digits.shipped()
    half = len(shipped.labels)
    split = np.array(["train"] * 2 * half + ["test"] * 200)
    images = np.concatenate([shipped.images, shipped.images, shipped.images[:200]])
    labels = np.concatenate([shipped.labels, shipped.labels, shipped.labels[:200]])
    np.savez(path, images=images, labels=labels, split=split)
    return path


# --help


def test_help_names_and_explains_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert status(["--help"]) == 0
    printed = capsys.readouterr().out
    for command in COMMANDS:
        assert re.search(rf"^ +{command} +\w+ \w+", printed, re.MULTILINE), command


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_a_command_explains_each_of_its_flags(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        cli.main([command, "--help"])
    assert left.value.code == 0
    text = capsys.readouterr().out
    for flag in re.findall(r"^  (--?\w[\w-]*)", text, re.MULTILINE):
        assert re.search(rf"^  {flag}\b.*(\n {{10,}}|  )\S+ \S+", text, re.MULTILINE), f"{flag} is not explained"


def test_without_a_command_the_usage_is_printed() -> None:
    done = run()
    assert done.returncode == 2
    assert "COMMAND" in done.stderr
    assert "Traceback" not in done.stderr


# trace


def test_trace_prints_the_prediction_and_every_tensor(photo: Path) -> None:
    done = run("trace", str(photo), "--label", "8")
    assert done.returncode == 0, done.stderr
    assert re.search(r"prediction 5 .*loss [\d.]+ for label 8", done.stdout)
    for name, notation in (
        ("input.value", "[1 x 28 x 28]"),
        ("conv1.W.grad", "[3 - 1 x 3 x 3]"),
        ("relu2.mask", "[10 x 10 x 10]"),
        ("dense.grad", "[10]"),
    ):
        assert re.search(
            rf"^{re.escape(name)} +{re.escape(notation)} +[+-]\S+ \.\. [+-]\S+$", done.stdout, re.MULTILINE
        )


@pytest.mark.parametrize("label", [None, 3])
def test_trace_writes_the_same_json_that_the_api_replies_with(
    photo: Path, tmp_path: Path, client: TestClient, label: int | None
) -> None:
    out = tmp_path / "trace.json"
    chosen = [] if label is None else ["--label", str(label)]
    assert cli.main(["trace", str(photo), "--out", str(out), *chosen]) == 0
    form = {} if label is None else {"label": str(label)}
    reply = client.post("/api/trace/image", files={"file": photo.read_bytes()}, data=form)
    assert out.read_bytes() == reply.content


def test_trace_writes_an_npz_with_every_tensor_by_its_name(photo: Path, tmp_path: Path, client: TestClient) -> None:
    out = tmp_path / "trace.npz"
    assert cli.main(["trace", str(photo), "--out", str(out), "--label", "3"]) == 0
    reply = client.post("/api/trace/image", files={"file": photo.read_bytes()}, data={"label": "3"}).json()
    expected = tensors(reply)
    with np.load(out) as file:
        assert set(expected) <= set(file.files)
        for name, value in expected.items():
            assert np.array_equal(file[name], value), name


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["{tmp}/nowhere.png"], "nowhere.png"),
        (["{tmp}"], "directory"),
        (["{tmp}/notes.txt"], "PNG, JPEG, WebP, GIF or BMP"),
        (["{tmp}/empty.png"], "empty"),
        (["{photo}", "--label", "10"], "--label"),
        (["{photo}", "--label", "three"], "--label"),
        (["{photo}", "--out", "{tmp}/trace.csv"], "must end in .json or .npz"),
        (["{photo}", "--out", "{tmp}/trace"], "must end in .json or .npz"),
        (["{photo}", "--out", "{tmp}/nowhere/trace.json"], "nowhere"),
        (["{photo}", "--out", "{tmp}/nowhere/trace.npz"], "nowhere"),
        ([], "IMAGE"),
    ],
)
def test_trace_explains_what_is_wrong_with_its_arguments(
    photo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], words: str
) -> None:
    (tmp_path / "notes.txt").write_text("hello")
    (tmp_path / "empty.png").touch()
    filled = [argument.format(tmp=tmp_path, photo=photo) for argument in arguments]
    assert status(["trace", *filled]) == 2
    printed = capsys.readouterr()
    assert words in printed.err
    assert not printed.out
    assert sorted(path.name for path in tmp_path.iterdir()) == ["digit.png", "empty.png", "notes.txt"]


def status(arguments: list[str]) -> int:
    """The exit status; argparse raises SystemExit instead of returning one."""
    try:
        return cli.main(arguments)
    except SystemExit as left:
        return int(left.code or 0)


# train, digits, evaluate


def test_training_twice_with_the_same_seed_writes_the_same_file_and_evaluate_can_read_it(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def flags(name: str) -> list[str]:
        numbers = ["--epochs", "1", "--batch", "200", "--seed", "1"]
        return ["train", "--data", str(data), *numbers, "--out", str(tmp_path / name)]

    done = run(*flags("first.npz"))
    assert done.returncode == 0, done.stderr
    assert re.search(r"validation \d+\.\d+%, conv1 filters alive: 3 of 3", done.stdout)
    assert re.search(r"5/5 .*step/s", done.stderr), "the progress bar"
    assert cli.main(flags("again.npz")) == 0
    first, again = ((tmp_path / name).read_bytes() for name in ("first.npz", "again.npz"))
    assert first == again
    capsys.readouterr()
    assert cli.main(["evaluate", "--data", str(data), "--weights", str(tmp_path / "first.npz")]) == 0
    printed = capsys.readouterr().out
    assert re.search(r"200 test digits: \d+\.\d+%", printed)
    assert "alive: 3 of 3" in printed


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gz"])
def test_training_and_evaluation_read_a_folder_of_idx_files(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], packed: bool
) -> None:
    training, test = digits.mnist(data)
    write_folder(tmp_path, training, test, packed=packed)
    out = tmp_path / "weights.npz"
    flags = ["--epochs", "1", "--batch", "500", "--seed", "1", "--out", str(out)]
    assert cli.main(["train", "--data", str(tmp_path), *flags]) == 0
    assert {name: p.shape for name, p in presets.load(out).params.items()}
    assert cli.main(["evaluate", "--data", str(tmp_path)]) == 0
    assert "200 test digits: 9" in capsys.readouterr().out, "the shipped weights recognise more than 90 % of them"


def test_a_network_with_a_dead_filter_is_not_written(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cli, "alive_filters", lambda *_: np.array([True, False, True]))
    out = tmp_path / "weights.npz"
    assert cli.main(["train", "--data", str(data), "--epochs", "1", "--batch", "1000", "--out", str(out)]) == 1
    printed = capsys.readouterr()
    assert "alive: 2 of 3" in printed.out
    assert "--seed" in printed.err
    assert not out.exists()


def test_the_command_digits_writes_the_digits_that_the_app_ships(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "digits.npz"
    assert cli.main(["digits", "--data", str(data), "--out", str(out), "--count", "60"]) == 0
    with np.load(out) as file:
        chosen = Digits(file["images"], file["labels"])
    assert chosen.labels.tolist() == list(range(10)) * 6
    assert np.array_equal(chosen.images[:40], digits.shipped().images[:40])


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["train", "--data", "{tmp}/nowhere"], "nowhere"),
        (["train", "--data", "{tmp}"], "train-images-idx3-ubyte"),
        (["train", "--data", "{tmp}/few.npz"], "20 training digits"),
        (["train", "--data", "{data}", "--epochs", "0"], "--epochs: must be"),
        (["train", "--data", "{data}", "--batch", "0"], "--batch: must be"),
        (["train", "--data", "{data}", "--batch", "-3"], "--batch: must be"),
        (["train", "--data", "{data}", "--batch", "5000000"], "training digits"),
        (["train", "--data", "{data}", "--learning-rate", "nan"], "--learning-rate: must be"),
        (["train", "--data", "{data}", "--seed", "-1"], "--seed: must be"),
        (["train"], "--data"),
        (["evaluate", "--data", "{tmp}/nowhere"], "nowhere"),
        (["evaluate", "--data", "{tmp}/few.npz"], "no test digits"),
        (["evaluate", "--data", "{data}", "--weights", "{data}"], "conv1.W"),
        (["evaluate", "--data", "{data}", "--weights", "{tmp}/nowhere.npz"], "nowhere.npz"),
        (["digits", "--data", "{data}", "--count", "0"], "--count: must be"),
        (["digits", "--data", "{data}", "--out", "{tmp}/nowhere/digits.npz"], "nowhere"),
    ],
)
def test_train_digits_and_evaluate_explain_what_is_wrong_with_their_arguments(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], words: str
) -> None:
    few = digits.shipped().take(slice(20))
    np.savez(tmp_path / "few.npz", images=few.images, labels=few.labels, split=np.array(["train"] * 20))
    assert status([argument.format(tmp=tmp_path, data=data) for argument in arguments]) == 2
    assert words in capsys.readouterr().err


# serve


class Server:
    """A running `python -m app serve` and the address that it printed."""

    def __init__(self, process: "subprocess.Popen[str]", url: str) -> None:
        self.process = process
        self.url = url

    def get(self, path: str) -> Any:
        with urllib.request.urlopen(self.url + path, timeout=STARTS_WITHIN) as reply:
            return json.load(reply)

    def stop(self, how: signal.Signals) -> tuple[int, str]:
        """Send a signal. Returns the exit status and what was printed on stderr."""
        self.process.send_signal(how)
        _, said = self.process.communicate(timeout=STARTS_WITHIN)
        return self.process.returncode, said


@contextmanager
def serving(*flags: str) -> Iterator[Server]:
    """The socket listens before the address is printed, so a request may be sent at once."""
    process = subprocess.Popen(
        [sys.executable, "-m", "app", "serve", "--port", "0", *flags],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        found = re.fullmatch(r"Retrograd is at (http://\S+:\d+)/\n", line)
        assert found, line
        yield Server(process, found[1])
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)  # the workers too, which would keep the pipes open
        process.communicate()


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "SIGTERM"])
@pytest.mark.parametrize(
    ("workers", "host", "in_url"), [(1, "127.0.0.1", "127.0.0.1"), (2, "::1", "[::1]")], ids=["1", "2-ipv6-in-brackets"]
)
def test_serve_answers_at_the_address_it_prints_and_stops_without_a_traceback(
    workers: int, host: str, in_url: str, how: signal.Signals
) -> None:
    with serving("--workers", str(workers), "--host", host) as server:
        assert server.url.startswith(f"http://{in_url}:")
        assert server.get("/readyz")["status"] == "ready"
        assert len(server.get("/api/samples")) == len(SAMPLES)
        returned, said = server.stop(how)
    assert returned == 0
    assert "Traceback" not in said


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_port_that_is_in_use_is_reported_with_a_message(workers: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = run("serve", "--port", port, "--workers", workers)
    assert done.returncode == 1
    assert "address already in use" in done.stderr.lower()
    assert "--port" in done.stderr
    assert "Retrograd is at" not in done.stdout
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "flags",
    [("--port", "70000"), ("--port", "-1"), ("--port", "http"), ("--workers", "0"), ("--workers", "-1")],
    ids=" ".join,
)
def test_an_invalid_port_or_number_of_workers_is_refused_with_the_allowed_range(
    flags: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert status(["serve", *flags]) == 2
    assert f"{flags[0]}: must be" in capsys.readouterr().err


def test_a_server_that_cannot_start_exits_with_an_error() -> None:
    broken = "from pathlib import Path; from app import cli, weights; weights.SHIPPED = Path('nowhere.npz')"
    command = [sys.executable, "-c", f"{broken}; raise SystemExit(cli.main(['serve', '--port', '0']))"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=STARTS_WITHIN, check=False)
    assert done.returncode not in (0, None)
    assert "nowhere.npz does not contain conv1.W" in done.stderr


# lesson


def test_a_right_lesson_is_said_to_be_right(capsys: pytest.CaptureFixture[str]) -> None:
    lessons = ROOT / "tests" / "fixtures" / "lessons"
    assert cli.main(["lesson", "check", str(lessons / "20-fixture.md"), str(lessons / "glossary.md")]) == 0
    assert capsys.readouterr().out == "2 checked, nothing is wrong\n"


def test_the_problems_of_a_wrong_lesson_are_printed_with_file_and_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "01-wrong.md"
    file.write_text("---\ntitle: T\nsummary: S\nable: A\n---\n## Step\n\n{conv9.W[0]}\n\n[[nonsense]]\n")
    assert cli.main(["lesson", "check", str(file)]) == 1
    printed = capsys.readouterr()
    assert not printed.err
    first, second = printed.out.splitlines()
    assert first.startswith(f"{file}:8: tensor: there is no 'conv9.W'")
    assert second.startswith(f"{file}:10: the glossary has no word 'nonsense'")


def test_a_lesson_that_does_not_exist_is_a_problem(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["lesson", "check", "gone.md"]) == 1
    assert capsys.readouterr().out == "gone.md:1: the file can't be read: No such file or directory\n"
