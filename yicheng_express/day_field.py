"""The box into which a day is written, the same on every page and in the admin."""

import datetime

from django import forms
from django.core.exceptions import ValidationError

from yicheng_express.dates import parse_day


class DayField(forms.DateField):
    """A day as people write it: 2021-12-31, 20211231, 2021.12.31, 2021年12月31日, full-width too."""

    # A plain box, for a browser's own date picker speaks the browser's language and refuses 20211231.
    widget = forms.DateInput(
        attrs={"inputmode": "numeric", "autocomplete": "off", "placeholder": "2021-12-31", "size": 12},
        format="%Y-%m-%d",
    )

    def to_python(self, value):
        if value in self.empty_values or isinstance(value, datetime.date):
            return super().to_python(value)
        try:
            return parse_day(value)
        except ValueError as error:
            raise ValidationError(str(error)) from error
