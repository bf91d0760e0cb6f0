"""A workbook on its way: the form that it is sent with, and the answer that it is got as."""

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.utils.http import content_disposition_header

from yicheng_express.workbooks.reading import MEGABYTE, Limits

FORMATS = (".xlsx", ".xls", ".ods", ".xlsb")
OF_WPS_ALONE = (".et", ".ett")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class UploadForm(forms.Form):
    """The workbook to import."""

    workbook = forms.FileField(
        label="工作簿",
        widget=forms.FileInput(attrs={"accept": ",".join(FORMATS)}),
        help_text=(
            ".xlsx、.xls、.ods 或 .xlsb（WPS 请另存为 .xlsx 或 .xls），"
            f"不超过 {Limits.upload // MEGABYTE} MB、{Limits.rows} 行。"
        ),
        error_messages={"required": "请选择工作簿。", "empty": "文件是空的（0 字节）。"},
    )

    def clean_workbook(self):
        workbook = self.cleaned_data["workbook"]
        if workbook.name.lower().endswith(OF_WPS_ALONE):
            raise ValidationError(
                "这是 WPS 自己的格式（.et），不能读取。请在 WPS 里用“另存为”存成 .xlsx 或 .xls，再上传。"
            )
        return workbook


def attachment(content, name):
    """A download with a Chinese file name."""
    headers = {"Content-Disposition": content_disposition_header(True, name), "Cache-Control": "no-store"}
    return HttpResponse(content, content_type=XLSX, headers=headers)
