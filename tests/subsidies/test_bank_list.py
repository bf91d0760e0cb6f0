"""The list for the bank: what is still to be paid, with cells for what became of it."""

import datetime
import io

import openpyxl
import pytest

from subsidies.workbooks.bank_columns import ANSWERS, ORDERS
from subsidies.workbooks.bank_list import bank_list, notes
from tests.subsidies.roll_papers import line, roll_of
from yicheng_express.workbooks.reading import Heading, read_rows

DAY = datetime.date(2026, 11, 30)


def bank_sheet(items):
    return openpyxl.load_workbook(io.BytesIO(bank_list(roll_of(items), items)))["代发清单"]


def items():
    return [
        line(1, payee_account="0016650101040012345", payee_name="=某某商贸"),
        line(2, paid_on=DAY, voucher="7"),
        line(3, is_live=False, bounced_on=DAY, bounced_reason="户名不符"),
        line(4, is_live=False),
        line(5),
    ]


def test_only_what_is_still_to_be_paid_goes_to_the_bank():
    rows = list(bank_sheet(items()).iter_rows(min_row=3, values_only=True))
    assert rows == [
        ("F2026-000001", "=某某商贸", "中国邮政储蓄银行", "0016650101040012345", 1000, *[None] * 4),
        ("F2026-000005", "王小明", "中国邮政储蓄银行", "6217990000000000005", 1000, *[None] * 4),
    ]


def test_the_title_says_how_many_and_how_much():
    assert "（花名册 HMC2026-0001，共 2 笔、2,000 元）" in bank_sheet(items())["A1"].value


def test_what_is_ordered_is_locked_and_the_answers_are_open():
    sheet = bank_sheet(items())
    assert sheet.protection.sheet
    assert [cell.value for cell in sheet[2]] == [*ORDERS, *ANSWERS]
    assert [cell.protection.locked for cell in sheet[3]] == [True] * 5 + [False] * 4
    assert {sheet[3][place].data_type for place in (1, 3)} == {"s"}


def test_the_bank_chooses_between_paid_and_failed():
    rules = {str(rule.sqref): rule for rule in bank_sheet(items()).data_validations.dataValidation}
    assert rules["F3:F4"].formula1 == '"成功,失败"'
    assert rules["F3:F4"].showErrorMessage


def test_the_help_says_of_which_result_an_answer_has_to_be_filled():
    workbook = openpyxl.load_workbook(io.BytesIO(bank_list(roll_of(items()), items())))
    told = {row[0]: row[1] for row in workbook["填写说明（代发清单）"].iter_rows(values_only=True)}
    assert [told[heading] for heading in ANSWERS] == [None, "成功时", "成功时", "失败时"]


def test_a_reference_has_room_in_its_column():
    reference = "411702-HMC2026-00001-0001"
    assert bank_sheet(items()).column_dimensions["A"].width >= len(reference) + 3


def test_what_the_bank_fills_in_is_read_back():
    workbook = openpyxl.load_workbook(io.BytesIO(bank_list(roll_of(items()), items())))
    sheet = workbook["代发清单"]
    sheet["F3"], sheet["G3"], sheet["H3"] = "成功", DAY, "PZ001"
    sheet["F4"], sheet["I4"] = "失败", "账号与户名不符"
    stream = io.BytesIO()
    workbook.save(stream)
    first, second = read_rows(stream.getvalue(), [Heading(name) for name in (*ORDERS, *ANSWERS)])
    assert list(first.texts.values()) == [
        *("F2026-000001", "=某某商贸", "中国邮政储蓄银行", "0016650101040012345", "1000"),
        *("成功", "2026-11-30", "PZ001", ""),
    ]
    assert [second.texts[name] for name in ANSWERS] == ["失败", "", "", "账号与户名不符"]


@pytest.mark.django_db
def test_what_was_paid_or_bounced_is_not_ordered_a_second_time(cases):
    roll = cases.rolled(*cases.stations[:3])
    first, second, third = roll.items.order_by("position")
    cases.record([cases.result(first), cases.result(second, paid=False)])
    sheet = openpyxl.load_workbook(io.BytesIO(bank_list(roll)))["代发清单"]
    assert [row[0] for row in sheet.iter_rows(min_row=3, values_only=True)] == [third.reference]


def test_the_bank_is_told_that_the_day_of_a_failed_payment_may_be_left_empty():
    assert any("不知道的可以留空" in note for note in notes())
