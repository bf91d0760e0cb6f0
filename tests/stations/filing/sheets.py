"""The month's workbook for tests: got, filled and sent as an office does it."""

import io

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import StationFactory
from tests.workbooks import files

HEAD = ["网点编号", "到件", "发件", "农产品上行"]
COLUMN_OF = {"到件": 7, "发件": 8, "农产品上行": 9, "说明": 10}


def page(name, filing):
    return reverse(name, args=filing.address)


def workbook_of(response):
    assert response.status_code == 200
    return openpyxl.load_workbook(io.BytesIO(response.content))


def downloaded(client, filing):
    return workbook_of(client.get(page("filing_workbook", filing)))


def upload(client, filing, content, name="月报.xlsx"):
    content = content if isinstance(content, bytes) else files.saved(content)
    return client.post(page("filing_upload", filing), {"workbook": SimpleUploadedFile(name, content)})


def own_sheet(board, *values, **options):
    """An office's own sheet: the code of the first station, and what it handled."""
    return files.xlsx(HEAD, [board.stations[0].code, *values], **options)


def confirm(client, filing, response):
    token = response.context["token"]
    return client.post(page("filing_upload_confirm", filing), {"token": token}, follow=True)


def row_of(sheet, code):
    return next(cell.row for cell in sheet["C"] if cell.value == code)


def fill(workbook, figures):
    """Write {facility: (到件, 发件, 农产品上行[, 说明])} into the month's own workbook."""
    sheet = workbook["月报"]
    for facility, values in figures.items():
        for column, value in zip(COLUMN_OF.values(), values, strict=False):
            sheet.cell(row_of(sheet, facility.code), column).value = value
    return workbook


def messages_at(response):
    """What is wrong, by address."""
    return {problem.address: problem.message for problem in response.context["upload"].problems}


def figures_of(filing, facility):
    line = filing.lines.get(facility=facility)
    return (*line.figures, line.explanation)


def board_of_thirty(board):
    """Twenty-seven stations more, registered after the month was opened."""
    for _ in range(27):
        StationFactory(village=board.stations[0].village, operator=board.hub.operator, opened=True)


def queries_of(work):
    """How many queries it takes, once everything that is looked up a single time has been."""
    work()
    with CaptureQueriesContext(connection) as queries:
        work()
    return len(queries)
