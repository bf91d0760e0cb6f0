"""What was typed survives: a lost line, a closed tab, a session that ran out, a report locked meanwhile."""

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from playwright.sync_api import expect

from stations.filing.verbs import accept, return_filing, submit
from stations.models import Filing
from stations.recoding import recode
from tests.browser.conftest import PASSWORD, fits
from tests.browser.filing import UNSENT, Grid, figures_of


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_offline_in_the_middle_tab_closed_back_on_line_everything_there(month, browsers, size):
    first, second = month.stations[:2]
    browser = browsers(month.clerk, size=size)
    grid = Grid(browser.open(month.address))
    grid.type(first, "100")
    grid.is_saved()
    browser.context.set_offline(True)
    grid.type(first, "20", "outbound")
    grid.type(second, "55")
    expect(grid.status).to_contain_text("没有网络，已存在本机，连上后自动上传（2 格）")
    expect(grid.note(second)).to_have_text("未上传")
    grid.page.close()
    assert figures_of(second) == (None, None, None)

    browser.context.set_offline(False)
    elsewhere = browser.open("/")
    expect(elsewhere.locator("ul.unsent")).to_contain_text("2026年10月的月报有 2 格填好的数还没有上传")
    elsewhere.locator("ul.unsent").get_by_role("link").click()
    grid = Grid(elsewhere)
    grid.is_saved()
    assert grid.values(first) == ["100", "20", ""]
    assert grid.values(second) == ["55", "", ""]
    assert figures_of(first) == (100, 20, None)
    assert figures_of(second) == (55, None, None)


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_the_bureau_is_told_in_the_admin_too_what_of_the_centers_report_is_not_sent(month, browsers, size):
    own = Filing.objects.get(township=None)
    center = own.lines.get().facility
    browser = browsers(month.reviewer, size=size)
    grid = Grid(browser.open(reverse("filing", args=own.address)))
    browser.context.set_offline(True)
    grid.type(center, "5000")
    expect(grid.status).to_contain_text("没有网络，已存在本机")
    grid.page.close()
    browser.context.set_offline(False)
    admin = browser.open("/admin/stations/villagestation/")
    expect(admin.locator("main ul.unsent")).to_contain_text("2026年10月的月报有 1 格填好的数还没有上传")
    assert fits(admin)
    admin.locator("ul.unsent").get_by_role("link").click()
    Grid(admin).is_saved()
    assert figures_of(center)[0] == 5000


def test_what_was_typed_without_a_line_is_sent_when_it_is_back(month, browsers):
    """What leaving the cell tells does not move the button from under the pointer."""
    browser = browsers(month.clerk)
    grid = Grid(browser.open(month.address))
    browser.context.set_offline(True)
    grid.type(month.stations[0], "100")
    grid.submit()
    expect(grid.page.locator("#filing-problems")).to_contain_text("没有网络，不能报送")
    browser.context.set_offline(False)
    grid.is_saved()
    assert figures_of(month.stations[0]) == (100, None, None)


def test_a_session_that_ran_out_loses_nothing(month, browsers):
    first = month.stations[0]
    browser = browsers(month.clerk)
    page = browser.open(month.address)
    grid = Grid(page)
    grid.type(first, "100")
    grid.is_saved()
    Session.objects.all().delete()
    grid.type(first, "20", "outbound")
    expect(grid.status).to_contain_text("登录已过期，数字存在本机，请重新登录")
    assert page.evaluate(UNSENT) == 1
    grid.submit()
    box = page.locator("#filing-problems")
    expect(box).to_contain_text("还没有报送。登录已过期，请重新登录，再按“报送”。")

    box.get_by_role("link", name="请重新登录").click()
    page.get_by_label("用户名").fill("clerk")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url(f"**{month.address}")
    grid.is_saved()
    assert figures_of(first) == (100, 20, None)


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_a_township_that_gets_another_code_meanwhile_loses_nothing(month, browsers, size):
    """The report has another address then; the old one shows the values and the way to it."""
    first, second = month.stations[:2]
    browser = browsers(month.clerk, size=size)
    grid = Grid(browser.open(month.address))
    browser.context.set_offline(True)
    grid.type(first, "100")
    grid.type(second, "停电三天", "explanation")
    expect(grid.status).to_contain_text("（2 格）")
    grid.page.close()
    recode(month.township, "411702012", by=month.chief)
    browser.context.set_offline(False)
    page = browser.open("/")
    page.locator("ul.unsent").get_by_role("link", name="打开月报，自动上传").click()
    unsent = page.locator("ul.unsent")
    expect(unsent).to_contain_text("这个网址现在没有月报")
    expect(unsent.locator("tr", has_text=first.code)).to_contain_text("100")
    expect(unsent.locator("tr", has_text=second.code)).to_contain_text("停电三天")
    assert fits(page)
    unsent.get_by_role("link", name="月报列表").click()
    page.wait_for_url("**/filings/")
    page.locator("main").get_by_role("link", name="2026年10月").first.click()
    page.wait_for_url("**/411702012/2026-10/")
    grid = Grid(page)
    grid.is_saved()
    expect(page.locator("ul.unsent")).to_have_count(0)
    assert figures_of(first)[0] == 100
    assert second.filing_lines.get().explanation == "停电三天"
    assert page.evaluate(UNSENT) == 0


