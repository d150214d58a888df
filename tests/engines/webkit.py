"""WebKitGTK through WebDriver, in a window on a screen that exists only in memory.

https://www.w3.org/TR/webdriver2/

Its browser, MiniBrowser, has toolbars that are wider than a phone, and WebDriver does not report what the console says.
So the tests' page is a popup, which has no toolbar, and the page that opens it listens to it for problems.
"""

import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.engines.actions import drag_actions, press_actions
from tests.engines.tab import PATIENCE, NewTab, PageError, Point, Tab

MINIBROWSER = {"args": ["--automation", "--javascript-can-open-windows-automatically=true"]}

# The window of a popup stays the same while it goes from about:blank to a page of the same origin.
OPEN = """(url, width, height) => {
    const popup = window.open(url, "", `width=${width},height=${height}`);
    window.problems ??= [];
    const deferred = /^ResizeObserver loop/; // only says that observers go on in the next frame
    const report = (...words) => deferred.test(words[0]) || problems.push(words.join(" "));
    popup.addEventListener("error", ({ message, target }) => report(message ?? `${target.src} did not load`), true);
    popup.addEventListener("unhandledrejection", ({ reason }) => report(reason));
    for (const level of ["error", "warn"]) popup.console[level] = report;
}"""

# In classic WebDriver, a script ends when it calls its last argument.
CALL = """const [argument, done] = arguments;
Promise.resolve(argument).then(FUNCTION).then((value) => done({ value }), (error) => done({ error: String(error) }));"""


class Session:
    """Commands to one browser. Now and then, the driver can't start a second one after it has ended the first."""

    def __init__(self, client: httpx2.Client) -> None:
        self._client = client
        capabilities = {"webkitgtk:browserOptions": MINIBROWSER, "timeouts": {"script": round(1000 * PATIENCE)}}
        created = _value(client.post("/session", json={"capabilities": {"alwaysMatch": capabilities}}))
        self._path = f"/session/{created['sessionId']}"

    def get(self, command: str) -> Any:
        """Ask for something. Raises PageError if WebKit refuses, as all commands do."""
        return _value(self._client.get(f"{self._path}{command}"))

    def post(self, command: str, **parameters: Any) -> Any:
        """Do something."""
        return _value(self._client.post(f"{self._path}{command}", json=parameters))

    def delete(self, command: str = "") -> None:
        """Close a window, or the browser."""
        _value(self._client.delete(f"{self._path}{command}"))


class WebKitTab(Tab):
    """A popup, and the page that has opened it."""

    def __init__(self, session: Session, width: int, height: int) -> None:
        self._session, self._size = session, (width, height)
        self._opener: str = session.get("/window")

    def goto(self, url: str) -> None:
        if self._is_open():
            self._close_popup()
        else:
            self._session.post("/url", url=str(httpx2.URL(url).join("/livez")))  # any small page of the same origin
        self.evaluate(OPEN, url, *self._size)
        popups = [handle for handle in self._session.get("/window/handles") if handle != self._opener]
        self._switch_to(popups[0])
        self.wait_until("() => location.href !== 'about:blank' && document.readyState === 'complete'")

    def resize(self, width: int, height: int) -> None:
        self._session.post("/window/rect", width=width, height=height)
        self.wait_until("(width, height) => innerWidth === width && innerHeight === height", width, height)

    def drag(self, points: Sequence[Point]) -> None:
        self._session.post("/actions", actions=drag_actions(points))

    def press(self, *keys: str) -> None:
        self._session.post("/actions", actions=press_actions(keys))

    def problems(self) -> list[str]:
        found: list[str] = self.evaluate("() => opener.problems")
        return found

    def call(self, function: str, argument: str) -> str:
        script = CALL.replace("FUNCTION", f"({function})")
        reply = self._session.post("/execute/async", script=script, args=[argument])
        if "error" in reply:
            raise PageError(reply["error"])
        value: str = reply["value"]
        return value

    def close(self) -> None:
        """Leave nothing to the next tab, which has the same browser."""
        if self._is_open():
            self._close_popup()
            self.evaluate("() => { localStorage.clear(); sessionStorage.clear(); }")

    def _is_open(self) -> bool:
        return bool(self._session.get("/window") != self._opener)

    def _close_popup(self) -> None:
        self._session.delete("/window")
        self._switch_to(self._opener)

    def _switch_to(self, handle: str) -> None:
        self._session.post("/window", handle=handle)


@contextmanager
def started_webkit(environment: dict[str, str], folder: Path) -> Iterator[NewTab]:
    """WebKit's driver and its browser; `folder` has their log."""
    port = _free_port()
    with _screen() as display, (folder / "webkit.log").open("w") as log:
        variables = environment | {"DISPLAY": display, "GDK_BACKEND": "x11", "XDG_RUNTIME_DIR": str(folder)}
        command = ["WebKitWebDriver", f"--port={port}"]
        with subprocess.Popen(command, env=variables, stdout=log, stderr=log) as driver:
            try:
                with httpx2.Client(base_url=f"http://127.0.0.1:{port}", timeout=2 * PATIENCE) as client:
                    _wait_until_ready(client)
                    session = Session(client)
                    yield _new_tabs(session)
                    session.delete()
            finally:
                driver.terminate()


def _new_tabs(session: Session) -> NewTab:
    @contextmanager
    def new_tab(width: int, height: int) -> Iterator[Tab]:
        tab = WebKitTab(session, width, height)
        try:
            yield tab
        finally:
            tab.close()

    return new_tab


@contextmanager
def _screen() -> Iterator[str]:
    """An X server without a monitor; yields its DISPLAY. It chooses a number that is free, and prints it."""
    command = ["Xvfb", "-displayfd", "1", "-screen", "0", "2560x1600x24", "-nolisten", "tcp"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        try:
            assert server.stdout
            number = server.stdout.readline().strip()
            assert number, "Xvfb did not start"
            yield f":{number}"
        finally:
            server.terminate()


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def _wait_until_ready(client: httpx2.Client) -> None:
    give_up = time.monotonic() + PATIENCE
    while time.monotonic() < give_up:
        try:
            client.get("/status")
        except httpx2.ConnectError:
            time.sleep(0.05)
        else:
            return
    pytest.fail("WebKitWebDriver did not start.")


def _value(reply: httpx2.Response) -> Any:
    value = reply.json()["value"]
    if reply.is_error:
        raise PageError(f"{value['error']}: {value['message']}")
    return value
