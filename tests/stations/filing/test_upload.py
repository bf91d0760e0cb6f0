"""A filled workbook is uploaded: read as people write it, and every fault told at its cell."""

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stations.choices import FilingState
from stations.filing.verbs import return_filing
from stations.models import Filing, FilingTerms
from tests.factories import OperatingPeriodFactory, StationFactory
from tests.stations.filing.conftest import OCTOBER, SEPTEMBER
from tests.stations.filing.sheets import (
    COLUMN_OF,
    HEAD,
    board_of_thirty,
    confirm,
    downloaded,
    figures_of,
    fill,
    messages_at,
    own_sheet,
    page,
    queries_of,
    row_of,
    upload,
    workbook_of,
)
from tests.workbooks import files

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("waiting_folder")]


def test_downloaded_filled_uploaded_and_confirmed_the_lines_are_as_filled(board, filing, signed_in):
    figures = {
        board.hub: (300, 60, 15),
        board.stations[0]: (100, 20, 5, "赶集多"),
        board.stations[1]: (0, 0, 0),
    }
    response = upload(signed_in, filing, fill(downloaded(signed_in, filing), figures))
    outcome = response.context["upload"]
    assert (outcome.number_altered, outcome.unfilled, outcome.kept, outcome.absent) == (10, 3, 0, 0)
    assert all(line.is_empty for line in filing.lines.all())
    response = confirm(signed_in, filing, response)
    assert response.redirect_chain[-1][0] == page("filing", filing)
    assert "已写入 10 格，还没有报送" in response.text
    assert figures_of(filing, board.hub) == (300, 60, 15, "")
    assert figures_of(filing, board.stations[0]) == (100, 20, 5, "赶集多")
    assert figures_of(filing, board.stations[1]) == (0, 0, 0, "")
    assert figures_of(filing, board.stations[2]) == (None, None, None, "")
    filing.refresh_from_db()
    assert (filing.state, filing.saved_by) == (FilingState.DRAFT, board.clerk)


def test_a_blank_leaves_what_the_report_has_and_is_counted(board, filing, signed_in):
    board.fill(filing)
    response = upload(signed_in, filing, own_sheet(board, 90, None, "  "))
    outcome = response.context["upload"]
    assert (outcome.number_altered, outcome.kept, outcome.unfilled, outcome.absent) == (1, 2, 0, 3)
    confirm(signed_in, filing, response)
    assert figures_of(filing, board.stations[0]) == (90, 20, 5, "")
    assert figures_of(filing, board.stations[1]) == (100, 20, 5, "")


def test_what_is_in_the_report_already_asks_for_no_confirmation(board, filing, signed_in):
    board.fill(filing)
    response = upload(signed_in, filing, downloaded(signed_in, filing))
    assert "与月报一致，没有要写入的内容" in response.text
    assert not response.context["token"]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (("１２０", "2，000", "１"), (120, 2000, 1)),
        (("1,234", "12", "12.0"), (1234, 12, 12)),
        ((1234.0, "0", 0), (1234, 0, 0)),
        ((" 7 ", "\u30007", "'7".strip("'")), (7, 7, 7)),
        ((99_999_999, 1, 1), (99_999_999, 1, 1)),
    ],
)
def test_figures_are_read_as_people_write_them(written, read, board, filing, signed_in):
    confirm(signed_in, filing, upload(signed_in, filing, own_sheet(board, *written)))
    assert figures_of(filing, board.stations[0])[:3] == read


@pytest.mark.parametrize("write", [files.xls, files.ods, files.xlsb])
def test_other_formats_are_read_too(write, board, filing, signed_in):
    content = write(HEAD, [board.stations[0].code, "120", "30", "2"])
    confirm(signed_in, filing, upload(signed_in, filing, content))
    assert figures_of(filing, board.stations[0])[:3] == (120, 30, 2)


def test_a_xls_with_numbers_under_a_title_is_read(board, filing, signed_in):
    content = files.xls(["板桥镇十月报表"], [""], HEAD, [board.stations[0].code, 120.0, 30.0, 2.0])
    confirm(signed_in, filing, upload(signed_in, filing, content, "月报.xls"))
    assert figures_of(filing, board.stations[0])[:3] == (120, 30, 2)


def test_what_wps_calls_et_is_read_as_what_it_holds(board, filing, signed_in):
    content = files.xls(HEAD, [board.stations[0].code, "120", "30", "2"])
    confirm(signed_in, filing, upload(signed_in, filing, content, "月报.et"))
    assert figures_of(filing, board.stations[0])[:3] == (120, 30, 2)


