"""Firefox through WebDriver BiDi, which it speaks itself: no other program stands in between.

https://www.w3.org/TR/webdriver-bidi/
"""

import json
import re
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from websockets.sync.client import ClientConnection, connect

from tests.engines.actions import Actions, drag_actions, press_actions
from tests.engines.tab import PATIENCE, NewTab, PageError, Point, Tab
from tests.fonts import PACKAGES

LISTENING = re.compile(r"^WebDriver BiDi listening on (\S+)$", re.MULTILINE)


class Session:
    """Commands to Firefox, and the problems that it has reported for each of its pages."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection
        self._numbers = count(1)
        self.problems: dict[str, list[str]] = {}

    def send(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Send a command and wait for its result. Raises PageError if Firefox refuses it."""
        number = next(self._numbers)
        self._connection.send(json.dumps({"id": number, "method": method, "params": parameters}))
        while (message := json.loads(self._connection.recv(timeout=PATIENCE))).get("id") != number:
            self._record(message)
        if message["type"] == "error":
            raise PageError(f"{method}: {message['message']}")
        result: dict[str, Any] = message["result"]
        return result

    def _record(self, event: dict[str, Any]) -> None:
        entry = event["params"]
        if event["method"] == "log.entryAdded" and entry["level"] in {"error", "warn"}:
            self.problems.setdefault(entry["source"]["context"], []).append(entry["text"])


class FirefoxTab(Tab):
    """A tab in a container of its own, which shares no storage with others."""

    def __init__(self, session: Session, context: str) -> None:
        self._session, self._context = session, context

    def goto(self, url: str) -> None:
        for address in ("about:blank", url):
            self._send("browsingContext.navigate", url=address, wait="complete")

    def resize(self, width: int, height: int) -> None:
        self._send("browsingContext.setViewport", viewport={"width": width, "height": height})

    def drag(self, points: Sequence[Point]) -> None:
        self._perform(drag_actions(points))

    def press(self, *keys: str) -> None:
        self._perform(press_actions(keys))

    def problems(self) -> list[str]:
        self._session.send("session.status")  # Firefox sends what it has to report before the reply
        return list(self._session.problems.get(self._context, []))

    def call(self, function: str, argument: str) -> str:
        reply = self._session.send(
            "script.callFunction",
            functionDeclaration=function,
            arguments=[{"type": "string", "value": argument}],
            awaitPromise=True,
            target={"context": self._context},
        )
        if reply["type"] == "exception":
            raise PageError(reply["exceptionDetails"]["text"])
        value: str = reply["result"]["value"]
        return value

    def _perform(self, actions: Actions) -> None:
        self._send("input.performActions", actions=actions)

    def _send(self, method: str, **parameters: Any) -> None:
        self._session.send(method, context=self._context, **parameters)


@contextmanager
def started_firefox(environment: dict[str, str], folder: Path) -> Iterator[NewTab]:
    """Firefox without a window, with its profile and its log in `folder`."""
    # Its pages may read no other file of the machine, not even a font that fontconfig knows.
    readable = f"{PACKAGES.resolve()}/"
    (folder / "user.js").write_text(f'user_pref("security.sandbox.content.read_path_whitelist", "{readable}");')
    command = ["firefox-esr", "--headless", "--no-remote", "--profile", str(folder), "--remote-debugging-port", "0"]
    log = folder / "firefox.log"
    with log.open("w") as output, subprocess.Popen(command, env=environment, stdout=output, stderr=output) as firefox:
        try:
            with connect(f"{_address(firefox, log)}/session", max_size=None) as connection:
                session = Session(connection)
                session.send("session.new", capabilities={})
                session.send("session.subscribe", events=["log.entryAdded"])
                yield _new_tabs(session)
                session.send("browser.close")
        finally:
            firefox.terminate()


def _address(firefox: subprocess.Popen[bytes], log: Path) -> str:
    """Wait until Firefox has printed where it listens."""
    give_up = time.monotonic() + PATIENCE
    while time.monotonic() < give_up and firefox.poll() is None:
        printed = LISTENING.search(log.read_text("utf-8", errors="replace"))
        if printed:
            return printed[1]
        time.sleep(0.05)
    pytest.fail(f"Firefox did not start:\n{log.read_text('utf-8', errors='replace')}")


def _new_tabs(session: Session) -> NewTab:
    @contextmanager
    def new_tab(width: int, height: int) -> Iterator[Tab]:
        container = session.send("browser.createUserContext")["userContext"]
        context = session.send("browsingContext.create", type="tab", userContext=container)["context"]
        tab = FirefoxTab(session, context)
        tab.resize(width, height)
        try:
            yield tab
        finally:
            session.send("browser.removeUserContext", userContext=container)  # and closes its tab

    return new_tab
