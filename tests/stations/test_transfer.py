"""Which files are taken at the door: by the month's report and by the register alike."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from stations.workbooks.transfer import UploadForm
from tests.factories import FilingFactory, TownshipFactory
from tests.workbooks import files
from yicheng_express.accounts.roles import Role

IN_WORDS = "这是 WPS 自己的格式（.et），不能读取。请在 WPS 里用“另存为”存成 .xlsx 或 .xls，再上传。"


def form_with(name):
    workbook = SimpleUploadedFile(name, files.xls(["网点编号", "到件"]))
    return UploadForm({}, {"workbook": workbook})


@pytest.mark.parametrize("name", ["月报.et", "月报.ET", "月报.ett"])
def test_the_format_of_wps_alone_is_refused_in_words(name):
    assert form_with(name).errors["workbook"] == [IN_WORDS]


@pytest.mark.parametrize("name", ["月报.xlsx", "月报.XLS", "月报.ods", "月报.xlsb", "月报"])
def test_what_is_in_any_other_file_is_looked_at(name):
    assert form_with(name).is_valid()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "scope", "page"),
    [
        (Role.BUREAU_CLERK, "411702", "/admin/stations/villagestation/import/"),
        (Role.TOWNSHIP_CLERK, "411702102", "/filings/411702102/2026-10/upload/"),
    ],
)
def test_the_page_says_how_wps_has_to_save_it_and_refuses_its_own_format(
    role, scope, page, district, as_role
):
    FilingFactory(township=TownshipFactory(district=district, code="411702102"))
    client = as_role(role, scope_code=scope)
    assert "WPS 请另存为 .xlsx 或 .xls" in client.get(page).text
    workbook = SimpleUploadedFile("月报.et", files.xls(["网点编号", "到件"]))
    assert IN_WORDS in client.post(page, {"workbook": workbook}).text
