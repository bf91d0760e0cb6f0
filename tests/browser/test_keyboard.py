"""The form of a station by the Tab key alone: what has the focus is seen, and seen to have it."""

import pytest

from tests.browser.conftest import fits

FOCUSED = """() => {
  const focused = document.activeElement;
  const bar = document.querySelector(".submit-row");
  const box = focused.getBoundingClientRect();
  const ringed = (element) => element && getComputedStyle(element).outlineStyle !== "none";
  return {
    name: focused.id || focused.className || focused.innerText,
    in_fields: Boolean(focused.closest("fieldset")),
    seen: box.top >= 0 && box.bottom <= bar.getBoundingClientRect().top,
    ringed: [focused, focused.closest(".select2-selection"),
             focused.closest(".file-pick")?.querySelector(".button")].some(ringed),
  };
}"""


def tabbed_through(page, key):
    """What has the focus, step by step, from one field to the end of the form on that side."""
    focused = page.evaluate(FOCUSED)
    while focused["in_fields"]:
        yield focused
        page.keyboard.press(key)
        focused = page.evaluate(FOCUSED)


@pytest.mark.parametrize("page", ["desktop"], indirect=True)
def test_the_focus_is_never_under_the_bar_that_saves_and_always_shown(board, page, sign_in):
    page.set_viewport_size({"width": 1280, "height": 800})
    sign_in("clerk")
    page.goto("/admin/stations/villagestation/add/")
    page.get_by_role("button", name="添加另一个 照片").click()
    page.locator("#id_name").focus()

    down = list(tabbed_through(page, "Tab"))
    page.keyboard.press("Shift+Tab")
    up = list(tabbed_through(page, "Shift+Tab"))
    names = {focused["name"] for focused in down}
    assert {"id_premises", "id_charges", "id_photos-0-image"} <= names
    assert len(up) >= len(down)
    for focused in down + up:
        assert focused["seen"], focused["name"]
        assert focused["ringed"], focused["name"]


@pytest.mark.parametrize("page", ["phone"], indirect=True)
def test_on_a_phone_every_control_of_a_period_and_a_photo_is_on_the_screen(board, page, sign_in):
    sign_in("clerk")
    page.goto("/admin/stations/villagestation/add/")
    page.get_by_role("button", name="添加另一个 照片").click()
    for row in ("#operating_periods-0", "#photos-0"):
        for control in page.locator(row).locator("input:visible, select:visible, label:visible").all():
            box = control.bounding_box()
            assert 0 <= box["x"] <= box["x"] + box["width"] <= 390
    assert fits(page)
