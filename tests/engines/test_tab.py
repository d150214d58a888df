"""The tests see what goes wrong in a page, in every engine."""

import pytest

from tests.engines.steps import open_page
from tests.engines.tab import NewTab, PageError


@pytest.mark.parametrize(
    "fault",
    [
        "console.error('made here')",
        "setTimeout(() => { throw Error('made here'); })",
        "void Promise.reject(Error('made here'))",
    ],
)
def test_a_problem_of_the_page_is_reported(new_tab: NewTab, server_url: str, fault: str) -> None:
    with new_tab(800, 600) as tab:
        open_page(tab, server_url)
        assert tab.problems() == []
        tab.evaluate(f"() => {{ {fault}; }}")
        tab.evaluate("() => new Promise((done) => setTimeout(done, 50))")
        assert ["made here" in problem for problem in tab.problems()] == [True]


def test_a_function_that_throws_fails_the_test_that_called_it(new_tab: NewTab, server_url: str) -> None:
    with new_tab(800, 600) as tab:
        open_page(tab, server_url)
        with pytest.raises(PageError, match="made here"):
            tab.evaluate("() => { throw Error('made here'); }")


def test_every_page_has_the_size_that_was_asked_for_and_an_empty_store(new_tab: NewTab, server_url: str) -> None:
    for size in ([390, 844], [1440, 900]):
        with new_tab(*size) as tab:
            tab.goto(f"{server_url}/")
            assert tab.evaluate("() => [innerWidth, innerHeight, localStorage.left ?? null]") == [*size, None]
            tab.evaluate("() => { localStorage.left = 'behind'; }")
