"""The formula of a derivation, in letters and with numbers: it is whole, legible and coloured at every width.

It wraps before its equals signs. Where that is not enough it scrolls sideways, and then the keyboard reaches it.
"""

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.fonts import FONT_SETS
from tests.page.api import FIRST_EXPERIMENT, explanation
from tests.page.steps import expect_explained, explain, open_page, resize

WIDTHS = [320, 390, 1280, 1920]
CELLS = {
    "conv1.value": [2, 10, 10],
    "relu1.value": [1, 9, 12],
    "pool1.value": [0, 5, 6],
    "conv2.value": [7, 9, 9],
    "dense.value": [4],
    "dense.grad": [3],
    "pool2.grad": [4, 2, 2],
    "relu1.grad": [1, 11, 12],
    "conv1.grad": [1, 9, 12],
    "pool1.grad": [1, 6, 6],
    "input.grad": [0, 14, 14],
    "conv1.W.grad": [2, 0, 1, 1],
    "conv2.b.grad": [3],
    "dense.W.grad": [7, 120],
    "dense.b.grad": [3],
}

# What is wrong with the formulas that are shown; an empty list if nothing is.
PROBLEMS = """() => [...document.querySelectorAll("#dock .formula:not([hidden])")].flatMap((box) => {
    const problems = [];
    const edges = box.getBoundingClientRect();
    const parts = [...box.querySelectorAll("math")];
    const right = (element) => element.getBoundingClientRect().right;
    if (!parts.length) problems.push("is empty");
    if (edges.left < 0 || edges.right > innerWidth) problems.push("lies outside of the window");
    if (box.scrollHeight > box.clientHeight) problems.push("scrolls up and down");
    const sticksOut = parts.filter((part) => right(part) > edges.right + 0.5);
    for (const part of sticksOut) {
        if (box.tabIndex !== 0) problems.push(`is cut off: ${part.textContent}`);
        if (part.getBoundingClientRect().width < edges.width - 30) problems.push(`has room: ${part.textContent}`);
    }
    for (const side of box.querySelectorAll(".formula-side")) {
        const [first, ...others] = side.children;
        const isFirst = side === side.parentElement.firstElementChild;
        if (!isFirst && !first.textContent.startsWith("=")) problems.push(`breaks at ${first.textContent}`);
        const [top, before] = [side.getBoundingClientRect().top, side.previousElementSibling?.getBoundingClientRect()];
        const bottom = first.getBoundingClientRect().bottom;
        const hasLines = others.some((part) => part.getBoundingClientRect().top >= bottom);
        if (hasLines && before?.bottom > top) problems.push(`breaks after it has begun: ${side.textContent}`);
    }
    for (const leaf of box.querySelectorAll("math *:not(:has(*))")) {
        if (parseFloat(getComputedStyle(leaf).fontSize) < 11) problems.push(`has a small ${leaf.textContent}`);
        if (right(leaf) > right(leaf.closest("math")) + 1.5) problems.push(`spills ${leaf.textContent}`);
    }
    return problems.map((problem) => `${box.textContent} ${problem}`);
})"""


@pytest.mark.parametrize(("fonts", "first"), [(fonts, first) for first, fonts in enumerate(FONT_SETS)])
def test_a_formula_is_whole_and_legible_at_every_width(page: Page, fonts: str, first: int) -> None:
    """Each number has each width in one of the fonts, and neighbouring widths and numbers in the other."""
    open_page(page, "#sample=7&cell=conv1.W.grad:0,0,1,1")
    page.get_by_role("button", name="with numbers").click()
    for number, width in enumerate(WIDTHS):
        resize(page, width, 900)
        for tensor, index in list(CELLS.items())[(first + number) % len(FONT_SETS) :: len(FONT_SETS)]:
            page.evaluate("(hash) => { location.hash = hash; }", f"sample=7&cell={tensor}:{','.join(map(str, index))}")
            expect_explained(page, tensor, index)
            for notation in ("matrix", "component"):
                page.locator(f"#dock [name=notation][value={notation}]").evaluate("(input) => input.click()")
                if page.locator("#dock [data-formula] math").count():  # not every number is part of a matrix product
                    assert page.evaluate(PROBLEMS) == [], (tensor, notation, width)


def test_with_numbers_a_formula_shows_its_three_largest_terms_and_counts_the_others(
    page: Page, server_url: str
) -> None:
    open_page(page)
    explain(page, "conv1.W.grad", [2, 0, 1, 1])
    numbers = page.locator("#dock [data-formula-numbers]")
    button = page.get_by_role("button", name="with numbers")
    expect(numbers).to_be_hidden()
    expect(button).to_have_attribute("aria-expanded", "false")
    button.click()
    expect(button).to_have_attribute("aria-expanded", "true")
    for tensor, index in {"conv1.W.grad": [2, 0, 1, 1], "conv2.value": [7, 2, 3]}.items():  # it stays for the next one
        explain(page, tensor, index)
        reply = explanation(server_url, "derivation", FIRST_EXPERIMENT, tensor, index)
        assert_shows_largest_terms(numbers, reply["terms"])
    button.click()
    expect(numbers).to_be_hidden()


