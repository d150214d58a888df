"""Fixtures for all tests: the app in this process, the real server, and a browser that reports every problem."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Literal
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
    expect,
    sync_playwright,
)
from starlette.testclient import TestClient

from tests.chromium import ADVICE, find_chromium
from tests.engines.catalogue import engine_names
from tests.fonts import FONT_SETS, write_fontconfig
from tests.serving import served

ROOT = Path(__file__).resolve().parent.parent
LONGEST = ROOT / "tests" / "page" / "test_layout.py"
LESSONS = ROOT / "tests" / "fixtures" / "lessons"  # which the server has beside the built-in ones
EXPECT_TIMEOUT = 30_000.0  # milliseconds; Playwright's default of 5,000 is too short for a busy machine
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

# Loads plotly.js only when it is needed (static/js/model/machine.js), as most phones do, whatever the tests run on.
SLOW_MACHINE = "Object.defineProperty(navigator, 'hardwareConcurrency', { get: () => 2, configurable: true });"

NewPage = Callable[..., Page]
LaunchOptions = Callable[[str], dict[str, Any]]
Desktops = Callable[[str, bool], BrowserContext]

# On a busy machine, a time limit for a single example fails at random.
# The same examples in each run, so that a run judges the change and not its luck.
hypothesis.settings.register_profile("retrograd", deadline=None, print_blob=True, derandomize=True)
hypothesis.settings.load_profile("retrograd")
expect.set_options(timeout=EXPECT_TIMEOUT)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--fonts`, so that all browser tests can be run with the other set of fonts, and `--engines`."""
    parser.addoption("--fonts", choices=sorted(FONT_SETS), default="wide", help="fonts of the browser tests")
    parser.addoption("--engines", type=engine_names, default=[], help="engines that tests/engines runs in, or all")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put browser tests last: they are slow, and Playwright leaves an event loop running in this thread.

    The longest are the first of them, so that no process is at one of these when the others have nothing left to do.
    """
    items.sort(key=lambda item: ("chromium" in getattr(item, "fixturenames", ()), item.path != LONGEST))


@pytest.fixture(scope="session", autouse=True)
def shared_static_files() -> Iterator[None]:
    """Let all apps of this process share the static files, which take most of the time that making an app takes."""
    from app import main  # noqa: PLC0415 - a process that only hands out the tests does not need the app
    from app.web.pages import assets  # noqa: PLC0415

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(main, "assets", SimpleNamespace(build=cache(assets.build)))
        yield


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    """The app as users get it, called without a network. An exception in the app fails the test.

    Each module has its own app, because a test may use up a limit or shut the app down.
    """
    from app.main import create_app  # noqa: PLC0415 - the tests of the engine do not need the app

    with TestClient(create_app()) as client:
        yield client


@pytest.fixture(scope="session")
def server_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address, without a trailing slash, of the real server in a process of its own."""
    with served(tmp_path_factory.mktemp("server") / "log.txt", RETROGRAD_LESSONS=str(LESSONS)) as url:
        yield url


@pytest.fixture(scope="session")
def chromium() -> Iterator[BrowserType]:
    """Playwright's way to start Chromium."""
    with sync_playwright() as playwright:
        yield playwright.chromium


@pytest.fixture(scope="session")
def launch_options(tmp_path_factory: pytest.TempPathFactory) -> LaunchOptions:
    """Make the options that start Chromium with one of FONT_SETS. A missing browser is a failure, never a skip."""
    path = find_chromium()
    if path is None:
        pytest.fail(ADVICE)

    def options(fonts: str) -> dict[str, Any]:
        config = write_fontconfig(FONT_SETS[fonts], tmp_path_factory.mktemp(f"fonts-{fonts}"))
        return {
            "executable_path": path,
            "args": CHROMIUM_FLAGS,
            "env": os.environ | {"FONTCONFIG_FILE": str(config)},
        }

    return options


