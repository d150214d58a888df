"""What the API says, to compare the page with."""

import json
import re
from typing import Any

import httpx2
import pytest
from playwright.sync_api import Page

from app import digits
from tests.page.view import point_at

READOUT = re.compile(r"(?P<tensor>[\w.]+)\[(?P<index>[\d,]+)\] = (?P<value>\S+?)(?:,|$)")
FIRST_EXPERIMENT = {"image": {"sample": digits.FIRST_SAMPLE}}


def post(server_url: str, route: str, body: Any) -> Any:
    reply = httpx2.post(f"{server_url}/api/{route}", json=body, timeout=60)
    reply.raise_for_status()
    return reply.json()


def trace(server_url: str, experiment: dict[str, Any]) -> dict[str, Any]:
    """In nested lists and float64."""
    body: dict[str, Any] = post(server_url, "trace", experiment)
    return body


def explanation(server_url: str, route: str, experiment: Any, tensor: str, index: list[int]) -> Any:
    """What one number is made of (`derivation`), or how it reaches the loss (`path`)."""
    return post(server_url, route, {"experiment": experiment, "tensor": tensor, "index": index})


def training_steps(server_url: str, request: dict[str, Any]) -> list[dict[str, Any]]:
    reply = httpx2.post(f"{server_url}/api/train", json=request, timeout=60)
    lines = [line for line in reply.text.splitlines() if line.startswith("data: ")]
    return [data for line in lines if "loss" in (data := json.loads(line.removeprefix("data: ")))]


def number(reply: dict[str, Any], tensor: str, index: list[int]) -> float:
    """One number of a trace by its name: `conv1.W.grad`, [2, 0, 1, 1]."""
    if tensor == "probabilities":
        return float(reply["probabilities"][index[0]])
    name, *rest = tensor.split(".")
    layer = next(layer for layer in reply["layers"] if layer["name"] == name)
    array = layer["params"][rest[0]]["grad" if rest[1:] else "value"] if rest[0] in ("W", "b") else layer[rest[0]]
    for i in index:
        array = array[i]
    return float(array)


def assert_readout_agrees(text: str, reply: dict[str, Any]) -> str:
    """The readout's first number is that of the trace, to the digits that it prints. Returns the tensor's name."""
    match = READOUT.match(text)
    assert match, text
    index = [int(i) for i in match["index"].split(",")]
    exact = number(reply, match["tensor"], index)
    assert float(match["value"]) == pytest.approx(exact, rel=5.1e-3, abs=1e-12), text
    return match["tensor"]


def assert_panels_agree(page: Page, reply: dict[str, Any], *names: str) -> None:
    """The first number of each of these panels is that of the trace."""
    for name in names:
        assert_readout_agrees(point_at(page, name, 2, 2), reply)