def test_an_open_page_whose_address_is_gone_says_where_the_report_is(month, browsers):
    first = month.stations[0]
    grid = Grid(browsers(month.clerk).open(month.address))
    recode(month.township, "411702012", by=month.chief)
    grid.type(first, "100")
    expect(grid.status).to_contain_text("服务器上找不到这份月报")
    grid.status.get_by_role("link", name="月报列表").click()
    expect(grid.page.locator("ul.unsent")).to_contain_text("有 1 格填好的数还没有上传")
    grid.page.goto(month.address.replace("411702102", "411702012"))
    grid.is_saved()
    assert figures_of(first)[0] == 100


def test_another_person_at_the_same_computer_neither_sees_nor_sends_it(month, browsers):
    first = month.stations[0]
    browser = browsers(month.clerk)
    page = browser.open(month.address)
    grid = Grid(page)
    browser.context.set_offline(True)
    grid.type(first, "100")
    expect(grid.status).to_contain_text("没有网络")

    Session.objects.all().delete()
    page.context.route("**/api/**", lambda route: route.abort())
    browser.context.set_offline(False)
    other = browser.sign_in_by_form(month.colleague, PASSWORD)
    expect(other.locator("h1")).to_be_visible()
    assert other.locator("ul.unsent").count() == 0
    other.goto(month.address)
    assert Grid(other).values(first) == ["", "", ""]
    page.context.unroute("**/api/**")
    grid.type(first, "7", "outbound")
    expect(grid.status).to_contain_text("这台电脑已换成另一个账号登录")
    assert figures_of(first) == (None, None, None)

    page.close()
    Session.objects.all().delete()
    browser.sign_in_by_form(month.clerk, PASSWORD)
    grid = Grid(browser.open(month.address))
    grid.is_saved()
    assert figures_of(first) == (100, 7, None)
    assert month.filing.lines.get(facility=first).entered_by == month.clerk


def test_values_for_a_report_locked_meanwhile_are_listed_until_let_go(month, browsers):
    month.fill(month.filing)
    first, second = month.stations[:2]
    browser = browsers(month.clerk)
    page = browser.open(month.address)
    grid = Grid(page)
    browser.context.set_offline(True)
    grid.type(first, "999")
    grid.type(second, "888")
    submit(month.filing, by=month.colleague)
    browser.context.set_offline(False)
    expect(grid.decisions).to_contain_text("您填的 2 格没有上传")
    expect(grid.decisions).to_contain_text("月报已报送，审核期间不能改数")
    expect(grid.decisions).to_contain_text(f"{first.name} 到件")
    expect(grid.cell(first)).to_have_attribute("readonly", "")

    page.reload()
    expect(grid.decisions).to_contain_text("您填的 888 没有上传")
    grid.decisions.get_by_role("button", name="放弃").first.click()
    expect(grid.decisions).to_contain_text("您填的 1 格没有上传")
    assert figures_of(first)[0] == 100

    month.filing.refresh_from_db()
    return_filing(month.filing, by=month.reviewer, reason="请核对到件")
    page.reload()
    grid.is_saved()
    assert figures_of(first)[0] == 100
    assert figures_of(second)[0] == 888


