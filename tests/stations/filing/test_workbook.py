"""The month's own workbook: what stands in it, what can be filled, and who gets it."""

import datetime
from urllib.parse import unquote

import pytest

from stations.filing.verbs import reopen, return_filing
from stations.models import Filing
from tests.factories import StationFactory, UserFactory
from tests.stations.filing.conftest import SEPTEMBER
from tests.stations.filing.sheets import board_of_thirty, downloaded, page, queries_of, row_of
from yicheng_express.accounts.roles import Role
from yicheng_express.dates import today

pytestmark = pytest.mark.django_db


def values(sheet):
    return [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3)]


def open_cells(sheet):
    return {cell.coordinate for row in sheet.iter_rows() for cell in row if not cell.protection.locked}


def test_every_facility_has_its_row_in_the_order_of_the_page_with_last_month_and_the_draft(board, client):
    board.submitted(SEPTEMBER)
    filing = board.open()
    board.write(filing, {board.stations[0]: (0, "", "", "=歇业")})
    client.force_login(board.clerk)
    sheet = downloaded(client, filing)["月报"]
    assert sheet["A1"].value == "板桥镇 2026年10月 快递进村月报"
    assert [cell.value for cell in sheet[2]] == [
        "村（社区）",
        "网点名称",
        "网点编号",
        "上月到件",
        "上月发件",
        "上月农产品上行",
        "到件*",
        "发件*",
        "农产品上行*",
        "说明",
        "报表标识",
    ]
    hub, first, *others = values(sheet)
    key = "411702102/2026-10/"
    assert hub[1:] == [
        "板桥镇集散中心",
        "411702102-01",
        300,
        60,
        15,
        None,
        None,
        None,
        None,
        f"{key}411702102-01",
    ]
    assert first == [
        "夏庄",
        "夏庄便民服务站",
        "411702102204-01",
        100,
        20,
        5,
        0,
        None,
        None,
        "=歇业",
        f"{key}411702102204-01",
    ]
    assert [row[0] for row in others] == ["胡楼", "石庄"]


def test_codes_and_what_begins_with_an_equals_sign_are_text(board, client):
    filing = board.open()
    board.write(filing, {board.stations[0]: (1, 1, 1, "=1+1")})
    client.force_login(board.clerk)
    sheet = downloaded(client, filing)["月报"]
    code, formula = sheet["C4"], sheet["J4"]
    assert (code.data_type, code.number_format) == ("s", "@")
    assert (formula.value, formula.data_type, formula.quotePrefix) == ("=1+1", "s", True)


def test_what_is_to_be_filled_is_open_and_all_else_locked_without_a_password(board, client):
    filing = board.open()
    client.force_login(board.clerk)
    sheet = downloaded(client, filing)["月报"]
    assert (sheet.protection.sheet, sheet.protection.password) == (True, None)
    assert open_cells(sheet) == {f"{column}{row}" for column in "GHIJ" for row in range(3, 7)}
    assert sheet.column_dimensions["K"].hidden


def test_excel_itself_refuses_what_is_no_figure(board, client):
    client.force_login(board.clerk)
    filing = board.open()
    sheet = downloaded(client, filing)["月报"]
    rules = {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation}
    assert {place: rule.type for place, rule in rules.items()} == {
        "G3:G6": "whole",
        "H3:H6": "whole",
        "I3:I6": "whole",
        "J3:J6": "textLength",
    }
    assert (rules["G3:G6"].formula1, rules["G3:G6"].formula2) == ("0", "99999999")
    assert rules["I3:I6"].formula2 == "IF(ISNUMBER($H3),$H3,99999999)"
    assert rules["J3:J6"].formula2 == "200"
    assert "没有件填 0" in rules["G3:G6"].error
    assert "不能超过发件" in rules["I3:I6"].error


def test_it_prints_on_landscape_paper_one_page_wide_without_the_key(board, client):
    filing = board.open()
    client.force_login(board.clerk)
    workbook = downloaded(client, filing)
    sheet = workbook["月报"]
    assert sheet.print_area == "'月报'!$A$1:$J$6"
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.print_title_rows == "$2:$2"
    notes = " ".join(str(cell.value) for row in workbook["填写说明（月报）"] for cell in row)
    assert "没有件的请填 0" in notes
    assert "报表标识" not in notes