def test_another_tab_in_front_columns_moved_rows_in_any_order_and_gaps_do_no_harm(board, filing, signed_in):
    workbook = openpyxl.Workbook()
    workbook.active.append(["随便", "写写"])
    sheet = workbook.create_sheet("我的十月")
    for row in (
        ["驿城区快递进村"],
        ["序号", "农产品上行", "发件", "网点编号", "网点名称", "到件", "负责人"],
        [],
        [1, 2, 30, board.stations[2].code, "石庄", 120, "张三"],
        [],
        [2, 1, 20, board.stations[0].code, "夏庄", 110, "李四"],
        ["合 计", 3, 50, None, None, 230, None],
    ):
        sheet.append(row)
    response = upload(signed_in, filing, workbook)
    outcome = response.context["upload"]
    assert (outcome.totals, outcome.others, outcome.absent) == (1, ["序号", "负责人"], 2)
    assert "没有读入：合计行 1 行；“序号”“负责人”列" in response.text
    confirm(signed_in, filing, response)
    assert figures_of(filing, board.stations[2])[:3] == (120, 30, 2)
    assert figures_of(filing, board.stations[0])[:3] == (110, 20, 1)


def test_without_the_hidden_key_the_code_decides(board, filing, signed_in):
    workbook = fill(downloaded(signed_in, filing), {board.stations[0]: (9, 8, 7)})
    workbook["月报"].delete_cols(11)
    workbook["月报"].title = "Sheet1"
    confirm(signed_in, filing, upload(signed_in, filing, workbook))
    assert figures_of(filing, board.stations[0])[:3] == (9, 8, 7)


def test_every_fault_is_told_at_once_by_sheet_and_cell_and_nothing_is_written(board, filing, signed_in):
    closed = StationFactory(
        village=board.stations[0].village, operator=board.hub.operator, code="411702102204-09"
    )
    OperatingPeriodFactory(facility=closed, closed_on=SEPTEMBER)
    first, second, third = (station.code for station in board.stations)
    rows = [
        [first, "十二", -3, 2.5],
        [second, 10, 5, 6],
        [second, 10, 5, 5],
        [board.other_station.code, 1, 1, 1],
        [closed.code, 1, 1, 1],
        [None, 1, 1, 1],
        ["不知道", 1, 1, 1],
        [third, 123_456_789, "=1+1", "#N/A"],
    ]

    def broken(sheet):
        sheet["D9"].data_type = "e"

    response = upload(signed_in, filing, files.xlsx(HEAD, *rows, name="月报", prepare=broken))
    messages = messages_at(response)
    words = {
        "B2": "“十二”不是数字",
        "C2": "是负数",
        "D2": "不是整数",
        "D3": "农产品上行 6 件超过发件 5 件",
        "A4": "同一个网点填了两次，前面一次在工作表“月报” 第 3 行",
        "A5": f"板桥镇没有编号为“{board.other_station.code}”的网点",
        "A6": "2026年10月没有营业",
        "A7": "没有网点编号",
        "A8": "没有编号为“不知道”的网点",
        "B9": "太大",
        "C9": "是公式",
        "D9": "是错误值",
    }
    assert list(messages) == list(words)
    for address, text in words.items():
        assert text in messages[address], address
    assert "工作表“月报” B2" in response.text
    assert response.text.count('<td data-label="网点">夏庄便民服务站</td>') == 3
    assert response.text.count('<td data-label="网点">—</td>') == 4
    assert "有 12 处要改，什么都没有写入" in response.text
    assert signed_in.post(
        page("filing_upload_confirm", filing), {"token": response.context["token"]}
    ).url == page("filing_upload", filing)
    assert all(line.is_empty for line in filing.lines.all())


def test_an_unreadable_outbound_is_not_told_again_as_exceeded(board, filing, signed_in):
    board.write(filing, {board.stations[0]: (1, 1, 1)})
    assert list(messages_at(upload(signed_in, filing, own_sheet(board, 1, "x", 5)))) == ["C2"]


def test_more_agricultural_goods_than_the_report_has_parcels_out_is_refused(board, filing, signed_in):
    board.write(filing, {board.stations[0]: (1, 4, 1)})
    assert "超过发件 4 件" in messages_at(upload(signed_in, filing, own_sheet(board, 1, None, 5)))["D2"]
    assert "超过发件 0 件" in messages_at(upload(signed_in, filing, own_sheet(board, 1, 0, None)))["C2"]


