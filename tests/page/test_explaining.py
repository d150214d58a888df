"""Any number of the picture, from pointing at it to the verdict: what the page shows is what the API says."""

import json
import re
from typing import Any

import httpx2
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from tests.conftest import NewPage
from tests.page.test_changing import open_card
from tests.page.test_digits_in import PHOTO, upload
from tests.page.test_training import finished, option
from tests.page.view import (
    SEVEN,
    box,
    choose_kind,
    choose_label,
    draw,
    hold,
    open_page,
    panel,
    pen_down,
    point_at,
    readout,
    settle,
)

KINDS = {
    "input.value": [0, 14, 14], "input.grad": [0, 0, 27],
    "conv1.value": [1, 25, 0], "conv1.W": [2, 0, 1, 1], "conv1.b": [1], "conv1.W.grad": [2, 0, 1, 1],
    "conv1.b.grad": [0], "conv1.grad": [0, 13, 7],
    "relu1.value": [2, 9, 9], "relu1.grad": [1, 11, 12], "pool1.value": [0, 5, 6], "pool1.grad": [1, 6, 6],
    "conv2.value": [7, 9, 9], "conv2.W": [9, 2, 3, 0], "conv2.b": [4], "conv2.W.grad": [7, 2, 3, 1],
    "conv2.b.grad": [3], "conv2.grad": [6, 2, 1], "relu2.value": [3, 4, 4], "relu2.grad": [5, 0, 9],
    "pool2.value": [9, 4, 4], "pool2.grad": [4, 2, 2], "dense.value": [8], "dense.W": [3, 249], "dense.b": [9],
    "dense.W.grad": [7, 120], "dense.b.grad": [3], "dense.grad": [3], "probabilities": [8],
}  # fmt: skip


def ask(server_url: str, route: str, experiment: Any, tensor: str, index: list[int]) -> Any:
    body = {"experiment": experiment, "tensor": tensor, "index": index}
    reply = httpx2.post(f"{server_url}/api/{route}", json=body)
    reply.raise_for_status()
    return reply.json()


def record_experiments(page: Page) -> list[Any]:
    """What the page asks to be explained, as it asks it."""
    asked: list[Any] = []
    page.on(
        "request", lambda request: asked.append(json.loads(request.post_data or "")) if derives(request.url) else None
    )
    return asked


def derives(url: str) -> bool:
    return "/api/derivation" in url


def place_of(page: Page, tensor: str, index: list[int]) -> tuple[float, float]:
    """Where on the screen a cell lies, as the page itself says; what a click there opens shows whether it is right."""
    name = "probabilities" if tensor == "dense.value" else tensor.replace(".b", ".W")
    panel(page, name).scroll_into_view_if_needed()
    x, y = page.evaluate(
        """async ([name, tensor, index]) => {
            const base = document.querySelector("script[type=module]").src.replace(/main\\.js$/, "");
            const modules = ["api/client", "model/panels", "model/placement", "model/tensors"].map((file) => import(`${base}${file}.js`));
            const [api, { panels }, { cellRect, placePanels }, { offsetOf }] = await Promise.all(modules);
            window.anyTrace ??= await api.trace({ image: { sample: 0 } });
            const boxOf = (element) => element.getBoundingClientRect();
            const elements = [...document.querySelectorAll("[data-panel]")];
            const slots = new Map(elements.map((el) => [el.dataset.panel, boxOf(el.querySelector("[data-slot]"))]));
            const frame = boxOf(document.getElementById("picture"));
            const placement = placePanels(panels(anyTrace), { frame, slots, pixel: devicePixelRatio }).get(name);
            const part = Math.max(0, placement.panel.parts.findIndex((one) => one.name === tensor));
            const offset = offsetOf(anyTrace.tensors.get(tensor).shape, index);
            const { x, y, width, height } = cellRect(placement, { part, offset });
            return [frame.x + x + width / 2, frame.y + y + height / 2];
        }""",
        [name, tensor, index],
    )
    return x, y


def cell_name(tensor: str, index: list[int]) -> str:
    return f"{tensor}[{','.join(map(str, index))}]"


