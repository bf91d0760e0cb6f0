"""The roll as paper: how it prints, short and long."""

import re
import shutil
import subprocess

import pytest

from subsidies.workbooks.roll_paper import roll_workbook
from tests.subsidies.roll_papers import STATION, line, roll_of, written

# --- on paper -----------------------------------------------------------------------------------------------


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
    items = [line(1), line(2, payee_bank="中国邮政储蓄银行股份有限公司驻马店市驿城区板桥镇营业所")]
    sheet = written(items)[STATION]
    assert sheet.row_dimensions[6].height >= 2 * sheet.row_dimensions[5].height


def test_the_document_says_whose_it_is_and_names_no_machine():
    properties = written().properties
    assert properties.creator == properties.lastModifiedBy == "驿城区商务局"
    assert properties.title == "驿城区2026年快递进村补贴发放花名册（HMC2026-0001）"


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


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed here")
def test_each_short_sheet_is_printed_on_one_page(tmp_path):
    townships = [(f"4117021{n:02d}", f"第{n}乡") for n in range(21)]
    hubs = [line(n + 1, "hub", township) for n, township in enumerate(townships)]
    stations = [line(n + 22, township=townships[n // 2]) for n in range(12)]
    assert pages(tmp_path, hubs + stations) == 3


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed here")
def test_a_long_sheet_is_one_page_wide(tmp_path):
    items = [line(n) for n in range(1, 301)]
    assert 1 + 300 / 40 <= pages(tmp_path, items) <= 1 + 300 / 20
