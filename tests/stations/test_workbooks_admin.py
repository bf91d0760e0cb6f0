"""Import and export in the admin, as the browser sends it: previewed first, confirmed by its owner alone."""

import datetime
import io
import os
import time
from importlib import import_module
from urllib.parse import unquote

import openpyxl
import pytest
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile

from stations.models import Demonstration, Township, VillageStation
from tests.factories import EnterpriseFactory, StationFactory, TownshipFactory, UserFactory, VillageFactory
from tests.workbooks import files
from yicheng_express.accounts.roles import Role

pytestmark = pytest.mark.django_db
LIST = "/admin/stations/villagestation/"
IMPORT = f"{LIST}import/"
CONFIRM = f"{LIST}process_import/"
EXPORT = f"{LIST}export/"
TEMPLATE = f"{LIST}import/template/"


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    """Where workbooks wait."""
    apart = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": tmp_path / "waiting"},
    }
    settings.STORAGES = settings.STORAGES | {"waiting_workbooks": apart}
    return tmp_path / "waiting"


@pytest.fixture
def station(district, elsewhere):
    township = TownshipFactory(district=district, code="411702102", name="板桥镇")
    village = VillageFactory(township=township, code="411702102204", name="夏庄")
    operator = EnterpriseFactory(district=district, name="邮政公司", brand="邮政")
    return StationFactory(village=village, operator=operator, name="夏庄站", opened=True)


def workbook_of(response):
    assert response.status_code == 200
    return openpyxl.load_workbook(io.BytesIO(response.content))


def upload(client, content, name="站点.xlsx"):
    if not isinstance(content, bytes):
        content = files.saved(content)
    return client.post(IMPORT, {"workbook": SimpleUploadedFile(name, content)})


def with_cell(client, heading, value):
    """The export with one cell of its first row changed."""
    workbook = workbook_of(client.get(EXPORT))
    sheet = workbook["村级站"]
    column = next(cell.column for cell in sheet[1] if cell.value.rstrip("*") == heading)
    sheet.cell(2, column).value = value
    return workbook


def previewed(client, heading="负责人", value="张三"):
    response = upload(client, with_cell(client, heading, value))
    return response, response.context["token"]


def test_export_is_the_filtered_list_of_ones_own_scope(as_role, station):
    StationFactory(village=station.village, operator=station.operator, name="二站")
    clerk = as_role(Role.BUREAU_CLERK)
    assert workbook_of(clerk.get(EXPORT))["村级站"].max_row == 3
    assert workbook_of(clerk.get(EXPORT, {"q": "夏庄站"}))["村级站"].max_row == 2
    assert clerk.get(EXPORT)["Content-Type"].endswith("spreadsheetml.sheet")
    assert clerk.get(EXPORT, {"nonsense__x": "1"}).status_code == 400


def test_what_was_exported_and_is_uploaded_unchanged_reports_no_change(as_role, station):
    clerk = as_role(Role.BUREAU_CLERK)
    response = upload(clerk, clerk.get(EXPORT).content)
    assert "完全一致" in response.text
    assert not response.context["token"]


def test_the_template_offers_ones_own_villages_and_enterprises(as_role, station):
    workbook = workbook_of(as_role(Role.BUREAU_CLERK).get(TEMPLATE))
    rules = [rule.formula1 for rule in workbook["村级站"].data_validations.dataValidation]
    assert '"板桥镇"' in rules
    assert '"邮政公司"' in rules
    assert [cell.value for cell in workbook["选项"]["B"]] == ["夏庄"]


def test_upload_only_previews_and_confirmation_writes_with_who(as_role, station):
    clerk = as_role(Role.BUREAU_CLERK, full_name="李经办")
    response, token = previewed(clerk)
    assert "王建国" in response.text
    station.refresh_from_db()
    assert station.manager_name == "王建国"
    response = clerk.post(CONFIRM, {"token": token}, follow=True)
    assert "导入完成：新增 0 条，修改 1 条，无变化 0 条。" in response.text
    station.refresh_from_db()
    assert station.manager_name == "张三"
    newest = station.history.latest()
    assert (newest.history_user.full_name, newest.history_change_reason) == ("李经办", "工作簿导入")


def test_confirming_twice_writes_once_and_says_so(as_role, station):
    clerk = as_role(Role.BUREAU_CLERK)
    _response, token = previewed(clerk)
    clerk.post(CONFIRM, {"token": token})
    kept = station.history.count()
    response = clerk.post(CONFIRM, {"token": token}, follow=True)
    assert "已经完成" in response.text
    assert station.history.count() == kept


