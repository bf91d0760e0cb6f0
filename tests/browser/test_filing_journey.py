"""The month's report from the first figure to the bureau's acceptance, at desk and on a phone."""

import datetime

from django.urls import reverse
from playwright.sync_api import expect

from stations.models import FilingLine
from tests.browser.conftest import fits
from tests.browser.filing import Grid

SEPTEMBER = datetime.date(2026, 9, 1)


def test_submitted_returned_mended_and_accepted(month, page, sign_in):
    month.accepted(SEPTEMBER)
    first, second = month.stations[:2]

    sign_in("clerk")
    page.goto(month.address)
    grid = Grid(page)
    assert fits(page)
    grid.paste(month.hub, "1300\t250\t55\n1000\t20\t5\n120\t30\t0\n180\t200\t50")
    grid.is_saved()
    line = page.locator(f"#line-{first.code}")
    expect(line.locator("[data-findings]")).to_contain_text("到件 1,000 件，超过上月 100 件的 5 倍")
    grid.submit()
    problems = page.locator("#filing-problems")
    expect(problems).to_contain_text("有疑问，请在“说明”里写明原因")
    for row in page.locator("#filing tbody tr").all():
        if row.locator("[data-findings] li.is-question").count():
            row.locator("[data-cell=explanation]").fill("新增两家电商入驻")
    assert fits(page)
    grid.submit()
    expect(page.locator("h1")).to_contain_text("待审核")
    leave(page)

    sign_in("reviewer")
    page.goto(reverse("filing_review", args=month.filing.address))
    assert fits(page)
    page.get_by_label(f"对{first.name}的审核意见").fill("到件多出一个零？")
    page.get_by_label(f"对{second.name}的审核意见").fill("请核对发件")
    page.locator("[name=reason]").fill("两个站请核对")
    page.get_by_role("button", name="退回").click()
    expect(page.locator(".messages")).to_contain_text("已退回")
    leave(page)

    sign_in("clerk")
    page.goto(month.address)
    expect(page.locator(f"#line-{first.code} [data-remark]")).to_have_text("到件多出一个零？")
    expect(grid.cell(month.stations[2])).to_have_attribute("readonly", "")
    grid.type(first, "100")
    grid.type(second, "25", "outbound")
    grid.is_saved()
    assert fits(page)
    grid.submit()
    expect(page.locator("h1")).to_contain_text("待审核")
    leave(page)

    sign_in("reviewer")
    page.goto(reverse("filing_review", args=month.filing.address))
    page.get_by_role("button", name="通过", exact=True).click()
    expect(page.locator(".messages")).to_contain_text("已通过")
    accepted = FilingLine.objects.get(filing=month.filing, facility=first)
    assert accepted.accepted_figures == (100, 20, 5)
    month.filing.refresh_from_db()
    assert month.filing.state == "accepted"


def leave(page):
    page.goto("/")
    page.locator(".account summary").click()
    page.get_by_role("button", name="退出登录").click()
    page.wait_for_url("**/login/**")
