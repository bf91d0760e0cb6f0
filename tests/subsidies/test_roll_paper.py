"""The roll as paper: what stands in it, what it adds up to, what the public does not get."""

import datetime
import io
import re
import tempfile
from decimal import Decimal

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from subsidies.models import Roll
from subsidies.workbooks.roll_paper import roll_workbook
from subsidies.workflow import approve
from tests.subsidies.conftest import AFTER
from tests.subsidies.roll_papers import (
    CENTER,
    HUB,
    LOCKED_AT,
    SHA256,
    SHAHEDIAN,
    STATION,
    everything_in,
    line,
    lines,
    roll_of,
    rows_of,
    sums,
    table,
    texts_of,
    written,
)

# --- what stands in it --------------------------------------------------------------------------------------


def test_a_summary_comes_first_and_then_each_tier_that_occurs():
    assert written().sheetnames == ["汇总", CENTER, HUB, STATION]
    assert written([line(1), line(2)]).sheetnames == ["汇总", STATION]


def test_each_line_stands_on_the_sheet_of_its_tier():
    workbook = written()
    assert [row["序号"] for row in table(workbook[STATION])] == [3, 4, 5, 6]
    assert list(table(workbook[HUB])[0].items()) == [
        ("序号", 2),
        ("乡镇（街道）", "板桥镇"),
        ("村", "—"),
        ("网点", "第2网点"),
        ("网点编号", "411702102002-01"),
        ("补贴项目", "驻村设点补贴"),
        ("户名", "某某商贸有限公司"),
        ("开户银行", "中国邮政储蓄银行"),
        ("账号", "0016650101040"),
        ("金额（元）", 20000),
        ("备注", None),
    ]


def test_every_sheet_says_title_unit_document_day_and_number():
    for sheet in written():
        head = [value for row in rows_of(sheet)[:3] for value in row]
        assert head[0] == "驿城区2026年快递进村补贴发放花名册"
        assert head[1] == sheet.title
        assert head[2:] == ["编制单位：驿城区商务局", "文号：驿商〔2026〕12号", "编制日期：2026年11月24日"]
        assert rows_of(sheet)[-1] == [f"花名册编号：HMC2026-0001　　校验值（SHA-256）：{SHA256}"]


def test_every_sheet_ends_with_the_lines_that_are_signed():
    for sheet in written():
        signed = rows_of(sheet)[-2][0]
        assert re.findall(r"\w+：", signed) == ["编制人：", "审核人：", "负责人：", "财政经办：", "日期："]


def test_accounts_are_text_with_their_leading_zeros_and_amounts_are_numbers():
    sheet = written()[HUB]
    account, amount = sheet["I5"], sheet["J5"]
    assert (account.value, account.data_type, account.number_format) == ("0016650101040", "s", "@")
    assert (amount.value, amount.data_type, amount.number_format) == (20000, "n", "#,##0")


def test_what_looks_like_a_formula_stays_text():
    names = ["=1+1", "+86", "-1", "@x", "#N/A"]
    items = [line(position, facility_name=name, payee_name=name) for position, name in enumerate(names, 1)]
    items.append(line(6, facility_name="平常的"))
    sheet = written(items)[STATION]
    cells = [sheet.cell(row, 4) for row in range(5, 11)]
    assert [cell.value for cell in cells] == [*names, "平常的"]
    assert {cell.data_type for cell in cells} == {"s"}
    assert [cell.quotePrefix for cell in cells] == [True] * 4 + [False] * 2


def test_another_reader_sees_the_same_lines():
    items = lines()
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(roll_workbook(roll_of(items), items)))
    rows = workbook.get_sheet_by_name(STATION).to_python()
    assert [row[8] for row in rows if str(row[8]).startswith("6217")] == [
        item.payee_account for item in items if item.tier == "station"
    ]


def test_the_bank_s_answer_stands_beside_the_line():
    day = datetime.date(2026, 11, 30)
    items = [line(1, paid_on=day, voucher="1"), line(2, bounced_on=day, is_live=False), line(3)]
    remarks = [row["备注"] for row in table(written(items)[STATION])]
    assert remarks == ["2026-11-30入账", "2026-11-30退汇", None]


