"""The box into which an amount is written that villagers paid or get back: fen, too."""

import re
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError

from supervision.complaints.amounts import faults_of_amount
from yicheng_express.half_width import half_width

AMOUNT = re.compile(r"[¥￥]?(\d{1,3}(?:,\d{3})+|\d{1,9})(\.\d{1,2})?(?:元|块)?")
NOT_AN_AMOUNT = "请写金额，单位是元，最多写到分，如 5 或 0.5。"


class FenField(forms.CharField):
    """Yuan and fen as people write them: 5, 0.5, 5.00 元, 12,340, full-width too."""

    def __init__(self, **kwargs):
        super().__init__(max_length=20, **kwargs)
        self.widget.attrs |= {"inputmode": "decimal", "autocomplete": "off", "size": 10}

    def clean(self, value):
        text = half_width(super().clean(value))
        if not text:
            return None
        found = AMOUNT.fullmatch(text)
        if not found:
            raise ValidationError(NOT_AN_AMOUNT)
        amount = Decimal(found[1].replace(",", "") + (found[2] or ""))
        if faults := list(faults_of_amount(amount, "金额")):
            raise ValidationError(faults)
        return amount
