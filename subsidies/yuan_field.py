"""The box into which an amount of money is written."""

import re

from django import forms
from django.core.exceptions import ValidationError

from yicheng_express.half_width import half_width

AMOUNT = re.compile(r"(\d{1,3}(?:,\d{3})+|\d+)(?:\.0+)?元?")
NOT_AN_AMOUNT = "请写整数金额，单位是元，如 300000 或 300,000。"


class YuanField(forms.CharField):
    """Whole yuan as people write them: 300000, 300,000, 300000.00 元, full-width too."""

    def __init__(self, *, largest, **kwargs):
        self.largest = largest
        super().__init__(max_length=30, **kwargs)
        self.widget.attrs |= {"inputmode": "numeric", "autocomplete": "off"}

    def clean(self, value):
        text = half_width(super().clean(value))
        if not text:
            return None
        found = AMOUNT.fullmatch(text)
        if not found:
            raise ValidationError(NOT_AN_AMOUNT)
        amount = int(found[1].replace(",", ""))
        if not 0 < amount <= self.largest:
            raise ValidationError(f"金额应大于 0，最多 {self.largest:,} 元。")
        return amount
