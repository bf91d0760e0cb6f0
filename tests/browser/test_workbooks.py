"""Stations out to a workbook and back, in a real browser: unchanged, with a mistake, and mended."""

import openpyxl
import pytest
from playwright.sync_api import expect

from stations.models import Enterprise, Village, VillageStation
from tests.browser.conftest import fits
from tests.factories import StationFactory

IMPORT = "/admin/stations/villagestation/import/"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


def upload(page, file):
    page.goto(IMPORT)
    page.locator("input[type=file]").set_input_files(file)
    with page.expect_navigation():
        page.get_by_role("button", name="上传并核对").click()
    assert fits(page)


def with_phone(file, phone):
    """The workbook with another telephone number for its first station."""
    workbook = openpyxl.load_workbook(file)
    sheet = workbook["村级站"]
    column = next(cell.column for cell in sheet[1] if cell.value.rstrip("*") == "联系电话")
    sheet.cell(2, column).value = phone
    changed = file.with_name("changed.xlsx")
    workbook.save(changed)
    return changed, sheet.cell(2, column).coordinate


def test_out_and_back_unchanged_then_with_a_mistake_then_mended(board, page, sign_in, tmp_path):
    village, operator = Village.objects.get(name="夏庄"), Enterprise.objects.get()
    StationFactory(village=village, operator=operator, name="夏庄站", opened=True)
    sign_in("clerk")
    page.goto("/admin/stations/villagestation/")
    with page.expect_download() as download:
        page.get_by_role("link", name="导出", exact=True).click()
    file = tmp_path / "stations.xlsx"
    download.value.save_as(file)

    upload(page, file)
    expect(page.get_by_text("工作簿与现有登记完全一致")).to_be_visible()

    wrong, address = with_phone(file, "12345")
    upload(page, wrong)
    expect(page.locator("tr", has_text=address)).to_contain_text("电话应为手机号")
    expect(page.get_by_role("button", name="确认导入")).to_have_count(0)

    mended, _address = with_phone(file, "１３９００００００１１")
    upload(page, mended)
    page.get_by_role("button", name="确认导入（新增 0，修改 1）").click()
    expect(page.get_by_text("导入完成：新增 0 条，修改 1 条")).to_be_visible()
    assert VillageStation.objects.get().manager_phone == "13900000011"
