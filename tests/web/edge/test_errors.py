"""Whatever a client sends, the reply is a 4xx with the error body, which says what was expected and what was sent."""

import json
import struct
from typing import Any

import httpx2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from app.main import create_app
from app.web.api import trace
from tests.web.contract import OBJECTIVES, typed

JSON = {"Content-Type": "application/json"}
SAMPLE: dict[str, Any] = {"image": {"sample": 7}}
SIGNALLING_NAN = struct.pack("<I", 0x7FA00000)
MB = 1_000_000


def error(reply: httpx2.Response, *statuses: int) -> dict[str, str]:
    """The error in a reply, whose body has the same short form whatever was sent."""
    assert reply.status_code in statuses, reply.text[:300]
    assert reply.headers["content-type"] == "application/json"
    body: dict[str, dict[str, str]] = reply.json()
    assert set(body) == {"error"}
    assert set(body["error"]) == {"code", "message"}
    assert all(body["error"].values())
    assert len(reply.content) < 10_000
    return body["error"]


def post(client: TestClient, body: str | bytes | dict[str, Any]) -> httpx2.Response:
    content = json.dumps(body) if isinstance(body, dict) else body
    return client.post("/api/trace", content=content, headers=JSON)


@pytest.mark.parametrize("path", ["/api/nope", "/api", "/api/", "/api/samples/7", "/api/docs/nope"])
def test_an_address_that_does_not_exist_is_404(client: TestClient, path: str) -> None:
    assert error(client.get(path, follow_redirects=False), 404)["code"] == "not_found"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/trace"),
        ("GET", "/api/image"),
        ("PUT", "/api/trace"),
        ("DELETE", "/api/samples"),
        ("POST", "/api/samples"),
        ("PATCH", "/api/trace/image"),
    ],
)
def test_a_wrong_method_is_405_with_the_allowed_ones(client: TestClient, method: str, path: str) -> None:
    reply = client.request(method, path)
    assert error(reply, 405)["code"] == "method_not_allowed"
    assert reply.headers["Allow"]