def test_an_explanation_that_is_too_long_is_refused(board, filing, signed_in):
    content = files.xlsx([*HEAD, "说明"], [board.hub.code, 1, 1, 1, "长" * 201])
    assert "最多 200 字" in messages_at(upload(signed_in, filing, content))["E2"]


@pytest.mark.parametrize("month", [SEPTEMBER, OCTOBER])
def test_the_file_of_another_month_or_township_is_refused_in_words(month, board, filing, signed_in):
    board.open(SEPTEMBER)
    other = Filing.objects.get(township=board.other, month=OCTOBER)
    asked = filing if month == SEPTEMBER else other
    own = Filing.objects.get(township=asked.township, month=month)
    signed_in.force_login(board.clerk if own.township == board.township else board.other_clerk)
    workbook = downloaded(signed_in, own)
    workbook["月报"]["G3"] = 1
    signed_in.force_login(board.clerk)
    response = upload(signed_in, filing, workbook)
    (message,) = messages_at(response).values()
    if month == SEPTEMBER:
        assert "这是板桥镇2026年9月的月报工作簿，这里填的是板桥镇2026年10月" in message
    else:
        assert "这是别处（区划代码 411702103）2026年10月的月报工作簿" in message
    assert "标出问题的文件" not in response.text
    assert "这不是本月的工作簿，什么都没有写入" in response.text
    assert "<table" not in response.text


def test_a_row_whose_code_was_moved_is_refused(board, filing, signed_in):
    workbook = fill(downloaded(signed_in, filing), {board.stations[0]: (9, 8, 7)})
    sheet = workbook["月报"]
    sheet.cell(row_of(sheet, board.stations[0].code), 3).value = board.stations[1].code
    (message,) = messages_at(upload(signed_in, filing, workbook)).values()
    assert "可能错了行" in message


def test_after_a_return_only_the_remarked_lines_can_be_changed(board, signed_in):
    filing = board.submitted()
    first, second, _third = board.stations
    return_filing(filing, by=board.reviewer, reason="请核对", remarks={first.code: "请核对到件"})
    workbook = fill(downloaded(signed_in, filing), {first: (90, 20, 5), second: (90, 20, 5)})
    messages = messages_at(upload(signed_in, filing, workbook))
    assert list(messages) == [f"G{row_of(workbook['月报'], second.code)}"]
    assert "只退回了有审核意见的行" in next(iter(messages.values()))
    fill(workbook, {second: (100, 20, 5, "原数无误")})
    confirm(signed_in, filing, upload(signed_in, filing, workbook))
    assert figures_of(filing, first) == (90, 20, 5, "")
    assert figures_of(filing, second) == (100, 20, 5, "原数无误")


def test_what_will_have_to_be_explained_is_told_before_anything_is_written(board, signed_in):
    board.accepted(SEPTEMBER)
    filing = board.open()
    first, second, _third = board.stations
    workbook = fill(downloaded(signed_in, filing), {first: (0, 0, 0), second: (1000, 20, 5, "厂里发货")})
    response = upload(signed_in, filing, workbook)
    nothing, surge = response.context["upload"].questioned
    assert [finding.kind for finding in nothing.findings] == ["nothing"]
    assert ([finding.kind for finding in surge.findings], surge.explanation) == (["surge"], "厂里发货")
    assert "还有 1 个网点没有说明" in response.text
    assert "没有处理快件，2026年9月处理 120 件" in response.text


def marked(client, filing, response):
    token = response.context["token"]
    return client.post(page("filing_upload_marked", filing), {"token": token})


