"""Whatever file is sent: its rows, or a clear refusal in Chinese; never a dead worker."""

import datetime
import subprocess

import openpyxl
import pytest

from tests.workbooks import files
from yicheng_express.workbooks import reading
from yicheng_express.workbooks.opening import canonical, number_text
from yicheng_express.workbooks.reading import Heading, Limits, WorkbookError, read_rows

HEADINGS = [Heading("编号"), Heading("名称"), Heading("日期"), Heading("以前的", required=False)]
HEAD = ["编号", "名称", "日期"]
BODY = ["001", "夏庄", "2021-12-31"]


def texts(data, **limits):
    return [
        tuple(row.texts[heading] for heading in HEAD) for row in read_rows(data, HEADINGS, Limits(**limits))
    ]


def refusal(data, **limits):
    with pytest.raises(WorkbookError) as refused:
        read_rows(data, HEADINGS, Limits(**limits))
    return "\n".join(refused.value.reasons)


@pytest.mark.parametrize("write", [files.xlsx, files.xls, files.ods, files.xlsb])
def test_every_format_that_townships_send_is_read(write):
    assert texts(write(HEAD, BODY)) == [tuple(BODY)]


def test_cells_come_as_text_in_canonical_form():
    data = files.xlsx(
        HEAD,
        [12.0, "\u3000 夏\u00a0庄 \u200b", datetime.date(2021, 12, 31)],
        ["００１", True, datetime.datetime(2021, 12, 31, 8, 30)],  # noqa: DTZ001 - a cell has no zone
        [411702102204, 114.022, "2021.12.31"],
    )
    assert texts(data) == [
        ("12", "夏 庄", "2021-12-31"),
        ("001", "是", "2021-12-31 08:30:00"),
        ("411702102204", "114.022", "2021.12.31"),
    ]


@pytest.mark.parametrize(
    ("number", "text"),
    [(1.0, "1"), (0.1 + 0.2, "0.3"), (1e20, "1" + "0" * 20), (-1.5, "-1.5"), (1e-7, "0.0000001")],
)
def test_numbers_read_as_a_person_would_write_them(number, text):
    assert number_text(number) == text


def test_chinese_punctuation_stays_as_it_is():
    assert canonical("邮政（中心店），３号") == "邮政（中心店），3号"


def test_the_table_is_found_by_its_headings_in_any_order_under_a_title():
    data = files.xlsx(
        ["村级站登记表"], [None], ["日期（必填）", "名\n称 *", "编号"], ["2021-12-31", "夏庄", "001"]
    )
    (row,) = read_rows(data, HEADINGS)
    assert row.texts == {"编号": "001", "名称": "夏庄", "日期": "2021-12-31"}
    assert row.where("名称") == "工作表“表” B4"
    assert row.where() == "工作表“表” 第 4 行"


def test_which_tab_was_active_does_not_matter_and_every_matching_sheet_is_read():
    workbook = openpyxl.Workbook()
    workbook.active.append(["随便", "写写"])
    for name in ("板桥镇", "沙河店镇"):
        sheet = workbook.create_sheet(name)
        sheet.append(HEAD)
        sheet.append(["001", name, "2021-12-31"])
    rows = read_rows(files.saved(workbook), HEADINGS)
    assert [(row.sheet, row.texts["名称"]) for row in rows] == [
        ("板桥镇", "板桥镇"),
        ("沙河店镇", "沙河店镇"),
    ]


def test_hidden_sheets_are_not_read():
    workbook = openpyxl.Workbook()
    for row in (HEAD, BODY):
        workbook.active.append(row)
    hidden = workbook.create_sheet("隐藏")
    hidden.sheet_state = "hidden"
    for row in (HEAD, BODY):
        hidden.append(row)
    assert len(read_rows(files.saved(workbook), HEADINGS)) == 1


def test_blank_rows_are_skipped_and_addresses_stay():
    rows = read_rows(files.xlsx(HEAD, [None], ["", "  ", ""], BODY), HEADINGS)
    assert [row.number for row in rows] == [4]


def test_a_million_blank_rows_cost_no_more_than_a_part_of_what_a_workbook_may():
    limits = Limits()
    content = files.with_blank_rows(files.xlsx(HEAD, BODY), after=2)
    assert texts(content, seconds=limits.seconds // 3, memory=limits.memory // 2) == [tuple(BODY)]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "文件是空的"),
        (b"%PDF-1.7\n%....", "PDF"),
        (b"<html><table></table></html>", "网页"),
        ("编号,名称\n001,夏庄\n".encode("gb18030"), "CSV"),
        ("编号,名称\n001,夏庄\n".encode(), "CSV"),
        (b"\x89PNG\r\n\x1a\n", "图片"),
        (b"Rar!\x1a\x07", "压缩包"),
        (files.archive({"说明.txt": "x"}), "压缩包"),
        (files.archive({"word/document.xml": "x"}), "Word"),
        (bytes(range(256)) * 10, "不是 Excel 工作簿"),
        (files.xlsx(HEAD, BODY)[:3000], "不完整或已损坏"),
        (files.xls(HEAD, BODY)[:3000], "不完整或已损坏"),
        (files.with_password(files.xlsx(HEAD, BODY)), "密码"),
        (files.xls_with_password(HEAD, BODY), "密码"),
        (files.xlsx(), "没有内容"),
        (files.xlsx(["", " "], [None, "\u3000"]), "没有内容"),
        (files.xlsx(HEAD), "没有填数据"),
        (files.xlsx(["甲", "乙"]), "没有找到表头"),
    ],
)
def test_what_is_no_table_is_refused_with_what_to_do(data, words):
    assert words in refusal(data)


