"""The workbooks that people get: text stays text, lists drop down, paper has its headings."""

import datetime
import io

import openpyxl
from hypothesis import given, settings
from hypothesis import strategies as st

from yicheng_express.workbooks.opening import canonical
from yicheng_express.workbooks.reading import Heading, read_rows
from yicheng_express.workbooks.writing import Rule, SheetCell, SheetColumn, TableSheet, workbook_bytes

COLUMNS = [
    SheetColumn("编号", required=True, note="12 位代码"),
    SheetColumn("乡镇", choices=("板桥镇", "沙河店镇")),
    SheetColumn("村", choices=(("板桥镇", "夏庄"), ("沙河店镇", "夏庄"), ("板桥镇", "李庄")), under="乡镇"),
    SheetColumn("来源", choices=tuple(f"第{n}种，可选" for n in range(40))),
    SheetColumn("日期", kind="day"),
]


def written(rows=(), **options):
    data = workbook_bytes(TableSheet("村级站", COLUMNS, rows, **options))
    return data, openpyxl.load_workbook(io.BytesIO(data))


def test_text_that_looks_like_a_formula_stays_text():
    _data, workbook = written([["=1+1", "+86", "-1", "@x", None]])
    cells = workbook["村级站"][2]
    assert [cell.value for cell in cells[:4]] == ["=1+1", "+86", "-1", "@x"]
    assert {cell.data_type for cell in cells[:4]} == {"s"}
    assert {cell.number_format for cell in cells[:4]} == {"@"}


def test_the_sheet_is_ready_to_fill_and_to_print():
    _data, workbook = written(title="登记表", notes=["一条说明"], frozen_columns=1)
    sheet = workbook["村级站"]
    assert sheet["A1"].value == "登记表"
    assert sheet["A2"].value == "编号*"
    assert sheet["A2"].comment.text == "12 位代码"
    assert sheet.freeze_panes == "B3"
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
    assert sheet.print_title_rows == "$2:$2"
    assert "&P" in sheet.oddFooter.right.text
    assert sheet.column_dimensions["A"].number_format == "@"
    assert "填写说明（村级站）" in workbook.sheetnames


def test_short_lists_stand_in_the_rule_and_long_ones_on_a_hidden_sheet():
    _data, workbook = written()
    rules = {str(rule.sqref)[0]: rule for rule in workbook["村级站"].data_validations.dataValidation}
    assert rules["B"].formula1 == '"板桥镇,沙河店镇"'
    assert rules["D"].formula1 == "'选项'!$C$1:$C$40"
    assert rules["C"].formula1.startswith("OFFSET('选项'!$B$1,MATCH($B2,")
    assert workbook["选项"].sheet_state == "hidden"
    assert [cell.value for cell in workbook["选项"]["B"]][:3] == ["夏庄", "李庄", "夏庄"]


def test_days_are_days_and_very_old_ones_text():
    _data, workbook = written(
        [["1", "", "", "", datetime.date(2021, 12, 31)], ["2", "", "", "", datetime.date(1, 1, 1)]]
    )
    assert workbook["村级站"]["E2"].value.date() == datetime.date(2021, 12, 31)
    assert workbook["村级站"]["E3"].value == "0001-01-01"


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=40), min_size=1, max_size=5))
def test_every_text_comes_back_as_it_was_written(texts):
    rows = [[f"编号{number}", text] for number, text in enumerate(texts)]
    data = workbook_bytes(TableSheet("表", [SheetColumn("编号"), SheetColumn("内容")], rows))
    back = read_rows(data, [Heading("编号"), Heading("内容")])
    assert [row.texts["内容"] for row in back] == [canonical(text) for text in texts]


def test_a_wide_table_is_printed_on_one_width_up_to_the_columns_that_matter():
    sheet = TableSheet("表", [SheetColumn(name) for name in "甲乙丙丁"], [list("1234")] * 3, printed=2)
    written = openpyxl.load_workbook(io.BytesIO(workbook_bytes(sheet)))["表"]
    assert written.print_area == "'表'!$A$1:$B$4"
    assert written.page_setup.fitToWidth == 1


COUNTS = [
    SheetColumn("村"),
    SheetColumn("发件", kind="count", rule=Rule("whole", 99, "应为整数")),
    SheetColumn("其中", kind="count", rule=Rule("whole", "IF(ISNUMBER({发件}),{发件},99)", "不超过发件")),
    SheetColumn("说明", rule=Rule("textLength", 200, "最多 200 字")),
    SheetColumn("标识", hidden=True),
]


