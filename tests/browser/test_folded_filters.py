"""The many questions about a list: folded on a phone until somebody asks, in sight where there is room."""

import pytest

from tests.browser.conftest import fits

LISTS = ["/supervision/complaints/", "/supervision/inspections/", "/supervision/tasks/"]


@pytest.mark.parametrize("page", ["phone", "desktop"], indirect=True)
def test_questions_are_folded_on_a_phone_alone_and_stand_open_where_something_is_asked(board, page, sign_in):
    sign_in("clerk")
    is_phone = page.viewport_size["width"] < 768
    for address in LISTS:
        page.goto(address)
        box, fold = page.locator("form.filters [name=q]"), page.locator(".folded-filters > summary")
        assert box.is_visible() != is_phone, address
        assert fold.is_visible() == is_phone, address
        if is_phone:
            fold.focus()
            page.keyboard.press("Enter")
        box.fill("夏庄")
        box.press("Enter")
        page.wait_for_url("**q=*")
        assert box.is_visible(), address
        assert fits(page), address