EXPERIMENTS: list[
    tuple[str, dict[str, Any], str]
] = [  # what is wrong, the experiment, the field that the message names
    ("no image", {}, "image"),
    ("an image of no kind", {"image": {}}, "image: must be"),
    ("an image of two kinds", {"image": {"sample": 1, "pixels": [[0]]}}, "image: must be"),
    ("an image of another kind", {"image": {"url": "http://example.com"}}, "image: must be"),
    ("an image that is a number", {"image": 7}, "image: must be"),
    ("no image but null", {"image": None}, "image: must be"),
    ("a sample below the first", {"image": {"sample": -1}}, "image.sample"),
    ("a sample after the last", {"image": {"sample": 44}}, "image.sample"),
    ("a sample as text", {"image": {"sample": "7"}}, "image.sample"),
    ("a sample as a boolean", {"image": {"sample": True}}, "image.sample"),
    ("half a sample", {"image": {"sample": 7.5}}, "image.sample"),
    ("a huge sample", {"image": {"sample": 10**400}}, "image.sample"),
    ("too few rows", {"image": {"pixels": [[0] * 28] * 27}}, "image.pixels: must be 28 rows of 28"),
    ("rows of several lengths", {"image": {"pixels": [[0] * 28] * 27 + [[0]]}}, "image.pixels"),
    ("a depth too many", {"image": {"pixels": [[[0] * 28] * 28]}}, "image.pixels: must be 28 rows of 28"),
    ("no pixels", {"image": {"pixels": []}}, "image.pixels"),
    ("pixels as one text", {"image": {"pixels": "0" * 784}}, "image.pixels"),
    ("pixels as texts", {"image": {"pixels": [["0"] * 28] * 28}}, "image.pixels: nested lists must hold numbers"),
    ("a text among pixels", {"image": {"pixels": [[0] * 27 + ["0"]] * 28}}, "image.pixels: nested lists"),
    ("pixels as booleans", {"image": {"pixels": [[True] * 28] * 28}}, "image.pixels: nested lists must hold numbers"),
    ("a boolean among pixels", {"image": {"pixels": [[0.5] * 27 + [True]] * 28}}, "image.pixels: nested lists"),
    ("null among pixels", {"image": {"pixels": [[0.5] * 27 + [None]] * 28}}, "image.pixels: nested lists"),
    ("a bright pixel", {"image": {"pixels": [[1.001] * 28] * 28}}, "image.pixels: must be numbers in 0..1"),
    ("a negative pixel", {"image": {"pixels": [[-0.001] * 28] * 28}}, "image.pixels: must be numbers in 0..1"),
    ("pixels of 0 to 255", {"image": {"pixels": [[255] * 28] * 28}}, "image.pixels: must be numbers in 0..1"),
    ("a huge pixel", {"image": {"pixels": [[10**400] * 28] * 28}}, "image.pixels: must hold finite numbers"),
    ("a huge pixel among others", {"image": {"pixels": [[0.5] * 27 + [10**400]] * 28}}, "image.pixels"),
    ("an infinite pixel", {"image": {"pixels": [[float("inf")] * 28] * 28}}, "image.pixels: must hold finite"),
    ("pixels that are no number", {"image": {"pixels": [[float("nan")] * 28] * 28}}, "image.pixels: must hold finite"),
    ("typed pixels without a shape", {"image": {"pixels": {"dtype": "f4", "bdata": ""}}}, "image.pixels: a typed"),
    ("typed pixels of no dtype", {"image": {"pixels": typed([[0]]) | {"dtype": "i8"}}}, "image.pixels: a typed"),
    ("a dtype that is a list", {"image": {"pixels": typed([[0]]) | {"dtype": []}}}, "image.pixels: a typed"),
    ("bdata that is no base64", {"image": {"pixels": typed([[0]]) | {"bdata": "%%%"}}}, "image.pixels: a typed"),
    ("bdata that is a number", {"image": {"pixels": typed([[0]]) | {"bdata": 7}}}, "image.pixels: a typed"),
    ("bdata cut short", {"image": {"pixels": typed([[0] * 28] * 28) | {"shape": "28, 29"}}}, "image.pixels: a typed"),
    ("a shape that is no numbers", {"image": {"pixels": typed([[0]]) | {"shape": "a, b"}}}, "image.pixels: a typed"),
    ("an empty shape", {"image": {"pixels": typed([[0]]) | {"shape": ""}}}, "image.pixels: a typed"),
    ("a negative size", {"image": {"pixels": typed([[0] * 28] * 28) | {"shape": "28, -1"}}}, "image.pixels: a typed"),
    ("a huge size", {"image": {"pixels": typed([[0]]) | {"shape": "1" + "0" * 30}}}, "image.pixels: a typed"),
    ("a hundred dimensions", {"image": {"pixels": typed([[0]]) | {"shape": ", ".join("1" * 100)}}}, "image.pixels"),
    ("typed NaN", {"image": {"pixels": typed([[float("nan")] * 28] * 28)}}, "image.pixels: must hold finite"),
    ("a field that does not exist", SAMPLE | {"imgae": 1}, "imgae"),
    ("weights of no name", SAMPLE | {"network": {"weights": "mine"}}, "network.weights: Input should be 'trained'"),
    ("weights as a number", SAMPLE | {"network": {"weights": 7}}, "network.weights"),
    ("no weights in the arrays", SAMPLE | {"network": {"weights": {}}}, "network.weights: conv1.W must be"),
    ("weights of a bare number", SAMPLE | {"network": {"weights": {"conv1.W": 1}}}, "network.weights.conv1.W"),
    (
        "weights of other sizes than said",
        SAMPLE | {"network": {"weights": "trained", "conv1": {"filters": 4, "size": 3}}},
        'network.weights: "trained" exists only for',
    ),
    ("an input that is too small", SAMPLE | {"network": {"input": 5}}, "network.input"),
    ("an input that is too large", SAMPLE | {"network": {"input": 29}}, "network.input"),
    ("an input of a size and a half", SAMPLE | {"network": {"input": 8.5}}, "network.input"),
    (
        "trained weights for an input of 20",
        SAMPLE | {"network": {"weights": "trained", "input": 20}},
        "network.weights",
    ),
    ("a kernel too large for its input", SAMPLE | {"network": {"input": 8}}, "network: conv2: a kernel of 4 x 4"),
    (
        "an input that the first convolution uses up",
        SAMPLE | {"network": {"input": 6, "conv1": {"filters": 1, "size": 5}, "conv2": {"filters": 1, "size": 1}}},
        "network: conv2: a kernel of 1 x 1 and the pooling after it leave no cell of its input's 1 x 1; no size fits",
    ),
    (
        "28 x 28 pixels for an input of 12",
        {"image": {"pixels": [[0] * 28] * 28}, "network": {"input": 12}},
        "image.pixels: must be 12 rows of 12 numbers",
    ),
    (
        "28 x 28 pixels for the paper network",
        {"image": {"pixels": [[0] * 28] * 28}, "network": {"weights": "paper"}},
        "image.pixels: must be 8 rows of 8 numbers",
    ),
    ("the paper network at another size", SAMPLE | {"network": {"weights": "paper", "input": 9}}, "network.input: the"),
    (
        "the paper network with more filters",
        SAMPLE | {"network": {"weights": "paper", "conv1": {"filters": 2}}},
        "network.conv1: the paper network has 1 filter of 3 x 3",
    ),
    (
        "the paper network with larger kernels",
        SAMPLE | {"network": {"weights": "paper", "conv2": {"filters": 2, "size": 3}}},
        "network.conv2: the paper network has 2 filters of 2 x 2",
    ),
    (
        "a delta of the default network's for the paper network",
        SAMPLE | {"network": {"weights": "paper"}, "objective": OBJECTIVES["delta"]},
        "objective: delta must be of pool2's shape [2 x 1 x 1]",
    ),
    ("a negative seed", SAMPLE | {"network": {"seed": -1}}, "network.seed"),
    ("a huge seed", SAMPLE | {"network": {"seed": 2**32}}, "network.seed"),
    ("no filters", SAMPLE | {"network": {"conv1": {"filters": 0, "size": 3}}}, "network.conv1.filters"),
    ("too many filters", SAMPLE | {"network": {"conv2": {"filters": 17, "size": 3}}}, "network.conv2.filters"),
    ("no size", SAMPLE | {"network": {"conv1": {"filters": 3, "size": 0}}}, "network.conv1.size"),
    ("too large a size", SAMPLE | {"network": {"conv1": {"filters": 3, "size": 8}}}, "network.conv1.size"),
    (
        "an edit of no parameter",
        SAMPLE | {"network": {"edits": [{"tensor": "relu1", "index": [0], "value": 0}]}},
        "network.edits.0.tensor",
    ),
    (
        "an edit outside of its parameter",
        SAMPLE | {"network": {"edits": [{"tensor": "conv1.b", "index": [3], "value": 0}]}},
        "network.edits.0.index: conv1.b is [3]",
    ),
    (
        "an edit with an index of another rank",
        SAMPLE | {"network": {"edits": [{"tensor": "conv1.W", "index": [0], "value": 0}]}},
        "network.edits.0.index: conv1.W is [3 - 1 x 3 x 3]",
    ),
    (
        "an edit to a negative index",
        SAMPLE | {"network": {"edits": [{"tensor": "conv1.b", "index": [-1], "value": 0}]}},
        "network.edits.0.index.0",
    ),
    (
        "an edit to NaN",
        SAMPLE | {"network": {"edits": [{"tensor": "conv1.b", "index": [0], "value": float("nan")}]}},
        "network.edits.0.value",
    ),
    (
        "an edit to a huge value",
        SAMPLE | {"network": {"edits": [{"tensor": "conv1.b", "index": [0], "value": 1e300}]}},
        "network.edits.0.value",
    ),
    ("an objective of no kind", SAMPLE | {"objective": {}}, "objective"),
    ("an objective of another kind", SAMPLE | {"objective": {"kind": "squared"}}, "objective"),
    ("an objective as text", SAMPLE | {"objective": "cross_entropy"}, "objective"),
    ("a label after 9", SAMPLE | {"objective": {"kind": "cross_entropy", "label": 10}}, "objective.label"),
    ("a label as text", SAMPLE | {"objective": {"kind": "cross_entropy", "label": "3"}}, "objective.label"),
    ("a logit after 9", SAMPLE | {"objective": {"kind": "logit", "index": 10}}, "objective.index"),
    ("a logit without index", SAMPLE | {"objective": {"kind": "logit"}}, "objective.index"),
    ("a cell after the last", SAMPLE | {"objective": OBJECTIVES["cell"] | {"row": 5}}, "objective: row must be 0 to 4"),
    ("a huge cell", SAMPLE | {"objective": OBJECTIVES["cell"] | {"channel": 10**30}}, "objective: channel must be"),
    ("a negative cell", SAMPLE | {"objective": OBJECTIVES["cell"] | {"column": -1}}, "objective.column"),
    (
        "a delta of another shape",
        SAMPLE | {"objective": {"kind": "delta", "delta": [[0] * 5] * 5}},
        "objective: delta must be of pool2's shape [10 x 5 x 5]",
    ),
    (
        "a delta that does not fit the architecture",
        SAMPLE | {"network": {"conv2": {"filters": 2, "size": 4}}, "objective": OBJECTIVES["delta"]},
        "objective: delta must be of pool2's shape [2 x 5 x 5]",
    ),
    ("an infinite delta", SAMPLE | {"objective": {"kind": "delta", "delta": [float("inf")]}}, "objective.delta"),
]