def test_the_file_is_named_by_division_and_month(board, client):
    filing = board.open()
    client.force_login(board.clerk)
    name = unquote(client.get(page("filing_workbook", filing)).headers["Content-Disposition"])
    assert "板桥镇2026年10月月报.xlsx" in name


def test_after_a_return_only_the_remarked_lines_and_the_explanations_are_open(board, client):
    filing = board.submitted()
    remarks = {board.stations[1].code: "请核对到件"}
    return_filing(filing, by=board.reviewer, reason="请核对", remarks=remarks)
    client.force_login(board.clerk)
    sheet = downloaded(client, filing)["月报"]
    row = row_of(sheet, board.stations[1].code)
    assert open_cells(sheet) == {f"{column}{row}" for column in "GHI"} | {f"J{n}" for n in range(3, 7)}


def test_what_is_sent_in_or_accepted_is_a_record_to_read(board, client):
    filing = board.submitted()
    client.force_login(board.clerk)
    workbook = downloaded(client, filing)
    assert workbook["月报"]["A1"].value == "板桥镇 2026年10月 快递进村月报（待审核）"
    assert not open_cells(workbook["月报"])
    assert "审核期间不能改数" in str([cell.value for cell in workbook["填写说明（月报）"]["A"]])


def test_the_record_of_an_accepted_report_has_what_counts_also_when_a_reopening_ended(
    board, client, monkeypatch
):
    filing = board.accepted()
    station = board.stations[0]
    reopen(filing, by=board.chief, reason="补报", until=today())
    board.write(filing, {station: (150, 20, 5)})
    client.force_login(board.clerk)
    sheet = downloaded(client, filing)["月报"]
    assert sheet.cell(row_of(sheet, station.code), 7).value == 150
    assert open_cells(sheet)
    tomorrow = today() + datetime.timedelta(days=1)
    for module in ("stations.filing.locking", "stations.querysets"):
        monkeypatch.setattr(f"{module}.today", lambda: tomorrow)
    sheet = downloaded(client, filing)["月报"]
    assert sheet.cell(row_of(sheet, station.code), 7).value == 100
    assert not open_cells(sheet)


def test_who_may_see_and_not_fill_gets_a_record(board, client):
    filing = board.open()
    client.force_login(board.reviewer)
    workbook = downloaded(client, filing)
    assert not open_cells(workbook["月报"])
    assert "本单位不填报" in str([cell.value for cell in workbook["填写说明（月报）"]["A"]])


def test_the_districts_own_workbook_is_the_bureaus_to_fill(board, client):
    board.open()
    own = Filing.objects.get(township=None)
    client.force_login(board.reviewer)
    sheet = downloaded(client, own)["月报"]
    assert sheet["A1"].value == "驿城区配送中心 2026年10月 快递进村月报"
    assert open_cells(sheet) == {"G3", "H3", "I3", "J3"}


def test_a_station_registered_since_is_in_it(board, client):
    filing = board.open()
    new = StationFactory(village=board.stations[0].village, operator=board.hub.operator, opened=True)
    client.force_login(board.clerk)
    sheet = downloaded(client, filing)["月报"]
    assert f"G{row_of(sheet, new.code)}" in open_cells(sheet)
    assert not filing.lines.filter(facility=new).exists()


def test_another_townships_clerk_gets_nothing(board, client):
    filing = board.open()
    client.force_login(board.other_clerk)
    assert client.get(page("filing_workbook", filing)).status_code == 404
    client.force_login(UserFactory(role=Role.LEADER, scope_code="411721"))
    assert client.get(page("filing_workbook", filing)).status_code == 404
    client.force_login(UserFactory(role=Role.TECHNICIAN, scope_code="411702"))
    assert client.get(page("filing_workbook", filing)).status_code == 403


def test_the_same_number_of_queries_at_3_and_at_30_stations(board, client):
    filing = board.open()
    client.force_login(board.clerk)
    few = queries_of(lambda: downloaded(client, filing))
    board_of_thirty(board)
    assert queries_of(lambda: downloaded(client, filing)) == few
    assert len(values(downloaded(client, filing)["月报"])) == 31
