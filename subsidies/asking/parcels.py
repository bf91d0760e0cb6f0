"""Questions to the accepted reports: volumes, active months, dormancy, punctual filing.

Only months that are over are asked for. A month in which a facility was open and of which nothing has been
accepted is missing: what is found is then a lower bound, and said to be one.
"""

from collections import defaultdict
from fractions import Fraction

from django.db.models import Max

from stations.activity import PARCELS
from stations.filing.months import is_open_between
from stations.models import Filing, FilingLine
from stations.volumes import Volume, months_in_words
from subsidies.asking.question import Finding
from yicheng_express.dates import last_month_end, month_end, month_ends, month_of, next_month


def volume_of(name):
    """The question how much of a Volume (`handled` …) each facility had in the months that count."""

    def ask(question):
        return {
            facility.pk: volume_finding(question, facility, lambda volume: getattr(volume, name))
            for facility in question.rows
        }

    return ask


def monthly_volume(question):
    """Handled parcels by month, of the months in which the facility was open; exact, as a fraction."""
    return {
        facility.pk: volume_finding(question, facility, by_month, "那时没有营业的月份，没有月均")
        for facility in question.rows
    }


def by_month(volume):
    months = volume.filed + sum(len(missing) for missing in volume.missing.values())
    return Fraction(volume.handled, months) if months else None


def volume_finding(question, facility, figure, absent=""):
    volume = question.volumes.get(facility.pk, Volume())
    value = figure(volume)
    return Finding(
        value=value,
        source=question.moment.reports_in_words,
        missing=tuple(volume.missing.get(facility.pk, ())),
        absent=absent if value is None else "",
        closed_on=question.closed_on(facility),
    )


def active_months(question):
    """In how many of the months that count something was handled."""
    months = question.moment.months_over
    active = defaultdict(int)
    if months:
        lines = lines_of(question).filter(PARCELS, month__gte=months[0], month__lte=months[-1])
        for facility in lines.values_list("facility", flat=True):
            active[facility] += 1
    return {
        facility.pk: volume_finding(question, facility, lambda _volume, found=active[facility.pk]: found)
        for facility in question.rows
    }


def dormant_months(question):
    """How many months in a row, up to the last that was over by the day, went by without a parcel.

    Three queries. Where nothing has been accepted nobody knows, nor where a month since the last parcel is
    missing, be it between accepted ones: it may have had parcels.
    """
    last_over = month_of(last_month_end(question.moment.as_of))
    lines = lines_of(question).filter(month__lte=last_over)
    last_parcel = dict(lines.values_list("facility").annotate(last=Max("month", filter=PARCELS)))
    silent = defaultdict(set)
    for facility, month in lines.exclude(PARCELS).values_list("facility", "month"):
        if last_parcel[facility] is None or month > last_parcel[facility]:
            silent[facility].add(month)
    return {
        facility.pk: dormancy(question, facility, last_parcel, silent[facility.pk], last_over)
        for facility in question.rows
    }


def dormancy(question, facility, last_parcel, silent, last_over):
    """silent: the accepted months without a parcel since the one that `last_parcel` names, if any."""
    source = f"截至 {question.moment.as_of} 已通过的月报"
    if facility.pk not in last_parcel:
        return Finding(None, source, unknown="还没有已通过的月报，无法判断")
    last = last_parcel[facility.pk]
    expected = months_open(question.periods.get(facility.pk, []), last and next_month(last), last_over)
    missing = tuple(month for month in expected if month not in silent)
    if missing:
        unknown = f"缺 {months_in_words(missing)}月报，无法判断"
        return Finding(None, source, missing=missing, unknown=unknown)
    return Finding(len(silent), source)


def months_open(periods, first, last):
    """The months from `first` (None: the first of all) to `last` in which one of these periods had a day."""
    if not periods:
        return []
    ends = month_ends(first or month_of(periods[0].opened_on), month_end(last))
    months = [(month_of(end), end) for end in ends]
    return [
        month
        for month, end in months
        if any(is_open_between(month, end, period.opened_on, period.closed_on) for period in periods)
    ]


def punctual_filings(question):
    """For how many of the months that count the filing unit (township, or district) reported in time.

    A report that was never sent in and is past its day was not punctual. One that is not yet due, and one
    that nobody opened for a month in which the facility was open, is missing.
    """
    reports = reports_by_unit(question)
    found = {}
    for facility in question.rows:
        own = reports[facility.district_id, facility.township_id]
        expected = question.volumes.get(facility.pk, Volume()).missing.get(facility.pk, [])
        found[facility.pk] = Finding(
            value=sum(is_punctual is True for is_punctual, _due_on in own.values()),
            source=f"{(facility.township or facility.district).filing_unit}的月报",
            missing=tuple(month for month in expected if can_still_come(own.get(month), question.moment.on)),
        )
    return found


def can_still_come(report, day):
    """Whether a month's report can still be punctual on `day`: it was never opened, or is not yet due."""
    if report is None:
        return True
    is_punctual, due_on = report
    return is_punctual is None and day <= due_on


def reports_by_unit(question):
    """(district key, township key or None) → month → (is punctual, due day). One query."""
    found, months = defaultdict(dict), question.moment.months_over
    if months:
        filings = Filing.objects.filter(
            district__in=question.keys.values("district"), month__gte=months[0], month__lte=months[-1]
        )
        rows = filings.with_punctuality().order_by()
        for district, township, month, *report in rows.values_list(
            "district", "township", "month", "is_punctual", "due_on"
        ):
            found[district, township][month] = tuple(report)
    return found


def lines_of(question):
    return FilingLine.objects.accepted().filter(facility__in=question.keys.values("pk")).order_by()
