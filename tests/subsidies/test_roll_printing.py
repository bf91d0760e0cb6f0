"""The roll as paper: how it prints, with 30 lines and with 3,000."""

import re
import shutil
import subprocess
from decimal import Decimal
from itertools import groupby
from operator import attrgetter

import pytest
from django.db import connection

from subsidies.capitals import in_capitals
from subsidies.workbooks.roll_paper import roll_workbook
from tests.subsidies.roll_papers import CENTER, HUB, SHA256, STATION, line, roll_of, rows_of, sums, written

LONG_BANK = "中国邮政储蓄银行股份有限公司驻马店市驿城区板桥镇营业所"
LONG = [30, 3000]


def roll_lines(number):
    """So many lines: the center, a hub for every hundred, and stations, of which every ninth has a bank with
    a long name; a hundred or less to a township, and no two townships with the same sum.
    """
    townships = [(f"4117021{place:02d}", f"第{place + 1}乡") for place in range(-(-number // 100))]
    items = [line(1, "center", ("", ""), amount=Decimal(300_000))]
    items += [line(place + 2, "hub", each, amount=Decimal(20_000)) for place, each in enumerate(townships)]
    for position in range(len(items) + 1, number + 1):
        bank = {"payee_bank": LONG_BANK} if position % 9 == 0 else {}
        place = (position - 1) // 100
        items.append(line(position, township=townships[place], amount=Decimal(1000 + place), **bank))
    return items


def of_tier(items, tier):
    return [item for item in items if item.tier == tier]


# --- page by page -------------------------------------------------------------------------------------------


def test_it_prints_on_a4_across_with_headings_and_numbers_on_every_page():
    for sheet in written():
        heading = "$4:$5" if sheet.title == "汇总" else "$4:$4"
        assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.page_setup.fitToWidth == 1
        assert sheet.page_setup.fitToHeight == (1 if sheet.title == "汇总" else 0)
        assert sheet.print_title_rows == heading
        assert sheet.freeze_panes == ("A6" if sheet.title == "汇总" else "A5")
        assert sheet.oddFooter.right.text == "第 &P 页 共 &N 页"
        assert sheet.oddFooter.left.text == "花名册编号：HMC2026-0001"


def test_a_long_name_gets_the_height_that_it_needs():
    sheet = written([line(1), line(2, payee_bank=LONG_BANK)])[STATION]
    assert sheet.row_dimensions[6].height >= 2 * sheet.row_dimensions[5].height


def test_the_document_says_whose_it_is_and_names_no_machine():
    properties = written().properties
    assert properties.creator == properties.lastModifiedBy == "驿城区商务局"
    assert properties.title == "驿城区2026年快递进村补贴发放花名册（HMC2026-0001）"


# --- row by row, however many there are ---------------------------------------------------------------------


@pytest.fixture(scope="module", params=LONG)
def roll(request):
    """(the lines, the workbook read back)"""
    items = roll_lines(request.param)
    assert len(items) == request.param
    return items, written(items)


def test_every_line_and_every_sum_stands_in_its_row(roll):
    items, workbook = roll
    for title, tier in ((CENTER, "center"), (HUB, "hub"), (STATION, "station")):
        expected = []
        for name, group in groupby(of_tier(items, tier), attrgetter("township_name")):
            lines = list(group)
            expected += [(item.position, item.payee_account, item.amount) for item in lines]
            if len(lines) > 1:
                expected.append(
                    (f"{name}　小计（{len(lines)} 笔）", None, sum(item.amount for item in lines))
                )
        total = sum(item.amount for item in of_tier(items, tier))
        expected.append((f"合计（{len(of_tier(items, tier)):,} 笔）", None, total))
        rows = workbook[title].iter_rows(min_row=5, max_row=4 + len(expected), values_only=True)
        assert [(row[0], row[8], row[9]) for row in rows] == expected


def test_the_sums_of_the_sheets_are_the_total_of_the_roll(roll):
    items, workbook = roll
    total = sum(item.amount for item in items)
    assert sum(sums(workbook[title])[-1][1] for title in (CENTER, HUB, STATION)) == total
    *_townships, last, capitals, _signatures, _number = rows_of(workbook["汇总"])
    assert last[-2:] == [len(items), total]
    assert capitals == [f"合计金额（大写）：{in_capitals(total)}"]


def test_the_last_rows_are_what_is_signed(roll):
    _items, workbook = roll
    for sheet in workbook:
        last = sheet.max_row
        assert sheet.cell(last, 1).value.endswith(SHA256)
        assert sheet.cell(last - 1, 1).value.startswith("编制人：")
        assert sheet.row_dimensions[last - 1].height >= 36
        assert sheet.cell(last - 2, 1).value.startswith("合计金额（大写）：")


def test_no_row_is_lower_than_its_text(roll):
    """10.5 points of text take 14 of height, and 3 lines of a long name 42."""
    items, workbook = roll
    banks = {item.position: item.payee_bank for item in items}
    for sheet in workbook:
        for number in range(1, sheet.max_row + 1):
            is_long = banks.get(sheet.cell(number, 1).value) == LONG_BANK
            height = sheet.row_dimensions[number].height
            assert 42 <= height <= 70 if is_long else 18 <= height <= 45, (sheet.title, number, height)


def test_the_headings_are_repeated_on_every_page_and_no_page_is_broken_by_hand(roll):
    _items, workbook = roll
    for sheet in workbook:
        top, bottom = (4, 5) if sheet.title == "汇总" else (4, 4)
        assert sheet.print_title_rows == f"${top}:${bottom}"
        assert sheet.cell(top, 1).value == ("乡镇（街道）" if sheet.title == "汇总" else "序号")
        assert not sheet.print_area
        assert not sheet.row_breaks.brk


# --- rendered by LibreOffice --------------------------------------------------------------------------------

# Eight seconds of work for 3,000 lines, in which no database is asked: once for both is enough.
rendered = pytest.mark.skipif(
    not shutil.which("soffice") or connection.vendor == "postgresql",
    reason="LibreOffice is not installed here, or prints the same in the run on SQLite",
)


def pages(tmp_path, items):
    """How many pages LibreOffice prints of the roll."""
    path = tmp_path / "roll.xlsx"
    path.write_bytes(roll_workbook(roll_of(items), items))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [
        shutil.which("soffice"),
        "--headless",
        profile,
        "--convert-to",
        "pdf",
        "--outdir",
        tmp_path,
        path,
    ]
    subprocess.run(command, check=True, capture_output=True)
    return len(re.findall(rb"/Type\s*/Page\b", path.with_suffix(".pdf").read_bytes()))


@rendered
def test_each_short_sheet_is_printed_on_one_page(tmp_path):
    townships = [(f"4117021{n:02d}", f"第{n}乡") for n in range(21)]
    hubs = [line(n + 1, "hub", township) for n, township in enumerate(townships)]
    stations = [line(n + 22, township=townships[n // 2]) for n in range(12)]
    assert pages(tmp_path, hubs + stations) == 3


@rendered
@pytest.mark.parametrize("number", LONG)
def test_a_long_sheet_is_one_page_wide_with_twenty_to_forty_lines_on_a_page(number, tmp_path):
    items = roll_lines(number)
    hubs, stations = (len(of_tier(items, tier)) for tier in ("hub", "station"))
    printed = pages(tmp_path, items) - len(["summary", "center"])
    assert (hubs + stations) / 40 <= printed <= hubs / 20 + stations / 20 + 2
