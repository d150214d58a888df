"""What any test may ask for: the app in this process, the real server, a browser that forgives nothing."""

import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlsplit

import hypothesis
import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    BrowserType,
    ConsoleMessage,
    Page,
    Request,
    WebError,
    sync_playwright,
)
from starlette.testclient import TestClient

from tests.chromium import ADVICE, find_chromium

ROOT = Path(__file__).resolve().parent.parent
STARTS_WITHIN = 60.0  # seconds, on a busy machine and with nothing prepared
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

NewPage = Callable[..., Page]

# Two shared cores make any time limit on one example a coin toss.
hypothesis.settings.register_profile("retrograd", deadline=None, print_blob=True)
hypothesis.settings.load_profile("retrograd")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put browser tests last: they are slow, and Playwright leaves an event loop running in this thread."""
    items.sort(key=lambda item: "chromium" in getattr(item, "fixturenames", ()))


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    """The app as it is wired for users, called without a network. An exception in it fails the test.

    Every module has its own, since one may use up what the app counts, or stop it.
    """
    from app.main import create_app  # noqa: PLC0415 - a test of the engine needs no app

    with TestClient(create_app()) as client:
        yield client


@pytest.fixture(scope="session")
def server_url() -> Iterator[str]:
    """The address, without a slash at the end, of the real server in a process of its own."""
    port = _free_port()
    command = [sys.executable, "-m", "app", "serve", "--port", str(port)]
    with tempfile.TemporaryFile("w+") as log:
        server = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=subprocess.STDOUT)
        try:
            _wait_until_ready(f"http://127.0.0.1:{port}", server, log)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(timeout=20)


@pytest.fixture(scope="session")
def chromium() -> Iterator[tuple[BrowserType, dict[str, Any]]]:
    """Headless Chromium of this machine, and how it is started. A missing one is a failure, never a skip."""
    path = find_chromium()
    if path is None:
        pytest.fail(ADVICE)
    with sync_playwright() as playwright:
        yield playwright.chromium, {"executable_path": path, "args": CHROMIUM_FLAGS}


@pytest.fixture(scope="session")
def browser(chromium: tuple[BrowserType, dict[str, Any]]) -> Iterator[Browser]:
    """A browser without any page."""
    kind, options = chromium
    with kind.launch(**options) as browser:
        yield browser


@pytest.fixture(scope="session")
def desktop(
    chromium: tuple[BrowserType, dict[str, Any]], server_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[BrowserContext]:
    """A reader's browser that has been here before: it has plotly.js compiled, which else takes seconds a page."""
    kind, options = chromium
    profile = tmp_path_factory.mktemp("profile")
    with kind.launch_persistent_context(
        profile, base_url=server_url, viewport={"width": 1440, "height": 900}, color_scheme="light", **options
    ) as context:
        yield context


@pytest.fixture
def problems() -> Iterator[list[str]]:
    """Console errors, page errors and requests to other hosts, as they happen; at the end it must be empty.

    A test that provokes one (the console names every refused upload) removes what it expected.
    """
    problems: list[str] = []
    yield problems
    assert not problems


@pytest.fixture
def new_page(browser: Browser, server_url: str, problems: list[str]) -> Iterator[NewPage]:
    """Make pages: `new_page(width, height, color_scheme="light", **context_options)`; `goto("/")` is ours."""
    with ExitStack() as opened:

        def new_page(width: int, height: int, color_scheme: str = "light", **context_options: Any) -> Page:
            size = {"width": width, "height": height}
            context = opened.enter_context(
                browser.new_context(
                    **{"base_url": server_url, "viewport": size, "color_scheme": color_scheme} | context_options
                )
            )
            opened.enter_context(_recorded(context, server_url, problems))
            return context.new_page()

        yield new_page


@pytest.fixture
def page(desktop: BrowserContext, server_url: str, problems: list[str]) -> Iterator[Page]:
    """A page of 1440 x 900 in the light, nothing opened in it yet, and nothing remembered from another test."""
    with _recorded(desktop, server_url, problems), desktop.new_page() as page:
        yield page
        memory = {"origin": server_url, "storageTypes": "local_storage,session_storage"}
        desktop.new_cdp_session(page).send("Storage.clearDataForOrigin", memory)


@contextmanager
def _recorded(context: BrowserContext, url: str, problems: list[str]) -> Iterator[None]:
    host = urlsplit(url).netloc

    def on_console(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            problems.append(f"console {message.type}: {message.text} ({message.location.get('url')})")

    def on_request(request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in {"data", "blob"} and address.netloc != host:
            problems.append(f"request to another host: {request.url}")

    def on_error(error: WebError) -> None:
        problems.append(f"page error: {error.error}")

    context.on("console", on_console)
    context.on("request", on_request)
    context.on("weberror", on_error)
    yield
    context.remove_listener("console", on_console)
    context.remove_listener("request", on_request)
    context.remove_listener("weberror", on_error)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_ready(url: str, server: subprocess.Popen[bytes], log: IO[str]) -> None:
    give_up = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < give_up and server.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/readyz", timeout=5):
                return
        except (urllib.error.URLError, TimeoutError):
            time.sleep(0.05)
    log.seek(0)
    pytest.fail(f"the server at {url} did not become ready:\n{log.read()}")
