"""What is asked of the year's results: which district, which year; and why a year is frozen once more."""

from django import forms

from stations.forms import choice_of
from stations.models import District
from supervision.standings.freezing import LONGEST_REASON
from supervision.standings.years import Year, years_of_all


class YearForm(forms.Form):
    """Which district and which year; the first in sight and this year where nothing is asked."""

    district = choice_of(District, "区（县）", empty_label=None)
    year = forms.TypedChoiceField(label="年度", required=False, coerce=int, empty_value=None)

    def __init__(self, data, *, user, today):
        super().__init__({name: value for name, value in data.items() if value})
        self.today = today
        districts = self.fields["district"].queryset = District.objects.visible_to(user)
        asked = districts.filter(code=str(data.get("district") or "")).first()
        self.shown = asked or districts.first()
        self.years = years_of_all(districts, today)
        self.fields["year"].choices = [(year, f"{year} 年") for year in self.years]

    @property
    def chosen(self):
        """The Year that is shown."""
        return Year(self.cleaned_data.get("year") or self.today.year, self.today)


class FreezingForm(forms.Form):
    """seen: the version that the page showed as the latest, 0 for none."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=10_000)
    reason = forms.CharField(
        label="更正原因",
        required=False,
        max_length=LONGEST_REASON,
        error_messages={"max_length": f"更正原因最多 {LONGEST_REASON} 字，请写短一些。"},
        help_text="哪里不对，依据什么更正。",
    )

    def __init__(self, data=None, *, latest=None, reason=""):
        super().__init__(data, initial={"seen": latest.version if latest else 0, "reason": reason})
        self.fields["reason"].widget.attrs["autocomplete"] = "off"
