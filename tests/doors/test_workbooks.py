"""The shared battery: the workbooks by which records of the register come and go."""

import io

import openpyxl
import pytest

from tests.doors.declared import ADMIN_VIEWERS, IMPORTERS, MODELS, admin_url, sign_in
from yicheng_express.accounts.roles import Role

SHEETS = [model for model in MODELS if model.__name__ in IMPORTERS]


@pytest.mark.parametrize("model", SHEETS, ids=lambda model: model.__name__)
def test_workbooks_go_to_their_roles_alone(model, network, client):
    pages = {page: admin_url(model, page) for page in ("import", "template", "export", "process_import")}
    for page in pages.values():
        assert client.get(page).headers["Location"].startswith("/login/?next=")
    for role in Role:
        sign_in(client, role)
        importer = role in IMPORTERS[model.__name__]
        viewer = role in ADMIN_VIEWERS[model.__name__]
        assert client.get(pages["import"]).status_code == (200 if importer else 403)
        assert client.get(pages["template"]).status_code == (200 if importer else 403)
        assert client.post(pages["process_import"], {"token": "x"}).status_code == (302 if importer else 403)
        assert client.get(pages["export"]).status_code == (200 if viewer else 403)


@pytest.mark.parametrize("model", SHEETS, ids=lambda model: model.__name__)
@pytest.mark.parametrize("page", ["export", "template"])
def test_no_workbook_holds_anything_of_another_district(page, model, network, client):
    sign_in(client, Role.BUREAU_CHIEF)
    workbook = openpyxl.load_workbook(io.BytesIO(client.get(admin_url(model, page)).content))
    texts = [str(cell) for sheet in workbook for row in sheet.iter_rows(values_only=True) for cell in row]
    assert any("411702" in text or "本区快递" in text for text in texts) or page == "template"
    assert not [text for text in texts if "外" in text or "411721" in text or "柏城" in text]
