"""Which months concern the reports of today: those that can be sent in, and those that nobody has opened."""

import re
import unicodedata
from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from stations.converters import Month
from stations.models import District, Facility, Filing, FilingReminder, FilingTerms, OperatingPeriod
from yicheng_express.dates import last_month_end, month_end, month_of, next_month, today


def last_finished(on=None):
    """The last month whose reports can be sent in on the day `on`: its last day has come."""
    return month_of(last_month_end(on or today()))


def parse_month(text):
    """The month that a person or a form wrote: 2026-10. Raises ValueError in words."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if not re.fullmatch(Month.regex, plain):
        raise ValueError(f"“{text}”不是月份，请写成 2026-10 的样子。")
    return Month().to_python(plain)


def in_words(month):
    return f"{month.year}年{month.month}月"


def districts_that_file():
    """The districts that have facilities and whose policy says something of reports."""
    facilities = Facility.objects.filter(district=OuterRef("pk"))
    terms = FilingTerms.objects.filter(policy__district=OuterRef("pk"))
    return District.objects.filter(Exists(facilities), Exists(terms)).order_by("code")


def unopened_months(districts, on=None):
    """(district, month) for each month that has ended and has no report at all, in order.

    Asked from the first month that the district opened, so that nobody is asked for the years before the
    portal; where none was opened yet, for the last month alone. In a month without an open facility there is
    nothing to report. districts: those that file. The same number of queries for any.
    """
    last = last_finished(on)
    opened = months_opened(districts)
    missing = [
        (district, month)
        for district in districts
        for month in months_between(min(opened.get(district.pk, {last})), last)
        if month not in opened.get(district.pk, ())
    ]
    return [pair for pair in missing if pair in with_something_open(missing)] if missing else []


def months_opened(districts):
    """District key → the months that it has reports of."""
    opened = {}
    filings = Filing.objects.filter(district__in=districts).order_by()
    for district, month in filings.values_list("district", "month").distinct():
        opened.setdefault(district, set()).add(month)
    return opened


def with_something_open(pairs):
    """Those of the (district, month) in which a facility of the district was open for a day or more."""
    periods = OperatingPeriod.objects.filter(facility__district__in={district.pk for district, _ in pairs})
    spans = set(periods.values_list("facility__district", "opened_on", "closed_on").distinct())
    return {
        (district, month)
        for district, month in pairs
        if any(
            key == district.pk and opened <= month_end(month) and (closed is None or closed > month)
            for key, opened, closed in spans
        )
    }


def months_between(first, last):
    months = []
    while first <= last:
        months.append(first)
        first = next_month(first)
    return months


@dataclass(frozen=True)
class MonthStanding:
    """How a district stands with the reports of a month: what its two buttons say."""

    district: District
    month: object
    is_begun: bool
    is_finished: bool
    expected: int
    missing: int
    reminded_today: int

    @property
    def to_remind(self):
        """How many are missing and were not reminded today."""
        return self.missing - self.reminded_today


def standing_of(district, month, on=None):
    """How `district` stands with the reports of `month` on the day `on`; always three queries."""
    on = on or today()
    filings = Filing.objects.filter(district=district, month=month)
    missing = filings.to_fill(on)
    reminded = FilingReminder.objects.filter(on=on, filing__in=missing.values("pk"))
    return MonthStanding(
        district=district,
        month=month,
        is_begun=month <= on,
        is_finished=month <= last_finished(on),
        expected=filings.count(),
        missing=missing.count(),
        reminded_today=reminded.count(),
    )
