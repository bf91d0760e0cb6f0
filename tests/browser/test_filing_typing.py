"""The grid under the fingers: keys, totals, what is told at once, what the server says, submission."""

import datetime
import json
import re

import pytest
from playwright.sync_api import expect

from stations.filing.figures import NotAFigure, parse_cell
from stations.filing.verbs import return_filing
from tests.browser.filing import Grid, figures_of

SEPTEMBER = datetime.date(2026, 9, 1)


def test_totals_and_faults_are_told_as_one_types(month, browsers):
    grid = Grid(browsers(month.clerk).open(month.address))
    first, second = month.stations[:2]
    grid.type(first, "１，２３４")
    grid.type(first, "20", "outbound")
    expect(grid.page.locator("[data-total=inbound]")).to_have_text("1,234")
    expect(grid.page.locator("[data-total=handled]")).to_have_text("1,254")
    expect(grid.cell(first)).to_have_value("1,234")

    grid.type(first, "21", "agri_outbound")
    expect(grid.note(first, "agri_outbound")).to_have_text("超过发件 20")
    expect(grid.cell(first, "agri_outbound")).to_have_attribute("aria-invalid", "true")
    grid.type(second, "-3")
    expect(grid.note(second)).to_have_text("“-3”是负数，件数不能小于 0。")
    grid.type(second, "1.5", "outbound")
    expect(grid.note(second, "outbound")).to_have_text("“1.5”不是整数，件数没有小数。")
    expect(grid.status).to_contain_text("2 格不是整数件数，没有保存")
    expect(grid.page.locator(f"#line-{first.code} [data-findings]")).to_contain_text("超过发件 20 件")
    assert figures_of(first) == (1234, 20, 21)
    assert figures_of(second) == (None, None, None)

    grid.type(second, "3")
    grid.type(second, "2", "outbound")
    expect(grid.status).to_contain_text("已保存")
    expect(grid.note(second)).to_have_count(0)
    assert figures_of(second) == (3, 2, None)


def test_the_keys_are_those_of_a_spreadsheet(month, browsers):
    page = browsers(month.clerk).open(month.address)
    grid = Grid(page)
    hub, first, second = month.facilities[:3]
    page.locator(f"#inbound-{hub.code}").focus()
    for key, facility, name in [
        ("Enter", first, "inbound"),
        ("ArrowDown", second, "inbound"),
        ("Shift+Enter", first, "inbound"),
        ("Tab", first, "outbound"),
        ("ArrowRight", first, "agri_outbound"),
        ("Shift+Tab", first, "outbound"),
        ("ArrowLeft", first, "inbound"),
        ("ArrowUp", hub, "inbound"),
        ("ArrowUp", hub, "inbound"),
    ]:
        page.keyboard.press(key)
        assert grid.focused == f"{name}-{facility.code}", key


def test_left_and_right_move_the_caret_until_it_is_at_the_edge(month, browsers):
    page = browsers(month.clerk).open(month.address)
    grid = Grid(page)
    first = month.stations[0]
    grid.type(first, "12")
    page.keyboard.press("ArrowLeft")
    page.keyboard.type("9")
    assert grid.cell(first).input_value() == "192"
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert grid.focused == f"outbound-{first.code}"

    grid.type(first, "停电", "explanation")
    for _ in range(4):
        page.keyboard.press("ArrowLeft")
    assert grid.focused == f"explanation-{first.code}"


def test_a_cell_is_selected_on_entering_and_escape_restores_it(month, browsers):
    first = month.stations[0]
    month.write(month.filing, {first: (1500, 20, 5)})
    page = browsers(month.clerk).open(month.address)
    grid = Grid(page)
    grid.cell(first).click()
    page.keyboard.type("7")
    assert grid.cell(first).input_value() == "7"
    page.keyboard.press("Escape")
    assert grid.cell(first).input_value() == "1500"
    page.keyboard.press("Enter")
    expect(grid.cell(first)).to_have_value("1,500")
    grid.is_saved()
    assert figures_of(first) == (1500, 20, 5)


