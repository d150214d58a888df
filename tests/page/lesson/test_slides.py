"""A lesson on a projector: one step, or a part of it, at a time, in type that the last row can read."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from app.lessons.library import BUILTIN
from tests.page.steps import choose_digit_in_lesson, follow, open_lesson, press, resize
from tests.page.view import box, document_width
from tests.page.waiting import settle

PROJECTORS = [(1024, 768), (1280, 720), (1920, 1080)]
SLUGS = sorted(file.stem for file in BUILTIN.glob("[0-9]*.md"))
FIXTURE = ["0 / 3", "1.1 / 3", "1.2 / 3", "1.3 / 3", "2 / 3", "3 / 3"]  # the lesson for the tests, at 1280 x 720
WALK = (Path(__file__).parent / "slides.js").read_text("utf-8")

SMALL = """(least) => {
    const found = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const element = node.parentElement;
        const isSeen = element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
        if (!node.data.trim() || !isSeen || element.closest("script, .visually-hidden, annotation")) continue;
        const isCell = element.closest(".slide-cells, svg") !== null;
        const svg = element.closest("svg");
        const zoom = svg ? svg.getBoundingClientRect().width / svg.viewBox.baseVal.width : 1;
        const size = parseFloat(getComputedStyle(element).fontSize) * zoom;
        if (size < (isCell ? least.cell : least.text) - 0.01) found.push([node.data.trim().slice(0, 30), size]);
    }
    return found;
}"""


@pytest.mark.parametrize("slug", SLUGS)
def test_every_slide_of_every_lesson_can_be_read_whole_from_the_last_row(page: Page, slug: str) -> None:
    """With the answers closed and opened; and the slides of a step have all of its text, once."""
    sizes = [*PROJECTORS, (1024, 768)]
    open_lesson(page, "?slide=0", slug=slug)
    for number, (width, height) in enumerate(sizes):
        page.set_viewport_size({"width": width, "height": height})
        if number == len(PROJECTORS):
            page.evaluate("for (const one of document.querySelectorAll('.lesson details')) one.open = true")
        page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        walk = page.evaluate(WALK, {"goesThrough": True})
        assert walk["findings"] == [], (width, height)
        steps = int(walk["places"][0].split()[-1])
        assert {int(re.split(r"[. ]", place)[0]) for place in walk["places"]} == set(range(steps + 1))


def place(page: Page) -> str:
    return page.locator("[data-slide]").inner_text()


def places_until_the_end(page: Page, key: str) -> list[str]:
    places = [place(page)]
    while len(places) < 50:
        press(page, key)
        if place(page) == places[-1]:
            break
        places.append(place(page))
    return places


def unreadable_on_slide(page: Page) -> list[str]:
    found: list[str] = page.evaluate(WALK, {"goesThrough": False})["findings"]
    return found


def is_on_slide(page: Page, words: str) -> bool:
    """Whether the paragraph with these words is on the slide that is shown."""
    part = page.locator(".lesson :is(p, figcaption)", has_text=words).first
    slide, text = box(page.locator(".lesson")), box(part)
    return slide["x"] <= text["x"] < slide["x"] + slide["width"]


@pytest.fixture
def slides(page: Page) -> Page:
    open_lesson(page)
    resize(page, 1280, 720)
    press(page, "p")
    return page


def test_every_text_has_at_least_24_pixels_and_every_number_in_a_cell_18(slides: Page) -> None:
    for _ in range(20):
        assert slides.evaluate(SMALL, {"text": 24, "cell": 18}) == []
        assert document_width(slides) == 1280
        before = place(slides)
        press(slides, "ArrowRight")
        if place(slides) == before:
            return
    pytest.fail("the presentation has no end")


def test_a_step_stands_alone_with_the_numbers_around_its_own(slides: Page) -> None:
    expect(slides.locator(".step:visible h2")).to_have_text(["Where the weight was used"])
    expect(slides.locator(".top, footer, #picture, #dock")).to_have_count(4)
    for part in slides.locator(".top, footer, #picture, #dock").all():
        expect(part).to_be_hidden()
    panel = slides.locator("#slide-panel")
    expect(panel.locator("figcaption")).to_have_text("conv1.W.grad[2,0,1,1] = 2.91")
    expect(panel.locator(".slide-cell")).to_have_count(9)
    expect(panel.locator(".selected")).to_have_text("2.9")
    bottom = box(panel)
    assert bottom["y"] + bottom["height"] <= 720
    panel.locator(".slide-cell").first.hover()
    expect(panel.locator(".slide-cell").first).to_have_css("outline-style", "solid")


def test_of_a_large_panel_the_part_around_the_cell_is_shown(slides: Page) -> None:
    follow(slides, "this delta")
    panel = slides.locator("#slide-panel")
    expect(panel.locator("figcaption")).to_contain_text("conv1.grad[2,0,0] = 0 rows 0–6 of 26, columns 0–9 of 26")
    cells, bar = box(panel.locator("table")), box(slides.locator("#slides-bar"))
    assert cells["x"] + cells["width"] <= bar["x"]
    assert document_width(slides) == 1280


@pytest.mark.parametrize(("forwards", "backwards"), [("ArrowRight", "ArrowLeft"), ("PageDown", "PageUp")])
def test_the_keys_go_through_all_slides_of_all_steps_and_escape_leaves(
    slides: Page, forwards: str, backwards: str
) -> None:
    """Remote controls send Page Up and Page Down."""
    title = slides.locator(".step h2:visible")
    expect(title).to_have_text("Where the weight was used")
    assert places_until_the_end(slides, forwards) == FIXTURE[1:]
    expect(title).to_have_text("A step without a state")
    assert places_until_the_end(slides, backwards) == FIXTURE[::-1]
    expect(title).to_have_count(0)
    expect(slides.get_by_role("heading", name="A lesson for the tests")).to_be_in_viewport()
    press(slides, *[forwards] * FIXTURE.index("2 / 3"), "Escape")
    expect(slides.locator("#picture")).to_be_visible()
    expect(slides.locator("#dock [data-name]")).to_have_text("pool2.grad[0,2,2]")
    expect(slides.locator("#present")).to_be_focused()


def test_the_mouse_is_enough(page: Page) -> None:
    open_lesson(page)
    resize(page, 1280, 720)
    page.get_by_role("button", name="Present").click()
    for expected in FIXTURE[2:]:
        page.get_by_role("button", name="Next slide").click()
        assert place(page) == expected
    page.get_by_role("button", name="Previous slide").click()
    assert place(page) == FIXTURE[-2]
    page.get_by_role("button", name="Leave the presentation").click()
    expect(page.locator("#picture")).to_be_visible()


def test_each_slide_has_the_panel_of_what_its_text_speaks_of(page: Page) -> None:
    """The first link of a slide; without one, and on the first slide of a step, the step's own."""
    open_lesson(page, "?slide=7", slug="07-one-weight")
    resize(page, 1280, 720)
    checked = 0
    for _ in places_until_the_end(page, "PageUp"):
        links = page.locator(".step[aria-current] :is(p, li) a[data-state]:visible").all()
        slide = box(page.locator(".lesson"))
        shown = [link for link in links if slide["x"] <= box(link)["x"] < slide["x"] + slide["width"]]
        heading = page.locator(".step[aria-current] h2 a")
        if heading.count():
            later = re.match(r"\d+\.([2-9])", place(page))
            speaks_of = shown[0] if later and shown else heading
            cell = re.search(r"cell=[\w.]+:([\d,]+)", str(speaks_of.get_attribute("href")))
            assert cell
            caption = page.locator("#slide-panel figcaption")
            if caption.is_visible():  # a figure can have the slide for itself
                expect(caption).to_contain_text(f"[{cell[1]}]")
                checked += bool(later and shown)
        press(page, "PageDown")
    assert checked >= 2