def test_the_file_comes_back_marked_and_mended_it_is_read_again(board, filing, signed_in):
    rows = [
        [1, board.stations[0].code, "十二", 20, 5],
        [2, board.stations[1].code, "1,234", 20, 21],
        [3, "+错号", 1, 1, 1],
        [4, board.stations[2].code, None, None, None],
    ]
    response = upload(signed_in, filing, files.xlsx(["序号", *HEAD], *rows, name="十月"))
    workbook = workbook_of(marked(signed_in, filing, response))
    sheet = workbook["月报"]
    assert [cell.value for cell in sheet[2]][9:] == ["说明", "问题", "报表标识"]
    assert [sheet.cell(row, 7).value for row in range(3, 7)] == ["十二", 1234, 1, None]
    assert (sheet["B3"].value, sheet["C5"].value) == ("夏庄便民服务站", "+错号")
    assert sheet["C5"].data_type == "s"
    bad = {cell.coordinate: cell for row in sheet["A3:J6"] for cell in row if cell.comment}
    assert list(bad) == ["G3", "I4", "C5"]
    assert {cell.fill.fgColor.rgb[2:] for cell in bad.values()} == {"F9D9D2"}
    assert {sheet[place].alignment.horizontal for place in ("G3", "G4", "I4")} == {"right"}
    assert "“十二”不是数字" in bad["G3"].comment.text
    assert "原在工作表“十月” C2" in bad["G3"].comment.text
    assert sheet["K4"].value == "农产品上行 21 件超过发件 20 件；它是发件的一部分。"
    assert sheet["K6"].value in (None, "")
    sheet["G3"], sheet["I4"] = 12, 20
    sheet.delete_rows(5)
    confirm(signed_in, filing, upload(signed_in, filing, workbook))
    assert figures_of(filing, board.stations[0])[:3] == (12, 20, 5)
    assert figures_of(filing, board.stations[1])[:3] == (1234, 20, 20)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"%PDF-1.7\n%....", "PDF"),
        (b"x", "CSV"),
        (files.archive({"word/document.xml": "x"}), "Word"),
        (bytes(range(256)) * 10, "不是 Excel 工作簿"),
        (files.xlsx(HEAD)[:3000], "不完整或已损坏"),
        (files.with_password(files.xlsx(HEAD)), "密码"),
        (files.xls_with_password(HEAD), "密码"),
        (files.xlsx(), "没有内容"),
        (files.xlsx(HEAD), "没有填数据"),
        (files.xlsx(["甲", "乙"]), "没有找到表头"),
        (files.xlsx(HEAD[:3], ["x", 1, 1]), "缺少：农产品上行"),
        (files.xlsx(HEAD, *[["x", 1, 1, 1]] * 1001), "一次最多 1000 行"),
        (b"", "文件是空的"),
    ],
)
def test_what_is_no_such_table_is_refused_with_what_to_do(content, words, filing, signed_in):
    response = upload(signed_in, filing, content)
    assert response.status_code == 200
    assert words in response.text


def test_a_file_must_be_chosen(filing, signed_in):
    assert "请选择" in signed_in.post(page("filing_upload", filing)).text


def test_without_terms_in_the_policy_the_upload_is_refused_in_words(board, filing, signed_in):
    FilingTerms.objects.all().delete()
    assert "没有月报的规定" in upload(signed_in, filing, own_sheet(board, 1, 1, 1)).text


def test_the_preview_takes_the_same_number_of_queries_at_3_and_at_30_stations(board, filing, signed_in):
    workbook = fill(downloaded(signed_in, filing), dict.fromkeys(board.stations, (3, 2, 1)))
    few = queries_of(lambda: upload(signed_in, filing, workbook))
    board_of_thirty(board)
    workbook = downloaded(signed_in, filing)
    for row in range(3, 34):
        for column in (7, 8, 9):
            workbook["月报"].cell(row, column).value = 5
    assert queries_of(lambda: upload(signed_in, filing, workbook)) == few


figures = st.one_of(st.none(), st.integers(0, 99_999_999))
explanations = st.one_of(st.none(), st.text(st.characters(exclude_categories=["C", "Z"]), max_size=40))


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    database=None,
)
@given(table=st.lists(st.tuples(figures, figures, figures, explanations), min_size=4, max_size=4))
def test_any_table_written_into_the_workbook_comes_back_as_the_same_changes(table, board, filing, signed_in):
    written = [
        (inbound, outbound, agri if agri is None or agri <= (outbound or 0) else 0, explanation)
        for inbound, outbound, agri, explanation in table
    ]
    written = [row if row[1] is not None else (row[0], None, None, row[3]) for row in written]
    facilities = sorted(
        board.facilities, key=lambda facility: (facility.village_id is not None, facility.code)
    )
    workbook = downloaded(signed_in, filing)
    sheet = workbook["月报"]
    for facility, values in zip(facilities, written, strict=True):
        for column, value in zip(COLUMN_OF.values(), values, strict=True):
            cell = sheet.cell(row_of(sheet, facility.code), column)
            cell.value = value
            if isinstance(value, str):
                cell.data_type = "s"
    outcome = upload(signed_in, filing, workbook).context["upload"]
    assert not outcome.problems
    read = {(change.code, change.cell): change.value for change in outcome.changes}
    cells = ("inbound", "outbound", "agri_outbound", "explanation")
    assert read == {
        (facility.code, cell): value
        for facility, values in zip(facilities, written, strict=True)
        for cell, value in zip(cells, values, strict=True)
        if value not in (None, "")
    }
