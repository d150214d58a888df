"""The tab "Matrix": the product of matrices in which the number is one cell."""

from playwright.sync_api import Page, expect

from tests.page.dock.kinds import explain_each
from tests.page.steps import open_tab


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
