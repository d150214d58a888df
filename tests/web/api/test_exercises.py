"""Exercises over HTTP: each kind is solved and failed; the answer is not told before it is earned."""

import json
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.practice.catalogue import KINDS
from app.practice.maker import Wanted, make
from tests.practice.solvers import solve
from tests.web.contract import Reply

WRONG: dict[str, Any] = {"number": "777.7", "cells": [[0, 0]]}


def post(client: TestClient, path: str, body: dict[str, Any]) -> Reply:
    reply = client.post(path, json=body)
    assert reply.status_code == 200, reply.text
    found: Reply = reply.json()
    return found


def ask(client: TestClient, **body: Any) -> Reply:
    return post(client, "/api/exercise", body)


def answer(client: TestClient, **body: Any) -> Reply:
    return post(client, "/api/exercise/answer", body)


def right_answer(kind: str, seed: str, level: int) -> Any:
    return solve(kind, make(Wanted(seed, kind, level=level)).exercise)


def wrong_answer(exercise: Reply, right: Any) -> Any:
    form = exercise["form"]
    match form["form"]:
        case "grid":
            return [["777.7" for _ in form["columns"]] for _ in form["rows"]]
        case "order":
            return right[::-1]
        case "choice":
            return (right + 1) % len(form["options"])
        case "cells":
            given = exercise["givens"][form["given"]]
            all_cells = [[given["row"] + r, given["column"] + c] for r in range(2) for c in range(2)]
            return next([cell] for cell in all_cells if cell not in right)
    return "777.7"


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_solved_and_failed(client: TestClient, kind: str) -> None:
    for level in (1, 2, 3):
        asked = {"seed": "class 8b", "kind": kind, "level": level}
        exercise = ask(client, **asked)
        assert (exercise["kind"], exercise["level"]) == (kind, level)
        right = right_answer(kind, "class 8b", level)
        failed = answer(client, **asked, answer=wrong_answer(exercise, right))
        assert failed["verdict"] == "wrong"
        assert failed["solution"] is None
        assert failed["mistakes"] or len(failed["hints"]) == 1
        solved = answer(client, **asked, answer=right)
        assert solved["verdict"] == "right"
        assert len(solved["hints"]) == exercise["hints"]


def test_hints_come_one_at_a_time_and_the_last_is_the_solution(client: TestClient) -> None:
    asked = {"seed": 7, "kind": "weight"}
    count = ask(client, **asked)["hints"]
    for wanted in range(1, count + 1):
        reply = answer(client, **asked, hints=wanted)
        assert reply["verdict"] == "hint"
        assert len(reply["hints"]) == wanted
        assert (reply["solution"] is not None) == (wanted == count)
    assert answer(client, **asked, answer=reply["solution"])["verdict"] == "right"


def test_wrong_answers_never_bring_the_solution_unasked(client: TestClient) -> None:
    asked = {"seed": 7, "kind": "weight"}
    count = ask(client, **asked)["hints"]
    replies = [answer(client, **asked, answer="777", hints=hints) for hints in range(count)]
    assert [len(reply["hints"]) for reply in replies] == [*range(1, count), count - 1]
    assert not any(reply["solution"] for reply in replies)


def test_a_known_mistake_is_told_by_its_name_with_a_lesson_that_exists(client: TestClient) -> None:
    asked = {"seed": 7, "kind": "weight"}
    reply = answer(client, **asked, answer=-right_answer("weight", "7", 1))
    (mistake,) = reply["mistakes"]
    assert mistake["name"] == "wrong-sign"
    assert mistake["title"] in {known["title"] for known in client.get("/api/mistakes").json()}
    assert client.get(f"/lessons/{mistake['lesson']}").status_code == 200


@pytest.mark.parametrize("sent", ["", "x", "1/0", "nonsense " * 9, {}, [], [[1]], True, "1e999"])
@pytest.mark.parametrize("kind", ["weight", "kernel", "stopped", "order", "planted"])
def test_what_can_t_be_read_is_unclear_and_not_wrong(client: TestClient, kind: str, sent: Any) -> None:
    reply = answer(client, seed=1, kind=kind, answer=sent)
    assert reply["verdict"] == "unclear"
    assert reply["message"].endswith((".", ")"))
    assert reply["solution"] is None


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({}, "seed"),
        ({"seed": ""}, "seed"),
        ({"seed": -1}, "seed"),
        ({"seed": 1, "level": 4}, "level"),
        ({"seed": 1, "kind": "no"}, "there is no 'no'; there are shapes"),
        ({"seed": 1, "lesson": "no"}, "these have: 01-shapes"),
        ({"seed": 1, "answers": 1}, "answers"),
        ({"seed": 1, "experiment": {"image": {"sample": 999}}}, "experiment.image.sample"),
        (
            {
                "seed": 1,
                "experiment": {
                    "image": {"sample": 3},
                    "mistakes": [{"name": "wrong-sign", "layer": "loss"}],
                },
            },
            "an exercise is made of a right backward pass",
        ),
        (
            {"seed": 1, "kind": "planted", "experiment": {"image": {"sample": 3}}},
            "too large to look for a mistake",
        ),
    ],
)
def test_a_wrong_request_gets_422_and_a_message(client: TestClient, body: dict[str, Any], words: str) -> None:
    for path in ("/api/exercise", "/api/exercise/answer"):
        reply = client.post(path, json=body)
        assert reply.status_code == 422
        assert words in reply.json()["error"]["message"]


def test_the_reader_s_own_digit_is_brought_to_the_paper_network(client: TestClient) -> None:
    ink = [[0.0] * 28 for _ in range(28)]
    for i in range(5, 23):
        ink[i][14] = ink[i][15] = ink[8][i] = 0.9
    own = {"image": {"drawing": ink}, "network": {"weights": "paper"}}
    exercise = ask(client, seed=3, kind="weight", experiment=own)
    pixels = exercise["experiment"]["image"]["pixels"]
    assert {value for row in pixels for value in row} <= {0, 0.5, 1}
    given = next(given for given in exercise["givens"] if given["name"] == "input.value[0]")
    assert given["values"] == pixels
    assert answer(client, seed=3, kind="weight", experiment=own, answer="777")["verdict"] == "wrong"


def test_an_exercise_about_a_number_is_about_the_number_in_the_picture(client: TestClient) -> None:
    asked = {"seed": "picture", "kind": "back", "level": 3}
    exercise = ask(client, **asked)
    cell = {"experiment": exercise["experiment"], "tensor": exercise["tensor"], "index": exercise["index"]}
    derivation = client.post("/api/derivation", json=cell).json()
    assert answer(client, **asked, answer=derivation["value"])["verdict"] == "right"


def test_the_kinds_are_listed_and_the_page_has_the_set_of_every_lesson(client: TestClient) -> None:
    kinds = client.get("/api/exercises").json()
    assert [kind["kind"] for kind in kinds] == list(KINDS)
    page = client.get("/practice").text
    catalogue = json.loads(page.split('id="catalogue">')[1].split("</script>")[0])
    for slug in {slug for kind in kinds for slug in kind["lessons"]}:
        assert catalogue["sets"][slug]
        assert f'href="/practice?lesson={slug}"' in client.get(f"/lessons/{slug}").text