def click(page: Page, tensor: str, index: list[int]) -> None:
    page.mouse.click(*place_of(page, tensor, index))
    explained(page, tensor, index)


def explained(page: Page, tensor: str, index: list[int]) -> None:
    expect(page.locator("#dock [data-name]")).to_have_text(cell_name(tensor, index))
    expect(page.locator("#dock [data-about]")).to_have_attribute("aria-busy", "false")


def tab(page: Page, name: str) -> Locator:
    page.get_by_role("tab", name=name).click()
    return page.locator("#dock-body")


def shown_number(page: Page, name: str) -> float:
    return float(page.locator(f"#dock [data-{name}]").inner_text())


@pytest.mark.parametrize(
    "objective", [None, {"kind": "cell", "channel": 0, "row": 2, "column": 2}], ids=["p - y", "pool2"]
)
def test_what_lights_up_as_sources_is_what_the_api_says_a_number_is_made_of(
    page: Page, server_url: str, objective: Any
) -> None:
    """For every kind of number: from the trace's geometry alone, the same cells as in the terms."""
    open_page(page)
    experiment = {"image": {"sample": 3}} | ({"objective": objective} if objective else {})
    lit: dict[str, dict[str, list[int]]] = page.evaluate(
        """async ([experiment, kinds]) => {
            const base = document.querySelector("script[type=module]").src.replace(/main\\.js$/, "");
            const { createDependencies, offsetsOf } = await import(`${base}model/dependencies.js`);
            const { trace } = await import(`${base}api/client.js`);
            const opened = await trace(experiment);
            const geometry = createDependencies(opened);
            return Object.fromEntries(Object.entries(kinds).filter(([tensor]) => opened.tensors.has(tensor)).map(
                ([tensor, index]) => [tensor, Object.fromEntries(geometry.sources({ tensor, index }).map(
                    (box) => [box.tensor, offsetsOf(box).toSorted((a, b) => a - b)]))]));
        }""",
        [experiment, KINDS],
    )
    shapes = shapes_of(server_url, experiment)
    assert len(lit) == (len(KINDS) if objective is None else len(KINDS) - 3)
    for tensor, found in lit.items():
        terms: dict[str, set[int]] = {}
        for term in ask(server_url, "derivation", experiment, tensor, KINDS[tensor])["terms"]:
            for side in (term["left"], term["right"]):
                if side["tensor"] is not None:
                    terms.setdefault(side["tensor"], set()).add(offset(shapes[side["tensor"]], side["index"]))
        assert {name: sorted(cells) for name, cells in terms.items()} == found, tensor


def shapes_of(server_url: str, experiment: Any) -> dict[str, list[int]]:
    layers = httpx2.post(f"{server_url}/api/trace?arrays=typed", json=experiment).json()["layers"]
    shapes = {"probabilities": [10]}
    for layer in layers:
        parts = {part: layer.get(part) for part in ("value", "grad", "mask")}
        for name, param in (layer.get("params") or {}).items():
            parts |= {name: param["value"], f"{name}.grad": param["grad"]}
        shapes |= {f"{layer['name']}.{part}": [int(n) for n in a["shape"].split(",")] for part, a in parts.items() if a}
    return shapes


def offset(shape: list[int], index: list[int]) -> int:
    at = 0
    for i, n in zip(index, shape, strict=True):
        at = at * n + i
    return at


def test_pointing_at_a_cell_lights_its_sources_and_dependants_at_once_and_asks_nothing(page: Page) -> None:
    open_page(page)
    x, y = place_of(page, "pool1.grad", [1, 6, 6])
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.mouse.move(x, y)
    source, dependant = colours(page, "conv2.grad"), colours(page, "relu1.grad")
    assert "source" in source
    assert "dependant" not in source
    assert "dependant" in dependant
    assert "source" not in dependant
    assert not colours(page, "conv1.W")
    page.mouse.move(5, 5)
    assert not colours(page, "conv2.grad")
    assert requests == []


