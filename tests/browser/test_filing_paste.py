"""A block copied from a spreadsheet: where it goes, what of it has no place, and the step back."""

import pytest
from playwright.sync_api import expect

from stations.filing.verbs import return_filing
from tests.browser.filing import Grid, figures_of
from tests.factories import StationFactory


def test_a_clerk_fills_the_month_from_a_pasted_block_and_submits(month, page, sign_in):
    """板桥镇, in under a minute of hands-on work: one paste, one look, one press."""
    sign_in("clerk")
    page.goto(month.address)
    grid = Grid(page)
    first, second, third = month.stations
    block = "网点\t到件\t发件\t农产品上行\r\n"
    block += f"{third.name}\t1,100\t200\t50\r\n胡楼村\t１２０\t 30 \t0\r\n夏庄村委会\t80\t20\t5\r\n"
    block += f'"{month.hub.name}"\t"1,300"\t250\t55\r\n'
    grid.click(first, "outbound")
    grid.paste_clipboard(block)
    expect(grid.told).to_contain_text("已粘贴 12 格")
    assert grid.values(second) == ["120", "30", "0"]
    assert grid.values(third) == ["1,100", "200", "50"]
    grid.is_saved()
    expect(page.locator("[data-total=inbound]")).to_have_text("1,300")

    grid.submit()
    expect(page.locator("h1")).to_contain_text("待审核")
    assert figures_of(first) == (80, 20, 5)
    assert figures_of(month.hub) == (1300, 250, 55)
    month.filing.refresh_from_db()
    assert month.filing.submitted_by == month.clerk


def test_a_block_fills_right_and_down_and_what_does_not_fit_is_said(month, browsers):
    grid = Grid(browsers(month.clerk).open(month.address))
    second, third = month.stations[1:]
    grid.paste(second, "7\t3\t停电三天\t多\r\n8\t\t\t\r\n9\t4\t\t\r\n", "outbound")
    assert grid.values(second) == ["", "7", "3"]
    assert grid.cell(second, "explanation").input_value() == "停电三天"
    assert grid.values(third) == ["", "8", ""]
    expect(grid.told).to_contain_text("已粘贴 4 格")
    expect(grid.told).to_contain_text("有 1 行超出最后一个网点，没有粘贴：“9 4”")
    expect(grid.told).to_contain_text("第 4 列没有对应的格，没有粘贴")


def test_a_paste_is_undone_by_button_and_by_key(month, browsers):
    first, second = month.stations[:2]
    month.write(month.filing, {first: (1, 1, 1)})
    page = browsers(month.clerk).open(month.address)
    grid = Grid(page)
    grid.paste(first, "70\t30\n80\t40")
    assert grid.values(first) == ["70", "30", "1"]
    page.keyboard.press("Control+z")
    assert grid.values(first) == ["1", "1", "1"]
    assert grid.values(second) == ["", "", ""]
    grid.paste(first, "70\t30\n80\t40")
    grid.is_saved()
    page.get_by_role("button", name="撤销粘贴").click()
    expect(grid.told).to_contain_text("已撤销，4 格恢复原样")
    grid.is_saved()
    assert figures_of(first) == (1, 1, 1)
    assert figures_of(second) == (None, None, None)


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_what_is_told_of_a_paste_leaves_the_totals_in_sight_and_goes_as_one_types_on(month, browsers, size):
    first, second = month.stations[:2]
    grid = Grid(browsers(month.clerk, size=size).open(month.address))
    grid.paste(first, "7\t3\t1\t停电\t多\n8\t\t\n9\t4\n10\t5")
    expect(grid.told).to_contain_text("没有粘贴")
    told, totals = grid.told.bounding_box(), grid.page.locator("[data-total=inbound]").bounding_box()
    assert told["y"] + told["height"] <= totals["y"] or told["y"] >= totals["y"] + totals["height"]
    grid.type(second, "80")
    expect(grid.told).to_be_hidden()


def test_what_could_be_two_facilities_is_not_guessed(month, browsers):
    first, second, third = month.stations
    twin = StationFactory(village=third.village, name="石庄二站", operator=third.operator, opened=True)
    grid = Grid(browsers(month.clerk).open(month.address))
    block = "石庄\t1\n夏庄\t3\n夏庄村\t4\n张庄\t5\n胡楼\t6\n" + f"{twin.code}\t7"
    grid.paste(first, block)
    assert grid.values(second)[0] == "6"
    assert grid.values(twin)[0] == "7"
    assert [grid.values(each)[0] for each in (first, third)] == ["", ""]
    for words in ("“石庄”分不清是哪一个网点", "“夏庄”、“夏庄村”在粘贴的内容里不止一行"):
        expect(grid.told).to_contain_text(words)
    expect(grid.told).to_contain_text("“张庄”不是本月月报里的网点")


def test_locked_cells_and_empty_ones_of_a_block_leave_what_is_there(month, browsers):
    filing = month.submitted()
    first, second = month.stations[:2]
    return_filing(filing, by=month.reviewer, reason="请核对", remarks={first.code: "发件偏少"})
    grid = Grid(browsers(month.clerk).open(month.address))
    grid.paste(first, "500\t\t7\n600\t60\t8", "inbound")
    assert grid.values(first) == ["500", "20", "7"]
    assert grid.values(second) == ["100", "20", "5"]
    expect(grid.told).to_contain_text(f"“{second.name} 到件”")
    expect(grid.told).to_contain_text("现在不能改，没有粘贴")
    expect(grid.told).to_contain_text(f"“{first.name} 发件”在粘贴的内容里是空的，原来的内容没有动")
    expect(grid.told).to_contain_text("要清空，请点进该格删掉")


def test_a_single_value_is_pasted_as_into_any_box(month, browsers):
    """Over what is selected, then where the caret is."""
    first = month.stations[0]
    month.write(month.filing, {first: (7,)})
    grid = Grid(browsers(month.clerk).open(month.address))
    grid.click(first)
    for text, expected in [("12\r\n", "12"), ("3", "123")]:
        grid.paste_clipboard(text)
        expect(grid.cell(first)).to_have_value(expected)
    expect(grid.told).to_be_hidden()
    grid.is_saved()
    assert figures_of(first)[0] == 123


def test_a_name_is_known_with_every_committee_and_ending_that_the_roster_knows(month, browsers):
    hub, first, second, third = month.facilities
    grid = Grid(browsers(month.clerk).open(month.address))
    grid.paste(hub, "夏庄牧民委员会\t1\n胡楼嘎查\t2\n石庄村居委会\t3\n")
    assert [grid.values(each)[0] for each in (first, second, third)] == ["1", "2", "3"]
    expect(grid.told).not_to_contain_text("没有粘贴")


def test_a_large_block_is_sent_in_parts(month, browsers):
    """A browser keeps 64 KiB alive for a page that is closed; a Chinese character is three bytes."""
    village, operator = month.stations[0].village, month.hub.operator
    for number in range(110):
        code = f"{village.code}-{number + 10}"
        StationFactory(village=village, operator=operator, name=f"站{number}", code=code, opened=True)
    page = browsers(month.clerk).open(month.address)
    grid = Grid(page)
    asked = []
    page.on("request", lambda request: asked.append(request) if request.method == "PATCH" else None)
    grid.paste(month.hub, f"100\t20\t5\t{'双十一电商促销' * 25}\n" * 114)
    grid.is_saved()
    assert month.filing.lines.filter(inbound=100, agri_outbound=5).count() == 114
    assert [len(request.post_data_json["cells"]) for request in asked] == [400, 56]