@pytest.fixture
def fonts(pytestconfig: pytest.Config) -> str:
    """The name of the set of fonts that pages are shown in, a key of FONT_SETS.

    To choose it in a test: `@pytest.mark.parametrize("fonts", ["narrow", "wide"])`.
    """
    name: str = pytestconfig.getoption("--fonts")
    return name


@pytest.fixture(scope="session")
def browsers(chromium: BrowserType, launch_options: LaunchOptions) -> Iterator[Callable[[str], Browser]]:
    """One browser without any page for each set of fonts, started when it is first needed."""
    with ExitStack() as opened:
        yield cache(lambda fonts: opened.enter_context(chromium.launch(**launch_options(fonts))))


@pytest.fixture(scope="session")
def desktops(
    chromium: BrowserType, launch_options: LaunchOptions, server_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Desktops]:
    """One desktop browser for each set of fonts, and another one that lets tests add scripts and styles to a page.

    All tests share them, and with them the compiled scripts, because compiling takes seconds for each new profile.
    """
    with ExitStack() as opened:

        @cache
        def desktop(fonts: str, bypass_csp: bool) -> BrowserContext:
            context = chromium.launch_persistent_context(
                tmp_path_factory.mktemp("profile"),
                base_url=server_url,
                bypass_csp=bypass_csp,
                color_scheme="light",
                **launch_options(fonts),
            )
            context.add_init_script(SLOW_MACHINE)
            return opened.enter_context(context)

        yield desktop


@pytest.fixture
def problems() -> Iterator[list[str]]:
    """Console errors and warnings, page errors and requests to other hosts. Any that are left fail the test.

    A test that causes one on purpose, such as the console error of a refused upload, removes it from the list.
    """
    problems: list[str] = []
    yield problems
    assert not problems


@pytest.fixture
def new_page(desktops: Desktops, fonts: str, server_url: str, problems: list[str]) -> Iterator[NewPage]:
    """Make pages in a desktop browser: `new_page(width, height, color_scheme="light", bypass_csp=False)`.

    `goto("/")` opens Retrograd. The browser stores nothing from before each page.
    """
    with ExitStack() as opened:

        @cache
        def desktop(bypass_csp: bool) -> BrowserContext:
            context = desktops(fonts, bypass_csp)
            opened.enter_context(_recorded(context, server_url, problems))
            return context

        def new_page(
            width: int, height: int, color_scheme: Literal["light", "dark"] = "light", bypass_csp: bool = False
        ) -> Page:
            context = desktop(bypass_csp)
            page = opened.enter_context(context.new_page())
            # Not after a test: its page would still be open then, and could store something again.
            protocol = context.new_cdp_session(page)
            stored = {"origin": server_url, "storageTypes": "local_storage,session_storage"}
            protocol.send("Storage.clearDataForOrigin", stored)
            protocol.detach()  # else the media that a page is shown in are forgotten when it leads to another one
            page.set_viewport_size({"width": width, "height": height})
            page.emulate_media(color_scheme=color_scheme)
            return page

        yield new_page


@pytest.fixture
def page(new_page: NewPage) -> Page:
    """An empty page of 1440 x 900 pixels in light mode, in the desktop browser."""
    return new_page(1440, 900)


@pytest.fixture
def new_visitor(
    browsers: Callable[[str], Browser], fonts: str, server_url: str, problems: list[str]
) -> Iterator[NewPage]:
    """Make pages as `new_page` does, each in a browser of its own that has loaded nothing, with any `context_options`.

    That takes twice the time, because everything is loaded and compiled again.
    """
    with ExitStack() as opened:

        def new_visitor(width: int, height: int, color_scheme: str = "light", **context_options: Any) -> Page:
            size = {"width": width, "height": height}
            context = opened.enter_context(
                browsers(fonts).new_context(
                    **{"base_url": server_url, "viewport": size, "color_scheme": color_scheme} | context_options
                )
            )
            opened.enter_context(_recorded(context, context_options.get("base_url", server_url), problems))
            context.add_init_script(SLOW_MACHINE)
            return context.new_page()

        yield new_visitor


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