def colours(page: Page, name: str) -> set[str]:
    """Which of the two colours are on the canvas over a panel."""
    found: list[str] = (
        panel(page, name)
        .locator("[data-slot]")
        .evaluate(
            """(slot) => {
            const canvas = document.querySelector("[data-lit]");
            const [frame, box] = [canvas.getBoundingClientRect(), slot.getBoundingClientRect()];
            const scale = canvas.width / frame.width;
            const around = [box.x - frame.x - 3, box.y - frame.y - 3, box.width + 6, box.height + 6];
            const at = around.map((n) => Math.round(n * scale));
            const readable = { willReadFrequently: true };
            const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d", readable);
            copy.drawImage(canvas, 0, 0);
            const { data } = copy.getImageData(...at);
            const rgb = (name) => {
                const hex = getComputedStyle(canvas).getPropertyValue(`--lit-${name}`).trim();
                return [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));
            };
            const has = ([r, g, b]) => {
                for (let i = 0; i < data.length; i += 4) {
                    if (data[i + 3] === 255 && data[i] === r && data[i + 1] === g && data[i + 2] === b) return true;
                }
                return false;
            };
            return ["source", "dependant"].filter((name) => has(rgb(name)));
        }"""
        )
    )
    return set(found)


FOLLOWED = [
    "conv1.W.grad",
    "pool1.grad",
    "relu1.grad",
    "conv2.value",
    "pool1.value",
    "dense.W.grad",
    "dense.grad",
    "conv1.b.grad",
]


@pytest.mark.parametrize("brought", ["drawn", "uploaded"])
def test_one_number_of_each_kind_from_click_to_verdict(page: Page, server_url: str, brought: str) -> None:
    asked = record_experiments(page)
    open_page(page)
    if brought == "drawn":
        draw(page, SEVEN)
        expect(page.locator("[data-prediction]")).to_have_text("7")
    else:
        upload(page, PHOTO)
    choose_label(page, 8)
    for tensor in FOLLOWED:
        index = KINDS[tensor]
        click(page, tensor, index)
        reply = ask(server_url, "derivation", asked[-1]["experiment"], tensor, index)
        assert page.locator("#dock [data-sentence]").inner_text() == reply["sentence"]
        assert shown_number(page, "sum") == pytest.approx(reply["sum"], rel=1e-15)
        assert shown_number(page, "engine") == reply["value"]
        assert shown_number(page, "residual") == pytest.approx(reply["residual"], abs=1e-300)
        assert page.locator("#dock [data-formula] math").count() == 1
        check_sum(page, reply)
        check_matrix(page, reply)
        check_difference(page, reply)
        tab(page, "Sum")


def check_sum(page: Page, reply: Any) -> None:
    body = tab(page, "Sum")
    largest = max(reply["terms"], key=lambda term: abs(term["product"]))
    shown = body.locator("p.now b" if len(reply["terms"]) == 1 else ".terms li:first-of-type .term > b").last
    assert float(shown.inner_text()) == pytest.approx(largest["product"], rel=6e-3)
    expect(body.locator("p.now")).to_contain_text(
        "=" if len(reply["terms"]) == 1 else f"All {len(reply['terms'])} terms"
    )


def check_matrix(page: Page, reply: Any) -> None:
    body, matrix = tab(page, "Matrix"), reply["matrix"]
    if matrix is None:
        expect(body).to_contain_text("no cell of a matrix product")
        return
    shapes = [side["shape"] for side in (matrix["left"], matrix["right"])]
    captions = body.locator("figcaption").all_inner_texts()
    for (rows, columns), caption in zip(shapes, captions, strict=False):
        assert f"[{rows} × {columns}]" in caption
    marks = body.locator("figure:last-of-type .marks span")
    assert marks.count() == len(matrix["cells"])


def check_difference(page: Page, reply: Any) -> None:
    body, difference = tab(page, "Check"), reply["finite_difference"]
    if difference is None:
        expect(body).to_contain_text("computed, not differentiated")
        return
    shown = dict(zip(body.locator("dt").all_inner_texts(), body.locator("dd").all_inner_texts(), strict=True))
    assert float(shown["analytic"]) == reply["value"]
    assert float(shown["numeric"]) == difference["numeric"]
    assert [float(shown[name]) for name in ("step ε", "L(+ε)", "L(−ε)")] == [
        difference[name] for name in ("epsilon", "loss_plus", "loss_minus")
    ]
    for kink in difference["kinks"]:
        expect(body).to_contain_text(cell_name(f"{kink['layer']}.value", kink["index"]))


