"""What the bureau asks of the reports: which to see, and the words of its decisions."""

import datetime
import re

from django import forms
from django.db.models import F, Max, Min, Q

from stations.filing.matrix import MONTHS, places_of
from stations.filing.months import MONTH, in_words, last_finished, month_written
from stations.filing.verbs import LONGEST_REASON
from stations.forms import choice_of
from stations.models import District, Filing
from yicheng_express.dates import month_of, months_before, today
from yicheng_express.day_field import DayField

ANY = ("", "全部")
QUESTIONS = [ANY, ("with", "有疑问"), ("without", "没有疑问")]
TIMELINESS = [ANY, ("punctual", "按时"), ("late", "逾期")]
ROUNDS = [ANY, ("first", "首次报送"), ("again", "退回或重开后再报")]
CONDITIONS = {
    "questions": {"with": Q(questioned_lines__gt=0), "without": Q(questioned_lines=None)},
    "timeliness": {"punctual": Q(is_punctual=True), "late": Q(is_punctual=False)},
    "round": {
        "first": Q(submitted_at=F("first_submitted_at")),
        "again": Q(submitted_at__gt=F("first_submitted_at")),
    },
}
MOST_MONTHS = 120


class MonthField(forms.ChoiceField):
    """A month out of those that are offered; an address may ask for any other."""

    def valid_value(self, value):
        return re.fullmatch(MONTH, value) is not None


def choice(label, choices):
    return forms.ChoiceField(label=label, required=False, choices=choices)


class ReviewFilterForm(forms.Form):
    """Which district and months the page shows, and which of the reports that wait; each is optional."""

    district = choice_of(District, "区（县）", empty_label=None)
    last = MonthField(label="截至月份", required=False)
    month = MonthField(label="月份", required=False)
    place = choice("填报单位", [])
    questions = choice("疑问", QUESTIONS)
    timeliness = choice("报送", TIMELINESS)
    round = choice("次数", ROUNDS)

    def __init__(self, data, *, user):
        super().__init__({name: value for name, value in data.items() if value})
        self.user = user
        self.fields["district"].queryset = District.objects.visible_to(user)
        self.shown = self.chosen_district()
        if self.shown:
            self.data["district"] = self.shown.code
            self.offer_months()
            self.offer_places()

    def chosen_district(self):
        """The district that is asked for, or the first; None where there is none, or it is out of scope."""
        districts = self.fields["district"].queryset
        asked = self.data.get("district")
        return districts.filter(code=asked).first() if asked else districts.first()

    def offer_months(self):
        """From the first report until now; shown up to last month, or this one once it is opened."""
        this = month_of(today())
        reported = Filing.objects.visible_to(self.user).filter(district=self.shown, month__lte=this)
        found = reported.aggregate(first=Min("month"), last=Max("month"))
        before = months_before(this, 1)
        first, last = found["first"] or this, max(found["last"] or before, before)
        ago = (this.year - first.year) * 12 + this.month - first.month
        months = [months_before(this, number) for number in range(min(max(ago, 1), MOST_MONTHS) + 1)]
        named = [(f"{month:%Y-%m}", in_words(month)) for month in months]
        self.fields["last"].choices = named
        self.fields["month"].choices = [ANY, *named]
        self.data.setdefault("last", f"{last:%Y-%m}")

    @property
    def last_month(self):
        """The last month of the matrix."""
        return month_written(self.cleaned_data["last"])

    @property
    def chosen_month(self):
        """The month that the waiting reports are narrowed to, or None."""
        asked = self.cleaned_data["month"]
        return month_written(asked) if asked else None

    def offer_places(self):
        named = [(place.code, place.filing_unit) for _key, place in places_of(self.shown, self.user)]
        self.fields["place"].choices = [ANY, *named]

    @property
    def narrows(self):
        """Whether anything is asked of the reports that wait."""
        return any(self.cleaned_data[name] for name in ("month", "place", *CONDITIONS))

    @property
    def year_before(self):
        return f"{months_before(self.last_month, MONTHS):%Y-%m}"

    @property
    def year_after(self):
        """The last month a year later, but none that has not ended; None at the end."""
        later = min(months_before(self.last_month, -MONTHS), last_finished())
        return f"{later:%Y-%m}" if later > self.last_month else None

    def narrowed(self, filings):
        """Of `filings` those that wait in the district and are asked for, the longest waiting first."""
        asked = self.cleaned_data
        filings = filings.filter(district=self.shown).awaiting_review()
        filings = filings.with_punctuality().with_questioned_lines()
        if self.chosen_month:
            filings = filings.filter(month=self.chosen_month)
        if asked["place"]:
            filings = filings.of_division(asked["place"])
        for name, conditions in CONDITIONS.items():
            if asked[name]:
                filings = filings.filter(conditions[asked[name]])
        return filings.select_related("district", "township", "submitted_by").order_by("submitted_at", "pk")


def a_week_from_today():
    return today() + datetime.timedelta(days=7)


class ReopeningForm(forms.Form):
    """Why an accepted report is opened again, and until when: a week, unless another day is written."""

    reason = forms.CharField(
        label="重开原因",
        max_length=LONGEST_REASON,
        error_messages={"required": "请写明重开的原因。"},
    )
    until = DayField(
        label="重开至",
        initial=a_week_from_today,
        help_text="含当日；过期自动锁定。",
        error_messages={"required": "请写明重开到哪一天。"},
    )

    def __init__(self, data=None):
        super().__init__(data)
        self.fields["until"].widget.attrs["placeholder"] = f"{a_week_from_today()}"