def test_an_answer_that_was_lost_on_the_way_is_no_conflict(month, browsers):
    first = month.stations[0]
    browser = browsers(month.clerk)
    page = browser.open(month.address)
    grid = Grid(page)
    grid.type(month.hub, "300")
    grid.is_saved()

    def lose_the_answer(route):
        route.fetch()
        route.abort()

    page.route("**/api/**", lose_the_answer)
    grid.type(first, "100")
    expect(grid.status).to_contain_text("没有网络")
    assert figures_of(first)[0] == 100
    page.unroute("**/api/**")
    grid.cell(first).fill("120")
    grid.is_saved()
    assert figures_of(first)[0] == 120
    expect(grid.decisions).to_be_empty()


@pytest.mark.parametrize("last", ["10", ""])
def test_what_was_typed_last_counts_where_an_answer_was_lost_even_if_it_is_what_was_there(
    month, browsers, last
):
    first = month.stations[0]
    month.write(month.filing, {first: (last,)})
    browser = browsers(month.clerk)
    page = browser.open(month.address)
    grid = Grid(page)
    grid.status.wait_for()

    def lose_the_answer(route):
        route.fetch()
        browser.context.set_offline(True)
        route.abort()

    page.route("**/api/**", lose_the_answer, times=1)
    grid.cell(first).fill("12")
    expect(grid.status).to_contain_text("没有网络")
    assert figures_of(first)[0] == 12
    grid.cell(first).fill(last)
    expect(grid.status).to_contain_text("（1 格）")
    browser.context.set_offline(False)
    grid.is_saved()
    expect(grid.cell(first)).to_have_value(last)
    expect(grid.decisions).to_be_empty()
    assert figures_of(first)[0] == (int(last) if last else None)


def test_a_server_that_fails_is_asked_again(month, browsers):
    first = month.stations[0]
    page = browsers(month.clerk).open(month.address)
    grid = Grid(page)
    page.route("**/api/**", lambda route: route.fulfill(status=503, body="busy"))
    grid.type(first, "100")
    expect(grid.status).to_contain_text("服务器暂时没有回应，已存在本机，稍后自动再试（1 格）")
    page.unroute("**/api/**")
    grid.is_saved()
    assert figures_of(first)[0] == 100


def test_a_report_sent_in_by_a_colleague_is_told_on_the_open_page(month, browsers):
    month.fill(month.filing)
    page = browsers(month.clerk).open(month.address)
    grid = Grid(page)
    grid.type(month.stations[0], "农忙", "explanation")
    grid.is_saved()
    expect(page.locator(".filing-head .badge").first).to_have_text("草稿")
    month.filing.refresh_from_db()
    submit(month.filing, by=month.colleague)
    return_filing(month.filing, by=month.reviewer, reason="请核对")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(grid.status).to_contain_text("月报现在是“已退回”，刷新页面")


def test_a_browser_that_stores_nothing_saves_to_the_server_and_says_what_it_cannot(month, browsers):
    browser = browsers(month.clerk)
    browser.context.add_init_script("Storage.prototype.setItem = () => { throw new Error('full'); };")
    page = browser.open(month.address)
    grid = Grid(page)
    grid.type(month.stations[0], "100")
    grid.is_saved()
    browser.context.set_offline(True)
    grid.type(month.stations[0], "20", "outbound")
    expect(grid.status).to_contain_text("本机存不下")
    expect(grid.status).to_contain_text("请不要关闭本页")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.close(run_before_unload=True)
    page.wait_for_event("close")
    assert asked == ["beforeunload"]
    assert figures_of(month.stations[0]) == (100, None, None)


def test_leaving_asks_nothing_where_everything_is_kept(month, browsers):
    browser = browsers(month.clerk)
    page = browser.open(month.address)
    browser.context.set_offline(True)
    Grid(page).type(month.stations[0], "100")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.close(run_before_unload=True)
    page.wait_for_event("close")
    assert asked == []


def test_an_accepted_report_is_read(month, browsers):
    accept(month.submitted(), by=month.reviewer)
    grid = Grid(browsers(month.clerk).open(month.address))
    expect(grid.cell(month.stations[0])).to_have_attribute("readonly", "")
    expect(grid.status).to_contain_text("月报已通过审核并锁定")
    expect(grid.page.locator("#filing-status.is-alert")).to_have_count(0)