def test_the_routes_are_the_apis_and_every_cell_of_them_can_be_opened(page: Page, server_url: str) -> None:
    asked = record_experiments(page)
    choose_label(open_page(page), 8)
    click(page, "conv1.W.grad", [2, 0, 1, 1])
    body = tab(page, "Path")
    routes = ask(server_url, "path", asked[-1]["experiment"], "conv1.W.grad", [2, 0, 1, 1])["routes"]
    expect(body.locator(".chain")).to_have_count(len(routes))
    for chain, route in zip(body.locator(".chain").all(), routes, strict=True):
        names = chain.locator(".cell").all_inner_texts()
        assert names == ["conv1.W.grad[2,0,1,1]", *(cell_name(s["tensor"], s["index"]) for s in route), "loss L"]
    assert "source" in colours(page, "dense.grad")
    body.get_by_role("button", name="Route 2").click()
    expect(body.get_by_role("button", name="Route 2")).to_have_attribute("aria-pressed", "true")
    stop = routes[1][3]
    body.locator(".chain").nth(1).locator(".cell").nth(4).click()
    explained(page, stop["tensor"], stop["index"])
    page.get_by_role("button", name="Back to the cell before").click()
    explained(page, "conv1.W.grad", [2, 0, 1, 1])


def test_the_whole_network_is_checked_with_one_sentence_of_verdict(page: Page) -> None:
    choose_label(open_page(page), 8)
    click(page, "conv1.W.grad", [0, 0, 0, 0])
    status = tab(page, "Check").locator("[role=status]").element_handle()
    page.locator("#dock-body").get_by_role("button", name="Check the whole network").click()
    expect(page.locator("#dock-body [role=status]")).to_contain_text("agree with finite differences", timeout=30_000)
    assert page.locator("#dock-body .network figcaption").all_inner_texts() == [
        f"{layer}.{param}" for layer in ("conv1", "conv2", "dense") for param in "Wb"
    ]
    assert status.evaluate("(node) => node.isConnected"), "a reader hears of what changes in a place that stays"
    expect(page.locator("#dock-body").get_by_role("button", name="Check again")).to_be_focused()


def test_a_mask_is_explained_by_the_gradient_that_comes_through_it(page: Page) -> None:
    page.mouse.click(*place_of(open_page(page), "pool1.mask", [1, 3, 4]))
    explained(page, "relu1.grad", [1, 3, 4])


def test_a_number_that_is_0_says_why(page: Page) -> None:
    choose_label(open_page(page), 8)
    click(page, "relu1.grad", [0, 0, 1])
    expect(page.locator("#dock .sentence.zero")).to_be_visible()
    expect(page.locator("#dock .sentence.zero")).to_contain_text(re.compile("lost|ties|stops|won"))


def test_the_picture_and_the_derivation_are_seen_at_once_and_closing_gives_the_room_back(page: Page) -> None:
    open_page(page)
    before = box(page.locator("#picture"))["height"]
    click(page, "conv2.grad", [0, 0, 0])
    picture, dock = box(page.locator("#picture")), box(page.locator("#dock"))
    assert picture["y"] >= 0
    assert picture["y"] + picture["height"] <= dock["y"]
    assert dock["y"] + dock["height"] <= 900
    page.get_by_role("button", name="Close the derivation").click()
    expect(page.locator("#dock")).to_be_hidden()
    assert box(page.locator("#picture"))["height"] == before