def test_nobody_confirms_anothers_file_nor_one_outside_its_folder(as_role, client, station):
    _response, token = previewed(as_role(Role.BUREAU_CLERK))
    client.force_login(UserFactory(role=Role.BUREAU_CHIEF, scope_code="411702"))
    for stolen in (token, "../../1/stations.villagestation/" + token, "", "x" * 32):
        response = client.post(CONFIRM, {"token": stolen}, follow=True)
        assert "请重新上传" in response.text
    station.refresh_from_db()
    assert station.manager_name == "王建国"


def test_a_later_upload_takes_the_place_of_an_earlier_one(as_role, station, folder):
    clerk = as_role(Role.BUREAU_CLERK)
    _response, first = previewed(clerk)
    _response, second = previewed(clerk, value="李四")
    own = folder / clerk.session["_auth_user_id"] / "stations.villagestation"
    assert [path.name for path in own.iterdir()] == [f"{second}.json"]
    clerk.post(CONFIRM, {"token": first})
    station.refresh_from_db()
    assert station.manager_name == "王建国"


def test_what_nobody_confirms_within_a_day_is_thrown_away(as_role, station, folder):
    clerk = as_role(Role.BUREAU_CLERK)
    _response, token = previewed(clerk)
    (kept,) = folder.rglob("*.json")
    yesterday = time.time() - 25 * 3600
    os.utime(kept, (yesterday, yesterday))
    assert "请重新上传" in clerk.post(CONFIRM, {"token": token}, follow=True).text
    previewed(as_role(Role.BUREAU_CHIEF))
    assert not kept.exists()


def test_what_another_worker_clears_away_meanwhile_is_gone_and_no_fault(
    as_role, station, folder, monkeypatch
):
    """A file is listed, and deleted by somebody else before it is looked at."""
    clerk = as_role(Role.BUREAU_CLERK)

    listdir = FileSystemStorage.listdir

    def lists_what_is_gone(storage, path):
        return listdir(storage, path) if path else (["nobody"], ["gone.json"])

    monkeypatch.setattr(FileSystemStorage, "listdir", lists_what_is_gone)
    _response, token = previewed(clerk)
    for path in folder.rglob("*.json"):
        path.unlink()
    assert "请重新上传" in clerk.post(CONFIRM, {"token": token}, follow=True).text


def test_what_waits_lies_outside_of_what_a_web_server_may_serve(settings):
    configured = import_module("yicheng_express.settings").STORAGES["waiting_workbooks"]["OPTIONS"]
    for served in (settings.MEDIA_ROOT, settings.STATIC_ROOT):
        assert not configured["location"].is_relative_to(served)
    assert (configured["file_permissions_mode"], configured["directory_permissions_mode"]) == (0o600, 0o700)


def test_what_changed_since_the_preview_is_shown_again_and_not_written(as_role, station):
    clerk = as_role(Role.BUREAU_CLERK)
    _response, token = previewed(clerk)
    VillageStation.objects.filter(pk=station.pk).update(address="新址")
    response = clerk.post(CONFIRM, {"token": token})
    assert "登记数据有了变动" in response.text
    assert response.context["token"] not in ("", token)
    station.refresh_from_db()
    assert (station.manager_name, station.address) == ("王建国", "新址")


def test_bad_cells_are_listed_by_sheet_and_cell_and_cannot_be_confirmed(as_role, station):
    response, token = previewed(as_role(Role.BUREAU_CLERK), "开业日期", "昨天")
    assert "什么都没有写入" in response.text
    assert "“昨天”不是日期" in response.text
    assert not token


def merged_headings(export):
    workbook = openpyxl.load_workbook(io.BytesIO(export))
    workbook["村级站"].merge_cells("B1:C1")
    return files.saved(workbook)


@pytest.mark.parametrize(
    ("spoiled", "words"),
    [
        (lambda export: b"%PDF-1.4", "PDF"),
        (lambda export: files.xlsx(["甲"], ["乙"]), "没有找到表头"),
        (lambda export: b"", "0 字节"),
        (lambda export: export[:3000], "不完整或已损坏"),
        (files.with_password, "密码"),
        (merged_headings, "B1:C1 是合并单元格"),
        (lambda export: files.with_blank_rows(files.xlsx([]), after=0), "没有内容"),
    ],
    ids=["pdf", "another table", "empty", "truncated", "password", "merged headings", "blank rows"],
)
def test_a_file_that_cannot_be_taken_is_refused_on_the_page_and_nothing_is_written(
    as_role, station, spoiled, words
):
    clerk = as_role(Role.BUREAU_CLERK)
    content = spoiled(clerk.get(EXPORT).content)
    kept = station.history.count()
    response = upload(clerk, content)
    assert response.status_code == 200
    assert words in response.text
    assert not response.context.get("token")
    assert (VillageStation.objects.count(), station.history.count()) == (2, kept)