def test_a_slide_has_an_address_that_can_be_linked_and_reloaded(slides: Page) -> None:
    press(slides, "PageDown")
    expect(slides).to_have_url(re.compile(r"/lessons/20-fixture\?slide=1\.2#sample=40&cell="))
    slides.reload()
    settle(slides)
    assert place(slides) == "1.2 / 3"
    url = slides.url
    slides.goto("about:blank")
    slides.goto(url.partition("#")[0].replace("1.2", "2"))
    settle(slides)
    assert place(slides) == "2 / 3"
    expect(slides.locator("#slide-panel figcaption")).to_contain_text("pool2.grad[0,2,2]")
    slides.goto("about:blank")
    slides.goto(url.replace("1.2", "1.9"))  # of a smaller window
    settle(slides)
    assert place(slides) == "1.3 / 3"
    slides.evaluate("location.hash = 'step-3'")  # as a link in the text does
    expect(slides.locator("[data-slide]")).to_have_text("3 / 3")


def test_back_and_forward_go_through_the_slides_and_out_of_the_presentation(slides: Page) -> None:
    for expected in ("1.2 / 3", "1.3 / 3"):
        slides.wait_for_url(re.compile(r"slide="))
        press(slides, "PageDown")
        slides.wait_for_url(re.compile(f"slide={expected.split()[0]}#".replace(".", r"\.")))
    press(slides, "Escape")
    expect(slides).not_to_have_url(re.compile("slide="))
    for expected in ("1.3 / 3", "1.2 / 3", "1.1 / 3"):
        slides.go_back()
        expect(slides.locator("[data-slide]")).to_have_text(expected)
        settle(slides)
    slides.go_forward()
    expect(slides.locator("[data-slide]")).to_have_text("1.2 / 3")
    for _ in range(2):
        slides.go_back()
        settle(slides)
    expect(slides.locator("#picture")).to_be_visible()
    expect(slides.locator("#slides-bar")).to_be_hidden()


