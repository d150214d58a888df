"""One tab of each engine that `--engines` names. Without that option, nothing in this folder is collected."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.engines import chromium
from tests.engines.catalogue import ENGINES
from tests.engines.firefox import started_firefox
from tests.engines.tab import NewTab, Tab
from tests.engines.webkit import started_webkit
from tests.fonts import FONT_SETS, write_fontconfig

STARTERS = {"firefox": started_firefox, "webkit": started_webkit}


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """These tests need browsers that `python3 test.py` does not install by itself."""
    return None if config.getoption("engines") else True


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run every test in each of the engines."""
    if "new_tab" in metafunc.fixturenames:
        metafunc.parametrize("new_tab", metafunc.config.getoption("engines"), indirect=True, scope="session")


@pytest.fixture(scope="session")
def new_tab(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[NewTab]:
    """Make pages in one engine, which is started once. A missing browser is a failure, never a skip."""
    name: str = request.param
    fonts: str = request.config.getoption("--fonts")
    if not ENGINES[name].is_installed:
        pytest.fail(f"{name} is missing. `python3 test.py --engines {name}` installs it.")
    if name == "chromium":
        yield chromium.new_tabs(request.getfixturevalue("browsers")(fonts))
        return
    config = write_fontconfig(FONT_SETS[fonts], tmp_path_factory.mktemp("fonts"))
    environment = os.environ | {"FONTCONFIG_FILE": str(config)}
    with STARTERS[name](environment, tmp_path_factory.mktemp(name)) as new_tab:
        yield new_tab


@pytest.fixture
def desktop(new_tab: NewTab) -> Iterator[Tab]:
    """An empty page on a desktop. Any problem that it reports by the end fails the test."""
    with watched(new_tab, 1440, 900) as tab:
        yield tab


@pytest.fixture
def phone(new_tab: NewTab) -> Iterator[Tab]:
    """An empty page as wide as most phones."""
    with watched(new_tab, 390, 844) as tab:
        yield tab


@contextmanager
def watched(new_tab: NewTab, width: int, height: int) -> Iterator[Tab]:
    """A page that has reported no problem by the end."""
    with new_tab(width, height) as tab:
        yield tab
        assert tab.problems() == []
