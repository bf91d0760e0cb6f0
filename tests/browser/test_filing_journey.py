"""The month's report from first figure to acceptance: at desk by a pasted block, on a phone by its cards."""

import datetime

from django.urls import reverse
from playwright.sync_api import expect

from tests.browser.conftest import fits
from tests.browser.filing import Grid

SEPTEMBER = datetime.date(2026, 9, 1)
FIGURES = [("1300", "250", "55"), ("1000", "20", "5"), ("120", "30", "0"), ("180", "200", "50")]


def test_submitted_returned_mended_and_accepted(month, page, sign_in):
    month.accepted(SEPTEMBER)
    first, second, third = month.stations
    grid = Grid(page)
    is_phone = page.viewport_size["width"] < 400

    sign_in("clerk")
    page.goto(month.address)
    assert fits(page)
    (by_cards if is_phone else by_block)(grid, month.facilities)
    expect(page.locator("[data-filled]")).to_have_text("4")
    expect(page.locator(f"#line-{first.code} [data-findings]")).to_contain_text(
        "到件 1,000 件，超过上月 100 件的 5 倍"
    )
    grid.is_saved()
    grid.submit()
    expect(page.locator("#filing-problems")).to_contain_text("5 倍。请在“说明”里写明原因")
    for row in page.locator("#filing tbody tr").all():
        if row.locator("[data-findings] li.is-question").count():
            row.locator("[data-cell=explanation]").fill("新增两家电商入驻")
    assert fits(page)
    hand_in(grid)

    look_as_reviewer(month, page, sign_in)
    page.get_by_label(f"对{first.name}的审核意见").fill("到件多出一个零？")
    page.get_by_label(f"对{second.name}的审核意见").fill("请核对发件")
    page.get_by_label("退回原因").fill("两个站请核对")
    page.get_by_role("button", name="退回").click()
    expect(page.locator(".messages")).to_contain_text("已退回：板桥镇2026年10月月报")
    leave(page)

    sign_in("clerk")
    page.goto(month.address)
    expect(page.locator(f"#line-{first.code} [data-remark]")).to_have_text("到件多出一个零？")
    expect(grid.cell(third)).to_have_attribute("readonly", "")
    press = grid.tap if is_phone else grid.click
    for facility, name, text in [(first, "inbound", "100"), (second, "outbound", "25")]:
        press(facility, name)
        page.keyboard.type(text)
    grid.is_saved()
    assert fits(page)
    hand_in(grid)

    look_as_reviewer(month, page, sign_in)
    for station, change in [(first, "到件 1,000 → 100"), (second, "发件 30 → 25")]:
        expect(page.locator("[aria-labelledby=returned] tr", has_text=station.name)).to_contain_text(change)
    page.get_by_role("button", name="通过", exact=True).click()
    expect(page.locator(".messages")).to_contain_text("已通过：板桥镇2026年10月月报")
    lines = {line.facility: line.accepted_figures for line in month.filing.lines.select_related("facility")}
    assert [lines[facility] for facility in (first, second)] == [(100, 20, 5), (120, 25, 0)]
    month.filing.refresh_from_db()
    assert month.filing.state == "accepted"


def by_block(grid, facilities):
    """Copied in a spreadsheet, one Ctrl+V into the first cell."""
    grid.click(facilities[0])
    grid.paste_clipboard("\r\n".join("\t".join(figures) for figures in FIGURES) + "\r\n")
    expect(grid.told).to_contain_text("已粘贴 12 格")


def by_cards(grid, facilities):
    """The first cell touched, then every figure typed and the keyboard's own key for the next one pressed."""
    grid.tap(facilities[0])
    for facility, figures in zip(facilities, FIGURES, strict=True):
        for name, figure in zip(("inbound", "outbound", "agri_outbound"), figures, strict=True):
            assert grid.focused == f"{name}-{facility.code}"
            grid.page.keyboard.type(figure)
            grid.page.keyboard.press("Enter")
        assert grid.focused == f"explanation-{facility.code}"
        grid.page.keyboard.press("Enter")


def hand_in(grid):
    grid.submit()
    expect(grid.page.locator("h1")).to_contain_text("待审核")
    leave(grid.page)


def look_as_reviewer(month, page, sign_in):
    sign_in("reviewer")
    page.goto(reverse("filing_review", args=month.filing.address))
    assert fits(page)


def leave(page):
    page.goto("/")
    page.locator(".account summary").click()
    page.get_by_role("button", name="退出登录").click()
    page.wait_for_url("**/login/**")