def test_after_resizing_the_reader_is_still_at_the_same_paragraph(page: Page) -> None:
    open_lesson(page, "?slide=5.2", slug="07-one-weight")
    resize(page, 1280, 720)
    first = place(page)
    words = "For any weight of any convolution"
    assert is_on_slide(page, words)
    seen = {first}
    for width, height in [(1024, 768), (1920, 1080), (900, 500), (1280, 720)]:
        resize(page, width, height)
        assert is_on_slide(page, words), (width, height)
        assert unreadable_on_slide(page) == []
        seen.add(place(page))
    assert place(page) == first
    assert len(seen) > 1  # the cut was another one


def test_what_is_opened_comes_into_view_and_pushes_nothing_below_the_edge(page: Page) -> None:
    """An answer, the meaning of a word, larger type as of a font that comes late, and another digit."""
    open_lesson(page, slug="09-back-through-a-convolution")
    choose_digit_in_lesson(page, 3)
    resize(page, 1024, 768)
    press(page, "p", *["ArrowRight"] * 40)
    for question in page.locator(".step[aria-current] details").all():
        question.locator("summary").click()
        settle(page)
        assert unreadable_on_slide(page) == []
        expect(question.locator(".answer > *").first).to_be_in_viewport()
    expect(page.locator("#slide-panel figcaption")).to_contain_text("[0,9,15]")  # the last question is on a new slide
    word = page.locator(".step[aria-current] button[data-term]:visible")
    press(page, *["ArrowLeft"] * 3)
    while not word.count():
        press(page, "ArrowLeft")
    word.last.click()
    settle(page)
    expect(page.locator(f"#{word.last.get_attribute('aria-controls')}")).to_be_in_viewport()
    assert unreadable_on_slide(page) == []
    page.evaluate("document.documentElement.style.setProperty('--text-slide', '31px')")
    settle(page)
    assert unreadable_on_slide(page) == []


def test_screen_readers_are_told_the_place(slides: Page) -> None:
    status = slides.locator("#slides-bar").get_by_role("status")
    press(slides, "PageDown")
    expect(status).to_contain_text("Step 1 of 3, slide 2 of 3: Where the weight was used")
    press(slides, "PageDown", "PageDown")
    expect(status).to_contain_text("Step 2 of 3: One cell of Max-pool 2")
    assert "1.2" not in status.aria_snapshot()


def test_the_tab_key_reaches_the_links_of_every_slide_and_brings_them_into_view(slides: Page) -> None:
    slides.evaluate("document.querySelector('.step[aria-current] h2 a').focus()")
    slides.set_viewport_size({"width": 1024, "height": 500})
    settle(slides)
    for _ in range(6):
        press(slides, "Tab")
        focused = slides.evaluate("""() => {
            const [part, slide] = [document.activeElement, document.querySelector(".lesson")];
            const [a, b] = [part, slide].map((element) => element.getBoundingClientRect());
            return !slide.contains(part) || (a.left >= b.left && a.right <= b.right + 1);
        }""")
        assert focused
