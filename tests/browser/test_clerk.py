"""The clerk's first station, from sign-in to the coverage that it gives, at desktop and phone size."""

from playwright.sync_api import expect

from stations.models import VillageStation
from tests.browser.conftest import fits


def choose(page, field, term, option):
    """Choose in a search box of the admin as one does: open it, type, click."""
    page.locator(f".field-{field} .select2-selection").first.click()
    page.locator(".select2-search__field").last.fill(term)
    page.locator(".select2-results__option", has_text=option).click()


def ask_coverage(page, day):
    """Ask the dashboard for that day."""
    page.goto("/dashboard/")
    page.get_by_role("textbox", name="日期").fill(day)
    page.get_by_role("button", name="查看").click()
    page.wait_for_url("**/dashboard/?**")
    assert fits(page)


def township_row(page):
    """The figures of 板桥镇 in the order of the townships, behind its places: rate, 建制村, covered …"""
    row = page.locator("table.order tr", has=page.get_by_role("link", name="板桥镇"))
    words = row.inner_text().split()
    return words[words.index("板桥镇") :]


def test_add_a_station_close_it_and_see_the_village_uncovered_from_that_day(board, page, sign_in):
    sign_in("clerk")
    page.goto("/admin/stations/villagestation/add/")
    assert fits(page)
    choose(page, "village", "夏庄", "板桥镇 夏庄")
    choose(page, "operator", "本区", "本区快递")
    page.locator("#id_name").fill("夏庄便民服务站")
    page.locator("#id_operating_periods-0-opened_on").fill("2021-09-01")
    page.locator("#id_operating_periods-0-resident").check()
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.locator(".messagelist, .messages").first).to_contain_text("夏庄便民服务站")

    station = VillageStation.objects.get()
    assert station.code == "411702102204-01"
    ask_coverage(page, "20211231")
    assert township_row(page)[:5] == ["板桥镇", "50.00%", "2", "1", "1"]

    page.goto(f"/admin/stations/villagestation/{station.pk}/change/")
    page.locator("#id_operating_periods-0-closed_on").fill("2021-12-31")
    page.locator("#id_operating_periods-0-closing_reason").fill("经营者外出")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.locator(".messagelist, .messages").first).to_contain_text("夏庄便民服务站")

    ask_coverage(page, "2021.12.30")
    assert township_row(page)[:5] == ["板桥镇", "50.00%", "2", "1", "1"]
    ask_coverage(page, "2021-12-31")
    assert township_row(page)[:5] == ["板桥镇", "0.00%", "2", "0", "0"]
    expect(page.locator("section", has=page.locator("#missing"))).to_contain_text(
        "2021-12-31 停业：经营者外出"
    )


def test_a_wrong_day_is_told_in_words(board, page, sign_in):
    sign_in("leader")
    ask_coverage(page, "昨天")
    expect(page.locator("main")).to_contain_text("“昨天”不是日期")


def test_signing_out_by_keyboard_alone(board, page, sign_in):
    sign_in("leader")
    menu = page.locator("summary").filter(has_text="领导")
    menu.focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="退出").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/login/**")