def assert_shows_largest_terms(formula: Locator, terms: list[Any]) -> None:
    products = sorted(terms, key=lambda term: -abs(term["product"]))
    not_zero = sum(term["product"] != 0 for term in terms)
    text = formula.text_content() or ""
    for term in products[:3]:
        left, right = (shown(abs(term[side]["value"])) for side in ("left", "right"))
        assert (left if term["right"]["tensor"] is None else f"{left}·{right}") in text.replace("(−", "")
    assert f"+{not_zero - 3}\N{NO-BREAK SPACE}more" in text
    assert f"\N{NO-BREAK SPACE}and {len(terms) - not_zero} that are 0" in text


def shown(value: float) -> str:
    mantissa, _, exponent = f"{value:.3g}".partition("e")
    return f"{mantissa}·10{int(exponent)}".replace("-", "−") if exponent else mantissa


def test_every_symbol_and_every_number_has_the_colour_of_its_quantity(page: Page) -> None:
    open_page(page)
    explain(page, "pool1.grad", [1, 6, 6])
    page.get_by_role("button", name="with numbers").click()
    quantities = """(formula) => [...formula.querySelectorAll(".quantity")].map((one) => one.classList[1])"""
    letters = page.locator("#dock [data-formula]")
    assert letters.evaluate(quantities) == ["grad", "weight", "grad", "grad"]
    numbers = page.locator("#dock [data-formula-numbers]")
    assert numbers.evaluate(quantities) == ["grad", *["weight", "grad"] * 3, "grad"]
    uncoloured = """(formula) => [...formula.querySelectorAll("mi")]
        .filter((symbol) => !symbol.closest(".quantity, munder > :nth-child(2)")).map((symbol) => symbol.textContent)"""
    for tensor, index in {"conv1.W.grad": [2, 0, 1, 1], "conv1.grad": [1, 9, 12], "conv2.value": [7, 2, 3]}.items():
        explain(page, tensor, index)
        assert letters.evaluate(uncoloured) == []


def test_sums_have_their_limits_under_them_and_fractions_are_of_full_size(page: Page) -> None:
    open_page(page)
    explain(page, "conv1.W.grad", [2, 0, 1, 1])
    expect_explained(page, "conv1.W.grad", [2, 0, 1, 1])
    sizes = page.locator("#dock [data-formula]").evaluate(
        """(formula) => {
            const box = (selector) => formula.querySelector(selector).getBoundingClientRect();
            const size = (selector) => parseFloat(getComputedStyle(formula.querySelector(selector)).fontSize);
            return {
                under: box("munder > :nth-child(2)").top >= box("munder > mo").bottom - 3,
                fraction: size("mfrac mi") / size("math"),
            };
        }"""
    )
    assert sizes == {"under": True, "fraction": 1}


@pytest.fixture
def formula(page: Page) -> Locator:
    page.goto("/#sample=0&cell=conv1.W.grad:2,0,1,1")
    page.locator("#dock [data-formula] .equation").wait_for()
    return page.locator("#dock [data-formula]")


def set_style(formula: Locator, name: str, value: str) -> None:
    """Choose a size, so that the result does not depend on the fonts of the machine."""
    formula.evaluate("(box, [name, value]) => { box.style[name] = value; }", [name, value])


def test_a_formula_that_is_too_wide_is_scrolled_with_the_keyboard(page: Page, formula: Locator) -> None:
    set_style(formula, "width", "60px")
    box = page.get_by_role("group", name="Formula", exact=True)
    expect(box).to_have_attribute("tabindex", "0")
    page.get_by_role("group", name="About this number").focus()
    for _ in range(10):  # the sentence may have buttons before it
        page.keyboard.press("Tab")
        if box.evaluate("(box) => box === document.activeElement"):
            break
    expect(box).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("(box) => box.scrollLeft > 0", arg=box.element_handle())


def test_a_formula_that_fits_is_no_stop_for_the_tab_key(formula: Locator) -> None:
    set_style(formula, "width", "60px")
    expect(formula).to_have_attribute("tabindex", "0")
    set_style(formula, "width", "2000px")
    expect(formula).not_to_have_attribute("tabindex", "0")
    for name in ("tabindex", "role", "aria-label"):
        assert formula.get_attribute(name) is None


def test_a_formula_that_begins_to_fit_keeps_the_focus_until_the_reader_leaves(page: Page, formula: Locator) -> None:
    set_style(formula, "width", "60px")
    expect(formula).to_have_attribute("tabindex", "0")
    formula.focus()
    set_style(formula, "width", "2000px")
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
    expect(formula).to_be_focused()
    page.keyboard.press("Tab")
    expect(formula).not_to_have_attribute("tabindex", "0")
