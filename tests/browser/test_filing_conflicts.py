"""Two people in one report, or one person in two tabs: nothing is overwritten, nothing is lost."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import fits
from tests.browser.filing import Grid, figures_of


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_two_clerks_at_once_are_told_and_choose_cell_by_cell(month, browsers, size):
    first, second = month.stations[:2]
    mine, theirs = browsers(month.clerk, size=size), browsers(month.colleague)
    grid, other = Grid(mine.open(month.address)), Grid(theirs.open(month.address))
    mine.context.set_offline(True)
    grid.type(first, "100")
    grid.type(second, "50")
    other.type(first, "110")
    other.type(second, "60")
    other.is_saved()
    mine.context.set_offline(False)

    expect(grid.status).to_contain_text("2 格与同事填的不同，请逐格选择")
    expect(grid.decisions).to_contain_text("您填 100，钱小满")
    expect(grid.note(first)).to_contain_text("填了 110")
    assert grid.values(first)[0] == "100"
    assert figures_of(first)[0] == 110
    assert fits(grid.page)

    grid.decisions.locator("li", has_text=first.name).get_by_role("button", name="用我的").click()
    grid.note(second).get_by_role("button", name="用钱小满的 60").click()
    grid.is_saved()
    expect(grid.decisions).to_be_empty()
    assert (figures_of(first)[0], figures_of(second)[0]) == (100, 60)

    other.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(other.cell(first)).to_have_value("100")
    expect(other.note(first)).to_contain_text("赵麦收")


def test_a_page_that_is_just_left_open_learns_what_a_colleague_wrote(month, browsers):
    first = month.stations[0]
    page = browsers(month.clerk).context.new_page()
    page.clock.install()
    with page.expect_response("**/api/**"):  # what it asks for at its start
        page.goto(month.address)
    grid = Grid(page)
    month.write(month.filing, {first: (110,)}, by=month.colleague)
    page.clock.run_for(31_000)
    expect(grid.cell(first)).to_have_value("110")


def test_a_conflict_is_still_there_in_a_page_opened_again(month, browsers):
    first = month.stations[0]
    browser = browsers(month.clerk)
    grid = Grid(browser.open(month.address))
    browser.context.set_offline(True)
    grid.type(first, "100")
    month.write(month.filing, {first: (110,)}, by=month.colleague)
    grid.page.close()
    browser.context.set_offline(False)
    grid = Grid(browser.open(month.address))
    expect(grid.decisions).to_contain_text("您填 100，钱小满")
    grid.submit()
    expect(grid.page.locator("#filing-problems")).to_contain_text("与同事填的不同，请选择用哪一个")
    assert figures_of(first)[0] == 110
    grid.cell(first).fill("110")
    grid.is_saved()
    expect(grid.decisions).to_be_empty()


def test_a_colleagues_cells_come_in_with_ones_own_save(month, browsers):
    first, second = month.stations[:2]
    grid = Grid(browsers(month.clerk).open(month.address))
    month.write(month.filing, {second: (60,)}, by=month.colleague)
    grid.type(first, "100")
    grid.is_saved()
    expect(grid.cell(second)).to_have_value("60")
    expect(grid.note(second)).to_contain_text("钱小满")
    expect(grid.page.locator("[data-total=inbound]")).to_have_text("160")


def test_two_tabs_of_one_person_do_not_fight(month, browsers):
    first = month.stations[0]
    browser = browsers(month.clerk)
    one, two = Grid(browser.open(month.address)), Grid(browser.open(month.address))
    one.type(first, "100")
    one.is_saved()
    expect(two.cell(first)).to_have_value("100")
    two.type(first, "120")
    two.is_saved()
    expect(one.cell(first)).to_have_value("120")
    expect(one.decisions).to_be_empty()
    expect(two.decisions).to_be_empty()
    assert figures_of(first)[0] == 120


def test_without_a_script_the_page_saves_and_submits(month, browsers):
    month.fill(month.filing)
    first = month.stations[0]
    page = browsers(month.clerk, java_script_enabled=False).open(month.address)
    grid = Grid(page)
    grid.cell(first).fill("１２０")
    grid.cell(month.hub).fill("320")
    page.get_by_role("button", name="保存草稿").click()
    expect(page.locator(".messages")).to_contain_text("已保存 2 处改动")
    assert figures_of(first)[0] == 120
    grid.submit()
    expect(page.locator("h1")).to_contain_text("待审核")


def test_escape_goes_back_to_what_a_colleague_has_put_there_since(month, browsers):
    first = month.stations[0]
    month.write(month.filing, {first: (10,)})
    grid = Grid(browsers(month.clerk).open(month.address))
    grid.click(first)
    month.write(month.filing, {first: (20,)}, by=month.colleague)
    grid.look()
    expect(grid.cell(first)).to_have_value("20")
    grid.page.keyboard.press("Escape")
    grid.type(month.stations[1], "7")
    grid.is_saved()
    assert figures_of(first)[0] == 20
    grid.type(first, "2000")
    grid.is_saved()
    grid.page.keyboard.press("Escape")
    expect(grid.cell(first)).to_have_value("20")
    grid.is_saved()
    assert figures_of(first)[0] == 20


def test_escape_in_a_cell_that_a_colleague_was_quicker_to_fill_takes_theirs(month, browsers):
    first = month.stations[0]
    month.write(month.filing, {first: (10,)})
    grid = Grid(browsers(month.clerk).open(month.address))
    grid.is_saved()
    month.write(month.filing, {first: (20,)}, by=month.colleague)
    grid.type(first, "15")
    expect(grid.decisions).to_contain_text("您填 15，钱小满")
    grid.page.keyboard.press("Escape")
    expect(grid.cell(first)).to_have_value("20")
    expect(grid.decisions).to_be_empty()
    grid.is_saved()
    assert figures_of(first)[0] == 20


def test_a_paste_is_undone_but_for_what_a_colleague_has_changed_since(month, browsers):
    first, second, third = month.stations
    month.write(month.filing, {first: (1,), second: (2,), third: (3,)})
    grid = Grid(browsers(month.clerk).open(month.address))
    grid.paste(first, "100\n200\n300")
    grid.is_saved()
    month.write(month.filing, {second: (777,)}, by=month.colleague)
    grid.look()
    expect(grid.cell(second)).to_have_value("777")
    month.write(month.filing, {third: (888,)}, by=month.colleague)
    grid.page.get_by_role("button", name="撤销粘贴").click()
    expect(grid.told).to_contain_text("已撤销，2 格恢复原样")
    expect(grid.told).to_contain_text(f"“{second.name} 到件”后来改成了别的，没有撤销")
    expect(grid.decisions).to_contain_text("您填 3，钱小满")
    assert [figures_of(each)[0] for each in month.stations] == [1, 777, 888]