@pytest.mark.parametrize(
    ("experiment", "named"), [case[1:] for case in EXPERIMENTS], ids=[case[0] for case in EXPERIMENTS]
)
def test_a_wrong_experiment_is_422_and_the_field_is_named(
    client: TestClient, experiment: dict[str, Any], named: str
) -> None:
    assert named in error(post(client, experiment), 422)["message"]


def test_weights_that_do_not_fit_together_are_refused_with_the_right_shape(client: TestClient) -> None:
    given_weights = client.post("/api/trace", json=SAMPLE).json()
    sent = {
        f"{layer['name']}.{name}": param["value"]
        for layer in given_weights["layers"]
        for name, param in layer.get("params", {}).items()
    }
    for change, named in (
        ({"dense.W": [[0.0] * 249] * 10}, "dense.W must be [10 - 250]"),
        ({"conv2.b": [0.0] * 9}, "conv2.b must be [10]"),
        ({"conv2.W": [[[[0.0] * 4] * 4] * 2] * 10}, "conv2.W must be [10 - 3 x 4 x 4]"),
        ({"conv1.W": [[[[0.0] * 3] * 4]] * 3}, "conv1.W must be [filters - depth x size x size]"),
        ({"conv1.W": [[[[0.0] * 3] * 3]] * 17}, "1 to 16 filters"),
        ({"conv3.W": [0.0]}, "must hold exactly conv1.W, conv1.b"),
    ):
        experiment = SAMPLE | {"network": {"weights": sent | change}}
        assert named in error(post(client, experiment), 422)["message"]
    without = {name: value for name, value in sent.items() if name != "dense.b"}
    assert "must hold exactly" in error(post(client, SAMPLE | {"network": {"weights": without}}), 422)["message"]
    contradicting = SAMPLE | {"network": {"weights": sent, "conv1": {"filters": 4, "size": 3}}}
    assert "network.conv1: the weights given have 3 filters" in error(post(client, contradicting), 422)["message"]