@pytest.mark.django_db
def test_a_locked_roll_is_read_from_the_database_in_one_question(cases, django_assert_num_queries):
    roll = cases.rolled(*cases.stations[:3])
    with django_assert_num_queries(1):
        data = roll_workbook(roll)
    sheet = openpyxl.load_workbook(io.BytesIO(data))[STATION]
    known = roll.items.order_by("position").values_list(
        "position", "facility_name", "payee_account", "amount"
    )
    assert [(row["序号"], row["网点"], row["账号"], row["金额（元）"]) for row in table(sheet)] == list(known)
    assert sums(sheet) == [("板桥镇 小计（3 笔）", 3000), ("合计（3 笔）", 3000)]


@pytest.mark.django_db
def test_the_lines_of_a_township_stand_together_where_a_code_is_of_an_earlier_division(cases):
    type(cases.other_station).objects.filter(pk=cases.other_station.pk).update(code="411702102205-01")
    applications = [cases.verified(station) for station in cases.stations[:2]]
    applications.append(cases.verified(cases.other_station, by=cases.other_clerk))
    cases.publish(applications)
    cases.clock.set(AFTER)
    roll = cases.lock([approve(cases.fresh(each), by=cases.chief, fund=cases.fund) for each in applications])
    rows = table(openpyxl.load_workbook(io.BytesIO(roll_workbook(roll)))[STATION])
    assert [(row["序号"], row["乡镇（街道）"]) for row in rows] == [
        (1, "板桥镇"),
        (3, "板桥镇"),
        (2, "水屯镇"),
    ]


# --- what it adds up to -------------------------------------------------------------------------------------


def test_townships_with_several_lines_have_a_subtotal_and_the_sheet_its_total():
    assert sums(written()[STATION]) == [("板桥镇 小计（3 笔）", 3000), ("合计（4 笔）", 4000)]
    assert sums(written()[HUB]) == [("合计（1 笔）", 20000)]


