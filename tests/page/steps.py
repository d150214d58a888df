"""What a reader does with the page, in words of the domain. Each step waits until the page has answered it.

`start_stroke` and `click_sample` are the exceptions: they are for tests of what the page does in between.
"""

from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from app.digits import FIRST_SAMPLE
from tests.page.view import box, cell_name, panel, samples, slot
from tests.page.waiting import settle

DIGITS = Path(__file__).parent.parent / "fixtures" / "digits"
PHOTO = DIGITS / "photo-7.jpg"
FIRST = f"#sample={FIRST_SAMPLE}"  # what the page shows by itself, in a page that may show something else
SEVEN = [(0.25, 0.22), (0.72, 0.22), (0.62, 0.45), (0.45, 0.82)]


def open_page(page: Page, fragment: str = "") -> Page:
    """The page with its samples and its first picture, or with the view of a fragment such as `#sample=2`."""
    page.goto(f"/{fragment}")
    expect(samples(page)).not_to_have_count(0)
    settle(page)
    return page


def open_lesson(page: Page, fragment: str = "", slug: str = "20-fixture") -> Page:
    """A lesson with its first picture, or with the view of a fragment; by default the one of the fixtures."""
    page.goto(f"/lessons/{slug}{fragment}")
    expect(samples(page)).not_to_have_count(0)
    settle(page)
    return page


def follow(page: Page, words: str) -> None:
    """Follow a link of a lesson, or the heading of a step, by a part of its words."""
    page.locator(".lesson a[data-state]", has_text=words).first.click()
    settle(page)


def open_link(page: Page, url: str) -> Page:
    """A link that was copied from another page."""
    page.goto("about:blank")  # else a link that differs only in its fragment does not load the page
    page.goto(url)
    settle(page)
    return page


def resize(page: Page, width: int, height: int) -> None:
    page.set_viewport_size({"width": width, "height": height})
    page.wait_for_function("(size) => String([innerWidth, innerHeight]) === String(size)", arg=[width, height])
    settle(page)


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)
    settle(page)


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until an element that matches has the focus."""
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"no Tab stop matches {selector}")


def enter(field: Locator, value: str) -> None:
    """Type a value over what stands in a field, and finish with Enter."""
    field.fill(value)
    field.press("Enter")
    settle(field.page)


# The digit


def click_sample(page: Page, index: int) -> None:
    page.locator("#samples label").nth(index).click()


def choose_sample(page: Page, index: int) -> None:
    click_sample(page, index)
    settle(page)
    expect(samples(page).nth(index)).to_be_checked()


def draw(page: Page, points: list[tuple[float, float]], painter: str | None = None) -> None:
    """One stroke with the mouse, through points given as shares of the pad's side."""
    start_stroke(page, points)
    page.mouse.up()
    settle(page, painter)


def start_stroke(page: Page, points: list[tuple[float, float]]) -> None:
    """A stroke that has not ended: the pen is still down."""
    pad = box(page.locator("[data-pad]"))
    at = [(pad["x"] + x * pad["width"], pad["y"] + y * pad["height"]) for x, y in points]
    page.mouse.move(*at[0])
    page.mouse.down()
    for x, y in at[1:]:
        page.mouse.move(x, y, steps=2)


def upload(page: Page, file: Path) -> None:
    page.set_input_files("#upload", file)
    settle(page)


def choose_digit_in_lesson(page: Page, index: int) -> None:
    """Choose a sample in the menu "Your digit" of a lesson."""
    page.get_by_role("button", name="Your digit").click()
    choose_sample(page, index)
    page.keyboard.press("Escape")
    settle(page)


# The cards


def open_card(page: Page, name: str) -> None:
    """A card that is closed when the page opens: `network`, `train` or `batch`."""
    if page.locator(f"#{name}").get_attribute("open") is None:
        page.locator(f"#{name} > summary").click()
        settle(page)


def choose_label(page: Page, label: int, painter: str | None = None) -> None:
    page.locator(f"input[name=label][value='{label}'] + span").click()
    settle(page, painter)
    expect(page.locator("input[name=label]:checked")).to_have_value(str(label))


def choose_kind(page: Page, kind: str) -> None:
    """One kind of objective: cross_entropy, logit, cell or delta."""
    page.locator(f"input[name=kind][value={kind}] + span").click()
    settle(page)
    expect(page.locator("input[name=kind]:checked")).to_have_value(kind)


def choose_random_weights(page: Page) -> None:
    """Whether the card "Network" is open or not."""
    page.locator("input[name=weights][value=random]").evaluate("(input) => input.click()")
    settle(page)
    expect(page.locator("#network [data-summary]")).to_contain_text("random")