@pytest.mark.parametrize(
    "body",
    ["", "{", '{"image": {"sample": 7}', "null", "7", '"text"', "[]", "[[]]", "x", "{'image': 1}", '{"image": 7,}'],
)
def test_a_body_that_is_not_a_json_object_is_refused_with_a_message(client: TestClient, body: str) -> None:
    assert "body" in error(post(client, body), 422)["message"]


@pytest.mark.parametrize(
    "body",
    [
        '{"image": ' + "[" * 100_000,
        '{"image": ' + '{"a":' * 100_000,
        *(
            '{"image": {"pixels": ' + "[" * n + "]" * n + "}}"
            for n in (50, 65, 500, 900, 950, 960, 970, 980, 990, 2000)
        ),
        *('{"image": ' + '{"a":' * n + "0" + "}" * n + "}" for n in (500, 900, 950, 970, 980, 990)),
        '{"image": {"sample": 1' + "0" * 5000 + "}}",
        '{"image": {"sample": 1e400}}',
        '{"image": {"sample": -Infinity}}',
        '{"image": {"pixels": [[1e400, NaN, -Infinity]]}}',
        b'{"image": {"sample": "\xff\xfe"}}',
        b"\x00\x00\x00\x00",
        b"\xff\xfe",
        '{"image": {"sample": "\\ud800"}}',
        '{"image": {"sample": 7}, "\\ud800": 1}',
        '{"image": {"\\ud800": 7}}',
        '{"image": {"sample": 7}, "objective": {"kind": "\\ud800"}}',
        '{"image": {"sample": 7}, "network": {"weights": "\\ud800"}}',
        '{"image": {"sample": 7}, "network": {"weights": {"\\ud800": [1]}}}',
        json.dumps({"image": {"pixels": typed([[0]]) | {"shape": "\ud800"}}}),
        json.dumps({"image": {"pixels": {"dtype": "f4", "bdata": "AACgfw==", "shape": "1"}}}),
    ],
    ids=lambda body: str(body)[:30],
)
def test_json_that_is_hard_to_read_is_a_client_error(client: TestClient, body: str | bytes) -> None:
    error(post(client, body), 400, 422)