def test_terms_add_up_one_by_one_with_the_arrow_keys_and_nothing_moves_unasked(page: Page, server_url: str) -> None:
    asked = record_experiments(page)
    choose_label(open_page(page), 8)
    click(page, "pool1.grad", [1, 6, 6])
    terms = ask(server_url, "derivation", asked[-1]["experiment"], "pool1.grad", [1, 6, 6])["terms"]
    slider = page.get_by_role("slider")
    assert slider.input_value() == "160"
    slider.focus()
    page.keyboard.press("Home")
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    now = page.locator("#dock p.now")
    expect(now).to_contain_text("Term 3 of 160")
    assert float(now.locator("b").last.inner_text()) == pytest.approx(
        sum(t["product"] for t in terms[:3]), rel=6e-3, abs=1e-12
    )
    page.get_by_role("button", name="Play").click()
    expect(now).to_contain_text("All 160 terms", timeout=20_000)


def test_motion_is_not_offered_where_the_system_asks_for_none(new_page: NewPage) -> None:
    page = open_page(new_page(1440, 900, reduced_motion="reduce"))
    click(page, "conv1.W.grad", [0, 0, 0, 0])
    expect(page.get_by_role("button", name="Play")).to_be_disabled()


def test_the_layer_is_enlarged_with_its_numbers_and_a_convolution_in_parts(page: Page) -> None:
    open_page(page)
    panel(page, "conv2.value").locator("[data-caption]").click()
    body = page.locator("#dock-body")
    expect(body.locator(".partials figure")).to_have_count(5)
    residual = re.search(r"residual (\S+)", body.locator(".partials").inner_text())
    assert residual
    assert float(residual[1]) < 1e-4
    body.get_by_role("button", name="channel 4").click()
    expect(page.locator("#dock [data-name]")).to_contain_text("conv2.value[4,")
    page.locator("header[data-enlarge='pool1.value']").click()
    expect(page.locator("#dock [data-name]")).to_contain_text("pool1.value[")
    expect(body.locator(".partials")).to_have_count(0)
    panel(page, "pool1.mask").locator("[data-caption]").click()
    expect(page.locator("#dock [data-name]")).to_contain_text("pool1.value[")
    panel(page, "conv2.W.grad").locator("[data-caption]").click()
    body.get_by_role("button", name="filter 4").click()
    expect(page.locator("#dock [data-name]")).to_contain_text("conv2.W.grad[4,")
    page.locator("header[data-enlarge='probabilities']").click()
    body.get_by_role("application", name="probabilities, enlarged").focus()
    page.keyboard.press("ArrowRight")
    assert re.match(r"probabilities\[\d\] = ", readout(page))
    panel(page, "conv1.W").locator("[data-caption]").click()
    expect(page.locator("#dock [data-name]")).to_have_text(re.compile(r"conv1\.W\["))
    expect(page.get_by_role("tab", name="Layer")).to_have_attribute("aria-selected", "true")
    expect(page.locator("#dock [data-residual]")).not_to_be_empty()


def test_what_an_objective_at_pool2_has_no_gradient_of_is_not_explained_any_more(page: Page) -> None:
    open_page(page)
    click(page, "dense.W.grad", [0, 0])
    expect(page.locator("#dock")).to_be_visible()
    choose_kind(page, "cell")
    expect(page.locator("#dock")).to_be_hidden()
    expect(panel(page, "dense.W.grad")).to_contain_text("No gradient")
    assert "pool2.grad" in point_at(page, "pool2.grad")


def test_notations_are_switched_and_symbols_have_the_colours_of_their_quantities(page: Page) -> None:
    choose_label(open_page(page), 8)
    click(page, "conv1.W.grad", [2, 0, 1, 1])
    formula = page.locator("#dock [data-formula]")
    component = formula.inner_text()
    assert {"value", "grad"} <= set(
        " ".join(
            formula.locator(".quantity").evaluate_all("(all) => all.map((el) => el.getAttribute('class'))")
        ).split()
    )
    page.locator("#dock [data-notation] span").nth(1).click()
    expect(formula).not_to_have_text(component)
    expect(formula).to_contain_text("Δ")


