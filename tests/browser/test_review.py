"""The bureau decides in a real browser, on an office PC and on a phone."""

import re

import pytest
from playwright.sync_api import expect

from stations.choices import FilingState
from stations.filing.verbs import submit
from tests.browser.conftest import SIZES, fits

PAGE = "/filings/review/411702102/2026-10/"


@pytest.fixture(params=SIZES)
def size(request):
    return request.param


@pytest.fixture
def waiting(month):
    month.fill(month.filing)
    submit(month.filing, by=month.clerk)
    month.filing.refresh_from_db()
    return month


def lies_in_sight(page, button):
    box = button.bounding_box()
    return box["y"] >= 0 and box["y"] + box["height"] <= page.viewport_size["height"]


def test_the_list_leads_to_a_report_with_the_decision_in_sight_and_a_return_wants_a_reason(
    waiting, browsers, size
):
    page = browsers(waiting.reviewer, size).open("/filings/review/")
    assert fits(page)
    page.get_by_role("link", name=re.compile("^审核.*板桥镇2026年10月月报")).click()
    page.wait_for_url(f"**{PAGE}")
    assert fits(page)
    assert lies_in_sight(page, page.get_by_role("button", name="通过"))
    remark = page.get_by_label(f"对{waiting.stations[0].name}的审核意见")
    remark.fill("与台账不符")
    page.get_by_role("button", name="退回").click()
    expect(page.get_by_role("alert")).to_contain_text("退回要写明原因")
    expect(remark).to_have_value("与台账不符")
    waiting.filing.refresh_from_db()
    assert waiting.filing.state == FilingState.SUBMITTED


def test_a_box_that_has_the_focus_is_never_under_the_bar(waiting, browsers, size):
    """With the keyboard alone, from the first box to the decision."""
    page = browsers(waiting.reviewer, size).open(PAGE)
    page.get_by_label(f"对{waiting.hub.name}的审核意见").focus()
    for _station in waiting.stations:
        page.keyboard.press("Tab")
        focused = page.evaluate("document.activeElement.getBoundingClientRect().bottom")
        bar = page.evaluate("document.querySelector('.decision-bar').getBoundingClientRect().top")
        assert focused <= bar
    page.keyboard.press("Tab")
    expect(page.get_by_label("退回原因")).to_be_focused()


def test_the_matrix_opens_at_the_latest_month(waiting, browsers, size):
    """On a phone it lies in its own frame, with the names in sight."""
    page = browsers(waiting.reviewer, size).open("/filings/review/#months")
    assert fits(page)
    frame = page.locator(".matrix-frame").bounding_box()
    cell = page.locator(".matrix tbody tr:nth-child(2) td:nth-child(13)").bounding_box()
    assert frame["x"] <= cell["x"]
    assert cell["x"] + cell["width"] <= frame["x"] + frame["width"] + 1
    name = page.locator(".matrix tbody tr:nth-child(2) th").bounding_box()
    assert frame["x"] <= name["x"] < cell["x"]
