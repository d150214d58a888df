"""The layout holds: at every size, with every tab, in two fonts and with wider text, all that is shown can be read."""

from itertools import product

import pytest
from playwright.sync_api import Page

from tests.conftest import NewPage
from tests.page.steps import SEVEN, open_page, start_stroke
from tests.page.view import box, panel, unreadable
from tests.page.waiting import settle

SIZES = [
    *[(320, 640), (360, 740), (390, 844), (480, 900), (600, 960), (759, 1024), (760, 1024), (820, 1180), (844, 390)],
    *[(960, 600), (1024, 768), (1100, 800), (1280, 720), (1366, 768), (1440, 900), (1536, 864), (1680, 1050)],
    *[(1920, 940), (1920, 1080), (2560, 1080), (2560, 1440), (3840, 2160)],
]
WEIGHT = "cell=conv1.W.grad:2,0,1,1"
# What readers may set for themselves (WCAG 2.2, 1.4.12).
WIDER_TEXT = """
    * { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
    p { margin-block-end: 2em !important; }
"""
FRAMES = """() => new Promise((done) => {
    let left = 4;
    const next = () => (left-- ? requestAnimationFrame(next) : done());
    next();
})"""


def views(page: Page) -> list[str]:
    """The page with the dock closed, and with each of its tabs.

    The tab that loads plotly.js is the last: from then on plotly.js draws the picture at each size, which is slow.
    """
    open_page(page, f"#sample=40&{WEIGHT}")
    tabs = page.get_by_role("tab").evaluate_all("(tabs) => tabs.map(({ id }) => id.replace('tab-', ''))")
    tabs.sort(key=lambda tab: tab == "layer")
    return ["#sample=40", *(f"#sample=40&{WEIGHT}&tab={tab}" for tab in tabs)]


@pytest.mark.parametrize(
    ("text", "fonts", "scheme", "first"),
    [
        ("usual", "narrow", "light", 0),
        ("usual", "wide", "dark", 1),
        ("wider", "narrow", "dark", 2),
        ("wider", "wide", "light", 3),
    ],
)
def test_at_every_size_all_that_is_shown_can_be_read(new_page: NewPage, text: str, scheme: str, first: int) -> None:
    """Each view has every second size in one of these four, and the next view has the others.

    The page is loaded once: a link that differs only in its fragment opens a view in the page as it is.
    """
    page = new_page(1280, 720, color_scheme=scheme, bypass_csp=True)
    wrong = {}
    shown = views(page)
    if text == "wider":
        page.add_style_tag(content=WIDER_TEXT)
    for number, view in enumerate(shown):
        open_page(page, view)
        for width, height in SIZES[(2 * first + number) % 8 :: 8]:
            page.set_viewport_size({"width": width, "height": height})
            page.evaluate(FRAMES)
            if found := unreadable(page):
                page.wait_for_timeout(500)  # a busy machine may not have drawn it yet
                found = unreadable(page)
            if found:
                wrong[view, width, height] = found
    assert not wrong


@pytest.mark.parametrize(("scheme", "size"), list(product(["light", "dark"], [(390, 844), (1280, 720), (1920, 1080)])))
def test_what_the_objectives_and_other_numbers_show_can_be_read_too(
    shared_page: NewPage, scheme: str, size: tuple[int, int]
) -> None:
    page = shared_page(*size, color_scheme=scheme)
    wrong = {}
    for view in (
        '#sample=40&objective={"kind":"cell","channel":0,"row":2,"column":2}&cell=conv2.grad:4,2,5',
        "#sample=40&cell=dense.grad:3&tab=matrix",
        "#sample=40&cell=probabilities:3",
        "#sample=40&cell=pool1.grad:1,6,7&tab=matrix",
        "#sample=40&cell=conv2.W.grad:4,1,2,2&tab=layer",
    ):
        open_page(page, view)
        if found := unreadable(page):
            wrong[view] = found
    assert not wrong


@pytest.mark.parametrize(("width", "height", "least"), [(1920, 1080, 1150), (1920, 940, 1150), (1280, 720, 960)])
def test_the_picture_keeps_its_width_while_a_derivation_is_open(
    new_page: NewPage, width: int, height: int, least: int
) -> None:
    page = open_page(new_page(width, height), f"#sample=40&{WEIGHT}")
    picture, dock = box(page.locator("#picture")), box(page.locator("#dock"))
    assert picture["width"] >= least
    assert dock["y"] + dock["height"] <= height
    assert dock["y"] >= picture["y"] + picture["height"]


def test_cells_use_the_space_that_there_is(new_page: NewPage) -> None:
    page = open_page(new_page(1920, 1080))
    first, second = (box(panel(page, "conv1.value").locator("[data-slot]")), box(panel(page, "conv1.W")))
    assert first["width"] > 220  # three maps of 26 x 26: two side by side
    assert second["height"] > 300  # kernels whose numbers can be read


def test_on_a_phone_the_picture_is_in_view_at_once_and_moves_while_one_draws(new_visitor: NewPage) -> None:
    page = open_page(new_visitor(390, 844, has_touch=True))
    for name in ("input.value", "input.grad", "conv1.value"):
        assert box(panel(page, name))["y"] < 844 - 100
    before = page.locator("#picture [data-canvas]").evaluate("(canvas) => canvas.toDataURL()")
    start_stroke(page, SEVEN)
    page.wait_for_function(
        "(before) => document.querySelector('#picture [data-canvas]').toDataURL() !== before", arg=before
    )
    assert box(panel(page, "input.value"))["y"] < 844 - 100
    page.mouse.up()
    settle(page)


def test_on_a_phone_what_a_tab_shows_comes_before_the_words_about_the_number(new_visitor: NewPage) -> None:
    page = open_page(new_visitor(390, 844, has_touch=True), f"#sample=40&{WEIGHT}&tab=matrix")
    body, about = box(page.locator("#dock-body")), box(page.locator("#dock [data-about]"))
    assert body["y"] < about["y"]
    assert body["y"] < 844 - 150