def test_missing_unknown_and_double_headings_are_all_named():
    reasons = refusal(files.xlsx(["编号", "名称", "名 称", "怪列"], ["1", "2", "3", "4"]))
    assert "缺少：日期" in reasons
    assert "“名称”重复（B1、C1）" in reasons
    assert "D1“怪列”" in reasons


def test_other_columns_are_told_where_a_reader_allows_them():
    data = files.xlsx(["序号", *HEAD, "备注", "备注"], [1, *BODY, "空", ""], [2, *BODY])
    first, second = read_rows(data, HEADINGS, others_allowed=True)
    assert first.texts == dict(zip(HEAD, BODY, strict=True))
    assert first.beside == {"序号": "1", "备注": "空"}
    assert second.beside == {"序号": "2"}
    assert first.where("名称") == "工作表“表” C2"
    with pytest.raises(WorkbookError, match="“名称”重复"):
        read_rows(files.xlsx([*HEAD, "名称"], [*BODY, "x"]), HEADINGS, others_allowed=True)


def test_the_sheet_that_came_closest_is_named():
    assert "最接近的是工作表“表”第 1 行，缺少：名称、日期" in refusal(files.xlsx(["编号", "甲"], ["1", "2"]))


def test_merged_cells_are_refused_in_headings_and_in_data():
    assert "表头 A1:A2 是合并单元格" in refusal(
        files.xlsx(HEAD, BODY, prepare=lambda sheet: sheet.merge_cells("A1:A2"))
    )
    merged = files.xlsx(HEAD, BODY, BODY, prepare=lambda sheet: sheet.merge_cells("B2:B3"))
    assert "B2:B3 是合并单元格" in refusal(merged)


def test_a_merged_title_above_the_headings_is_fine():
    assert texts(files.xlsx(["标题"], HEAD, BODY, prepare=lambda sheet: sheet.merge_cells("A1:C1"))) == [
        tuple(BODY)
    ]


def test_formulas_and_error_values_are_told_at_their_cells():
    def prepare(sheet):
        sheet["B3"] = "#N/A"
        sheet["B3"].data_type = "e"

    content = files.xlsx(HEAD, ["1", "=A2&B1", "2021-12-31"], ["2", "x", "=TODAY()"], prepare=prepare)
    first, second = read_rows(content, HEADINGS)
    assert {first.address(heading): fault for heading, fault in first.faults.items()} == {
        "B2": "是公式，请复制后选择性粘贴为数值。"
    }
    assert {second.address(heading): fault for heading, fault in second.faults.items()} == {
        "B3": "是错误值（如 #N/A），请改正。",
        "C3": "是公式，请复制后选择性粘贴为数值。",
    }


def test_a_formula_in_the_headings_is_refused():
    content = files.xlsx(["编号", "名称", "日期"], BODY, prepare=lambda sheet: sheet.cell(1, 4, '="备注"'))
    assert "表头 D1 是公式" in refusal(content)


def test_a_table_that_is_far_too_wide_is_refused_before_it_costs_anything():
    wide = files.xlsx(HEAD, BODY, prepare=lambda sheet: sheet.cell(5, 300, "x"))
    assert "超过 200 列" in refusal(wide)


def test_cells_beside_the_table_are_refused_not_dropped():
    assert "E2 有内容，但所在的列没有表头" in refusal(files.xlsx(HEAD, [*BODY, None, "旁注"]))


def test_a_cell_at_the_far_corner_is_named():
    data = files.xlsx(HEAD, BODY, prepare=lambda sheet: sheet.cell(1_048_576, 16_384, "x"))
    assert "XFD1048576" in refusal(data)


def test_upload_rows_cells_and_unpacked_size_are_bounded():
    assert "超过" in refusal(files.xlsx(HEAD, BODY), upload=100)
    assert "一次最多 2 行" in refusal(files.xlsx(HEAD, BODY, BODY, BODY), rows=2)
    assert "内容太多" in refusal(files.xlsx(HEAD, *[BODY] * 50), cells=100)
    bomb = files.rewritten(
        files.xlsx(HEAD, BODY), "xl/worksheets/sheet1.xml", lambda xml: xml + b" " * 20_000_000
    )
    assert len(bomb) < 100_000
    assert "解压后超过" in refusal(bomb, unpacked=1 << 20)


def test_memory_that_runs_out_is_a_refusal_and_only_the_child_dies():
    wide = files.xlsx(HEAD, BODY, prepare=lambda sheet: sheet.cell(199_999, 702, "x"))
    assert "打不开" in refusal(wide, memory=256 << 20)


def test_processor_time_that_runs_out_is_a_refusal():
    slow = files.xlsx(HEAD, *[BODY] * 2000)
    padded = files.rewritten(slow, "xl/worksheets/sheet1.xml", lambda xml: xml + b"<c r=" * 60_000_000)
    assert "打不开" in refusal(padded, seconds=1, upload=1 << 30)


def test_a_child_that_dies_or_hangs_is_a_refusal(monkeypatch):
    def aborted(*args, **kwargs):
        return subprocess.CompletedProcess(args, -6, b"", b"")

    def hanging(*args, **kwargs):
        raise subprocess.TimeoutExpired("opening", 1)

    for outcome in (aborted, hanging):
        monkeypatch.setattr(reading.subprocess, "run", outcome)
        assert "打不开" in refusal(b"PK")