def test_a_million_blank_rows_below_the_table_are_no_matter(as_role, station):
    clerk = as_role(Role.BUREAU_CLERK)
    content = files.with_blank_rows(clerk.get(EXPORT).content, after=2)
    assert "完全一致" in upload(clerk, content).text


def test_no_file_is_asked_for_in_chinese(as_role, station):
    assert "请选择工作簿" in as_role(Role.BUREAU_CLERK).post(IMPORT, {}).text


def test_import_needs_the_rights_to_add_and_to_change(as_role, station, client):
    for role in (Role.LEADER, Role.TOWNSHIP_CLERK, Role.FINANCE):
        visitor = as_role(role)
        for address in (IMPORT, TEMPLATE, EXPORT):
            assert visitor.get(address).status_code in (302, 403)
        assert visitor.post(CONFIRM, {"token": "0" * 32}).status_code in (302, 403)
    assert as_role(Role.BUREAU_CLERK).get(CONFIRM).status_code == 405


def test_the_pages_have_no_inline_style_or_script_and_no_english(as_role, station):
    clerk = as_role(Role.BUREAU_CLERK)
    for response in (clerk.get(IMPORT), previewed(clerk)[0], previewed(clerk, "收寄", "也许")[0]):
        assert "style=" not in response.text
        assert "onclick" not in response.text
        for word in ("Import", "Export", "Submit", "Preview", "Confirm"):
            assert word not in response.text


def test_what_is_invented_says_so_in_the_sheet_and_in_the_files_name(as_role, station):
    clerk = as_role(Role.BUREAU_CLERK)
    assert "演示数据" not in clerk.get(EXPORT)["Content-Disposition"]
    Demonstration.objects.create(district=station.district, seed=1, until=datetime.date(2026, 10, 31))
    response = clerk.get(EXPORT)
    assert "演示数据" in unquote(response["Content-Disposition"])
    assert workbook_of(response)["村级站"]["A1"].value == "村级站（演示数据）"
    assert "完全一致" in upload(clerk, response.content).text


def test_the_mark_is_that_of_the_records_in_the_sheet(as_role, client, station, elsewhere):
    """The other district's data are invented, ours are not; a city's sheet has both."""
    Demonstration.objects.create(district=elsewhere, seed=1, until=datetime.date(2026, 10, 31))
    for kind in ("villagestation", "village", "township", "enterprise"):
        address = f"/admin/stations/{kind}/export/"
        marked = {
            scope: "演示数据"
            in unquote(as_role(Role.BUREAU_CHIEF, scope).get(address)["Content-Disposition"])
            for scope in ("4117", "411702", "411721")
        }
        assert marked == {"4117": True, "411702": False, "411721": True}
    found = as_role(Role.BUREAU_CHIEF, "4117").get(EXPORT, {"q": "夏庄站"})
    assert "演示数据" not in unquote(found["Content-Disposition"])
    assert workbook_of(found)["村级站"]["A1"].value == "网点编号"


def test_townships_come_and_go_by_workbook(as_role, station):
    """A new one lies in the district that its code begins with; of another district it is refused."""
    chief = as_role(Role.BUREAU_CHIEF)
    address = "/admin/stations/township/"
    exported = chief.get(f"{address}export/")

    def send(content):
        file = SimpleUploadedFile("乡镇.xlsx", content)
        return chief.post(f"{address}import/", {"workbook": file})

    assert "完全一致" in send(exported.content).text
    workbook = workbook_of(exported)
    workbook["乡镇（街道）"].append(["411702104", "蚁蜂镇", "镇", None, None])
    token = send(files.saved(workbook)).context["token"]
    chief.post(f"{address}process_import/", {"token": token})
    assert Township.objects.get(code="411702104").district == station.district
    workbook["乡镇（街道）"].append(["411721104", "外镇", "镇", None, None])
    response = send(files.saved(workbook))
    assert "不在您的管辖范围内" in response.text
    assert not response.context["token"]


def test_a_formula_is_told_together_with_every_other_bad_cell(as_role, station):
    clerk = as_role(Role.BUREAU_CLERK)
    workbook = with_cell(clerk, "联系电话", "12345")
    sheet = workbook["村级站"]
    columns = {cell.value.rstrip("*"): cell.column_letter for cell in sheet[1]}
    sheet[f"{columns['负责人']}2"] = '="张"&"三"'
    sheet[f"{columns['经度']}2"] = "1e9999999"
    response = upload(clerk, workbook)
    problems = {problem.address: problem.message for problem in response.context["outcome"].problems}
    assert "是公式" in problems[f"{columns['负责人']}2"]
    assert "电话应为手机号" in problems[f"{columns['联系电话']}2"]
    assert "不是数字" in problems[f"{columns['经度']}2"]
    assert not response.context["token"]
