"""Reading replies that are streams of server-sent events."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from starlette.testclient import TestClient

Event = tuple[str, dict[str, Any]]


def parse(lines: Iterable[str]) -> Iterator[Event]:
    """Each event's name and its data."""
    name = ""
    for line in lines:
        if line.startswith("event: "):
            name = line.removeprefix("event: ")
        elif line.startswith("data: "):
            yield name, json.loads(line.removeprefix("data: "))


def stream(client: TestClient, path: str, body: Any) -> Iterator[Event]:
    """The events of a reply, as they arrive."""
    with client.stream("POST", path, json=body, headers={"Accept": "text/event-stream"}) as reply:
        assert reply.status_code == 200
        assert reply.headers["content-type"].startswith("text/event-stream")
        yield from parse(reply.iter_lines())