def test_all_of_it_works_with_the_keyboard_alone(page: Page) -> None:
    open_page(page)
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('[data-panel]')"):
            break
    for key in ["PageDown"] * 4 + ["ArrowRight", "ArrowDown", "Enter"]:
        page.keyboard.press(key)
    name = readout(page).split(" = ")[0]
    expect(page.locator("#dock [data-name]")).to_have_text(name)
    expect(page.locator("#dock [data-live]")).to_contain_text(f"{name} = ")
    stops = []
    for _ in range(6):
        page.keyboard.press("Tab")
        stops.append(page.evaluate("document.activeElement.closest('#dock') !== null"))
    assert all(stops), "Tab goes from the picture into the derivation"
    page.get_by_role("tab", name="Sum").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tab", name="Matrix")).to_have_attribute("aria-selected", "true")
    page.evaluate("addEventListener('keydown', (event) => { window.taken = event.defaultPrevented; }, { once: true })")
    page.keyboard.press("End")
    expect(page.get_by_role("tab", name="Path")).to_be_focused()
    assert page.evaluate("window.taken"), "else the page goes to its end"
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    page.locator("#dock-body .map").first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.locator("#dock [data-name]")).not_to_have_text(name)
    page.keyboard.press("Escape")
    expect(page.locator("#dock")).to_be_hidden()
    assert page.evaluate("document.activeElement.matches('[data-panel]')")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Close the derivation").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#dock")).to_be_hidden()
    assert page.evaluate("document.activeElement.matches('[data-panel]')")


def test_a_new_digit_is_explained_at_the_same_cell(page: Page, server_url: str) -> None:
    open_page(page)
    click(page, "conv1.W.grad", [1, 0, 1, 1])
    before = shown_number(page, "engine")
    choose_label(page, 5)
    expect(page.locator("#dock [data-engine]")).not_to_have_text(str(before))
    experiment = {"image": {"sample": 0}, "objective": {"kind": "cross_entropy", "label": 5}}
    assert (
        shown_number(page, "engine") == ask(server_url, "derivation", experiment, "conv1.W.grad", [1, 0, 1, 1])["value"]
    )


def test_while_an_answer_is_on_its_way_the_name_and_value_stand_there_and_a_failure_is_said(
    page: Page, problems: list[str]
) -> None:
    open_page(page)
    click(page, "conv2.value", [1, 2, 3])
    held = hold(page, "**/api/derivation?*", times=1)
    page.mouse.click(*place_of(page, "conv1.W", [0, 0, 0, 0]))
    expect(page.locator("#dock [data-value]")).to_contain_text(" = ")
    expect(page.locator("#dock [data-about]")).to_have_attribute("aria-busy", "true")
    held[0].abort()
    expect(page.locator("#dock [data-failure]")).to_contain_text("does not answer")
    for part in ("sentence", "formula", "engine", "body"):  # nothing of the cell before
        expect(page.locator(f"#dock [data-{part}]")).to_be_empty()
    page.locator("#dock [data-again]").click()
    expect(page.locator("#dock [data-sentence]")).to_contain_text("676 products")
    expect(page.locator("#dock [data-failure]")).to_be_hidden()
    page.route("**/api/path*", lambda route: route.abort())
    body = tab(page, "Path")
    expect(page.locator("#dock [data-failure]")).to_be_visible()
    expect(body).to_be_empty()
    expect(page.locator("#dock [data-sentence]")).to_contain_text("676 products")
    assert all("/api/derivation" in problem or "/api/path" in problem for problem in problems), problems
    problems.clear()


def test_while_the_pen_moves_the_dock_has_the_pictures_number_and_says_that_the_rest_is_older(page: Page) -> None:
    open_page(page)
    click(page, "dense.grad", [3])
    value = page.locator("#dock [data-value]")
    before = value.inner_text()
    pen_down(page, SEVEN)
    expect(value).not_to_have_text(before)
    expect(page.locator("#picture")).to_have_attribute("data-painter", "canvas")
    for part in ("about", "body"):
        expect(page.locator(f"#dock [data-{part}]")).to_have_attribute("aria-busy", "true")
    page.mouse.up()
    explained(page, "dense.grad", [3])
    expect(page.locator("#dock-body")).to_have_attribute("aria-busy", "false")
    assert float(value.inner_text().removeprefix(" = ")) == pytest.approx(shown_number(page, "engine"), rel=6e-3)


