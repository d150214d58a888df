"""The API does what its OpenAPI document says: the examples work, and generated requests get the documented replies."""

import json
import re
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks
from starlette.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from tests.web.contract import digit_png

DOCUMENT = create_app().openapi()
POSTS = [path for path, methods in DOCUMENT["paths"].items() if "post" in methods]
OPERATIONS = [(path, method) for path, methods in DOCUMENT["paths"].items() for method in methods]
CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
]

BEYOND_A_SCHEMA = [  # why a request that is valid by the document may still be refused
    "a typed array is",  # it has as many bytes as its shape says
    "the same length at each depth",
    "the same number of rows and columns|must be [0-9]+ rows of",  # a square, as large as the input
    "must be numbers in 0..1|must hold finite numbers",  # in the bytes of a typed array
    r"network(\.\w+)?: ",  # kernels fit into what they slide over, and weights fit together
    r"network\.edits\.\d+\.index: ",  # an index lies in its tensor
    r"^index: ",
    "^tensor: ",  # one that the experiment has
    "^objective: ",  # in pool2 of this network
    "mistakes",  # a layer that can make one, in a reply that can have one
    "^kind: |^lesson: ",  # a kind of the lesson's set
    "^values: ",  # of the shape of the tensor
    "^label, objective: |^file, text: ",
    "on this server",  # limits of the operator
]


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    """As everywhere, but no training takes longer than a second: generated ones may have a thousand steps."""
    with TestClient(create_app(Settings(train_seconds=1))) as client:
        yield client


@pytest.fixture(scope="module")
def schema(client: TestClient) -> Any:
    return schemathesis.openapi.from_dict(client.get("/api/openapi.json").json())


def send(client: TestClient, case: Any) -> httpx2.Response:
    """Send a generated case with our client: schemathesis' own would start and stop the app that other tests use."""
    request: Any = requests.Request(**case.as_transport_kwargs(base_url="http://testserver")).prepare()
    return client.request(
        request.method or "GET", request.url or "", headers=dict(request.headers), content=request.body
    )


def examples(node: Any, at: str = "#") -> Iterator[tuple[str, Any]]:
    """All examples of a request body, whether they are in the body or in the schema that it refers to."""
    content = node.get("content", {}).get("application/json", {})
    schema = content.get("schema", {})
    name = schema.get("$ref", "").rpartition("/")[2]
    for number, example in enumerate(
        schema.get("examples", DOCUMENT["components"]["schemas"].get(name, {}).get("examples", []))
    ):
        yield f"{name} {number}", example
    for key, example in content.get("examples", {}).items():
        yield f"{at} {key}", example["value"]


EXAMPLES = [
    pytest.param(path, example, id=f"{path} {name}")
    for path in POSTS
    for name, example in examples(DOCUMENT["paths"][path]["post"]["requestBody"])
]


def test_every_request_with_a_json_body_has_an_example() -> None:
    with_examples = {parameter.values[0] for parameter in EXAMPLES}
    takes_json = {
        path for path in POSTS if "application/json" in DOCUMENT["paths"][path]["post"]["requestBody"]["content"]
    }
    assert takes_json
    assert takes_json == with_examples


@pytest.mark.parametrize(("path", "example"), EXAMPLES)
def test_each_example_works(client: TestClient, path: str, example: Any) -> None:
    reply = client.post(path, json=example)
    assert reply.status_code == 200, reply.text[:500]


def test_every_operation_is_described_in_words() -> None:
    for path, method in OPERATIONS:
        assert len(DOCUMENT["paths"][path][method]["description"]) > 15, (method, path)


def test_every_error_of_the_api_is_documented_with_the_same_body() -> None:
    for path in POSTS:
        replies = DOCUMENT["paths"][path]["post"]["responses"]
        assert {"200", "413", "422"} <= set(replies)
        for status, reply in replies.items():
            if status != "200":
                schema = reply["content"]["application/json"]["schema"]
                assert schema == {"$ref": "#/components/schemas/ErrorReply"}, (path, status)


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_requests_that_the_document_allows_are_refused_only_for_what_it_can_not_say(
    client: TestClient, schema: Any, path: str, method: str
) -> None:
    operation = schema[path][method]
    examples = 5 if path == "/api/train" else 15

    @settings(max_examples=examples, suppress_health_check=list(HealthCheck), phases=[Phase.generate], database=None)
    @given(case=operation.as_strategy(generation_mode=GenerationMode.POSITIVE))
    def run(case: Any) -> None:
        reply = send(client, case)
        case.validate_response(reply, checks=CHECKS)
        if reply.status_code == 422:
            message = reply.json()["error"]["message"]
            assert "Input should" not in message  # pydantic's words for what JSON Schema can say
            assert any(re.search(reason, message) for reason in BEYOND_A_SCHEMA), message
        elif reply.status_code != 200:
            assert reply.json()["error"]["code"] in {"empty", "unsupported", "unreadable", "blank"}  # no image

    run()