def test_what_is_against_submission_is_told_at_its_row_with_a_way_to_it(month, browsers):
    month.fill(month.filing)
    first, second = month.stations[:2]
    month.write(month.filing, {first: ("", 20, 5), second: (100, 20, 30)})
    page = browsers(month.clerk).open(month.address)
    grid = Grid(page)
    grid.submit()
    problems = page.locator("#filing-problems")
    expect(problems).to_contain_text("还没有报送，2 个网点要改：数字都已保存。")
    assert grid.focused == "filing-problems"
    expect(page.locator(f"#line-{first.code} [data-findings]")).to_contain_text("到件没有填")
    problems.get_by_role("link", name=second.name).click()
    assert grid.focused == f"agri_outbound-{second.code}"

    page.keyboard.type("3")
    grid.type(first, "100")
    grid.submit()
    expect(page.locator("h1")).to_contain_text("待审核")
    month.filing.refresh_from_db()
    assert month.filing.state == "submitted"


def test_everything_against_submission_is_told_at_once(month, browsers):
    """What cannot be read, what is refused, what is empty and what is asked: in one list, by one press."""
    month.accepted(SEPTEMBER)
    first, second, third = month.stations
    month.write(month.filing, {month.hub: (2000, 60, 15), first: (1000, 20, 5), second: (100, 20, 30)})
    page = browsers(month.clerk).open(month.address)
    grid = Grid(page)
    question = page.locator(f"#line-{first.code} [data-findings] li")
    expect(question).to_have_text("到件 1,000 件，超过上月 100 件的 5 倍。请在“说明”里写明原因。")
    grid.type(second, "很多")
    grid.submit()
    problems = page.locator("#filing-problems")
    expect(problems.locator("strong")).to_have_text("还没有报送，2 个网点要改，2 个要写说明：")
    assert [item.inner_text() for item in problems.locator("li").all()] == [
        f"{second.name} 到件：“很多”不是数字，请填整数件数。",
        f"{month.hub.name}：到件 2,000 件，超过上月 300 件的 5 倍。请在“说明”里写明原因。",
        f"{first.name}：到件 1,000 件，超过上月 100 件的 5 倍。请在“说明”里写明原因。",
        f"{second.name}：农产品上行 30 件超过发件 20 件；它是发件的一部分。",
        f"1 个网点还没有填：{third.name}。没有件的请填 0。",
    ]
    expect(question).to_have_count(1)
    expect(page.locator(f"#line-{third.code} [data-findings]")).to_contain_text(
        "到件、发件、农产品上行没有填"
    )

    grid.type(second, "100")
    grid.type(second, "3", "agri_outbound")
    grid.paste(third, "900\t20\t5")
    grid.submit()
    expect(problems.locator("strong")).to_have_text("还没有报送，3 个网点要写说明：")
    problems.get_by_role("link", name=first.name).click()
    assert grid.focused == f"explanation-{first.code}"
    for facility in (month.hub, first, third):
        grid.type(facility, "双十一", "explanation")
    expect(question).to_have_text("到件 1,000 件，超过上月 100 件的 5 倍。")
    grid.submit()
    expect(page.locator("h1")).to_contain_text("待审核")
    expect(page.locator(".messages li.success")).to_contain_text(re.compile("已报送，.+，等待商务局审核。"))
    page.reload()
    expect(page.locator(".messages")).to_have_count(0)


def test_zeros_are_offered_while_agricultural_goods_are_empty_where_one_can_write(month, browsers):
    filing = month.submitted()
    first = month.stations[0]
    return_filing(filing, by=month.reviewer, reason="请核对", remarks={first.code: "发件偏少"})
    grid = Grid(browsers(month.clerk).open(month.address))
    expect(grid.page.locator("[data-filled]")).to_have_text("4")
    offer = grid.page.get_by_role("button", name="空着的农产品上行填 0")
    expect(offer).to_be_hidden()
    grid.type(first, "", "agri_outbound")
    grid.page.keyboard.press("Delete")
    offer.click()
    expect(offer).to_be_hidden()
    grid.is_saved()
    assert figures_of(first)[2] == 0


