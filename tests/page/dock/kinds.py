"""One number of each kind, explained one after the other."""

from collections.abc import Iterator
from typing import Any

from playwright.sync_api import Page

from tests.page.api import explanation
from tests.page.steps import FIRST, PHOTO, SEVEN, choose_label, draw, explain, open_page, upload
from tests.page.waiting import record_requests

NUMBERS = {
    "conv1.W.grad": [2, 0, 1, 1],
    "pool1.grad": [1, 6, 6],
    "relu1.grad": [1, 11, 12],
    "conv2.value": [7, 9, 9],
    "pool1.value": [0, 5, 6],
    "dense.W.grad": [7, 120],
    "dense.grad": [3],
    "conv1.b.grad": [0],
}


def explain_each(page: Page, server_url: str, digit: str) -> Iterator[Any]:
    """Open a digit that was "drawn" or "uploaded", click a number of each kind, and yield what the API derives."""
    asked = record_requests(page, "/api/derivation")
    open_page(page, FIRST)
    if digit == "drawn":
        draw(page, SEVEN)
    else:
        upload(page, PHOTO)
    choose_label(page, 8)
    for tensor, index in NUMBERS.items():
        explain(page, tensor, index)
        yield explanation(server_url, "derivation", asked[-1]["experiment"], tensor, index)
