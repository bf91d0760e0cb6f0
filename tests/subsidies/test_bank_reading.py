"""The bank's workbook is read cell by cell, as banks write them, and every fault is told at its cell."""

import datetime
import io
from decimal import Decimal

import openpyxl
import pytest

from subsidies.workbooks.bank_columns import ANSWERS, ORDERS
from subsidies.workbooks.bank_list import bank_list
from subsidies.workbooks.bank_reading import results_in, rows_of
from tests.workbooks import files
from yicheng_express.workbooks.reading import WorkbookError

HEAD = [*ORDERS, *ANSWERS]
NUMBER = "411702-HMC2026-00001-0001"
DAY = datetime.date(2026, 3, 12)


def line(reference=NUMBER, amount=1000, result="成功", on="2026-03-12", voucher="PZ1", reason=""):
    return [reference, "王建国", "农商行", "6217000010001234569", amount, result, on, voucher, reason]


def read(*rows, head=HEAD, form=files.xlsx, **options):
    return results_in(rows_of(form(head, *rows, **options)))


def only(reading):
    assert not reading.problems, [problem.message for problem in reading.problems]
    [result] = reading.results
    return result


def faults(reading):
    """Address → what is wrong there."""
    return {problem.where: problem.message for problem in reading.problems}


def test_a_payment_that_went_through_is_read_with_the_cells_it_stands_in():
    result = only(read(line(), name="代发清单"))
    assert (result.reference, result.amount, result.is_paid, result.on) == (NUMBER, 1000, True, DAY)
    assert (result.voucher, result.reason) == ("PZ1", "")
    assert result.cells["amount"] == "工作表“代发清单” E2"
    assert result.cells["outcome"] == "工作表“代发清单” F2"


def test_a_payment_that_failed_is_read_with_its_reason():
    result = only(read(line(result="失败", on="", voucher="", reason=" 账号户名\n不符 ")))
    assert (result.is_paid, result.on, result.reason) == (False, None, "账号户名 不符")


@pytest.mark.parametrize("form", [files.xls, files.xlsx, files.ods, files.xlsb])
def test_every_format_that_banks_send_is_read_alike(form):
    result = only(read([str(value) for value in line(amount="20,000.00")], form=form))
    assert (result.reference, result.amount, result.on) == (NUMBER, 20_000, DAY)


def test_the_name_of_the_file_says_nothing_so_that_wps_is_read_too():
    """What WPS calls .et holds what .xls holds."""
    assert only(results_in(rows_of(files.xls(HEAD, line())))).amount == 1000


@pytest.mark.parametrize(
    "amount",
    [1000, 1000.0, "1000", "1,000.00", "1，000.00", "￥1,000.00", "¥1,000元", "1000.00 元", "１０００"],
)
def test_an_amount_is_read_however_it_is_written(amount):
    assert only(read(line(amount=amount))).amount == Decimal(1000)


@pytest.mark.parametrize("amount", ["", "一千", "1000.0.0", "NaN", "Infinity", "1千"])
def test_what_is_no_amount_is_told(amount):
    [(where, words)] = faults(read(line(amount=amount))).items()
    assert where == "工作表“表” E2"
    assert "金额" in words


def test_fractions_of_a_yuan_are_kept_so_that_they_do_not_fit_the_roll():
    assert only(read(line(amount="1000.50"))).amount == Decimal("1000.50")


@pytest.mark.parametrize("word", ["成功", "已入账", "入账", " 成 功 ", "交易成功"])
def test_the_words_of_banks_for_success(word):
    assert only(read(line(result=word))).is_paid


@pytest.mark.parametrize("word", ["失败", "退汇", "已退汇", "交易失败"])
def test_the_words_of_banks_for_failure(word):
    assert not only(read(line(result=word, reason="户名不符"))).is_paid


@pytest.mark.parametrize("word", ["处理中", "不成功", "成功？", "OK"])
def test_another_word_is_no_result(word):
    assert faults(read(line(result=word))) == {
        "工作表“表” F2": f"“{word}”不是处理结果，请填“成功”或“失败”；还没有结果的，整行结果都留空。"
    }


