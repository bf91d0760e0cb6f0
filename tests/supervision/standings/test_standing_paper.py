"""The workbooks of ranking and credit: what stands where, in which form, and that a text stays a text."""

import io

import openpyxl
import pytest

from supervision.choices import StandingKind
from supervision.models import WorkTask
from supervision.standings.freezing import freeze
from supervision.standings.snapshot import frozen_result
from supervision.workbooks.credit_paper import credit_workbook
from supervision.workbooks.ranking_paper import ranking_workbook
from tests.supervision.standings.networks import DUE, YEAR, the_credit, the_ranking, township_with

pytestmark = pytest.mark.django_db


def opened(content):
    return openpyxl.load_workbook(io.BytesIO(content))


def values(sheet):
    return [[cell for cell in row if cell is not None] for row in sheet.iter_rows(values_only=True)]


def test_the_ranking_has_its_head_its_lists_on_sheets_of_their_own_and_who_signs(ends):
    # Nobody is known to have no parcels: it has bounds, and no place.
    silent = township_with(ends.district, True, name="=静默镇")
    WorkTask.objects.create(
        district=ends.district, title="观摩会", duty="召开。", department="+宣传部门", due_on=DUE
    )
    book = opened(ranking_workbook(the_ranking(ends.district)))
    assert book.sheetnames == ["排名", "表彰名单", "通报批评名单", "通报批评名单（部门）", "得分依据"]
    for sheet in book:
        assert sheet["A1"].value == "驿城区2025年快递进村工作乡镇（街道）排名"
        assert sheet["A2"].value == f"{sheet.title}（暂　定）"
        assert values(sheet)[2] == ["编制单位：驿城区商务局", "截至：2025年12月31日"]
        assert "暂定：1 个乡镇（街道）资料不全" in sheet["A4"].value
        assert sheet.oddHeader.center.text == "暂　定"
        signed = [row[0] for row in values(sheet) if row and str(row[0]).startswith("编制人")]
        assert len(signed) == 1
        assert "负责人：" in signed[0]
    rows = {row[1]: row for row in values(book["排名"])[6:] if len(row) > 2}
    assert rows["水屯镇"][:4] == [1, "水屯镇", 100, 30]
    assert rows["水屯镇"][12] == 100
    assert rows["板桥镇"][12] == 57.5
    assert rows["板桥镇"][13] == "列入通报批评名单"
    assert rows[silent.name][0] == "—"
    assert "75.00—100.00" in rows[silent.name]
    places = [cell for cell in book["排名"]["B"] if cell.value == silent.name]
    assert [(cell.data_type, cell.quotePrefix) for cell in places] == [("s", True)]
    assert book["排名"]["M7"].number_format == "0.00"
    assert [row[1] for row in values(book["表彰名单"])[5:6]] == ["水屯镇"]
    criticized = values(book["通报批评名单"])
    assert criticized[5][:4] == [1, "板桥镇", 2, 57.5]
    assert "覆盖率失 15.00 分（1/2）" in criticized[5][4]
    departments = values(book["通报批评名单（部门）"])
    assert any(row[1:3] == ["+宣传部门", 1] for row in departments)
    assert any("打击农村快递末端违规收费" in str(row) for row in departments)


def test_every_row_behind_a_point_or_a_deduction_stands_in_the_workbook(ends):
    ranking, credit = the_ranking(ends.district), the_credit(ends.district)
    listed = values(opened(ranking_workbook(ranking))["得分依据"])
    for line in ranking.lines:
        for part in line.parts:
            for row in part.rows:
                marks = "是" if row.counts else "否"
                assert [line.name, part.label, row.number, row.title, row.words, marks] in listed
    sheet = opened(credit_workbook(credit))
    assert sheet.sheetnames == ["诚信评价", "扣分依据"]
    lines = {row[1]: row for row in values(sheet["诚信评价"])[5:] if len(row) > 3}
    figures = [300, 1, 5, 0, 0, 0, 0, 95]
    told = ["麦浪", 1, *figures, "A", "诚信良好", "月报缺 2025年1—9月"]
    assert lines["麦浪快递有限公司"][2:] == told
    listed = values(sheet["扣分依据"])
    assert [row[:2] for row in listed if row and row[0] == "晨露快运有限公司"] == [
        ["晨露快运有限公司", "检查不合格项"]
    ]


def test_a_frozen_version_says_which_and_its_fingerprint(ends):
    freeze(ends.district, kind=StandingKind.CREDIT, year=YEAR, by=ends.chief)
    second = freeze(ends.district, kind=StandingKind.CREDIT, year=YEAR, by=ends.chief, reason="补记")
    sheet = opened(credit_workbook(frozen_result(second), second))["诚信评价"]
    assert sheet["A2"].value == "诚信评价（第 2 版）"
    assert "更正原因：补记" in sheet["A4"].value
    assert sheet.oddHeader.center.text is None
    assert values(sheet)[-1] == [f"校验值（SHA-256）：{second.fingerprint}"]