def counted(rows, **options):
    data = workbook_bytes(TableSheet("月报", COUNTS, rows, room=0, **options))
    return openpyxl.load_workbook(io.BytesIO(data))["月报"]


def test_a_protected_sheet_can_be_filled_where_its_cells_are_open_and_nowhere_else():
    sheet = counted([["夏庄", SheetCell(None, is_open=True), 1, "", "x"]], protected=True)
    assert [cell.protection.locked for cell in sheet[2]] == [True, False, True, True, True]
    assert sheet["B1"].protection.locked
    protection = sheet.protection
    assert (protection.sheet, protection.password) == (True, None)
    assert not protection.formatColumns
    assert not protection.selectLockedCells
    assert protection.sort
    assert not counted([], protected=False).protection.sheet


def test_a_rule_holds_for_the_rows_that_there_are_and_may_look_at_another_column():
    rules = {str(rule.sqref): rule for rule in counted([["夏庄"] * 5] * 3).data_validations.dataValidation}
    assert set(rules) == {"B2:B4", "C2:C4", "D2:D4"}
    whole = rules["B2:B4"]
    assert (whole.type, whole.operator, whole.formula1, whole.formula2) == ("whole", "between", "0", "99")
    assert (whole.showErrorMessage, whole.errorTitle, whole.error) == (True, "发件", "应为整数")
    assert rules["C2:C4"].formula2 == "IF(ISNUMBER($B2),$B2,99)"
    assert (rules["D2:D4"].type, rules["D2:D4"].formula2) == ("textLength", "200")
    assert not counted([]).data_validations.dataValidation


def test_a_cell_with_a_fault_is_coloured_and_says_what_is_wrong():
    sheet = counted([["夏庄", SheetCell("=1+1", fault="是公式"), 1234, "", "x"]])
    assert (sheet["B2"].comment.text, sheet["B2"].fill.fgColor.rgb[2:]) == ("是公式", "F9D9D2")
    assert (sheet["B2"].data_type, sheet["B2"].number_format) == ("s", "#,##0")
    assert sheet["C2"].comment is None
    assert (sheet["C2"].value, sheet["C2"].number_format) == (1234, "#,##0")


def test_a_hidden_column_is_hidden_and_not_told_in_the_notes():
    data = workbook_bytes(TableSheet("月报", COUNTS, [["夏庄"] * 5], notes=["一条"]))
    workbook = openpyxl.load_workbook(io.BytesIO(data))
    assert workbook["月报"].column_dimensions["E"].hidden
    assert not workbook["月报"].column_dimensions["D"].hidden
    assert "标识" not in [cell.value for cell in workbook["填写说明（月报）"]["A"]]


def test_lines_under_the_title_stand_above_the_headings_across_the_table():
    _data, workbook = written(
        [["1", "板桥镇", "夏庄", "", None]], title="登记表", head=["=一行说明", "字" * 200], frozen_columns=1
    )
    sheet = workbook["村级站"]
    assert [sheet[f"A{row}"].value for row in range(1, 5)] == ["登记表", "=一行说明", "字" * 200, "编号*"]
    assert {str(area) for area in sheet.merged_cells.ranges} == {"A1:E1", "A2:E2", "A3:E3"}
    assert sheet.row_dimensions[3].height > 4 * sheet.row_dimensions[2].height
    assert (sheet.freeze_panes, sheet.print_title_rows) == ("B5", "$4:$4")
    assert sheet.auto_filter.ref == "A4:E5"


def test_an_ampersand_of_a_title_is_no_code_of_the_footer():
    _data, workbook = written(title="张&王&D代发清单")
    assert workbook["村级站"].oddFooter.left.text == "张&&王&&D代发清单"


def test_figures_keep_off_the_text_of_the_next_column():
    data = workbook_bytes(
        TableSheet("金额", [SheetColumn("元", kind="count"), SheetColumn("编号")], [[1000, "A"]])
    )
    figure, text = openpyxl.load_workbook(io.BytesIO(data))["金额"][2]
    assert (figure.alignment.horizontal, figure.alignment.indent) == ("right", 1)
    assert text.alignment.indent == 0
