import datetime

from django import forms
from django.core.exceptions import ValidationError

from stations.models import District, Township
from yicheng_express.dates import parse_day, today

FIRST_DAY = datetime.date(2000, 1, 1)
LAST_DAY = datetime.date(2100, 12, 31)


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
            day = parse_day(value)
        except ValueError as error:
            raise ValidationError(str(error)) from error
        if not FIRST_DAY <= day <= LAST_DAY:
            raise ValidationError(f"日期应在 {FIRST_DAY:%Y} 年至 {LAST_DAY:%Y} 年之间。")
        return day


class CoverageForm(forms.Form):
    """Which day, district and township the coverage page is asked for; each is optional."""

    on = DayField(label="日期", required=False)
    district = forms.ModelChoiceField(
        District.objects.none(), label="区（县）", required=False, to_field_name="code", empty_label=None
    )
    township = forms.ModelChoiceField(
        Township.objects.none(),
        label="乡镇（街道）",
        required=False,
        to_field_name="code",
        empty_label="全部",
    )

    def __init__(self, data, *, user):
        super().__init__({"on": today()} | {name: value for name, value in data.items() if value})
        self.fields["district"].queryset = District.objects.visible_to(user)
        self.fields["township"].queryset = Township.objects.visible_to(user)