def test_lists_of_strings_take_no_more_memory_than_the_request(client: TestClient) -> None:
    # In one array, each string would take as much memory as the longest: 4 TB in all.
    error(post(client, {"image": {"pixels": ["a" * MB, *[""] * MB]}}), 422)


@pytest.mark.parametrize(
    "experiment",
    [
        SAMPLE | {"k" * MB: 1},
        SAMPLE | {"objective": {"kind": "k" * MB}},
        {"image": {"sample": "7" * MB}},
        {"image": {"k" * MB: 7}},
        SAMPLE | {"network": {"weights": {f"{i}" * 50: [1] for i in range(10_000)}}},
        SAMPLE | {f"field{i}": i for i in range(10_000)},
    ],
    ids=["a name", "a kind", "a sample", "an image", "weights", "many names"],
)
def test_an_error_repeats_only_a_little_of_a_large_request(client: TestClient, experiment: dict[str, Any]) -> None:
    error(post(client, experiment), 422)


@pytest.mark.parametrize("content_type", ["text/plain", "application/xml", "multipart/form-data", "nonsense", ""])
def test_json_under_another_content_type_is_a_client_error(client: TestClient, content_type: str) -> None:
    body = json.dumps(SAMPLE)
    error(client.post("/api/trace", content=body, headers={"Content-Type": content_type}), 400, 415, 422)


@pytest.mark.parametrize("path", ["/api/image", "/api/trace/image"])
@pytest.mark.parametrize(
    "request_",
    [
        {},
        {"json": SAMPLE},
        {"data": {"file": "not a file"}},
        {"data": {"label": "3"}},
        {"files": {"photo": ("digit.png", b"x")}},
        {"files": [(f"file{i}", ("x", b"x")) for i in range(1500)]},
        {"data": {f"field{i}": "x" for i in range(1500)}, "files": {"file": ("x", b"x")}},
        {"data": {"network": "x" * 2 * MB}, "files": {"file": ("x", b"x")}},
        {"content": b"x", "headers": {"Content-Type": "multipart/form-data"}},
        {"content": b"x", "headers": {"Content-Type": "multipart/form-data; boundary=b"}},
        {
            "content": b"--b\r\nnonsense\r\n\r\n\r\n--b--",
            "headers": {"Content-Type": "multipart/form-data; boundary=b"},
        },
        {"content": b"--b--", "headers": {"Content-Type": "multipart/form-data; boundary=b"}},
        {"content": b"file=x", "headers": {"Content-Type": "application/x-www-form-urlencoded"}},
    ],
    ids=lambda request_: str(request_)[:50],
)
def test_a_form_without_a_file_or_with_other_fields_is_a_client_error(
    client: TestClient, path: str, request_: dict[str, Any]
) -> None:
    if path == "/api/image" and "network" in request_.get("data", {}):
        request_ = {"data": {"other": "x" * 2 * MB}, "files": {"file": ("x", b"x")}}
    error(client.post(path, **request_), 400, 415, 422)