@pytest.mark.parametrize("path", POSTS)
def test_invalid_requests_get_the_documented_errors(client: TestClient, schema: Any, path: str) -> None:
    operation = schema[path]["post"]

    @settings(max_examples=12, suppress_health_check=list(HealthCheck), phases=[Phase.generate], database=None)
    @given(case=operation.as_strategy(generation_mode=GenerationMode.NEGATIVE))
    def run(case: Any) -> None:
        reply = send(client, case)
        # In a form every value is text: a file of "7" is as good as another, whatever type it was meant to be.
        rejection = [checks.negative_data_rejection] if "/arrays" not in path else []
        case.validate_response(reply, checks=[*CHECKS, *rejection])

    run()


@settings(max_examples=25, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_every_valid_experiment_whose_parts_fit_together_is_traced(client: TestClient, data: st.DataObject) -> None:
    """Sizes, seeds, edits of the default network and objectives in range are never refused."""
    network: dict[str, Any] = {}
    if data.draw(st.booleans()):
        network = {
            name: {"filters": data.draw(st.integers(1, 16)), "size": data.draw(st.integers(1, 7))}
            for name in data.draw(st.sets(st.sampled_from(["conv1", "conv2"])))
        }
    if data.draw(st.booleans()):
        network |= {"weights": "random", "seed": data.draw(st.integers(0, 2**32 - 1))}
    if data.draw(st.booleans()):
        value = data.draw(st.floats(-1e6, 1e6) | st.integers(-(10**6), 10**6))
        network |= {"edits": [{"tensor": "dense.b", "index": [data.draw(st.integers(0, 9))], "value": value}]}
    objective = data.draw(
        st.sampled_from(
            [
                None,
                {"kind": "cross_entropy"},
                {"kind": "cross_entropy", "label": 9},
                {"kind": "logit", "index": 0},
                {"kind": "cell", "channel": 0, "row": 0, "column": 0},
            ]
        )
    )
    experiment = {"image": {"sample": data.draw(st.integers(0, 39))}, "network": network, "objective": objective}
    reply = client.post("/api/trace", json=experiment, params={"arrays": "typed"})
    assert reply.status_code == 200, reply.text[:500]
    json.loads(reply.text, parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))


@pytest.mark.parametrize("path", ["/api/image", "/api/trace/image"])
def test_valid_forms_with_a_real_image_get_the_documented_replies(client: TestClient, schema: Any, path: str) -> None:
    """Generated files are never images, so successful replies of the two form routes need a real one."""
    operation = schema[path]["post"]
    reply = client.post(path, files={"file": digit_png(3)})
    assert reply.status_code == 200
    operation.validate_response(schemathesis.Response.from_any(reply))


@pytest.mark.parametrize(
    "experiment",
    [
        {"image": {"sample": 7.0}},
        {"image": {"sample": 7}, "network": {"seed": 3.0, "weights": "random", "conv1": {"filters": 2.0, "size": 3.0}}},
        {"image": {"sample": 7}, "objective": {"kind": "cell", "channel": 0.0, "row": 2.0, "column": 2.0}},
        {"image": {"sample": 7}, "network": {"edits": [{"tensor": "conv1.b", "index": [1.0], "value": 2}]}},
    ],
)
def test_an_integer_may_be_written_with_a_point_as_json_schema_allows(client: TestClient, experiment: Any) -> None:
    whole = json.loads(json.dumps(experiment).replace(".0", ""))
    replies = [client.post("/api/trace", json=body) for body in (experiment, whole)]
    assert [reply.status_code for reply in replies] == [200, 200]
    assert replies[0].json() == replies[1].json()


@pytest.mark.parametrize("sample", [7.5, "7", True, 1e300, None])
def test_nothing_else_is_an_integer(client: TestClient, sample: Any) -> None:
    assert client.post("/api/trace", json={"image": {"sample": sample}}).status_code == 422


@pytest.mark.parametrize("empty", [{"network": "null"}, {"objective": "null"}, {"network": "{}"}])
def test_a_field_of_a_form_may_be_null(client: TestClient, empty: dict[str, str]) -> None:
    assert client.post("/api/trace/image", files={"file": digit_png(3)}, data=empty).status_code == 200