def open_training(page: Page, steps: int) -> None:
    """The page with the card "Train" open, set to train for that many steps."""
    open_page(page)
    open_card(page, "train")
    set_training(page, "steps", str(steps))


def set_training(page: Page, option: str, value: str) -> None:
    """One field of the card "Train": `rate`, `steps` or `batch`."""
    enter(page.locator(f"#train [data-option={option}]"), value)


def train(page: Page) -> None:
    """Train for as many steps as are set."""
    page.locator("#train [data-play]").click()
    settle(page)


def train_one_step(page: Page) -> None:
    page.locator("#train [data-step]").click()
    settle(page)


def go_to_step(page: Page, step: int) -> None:
    page.locator("#train [data-scrubber]").fill(str(step))
    settle(page)
    expect(page.locator("[data-moment]")).to_have_text(f"step {step}")


# The dock


def click_cell(page: Page, name: str, x: float = 5, y: float = 5) -> None:
    """Click a point of a panel: the dock opens with the derivation of the number there."""
    slot(page, name).click(position={"x": x, "y": y})
    settle(page)
    expect(page.locator("#dock")).to_be_visible()


def explain(page: Page, tensor: str, index: list[int]) -> None:
    """Click one cell, given by its name, and wait for its derivation."""
    page.mouse.click(*place_of(page, tensor, index))
    expect_explained(page, tensor, index)


def expect_explained(page: Page, tensor: str, index: list[int]) -> None:
    """The dock shows this cell, and what it says is about the picture as it is now."""
    settle(page)
    expect(page.locator("#dock [data-name]")).to_have_text(cell_name(tensor, index))
    expect(page.locator("#dock [data-about]")).to_have_attribute("aria-busy", "false")


def place_of(page: Page, tensor: str, index: list[int]) -> tuple[float, float]:
    """Where on the screen a cell lies, as the page itself says; what a click there opens shows whether it is right."""
    name = "probabilities" if tensor == "dense.value" else tensor.replace(".b", ".W")
    panel(page, name).scroll_into_view_if_needed()
    x, y = page.evaluate(
        """async ([name, tensor, index]) => {
            const base = document.querySelector("script[type=module]").src.replace(/[^/]*$/, "");
            const files = ["api/client", "model/panels", "model/placement", "model/tensors"];
            const modules = files.map((file) => import(`${base}${file}.js`));
            const [api, { panels }, { cellRect, placePanels }, { offsetOf }] = await Promise.all(modules);
            window.anyTrace ??= await api.trace({ image: { sample: 0 } });
            const boxOf = (element) => element.getBoundingClientRect();
            const elements = [...document.querySelectorAll("[data-panel]")];
            const slots = new Map(elements.map((el) => [el.dataset.panel, boxOf(el.querySelector("[data-slot]"))]));
            const frame = boxOf(document.getElementById("picture"));
            const shown = panels(anyTrace, slots.keys()).filter((panel) => !panel.empty);
            const placement = placePanels(shown, { frame, slots, pixel: devicePixelRatio }).get(name);
            const part = Math.max(0, placement.panel.parts.findIndex((one) => one.name === tensor));
            const offset = offsetOf(anyTrace.tensors.get(tensor).shape, index);
            const { x, y, width, height } = cellRect(placement, { part, offset });
            return [frame.x + x + width / 2, frame.y + y + height / 2];
        }""",
        [name, tensor, index],
    )
    return x, y


def open_tab(page: Page, name: str) -> Locator:
    """One tab of the dock: Layer, Sum, Matrix, Chain, Check, Path or Yours. Returns its body."""
    page.get_by_role("tab", name=name).click()
    settle(page)
    expect(page.get_by_role("tab", name=name)).to_have_attribute("aria-selected", "true")
    return page.locator("#dock-body")


def enter_number(page: Page, value: str) -> None:
    """In the editor of the weight, bias or pixel that is explained."""
    enter(page.locator("#editor [data-number]"), value)


def load_plotly(page: Page) -> None:
    """What needs plotly.js: an image of the picture. From then on plotly.js draws the picture itself too."""
    open_menu(page, "Download")
    with page.expect_download():
        page.locator("#download [data-image=svg]").click()
    page.keyboard.press("Escape")
    settle(page, painter="plotly")


def open_menu(page: Page, name: str) -> None:
    """Share or Download."""
    page.get_by_role("button", name=name, exact=True).click()
    settle(page)