def test_empty_agricultural_goods_are_filled_with_zeros_and_back(month, browsers):
    first, second = month.stations[:2]
    month.write(month.filing, {first: (100, 20, 5)})
    grid = Grid(browsers(month.clerk).open(month.address))
    grid.page.get_by_role("button", name="空着的农产品上行填 0").click()
    expect(grid.told).to_contain_text("3 个空着的农产品上行已填 0")
    assert [grid.values(each)[2] for each in (first, second)] == ["5", "0"]
    grid.page.get_by_role("button", name="撤销填 0").click()
    assert [grid.values(each)[2] for each in (first, second)] == ["5", ""]
    grid.is_saved()
    assert figures_of(second) == (None, None, None)


WRITTEN_FIGURES = ["", " 1 ", "00", "99999999", "100000000", "1,234", "12,34", "1,234,5", "1,234.00", "1 234"]
WRITTEN_FIGURES += ["12.0", "1.5", ".5", "1.", "-1", "−1", "–1", "+1", "a", "1e3", "0x10", "二", "①", "²"]
WRITTEN_FIGURES += ["一百零二万三千四百五十六件七八九十一二三", " \u3000大约 100 件　", "𠮷" * 21]
WRITTEN_FIGURES += ["٣", "１２", "1，234", "１，２３４．０", "－1", "－", "＋1", "１﹐２３４"]
# What people paste unseen: Python and JavaScript do not agree on all of what is blank.
BLANKS = [*range(0x21), *range(0x7F, 0xA1), 0xAD, 0x1680, 0x180E, *range(0x2000, 0x2010), 0x2028, 0x2029]
BLANKS += [0x202F, 0x205F, 0x2060, 0x3000, 0xFEFF]
WRITTEN_FIGURES += [f"1{chr(blank)}2" for blank in BLANKS]
WRITTEN_EXPLANATIONS = ["", "  停电\n三天 ", "长" * 200, "长" * 201, "𠮷" * 200, "𠮷" * 201]
WRITTEN_EXPLANATIONS += [f"{chr(blank)}停电{chr(blank)}三天{chr(blank)}" for blank in BLANKS]


@pytest.mark.parametrize(
    ("cell", "written"), [("inbound", WRITTEN_FIGURES), ("explanation", WRITTEN_EXPLANATIONS)]
)
def test_a_cell_is_read_in_the_page_as_the_server_reads_it(month, browsers, cell, written):
    def on_the_server(text):
        try:
            return parse_cell(cell, text)
        except NotAFigure as error:
            return str(error)

    read = """async ([cell, texts]) => {
      const { readCell } = await import("/static/js/filing/figures.js");
      return texts.map((text) => readCell(cell, text)).map(({ value, error }) => error ?? value);
    }"""
    page = browsers(month.clerk).open(month.address)
    in_the_page = page.evaluate(read, [cell, written])
    assert dict(zip(written, in_the_page, strict=True)) == {text: on_the_server(text) for text in written}


def test_an_explanation_is_sent_when_the_input_method_has_made_its_words(month, browsers):
    browser = browsers(month.clerk)
    page = browser.open(month.address)
    grid = Grid(page)
    first = month.stations[0]
    sent = []
    page.on("request", lambda request: sent.append(request.post_data) if request.method == "PATCH" else None)
    grid.status.wait_for()
    grid.cell(first, "explanation").click()
    method = browser.context.new_cdp_session(page)
    for text in ("n", "no", "nong"):
        method.send("Input.imeSetComposition", {"text": text, "selectionStart": 0, "selectionEnd": len(text)})
        grid.look()
        page.wait_for_timeout(300)
    method.send("Input.insertText", {"text": "农忙"})
    grid.is_saved()
    assert first.filing_lines.get().explanation == "农忙"
    assert [json.loads(body)["cells"][0]["value"] for body in sent] == ["农忙"]
