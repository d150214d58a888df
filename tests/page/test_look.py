"""Wide or narrow: all of the page is there, and nothing is cut off."""

from tests.conftest import NewPage
from tests.page.steps import PHOTO, open_page, resize, upload
from tests.page.view import box, document_width

WIDTHS = [360, 390, 768, 1024, 1440, 2560]


def test_the_page_is_never_wider_than_its_window_and_every_panel_has_room(new_page: NewPage) -> None:
    page = open_page(new_page(WIDTHS[0], 900))
    upload(page, PHOTO)
    for width in WIDTHS:
        resize(page, width, 900)
        assert document_width(page) == width
        for slot in page.locator("[data-slot]").all():
            room = box(slot)
            assert room["width"] >= 40, width
            assert room["height"] >= 60, width
