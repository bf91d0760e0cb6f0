"""Which files are taken at the door: by the month's report and by the register alike."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from stations.workbooks.transfer import UploadForm
from tests.factories import FilingFactory, TownshipFactory
from tests.workbooks import files
from yicheng_express.accounts.roles import Role

PAGES = [
    (Role.BUREAU_CLERK, "411702", "/admin/stations/villagestation/import/"),
    (Role.TOWNSHIP_CLERK, "411702102", "/filings/411702102/2026-10/upload/"),
]


@pytest.mark.parametrize(
    "name", ["月报.xlsx", "月报.XLS", "月报.ods", "月报.xlsb", "月报.et", "月报.ETT", "月报"]
)
def test_what_is_in_a_file_is_looked_at_whatever_its_name(name):
    workbook = SimpleUploadedFile(name, files.xls(["网点编号", "到件"]))
    assert UploadForm({}, {"workbook": workbook}).is_valid()


@pytest.fixture
def report(district):
    FilingFactory(township=TownshipFactory(district=district, code="411702102"))


@pytest.mark.django_db
@pytest.mark.parametrize(("role", "scope", "page"), PAGES)
def test_a_file_of_wps_that_is_no_workbook_inside_is_refused_in_words(role, scope, page, report, as_role):
    client = as_role(role, scope_code=scope)
    assert ".et（WPS）" in client.get(page).text
    answer = client.post(page, {"workbook": SimpleUploadedFile("月报.et", b"\x00\x01\x02" * 9)})
    assert "另存为 .xlsx 再上传" in answer.text
