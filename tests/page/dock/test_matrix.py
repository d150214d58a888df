"""The tab "Matrix": the product of matrices in which the number is one cell, as maps and in numbers."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.conftest import NewPage
from tests.page.api import explanation
from tests.page.axe import assert_accessible
from tests.page.dock.kinds import explain_each
from tests.page.steps import expect_explained, open_page, open_tab, place_of, press
from tests.page.view import box, dock_number, document_width, focus_is_in, panel, readout
from tests.page.waiting import settle
from tests.page.written import record_texts, texts_on


@pytest.fixture
def page(shared_page: NewPage) -> Iterator[Page]:
    """The page that the tests here share, because links say all that they need but the form, which is put back."""
    page = shared_page()
    yield page
    page.locator(".forms input").first.evaluate("(unfolded) => unfolded.click()")


DELTA = [[[(d - r) * c / 8 for c in range(5)] for r in range(5)] for d in range(10)]
OBJECTIVES = {
    "cross_entropy": {"kind": "cross_entropy", "label": 8},
    "logit": {"kind": "logit", "index": 3},
    "cell": {"kind": "cell", "channel": 0, "row": 2, "column": 2},
    "delta": {"kind": "delta", "delta": DELTA},
}
UNFOLDED = {
    "conv1.W.grad": [2, 0, 1, 1],
    "conv2.W.grad": [3, 1, 1, 1],
    "conv1.b.grad": [0],
    "dense.W.grad": [7, 120],
    "conv1.value": [1, 10, 10],
    "conv2.value": [3, 4, 4],
    "dense.value": [3],
    "pool1.value": [0, 5, 6],
    "relu1.value": [1, 11, 12],
    "conv1.grad": [1, 10, 12],  # through a ReLU
    "relu1.grad": [1, 11, 12],  # through a max-pool
    "pool2.grad": [2, 3, 3],
}
FOLDED = {"pool1.grad": [1, 6, 6], "input.grad": [0, 14, 14]}
SPARSE = {
    name: (UNFOLDED | FOLDED)[name]
    for name in ("conv1.W.grad", "conv2.W.grad", "conv1.value", "conv2.value", "pool1.grad", "input.grad")
}
SHAPES = {  # x and z of each convolution
    "conv1": ([1, 28, 28], [3, 26, 26]),
    "conv2": ([3, 13, 13], [10, 10, 10]),
}


def show(page: Page, objective: str, tensor: str, index: list[int]) -> Locator:
    """The tab "Matrix" of one number, by a link; the first link opens the page. Returns the body of the dock."""
    chosen = json.dumps(OBJECTIVES[objective]).replace(" ", "")
    fragment = f"#sample=2&objective={chosen}&cell={tensor}:{','.join(map(str, index))}&tab=matrix"
    if page.url == "about:blank":
        open_page(page, fragment)
    else:
        page.evaluate("(fragment) => { location.hash = fragment; }", fragment)
    expect_explained(page, tensor, index)
    return page.locator("#dock-body")


def derive(server_url: str, objective: str, tensor: str, index: list[int]) -> Any:
    experiment = {"image": {"sample": 2}, "objective": OBJECTIVES[objective]}
    return explanation(server_url, "derivation", experiment, tensor, index)


def choose_form(page: Page, text: str) -> None:
    """`unfolded` or `T(W)`, if the number is made by a convolution."""
    page.locator(".forms span").get_by_text(text, exact=True).click()
    settle(page)


def columns_of(table: Locator) -> list[Any]:
    """The columns of a table of terms: the texts from top to bottom, or how many zeros are folded into one."""
    columns: list[Any] = table.evaluate(
        """(table) => {
            const rows = [...table.rows].map((row) => [...row.cells].slice(1));
            let at = 0;
            return rows[0].map((cell) => {
                if (cell.rowSpan > 1) return parseInt(cell.textContent, 10);
                at += 1;
                return [cell.textContent, ...rows.slice(1).map((row) => row[at - 1].textContent)];
            });
        }"""
    )
    return columns


def assert_printed(text: str, number: float) -> None:
    """Three digits of a number; only an exact 0 is printed as 0."""
    assert float(text) == pytest.approx(number, rel=5.1e-3, abs=0), text
    assert (text == "0") == (number == 0)


def assert_term(texts: list[str], term: Any) -> None:
    for text, number in zip(texts, (term["left"]["value"], term["right"]["value"], term["product"]), strict=True):
        assert_printed(text, number)


def assert_in_order(columns: list[Any], terms: list[Any]) -> None:
    """The columns are exactly these terms, of which runs with the product 0 are folded."""
    t = 0
    for column in columns:
        if isinstance(column, int):
            assert all(term["product"] == 0 for term in terms[t : t + column])
            t += column
        else:
            assert_term(column, terms[t])
            t += 1
    assert t == len(terms)


def assert_total(body: Locator, reply: Any) -> None:
    total = float(body.locator("[data-total]").inner_text())
    assert total == reply["sum"] == pytest.approx(reply["value"], rel=1e-9, abs=1e-12)
    assert dock_number(body.page, "sum") == total


def main_terms(reply: Any) -> list[Any]:
    """Without the bias."""
    return [term for term in reply["terms"] if not (term["left"]["tensor"] or "").endswith(".b")]


def exists(objective: str, tensor: str) -> bool:
    """The gradients of the dense layer, and through it, are there only for objectives after it."""
    return objective in ("cross_entropy", "logit") or tensor not in ("dense.W.grad", "pool2.grad")


def test_every_product_has_the_shapes_and_the_cells_of_the_api(page: Page, server_url: str) -> None:
    for reply in explain_each(page, server_url, "uploaded"):
        body, matrix = open_tab(page, "Matrix"), reply["matrix"]
        if matrix is None:
            expect(body).to_contain_text("no cell of a matrix product")
            continue
        captions = body.locator("figcaption").all_inner_texts()
        for side, caption in zip((matrix["left"], matrix["right"]), captions, strict=False):
            rows, columns = side["shape"]
            assert f"[{rows} × {columns}]" in caption
        expect(body.locator("figure:last-of-type .marks span")).to_have_count(len(matrix["cells"]))


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_the_row_and_the_column_that_meet_are_the_terms_of_the_api(page: Page, server_url: str, objective: str) -> None:
    for tensor, index in UNFOLDED.items():
        if not exists(objective, tensor):
            continue
        body, reply = show(page, objective, tensor, index), derive(server_url, objective, tensor, index)
        assert_in_order(columns_of(body.locator(".term-table table")), main_terms(reply))
        assert_total(body, reply)


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_col2im_is_a_sum_of_entries_with_their_positions_and_each_a_sum_over_filters(
    page: Page, server_url: str, objective: str
) -> None:
    for tensor, index in FOLDED.items():
        body, reply = show(page, objective, tensor, index), derive(server_url, objective, tensor, index)
        outer, inner = body.locator(".meeting > .term-table table"), body.locator(".inner table")
        entries = columns_of(outer)
        assert len(entries) == len(reply["matrix"]["cells"])
        for e, (offset, position, entry) in enumerate(entries):
            terms = [t for t in reply["terms"] if ",".join(map(str, t["left"]["index"][1:])) == offset]
            assert {",".join(map(str, t["right"]["index"][1:])) for t in terms} == {position}
            value = sum(t["product"] for t in terms)
            assert float(entry) == pytest.approx(value, rel=5.1e-3, abs=1e-15)
            if e not in (0, len(entries) // 2, len(entries) - 1):
                continue
            outer.locator("tr").last.locator("td").nth(e).hover()
            expect(body.locator(".inner .total")).to_contain_text(f"offset {offset}, position {position}")
            columns = columns_of(inner)
            assert all(int(column[0]) < 10 for column in columns if not isinstance(column, int))
            assert_in_order([c if isinstance(c, int) else c[1:] for c in columns], terms)
        assert_total(body, reply)


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_the_sparse_matrix_gives_the_same_number(page: Page, server_url: str, objective: str) -> None:
    for tensor, index in SPARSE.items():
        body, reply = show(page, objective, tensor, index), derive(server_url, objective, tensor, index)
        choose_form(page, "T(W)")
        layer = {"pool1": "conv2", "input": "conv1"}.get(tensor.split(".")[0], tensor.split(".")[0])
        placed, length = places(reply, *SHAPES[layer])
        columns = columns_of(body.locator(".term-table table"))
        assert sum(column if isinstance(column, int) else 1 for column in columns) == length
        shown = {column[0]: column[1:] for column in columns if not isinstance(column, int)}
        assert [place for place, term in placed.items() if term["product"] and place not in shown] == []
        for place, texts in shown.items():
            assert_term(texts, placed[place])
        assert_total(body, reply)
        rows, count = SHAPES[layer][1], len(main_terms(reply))
        assert f"[{rows[0] * rows[1] * rows[2]} × " in body.locator("figcaption").inner_text()
        if tensor.endswith(".W.grad"):
            expect(body).to_contain_text(f"stands at {count} places of T(W)")


def places(reply: Any, x: list[int], z: list[int]) -> tuple[dict[str, Any], int]:
    """Where each term stands in T, as the page writes it, and how many positions there are to add up."""

    def flat(shape: list[int], index: list[int]) -> int:
        return (index[0] * shape[1] + index[1]) * shape[2] + index[2]

    tensor, index = reply["tensor"], reply["index"]
    found = {}
    for term in main_terms(reply):
        left, right = term["left"]["index"], term["right"]["index"]
        if tensor.endswith(".value"):
            row, column = flat(z, index), flat(x, right)
        elif tensor.endswith(".W.grad"):
            row, column = flat(z, left), flat(x, right)
        else:
            row, column = flat(z, right), flat(x, index)
        found[f"{row}, {column}"] = term
    if tensor.endswith(".W.grad"):
        return found, len(found)
    shape = x if tensor.endswith(".value") else z
    return found, shape[0] * shape[1] * shape[2]


def test_only_a_convolution_can_be_written_as_a_sparse_matrix_and_the_choice_stays(page: Page) -> None:
    show(page, "cross_entropy", "conv2.W.grad", [3, 1, 1, 1])
    choose_form(page, "T(W)")
    expect(page.locator("#dock-body .equation")).to_contain_text("∂L/∂T")
    show(page, "cross_entropy", "dense.W.grad", [7, 120])
    expect(page.locator(".forms")).to_be_hidden()
    expect(page.locator("#dock-body .equation")).to_have_count(0)
    show(page, "cross_entropy", "conv1.value", [1, 10, 10])
    expect(page.locator("#dock-body .equation")).to_contain_text("vec(z) = T(W) · vec(x) + b")


def test_pointing_at_a_number_lights_its_cell_in_the_picture_and_pointing_there_lights_the_number(page: Page) -> None:
    body = show(page, "cross_entropy", "conv2.value", [3, 4, 4])
    for form in ("unfolded", "T(W)"):
        choose_form(page, form)
        factor = body.locator(".term-table td.value").first
        cell = json.loads(factor.get_attribute("data-cell") or "")
        factor.hover()
        settle(page)
        assert readout(page).startswith(f"pool1.value[{','.join(map(str, cell['index']))}] = ")
        expect(factor).to_have_class("value pointed")
        page.mouse.move(0, 0)
        settle(page)
        expect(body.locator(".pointed")).to_have_count(0)
        page.mouse.move(*place_of(page, "pool1.value", cell["index"]))
        settle(page)
        expect(factor).to_have_class("value pointed")
        expect(body.locator(".marks .now").first).to_be_attached()
        page.mouse.move(0, 0)
        settle(page)
    body.locator(".term-table td.value").first.click()
    expect_explained(page, "pool1.value", cell["index"])


def test_a_folded_zero_lights_up_too_and_is_scrolled_to(page: Page) -> None:
    body = show(page, "cross_entropy", "conv1.W.grad", [2, 0, 1, 1])
    page.mouse.move(*place_of(page, "conv1.grad", [2, 25, 25]))
    settle(page)
    lit = body.locator(".zeros.pointed, td.pointed").first
    expect(lit).to_be_attached()
    region = body.locator(".term-table")
    assert box(lit)["x"] < box(region)["x"] + box(region)["width"]


def test_the_numbers_are_read_with_the_keyboard(new_page: NewPage) -> None:
    page = new_page(1440, 900)
    body = show(page, "cross_entropy", "conv2.value", [3, 4, 4])
    first = body.locator(".term-table td:not(.zeros)").first
    body.locator(".term-table [tabindex='0']").focus()
    press(page, "Home")
    while not first.evaluate("(cell) => cell === document.activeElement"):
        press(page, "ArrowRight")
    assert readout(page).startswith("conv2.W[3,")
    press(page, "ArrowDown")
    assert readout(page).startswith("pool1.value[")
    press(page, "End")
    assert focus_is_in(page, ".term-table")
    region = body.locator(".term-table")
    focused = page.locator(":focus")
    assert box(focused)["x"] + box(focused)["width"] <= box(region)["x"] + box(region)["width"] + 1
    first.focus()
    press(page, "Enter")
    expect(page.locator("#dock [data-name]")).to_contain_text("conv2.W.grad[3,")


@pytest.mark.parametrize(("width", "height", "scheme"), [(390, 844, "light"), (1440, 900, "dark")])
def test_both_forms_fit_any_width_and_are_accessible(new_page: NewPage, width: int, height: int, scheme: str) -> None:
    page = new_page(width, height, color_scheme=scheme, bypass_csp=True)
    for tensor in ("pool1.grad", "conv1.W.grad", "pool1.value"):
        body = show(page, "cross_entropy", tensor, (UNFOLDED | FOLDED)[tensor])
        for form in ("unfolded", "T(W)") if page.locator(".forms").is_visible() else ("unfolded",):
            if page.locator(".forms").is_visible():
                choose_form(page, form)
            assert document_width(page) == width
            assert body.evaluate("(body) => body.scrollWidth <= body.clientWidth"), (tensor, form)
            sizes = body.locator(".term-table :is(th, td)").evaluate_all(
                "(all) => all.map((cell) => parseFloat(getComputedStyle(cell).fontSize))"
            )
            assert min(sizes) >= 11
            assert_accessible(page, f"{tensor}, {form}", "#dock-body")
    expect(panel(page, "conv1.W")).to_be_attached()


@pytest.mark.parametrize(
    ("tensor", "index", "cells"), [("input.grad", "0,3,3", 36 * 64), ("pool1.grad", "0,1,1", 8 * 9)]
)
@pytest.mark.parametrize(("width", "height"), [(1280, 720), (390, 844)])
def test_t_of_w_shows_a_number_in_every_cell_for_the_paper_network(
    new_page: NewPage, tensor: str, index: str, cells: int, width: int, height: int
) -> None:
    page = new_page(width, height)
    record_texts(page)
    open_page(page, f'#sample=3&network={{"weights":"paper"}}&cell={tensor}:{index}&tab=matrix')
    choose_form(page, "T(W)")
    written = texts_on(page, "#dock .sparse canvas")
    assert len(written) == cells
    assert min(one["size"] for one in written) >= 11
    assert {one["text"] for one in written} > {"0", "-1"}
    assert document_width(page) == width
    marked, frame = box(page.locator(".sparse .marks .line").first), box(page.locator(".sparse .in-frame"))
    assert frame["x"] - 1 <= marked["x"] <= frame["x"] + frame["width"]
