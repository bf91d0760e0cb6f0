"""A workbook on its way: the form that it is sent with, and the answer that it is got as."""

from django import forms
from django.http import HttpResponse
from django.utils.http import content_disposition_header

from yicheng_express.workbooks.reading import MEGABYTE, Limits

# What a file is, its content says and not its name; .et and .ett are WPS's own names for what .xls holds.
FORMATS = (".xlsx", ".xls", ".ods", ".xlsb", ".et", ".ett")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class UploadForm(forms.Form):
    """The workbook to import."""

    workbook = forms.FileField(
        label="工作簿",
        widget=forms.FileInput(attrs={"accept": ",".join(FORMATS)}),
        help_text=(
            ".xlsx、.xls、.et（WPS）、.ods 或 .xlsb，"
            f"不超过 {Limits.upload // MEGABYTE} MB、{Limits.rows} 行。"
        ),
        error_messages={"required": "请选择工作簿。", "empty": "文件是空的（0 字节）。"},
    )


def attachment(content, name):
    """A download with a Chinese file name."""
    headers = {"Content-Disposition": content_disposition_header(True, name), "Cache-Control": "no-store"}
    return HttpResponse(content, content_type=XLSX, headers=headers)