def test_subtotals_and_single_lines_make_the_total_of_the_sheet():
    items = [line(n, township=(str(n // 7), f"乡{n // 7}"), amount=Decimal(n * 100)) for n in range(1, 50)]
    *parts, total = sums(written(items)[STATION])
    alone = sum(item.amount for item in items if item.township_name == "乡7")
    assert [item.position for item in items if item.township_name == "乡7"] == [49]
    assert sum(amount for _, amount in parts) + alone == total[1] == sum(item.amount for item in items)


def test_the_total_stands_there_in_capitals_too():
    words = {
        sheet.title: next(t for r in rows_of(sheet) for t in r if "大写" in str(t)) for sheet in written()
    }
    assert words == {
        "汇总": "合计金额（大写）：叁拾贰万肆仟元整",
        CENTER: "合计金额（大写）：叁拾万元整",
        HUB: "合计金额（大写）：贰万元整",
        STATION: "合计金额（大写）：肆仟元整",
    }


def test_the_summary_tells_number_and_amount_by_township_and_tier():
    rows = list(written()["汇总"].iter_rows(min_row=4, max_row=9, values_only=True))
    assert rows == [
        ("乡镇（街道）", CENTER, None, HUB, None, STATION, None, "合计", None),
        (None, *["笔数", "金额（元）"] * 4),
        ("本级", 1, 300000, None, None, None, None, 1, 300000),
        ("板桥镇", None, None, 1, 20000, 3, 3000, 4, 23000),
        ("沙河店镇", None, None, None, None, 1, 1000, 1, 1000),
        ("合计", 1, 300000, 1, 20000, 4, 4000, 6, 324000),
    ]


def test_no_paper_is_made_with_another_total_than_the_locked_one():
    items = lines()
    with pytest.raises(ValueError, match="differ"):
        roll_workbook(roll_of(items, total=Decimal(324001)), items)
    with pytest.raises(ValueError, match="differ"):
        roll_workbook(roll_of(items, items_count=7), items)


def test_no_paper_is_made_of_townships_whose_lines_are_scattered():
    items = [line(1), line(2, township=SHAHEDIAN), line(3)]
    with pytest.raises(ValueError, match="do not stand together"):
        roll_workbook(roll_of(items), items)


def test_a_paper_that_fails_leaves_no_file_with_accounts_behind(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    items = lines()
    with pytest.raises(ValueError, match="differ"):
        roll_workbook(roll_of(items, items_count=7), items)
    assert list(tmp_path.iterdir()) == []


# --- void, and paid again -----------------------------------------------------------------------------------


def test_a_void_roll_says_so_on_every_sheet_and_page_and_why():
    void_at = datetime.datetime(2026, 12, 1, 2, 0, tzinfo=datetime.UTC)
    for sheet in written(voided_at=void_at, void_reason="户名有误"):
        assert rows_of(sheet)[0] == ["【作废】驿城区2026年快递进村补贴发放花名册"]
        assert ["2026年12月1日作废，原因：户名有误"] in rows_of(sheet)
        assert "作" in sheet.oddHeader.center.text
        assert sheet.print_title_rows in ("$5:$5", "$5:$6")
    for sheet in written():
        assert "作废" not in str(rows_of(sheet))
        assert not sheet.oddHeader.center.text


def test_a_supplementary_roll_says_which_one_it_pays_again():
    for sheet in written(supplements=Roll(number="HMC2026-0009")):
        assert rows_of(sheet)[1] == [f"{sheet.title}　补发（补 HMC2026-0009 号）"]


def test_a_reissued_roll_says_which_one_it_stands_for():
    for sheet in written(replaces=Roll(number="HMC2026-0008")):
        assert rows_of(sheet)[1] == [f"{sheet.title}　替代作废的 HMC2026-0008 号"]


# --- the public form ----------------------------------------------------------------------------------------


def test_the_public_gets_no_account_bank_or_check_sum():
    items = lines()
    public = everything_in(roll_workbook(roll_of(items), items, public=True))
    own = everything_in(roll_workbook(roll_of(items), items))
    secrets = {
        "中国邮政储蓄银行",
        "开户银行",
        "账号",
        SHA256,
        "王小明",
        *(item.payee_account for item in items),
    }
    assert {secret for secret in secrets if secret in own} == secrets
    assert {secret for secret in secrets if secret in public} == set()


def test_the_public_does_not_even_see_how_an_account_ends():
    items = [line(1, payee_account="6217990098765432105")]
    texts = texts_of(written(items, public=True))
    assert "王**" in texts
    assert not [text for text in texts if "2105" in text]


def test_the_public_sees_organizations_whole_and_persons_masked():
    workbook = written(public=True)
    assert table(workbook[HUB])[0]["户名"] == "某某商贸有限公司"
    assert {row["户名"] for row in table(workbook[STATION])} == {"王**"}


def test_the_public_form_adds_up_to_the_same():
    for public, own in zip(written(public=True), written(), strict=True):
        assert sums(public) == sums(own)


def test_the_public_is_told_that_a_roll_is_void_and_not_what_was_written_about_it():
    texts = texts_of(written(public=True, voided_at=LOCKED_AT, void_reason="王小明的账号6217有误"))
    assert "【作废】驿城区2026年快递进村补贴发放花名册" in texts
    assert "有误" not in "".join(texts)


def test_the_public_does_not_learn_what_the_bank_said():
    items = [line(1, bounced_on=datetime.date(2026, 11, 30), is_live=False)]
    assert "退汇" not in "".join(texts_of(written(items, public=True)))


def test_the_public_reads_no_mobile_number_out_of_a_name():
    items = [line(1, facility_name="夏庄站13812345678", village_name="夏庄 13912345678")]
    texts = "".join(texts_of(written(items, public=True)))
    assert "夏庄站（号码略）" in texts
    assert "13812345678" not in texts
    assert "13912345678" not in texts
    assert "夏庄站13812345678" in texts_of(written(items))
