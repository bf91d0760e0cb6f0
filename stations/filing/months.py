"""Which months concern the reports of today: those that can be sent in, and those that nobody has opened."""

import datetime
import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from stations.models import District, Facility, Filing, FilingReminder, FilingTerms, OperatingPeriod
from yicheng_express.dates import last_month_end, month_end, month_of, next_month, today

MONTH = "(?:19|20)[0-9]{2}-(?:0[1-9]|1[0-2])"  # as an address and a form write it: 2026-10


def last_finished(on=None):
    """The last month whose reports can be sent in on the day `on`: its last day has come."""
    return month_of(last_month_end(on or today()))


def parse_month(text):
    """The month that a person or a form wrote: 2026-10. Raises ValueError in words."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if not re.fullmatch(MONTH, plain):
        raise ValueError(f"“{text}”不是月份，请写成 2026-10 的样子。")
    return month_written(plain)


def month_written(text):
    """The month, as its first day, of a text that is like MONTH."""
    year, month = text.split("-")
    return datetime.date(int(year), int(month), 1)


def in_words(month):
    return f"{month.year}年{month.month}月"


def districts_that_file():
    """The districts that have facilities and whose policy says something of reports."""
    facilities = Facility.objects.filter(district=OuterRef("pk"))
    terms = FilingTerms.objects.filter(policy__district=OuterRef("pk"))
    return District.objects.filter(Exists(facilities), Exists(terms)).order_by("code")


@dataclass(frozen=True)
class UnopenedMonth:
    """A month that has ended and lacks reports: all of them, or those of some places."""

    district: District
    month: datetime.date
    lacking: int
    is_begun: bool


def unopened_months(districts, on=None):
    """The UnopenedMonths of `districts`, in order; always two queries.

    Asked from the first month that a district opened, so that nobody is asked for the years before the
    portal; where none was opened yet, for the last month alone. Single places are missed in the last month
    alone: a station registered today for years ago is no reason to open all those years again.
    """
    last = last_finished(on)
    opened = places_opened(districts)
    spans = spans_of(districts)
    unopened = []
    for district in districts:
        months = opened.get(district.pk, {})
        for month in months_between(min(months, default=last), last):
            if month in months and month != last:
                continue
            lacking = places_expected_in(spans.get(district.pk, ()), month) - months.get(month, set())
            if lacking:
                unopened.append(UnopenedMonth(district, month, len(lacking), month in months))
    return unopened


def places_opened(districts):
    """District key → month → the townships (None: the district itself) that have a report of it."""
    opened = defaultdict(lambda: defaultdict(set))
    filings = Filing.objects.filter(district__in=districts).order_by()
    for district, month, township in filings.values_list("district", "month", "township"):
        opened[district][month].add(township)
    return opened


def spans_of(districts):
    """District key → (township or None, opened_on, closed_on) of the operating periods there."""
    spans = defaultdict(set)
    periods = OperatingPeriod.objects.filter(facility__district__in=districts).order_by()
    names = ("facility__district", "facility__township", "opened_on", "closed_on")
    for district, *span in periods.values_list(*names).distinct():
        spans[district].add(tuple(span))
    return spans


def places_expected_in(spans, month):
    """The townships (None: the district itself) with a facility open on a day of `month`; the twin of
    `opening.places_expected`.
    """
    end = month_end(month)
    return {township for township, *span in spans if is_open_between(month, end, *span)}


def is_open_between(first, last, opened_on, closed_on):
    """Whether an operating period has one of the days from `first` to `last`; of a month the twin of
    `OperatingPeriodQuerySet.open_in`.
    """
    return opened_on <= last and (closed_on is None or closed_on > first)


def places_unopened(district, month):
    """The townships (None: the district itself) that should have a report of `month` and have none.

    None of them for a district of which no reports are asked. Three queries.
    """
    if not districts_that_file().filter(pk=district.pk).exists():
        return set()
    opened = Filing.objects.filter(district=district, month=month).order_by()
    return places_expected_in(spans_of([district])[district.pk], month) - set(
        opened.values_list("township", flat=True)
    )


def months_between(first, last):
    months = []
    while first <= last:
        months.append(first)
        first = next_month(first)
    return months


@dataclass(frozen=True)
class MonthStanding:
    """How a district stands with the reports of a month: what its two buttons say.

    unlisted: the facilities that were open in it and stand in no report, for they were registered since.
    """

    district: District
    month: datetime.date
    is_begun: bool
    is_finished: bool
    expected: int
    missing: int
    reminded_today: int
    unlisted: int

    @property
    def to_remind(self):
        """How many are missing and were not reminded today."""
        return self.missing - self.reminded_today


def standing_of(district, month, on=None):
    """How `district` stands with the reports of `month` on the day `on`; always four queries."""
    on = on or today()
    filings = Filing.objects.filter(district=district, month=month)
    missing = filings.to_fill(on)
    reminded = FilingReminder.objects.filter(on=on, filing__in=missing.values("pk"))
    open_facilities = Facility.objects.filter(district=district).open_in(month)
    return MonthStanding(
        district=district,
        month=month,
        is_begun=month <= on,
        is_finished=month <= last_finished(on),
        expected=filings.count(),
        missing=missing.count(),
        reminded_today=reminded.count(),
        unlisted=open_facilities.exclude(filing_lines__month=month).count(),
    )