def test_an_answer_without_its_result_is_told():
    assert "处理结果没有填" in faults(read(line(result="")))["工作表“表” F2"]


def test_a_row_to_which_the_bank_has_not_answered_is_counted_and_no_fault():
    reading = read(line(), line(NUMBER[:-1] + "2", result="", on="", voucher=""))
    assert only(reading).reference == NUMBER
    assert reading.undecided == 1


@pytest.mark.parametrize(
    "day", ["2026-03-12", "2026/3/12", "20260312", "2026年3月12日", datetime.date(2026, 3, 12)]
)
def test_a_day_is_read_as_everywhere(day):
    assert only(read(line(on=day))).on == DAY


def test_what_is_no_day_is_told():
    assert "不是日期" in faults(read(line(on="3月12日")))["工作表“表” G2"]


@pytest.mark.parametrize(
    "reference", [NUMBER.lower(), NUMBER.replace("-", "－"), f" {NUMBER} ", NUMBER.replace("-", "–")]
)
def test_dashes_and_blanks_of_other_programs_do_not_make_another_payment(reference):
    assert only(read(line(reference))).reference == NUMBER


def test_a_result_without_a_reference_is_told():
    assert "没有付款参考号" in faults(read(line("")))["工作表“表” A2"]


@pytest.mark.parametrize("label", ["合计", "总计：", ""])
def test_a_row_of_sums_is_passed_over(label):
    sums = [label, "", "", "", 1000, "", "", "", ""]
    assert only(read(line(), sums)).reference == NUMBER


def test_every_fault_of_every_row_is_told_at_once():
    told = faults(read(line(amount="x", on="x", result="x"), line(voucher="字" * 61)))
    assert sorted(where.split()[-1] for where in told) == ["E2", "F2", "G2", "H3"]
    assert "最多 60 字，现有 61 字" in told["工作表“表” H3"]


def test_a_formula_is_no_answer():
    def prepare(sheet):
        sheet["E2"] = "=500+500"

    assert faults(read(line(), prepare=prepare)) == {
        "工作表“表” E2": "金额（元）是公式，请复制后选择性粘贴为数值。"
    }


def test_a_fault_in_the_only_cell_that_was_filled_is_told_too():
    def prepare(sheet):
        sheet["F2"] = '=IF(1,"成功",0)'

    told = faults(read(line(result="", on="", voucher=""), prepare=prepare))
    assert "是公式" in told["工作表“表” F2"]


def test_columns_may_stand_in_any_order_with_others_beside_them():
    head = ["流水", "处理结果", "备注一", "付款参考号", "金额（元）", "凭证号", "入账日期", "失败原因"]
    row = ["88", "成功", "代发工资", NUMBER, "1,000.00", "PZ1", "20260312", ""]
    assert only(read(row, head=head)).voucher == "PZ1"


def test_nothing_of_accounts_and_names_is_kept_of_the_file():
    [row] = rows_of(files.xlsx(HEAD, line()))
    assert "6217000010001234569" not in repr(row)
    assert "王建国" not in repr(row)


def test_a_workbook_without_the_columns_says_which_are_missing():
    with pytest.raises(WorkbookError, match="缺少：处理结果"):
        read(line()[:5], head=HEAD[:5])


@pytest.mark.django_db
def test_the_list_that_went_to_the_bank_is_read_when_its_answers_are_filled_in(cases):
    roll = cases.rolled(*cases.stations[:3])
    workbook = openpyxl.load_workbook(io.BytesIO(bank_list(roll)))
    sheet = workbook["代发清单"]
    [number] = [row[0].row for row in sheet.iter_rows() if row[0].value == "付款参考号"]
    for place, answers in enumerate((["成功", DAY, "PZ1", None], ["失败", None, None, "户名不符"]), start=1):
        for column, value in enumerate(answers, start=6):
            sheet.cell(number + place, column).value = value
    reading = results_in(rows_of(files.saved(workbook)))
    assert not reading.problems
    items = list(roll.items.all())
    assert [(each.reference, each.amount, each.is_paid) for each in reading.results] == [
        (items[0].reference, items[0].amount, True),
        (items[1].reference, items[1].amount, False),
    ]
    assert reading.undecided == 1