def test_the_loss_of_any_objective_is_a_sum_whose_cells_can_be_pointed_at(page: Page) -> None:
    delta = [[[0.0] * 5 for _ in range(5)] for _ in range(10)]
    delta[0][0][1], delta[3][4][2], delta[3][4][4] = 1, -2, 3
    page.goto("/#sample=0&objective=" + json.dumps({"kind": "delta", "delta": delta}).replace(" ", ""))
    settle(page)
    click(page, "conv2.b.grad", [3])
    tab(page, "Path").get_by_role("button", name="loss L").first.click()
    expect(page.locator("#dock [data-name]")).to_have_text("loss")
    tab(page, "Sum").locator(".map").first.focus()
    named = []
    for key in ("ArrowLeft", "ArrowRight", "ArrowRight"):
        page.keyboard.press(key)
        named.append(readout(page).split(" = ")[0])
    assert named == [f"pool2.grad{index}" for index in ("[0,0,1]", "[3,4,2]", "[3,4,4]")]
    page.get_by_role("slider").last.fill("2")
    expect(page.locator("#dock p.now")).to_contain_text("Term 2 of 3")
    choose_kind(page, "cross_entropy")
    expect(page.locator("#dock p.now")).to_contain_text("All 2 terms")
    page.locator(".terms .cell").first.hover()
    expect(page.locator("#readout")).to_contain_text("dense.value[")
    expect(page.locator("[data-outline]")).to_be_visible()
    click(page, "pool2.grad", [3, 4, 2])
    choose_kind(page, "cell")  # dense.grad, of which it was made, is no more
    explained(page, "pool2.grad", [3, 4, 2])


def test_what_is_explained_is_not_spoken_anew_at_every_step_of_a_training(page: Page) -> None:
    open_page(page)
    click(page, "conv1.W.grad", [2, 0, 1, 1])
    page.locator("#dock [data-live]").evaluate(
        """(live) => {
            window.spoken = 0;
            const play = document.querySelector("#train [data-play]");
            const count = () => (window.spoken += Number(play.textContent === "Pause"));
            new MutationObserver(count).observe(live, { childList: true });
        }"""
    )
    engine = page.locator("#dock [data-engine]")
    before = engine.inner_text()
    open_card(page, "train")
    option(page, "steps", "30")
    page.locator("#train [data-play]").click()
    finished(page)
    expect(engine).not_to_have_text(before)
    explained(page, "conv1.W.grad", [2, 0, 1, 1])
    assert page.evaluate("window.spoken") == 0


def test_on_a_phone_what_is_lit_stays_in_view_above_the_derivation(new_page: NewPage) -> None:
    page = open_page(new_page(390, 844, has_touch=True, is_mobile=True))
    x, y = place_of(page, "conv2.W.grad", [3, 1, 1, 1])
    page.touchscreen.tap(x, y)
    explained(page, "conv2.W.grad", [3, 1, 1, 1])
    settle(page)
    dock, lit = box(page.locator("#dock")), box(panel(page, "conv2.W.grad"))
    assert lit["y"] + lit["height"] <= dock["y"]
    assert lit["y"] >= 0
    assert page.locator("#picture").evaluate("(picture) => getComputedStyle(picture).touchAction") == "pan-y pinch-zoom"
    assert page.evaluate("document.documentElement.scrollWidth") == 390


@pytest.mark.parametrize(
    ("width", "height", "scheme"), [(1440, 900, "light"), (1440, 900, "dark"), (390, 844, "light")]
)
def test_axe_finds_nothing_to_complain_about_in_any_tab(
    new_page: NewPage, width: int, height: int, scheme: str
) -> None:
    page = open_page(new_page(width, height, color_scheme=scheme, bypass_csp=True))
    choose_label(page, 8)
    click(page, "conv1.W.grad", [2, 0, 1, 1])
    for name in ("Layer", "Sum", "Matrix", "Check", "Path"):
        tab(page, name)
        settle(page)
        results = Axe().run(page)
        assert results.violations_count == 0, f"{name}: {results.generate_report()}"
    assert page.evaluate("document.documentElement.scrollWidth") == width