def test_if_a_field_is_sent_twice_one_of_them_is_used(client: TestClient) -> None:
    reply = post(client, '{"image": {"sample": 1}, "image": {"sample": 2}}')
    assert reply.status_code == 200
    assert reply.json()["experiment"]["image"] == {"sample": 2}
    files = [("file", ("one.png", b"x")), ("file", ("two.png", b"y"))]
    error(client.post("/api/image", files=files), 415)


def test_an_encoding_that_does_not_exist_is_refused_with_those_that_do(client: TestClient) -> None:
    reply = client.post("/api/trace", json=SAMPLE, params={"arrays": "pickle"})
    assert "arrays: Input should be 'nested' or 'typed'" in error(reply, 422)["message"]


def test_even_a_fault_of_the_server_has_the_error_body(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(trace, "run", fail)
    with TestClient(create_app(), raise_server_exceptions=False) as client:
        assert "The server failed" in error(client.post("/api/trace", json=SAMPLE), 500)["message"]


_numbers = st.one_of(st.integers(), st.floats(), st.integers(-3, 50), st.sampled_from([10**400, -1, 2**63]))
_leaves = st.one_of(st.none(), st.booleans(), _numbers, st.text(st.characters(), max_size=5))
_anything = st.recursive(
    _leaves,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=5), inner, max_size=3)),
)
_array = st.one_of(
    _anything,
    st.fixed_dictionaries(
        {
            "dtype": st.one_of(st.sampled_from(["f4", "f8", "u1"]), _anything),
            "bdata": st.one_of(st.text("AQ=/8f"), _anything),
        },
        optional={"shape": st.one_of(st.sampled_from(["1", "28, 28", "0", "-1", "1, 1"]), _anything)},
    ),
)
_params = st.sampled_from(["conv1.W", "conv1.b", "conv2.W", "dense.W", "nope"])
_near = st.fixed_dictionaries(
    {
        "image": st.one_of(
            st.fixed_dictionaries({"sample": _leaves}), st.fixed_dictionaries({"pixels": _array}), _anything
        )
    },
    optional={
        "network": st.one_of(
            _anything,
            st.fixed_dictionaries(
                {},
                optional={
                    "weights": st.one_of(st.dictionaries(_params, _array, max_size=3), _anything),
                    "seed": _leaves,
                    "conv1": st.one_of(st.fixed_dictionaries({"filters": _leaves, "size": _leaves}), _anything),
                    "edits": st.lists(
                        st.fixed_dictionaries({"tensor": _params, "index": _anything, "value": _leaves}), max_size=2
                    ),
                },
            ),
        ),
        "objective": st.one_of(
            _anything,
            st.fixed_dictionaries(
                {"kind": st.sampled_from(["cross_entropy", "logit", "cell", "delta", "nope"])},
                optional=dict.fromkeys(("label", "index", "channel", "row", "column", "delta"), _array),
            ),
        ),
        "other": _anything,
    },
)


@settings(max_examples=200, suppress_health_check=list(HealthCheck))
@given(body=st.one_of(_near, _near, _anything), arrays=st.sampled_from(["nested", "typed"]))
def test_no_json_of_any_kind_makes_the_server_fail(client: TestClient, body: Any, arrays: str) -> None:
    reply = client.post("/api/trace", content=json.dumps(body), headers=JSON, params={"arrays": arrays})
    if reply.status_code != 200:
        error(reply, 400, 422)


@settings(max_examples=75, suppress_health_check=list(HealthCheck))
@given(
    body=st.binary(max_size=100), content_type=st.sampled_from(["application/json", "multipart/form-data; boundary=b"])
)
def test_no_bytes_of_any_kind_make_the_server_fail(client: TestClient, body: bytes, content_type: str) -> None:
    for path in ("/api/trace", "/api/image", "/api/trace/image"):
        reply = client.post(path, content=body, headers={"Content-Type": content_type})
        error(reply, 400, 415, 422)
