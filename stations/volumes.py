"""Volumes: what any set of facilities handled in a month, a calendar year, the last twelve months.

Accepted figures alone count (design, section 2), and go on counting while a report is reopened. Handled
(处理) is inbound and outbound together; agricultural goods are a part of outbound.

A month in which a facility was open for at least a day, which is over by the day of the question, and of
which nothing has been accepted, is *missing*: it is said, and never counted as zero.
"""

import datetime
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import groupby

from django.db.models import BigIntegerField, Case, Count, Sum, Value, When

from stations.filing.months import is_open_between
from stations.models import FilingLine, OperatingPeriod
from yicheng_express.dates import last_month_end, month_end, month_ends, month_of, months_before, today

LONGEST = 60  # months: what is accepted of them fits into one number of either database


@dataclass(frozen=True)
class Months:
    """A row of months: from the first day of one to the first day of another, both included."""

    first: datetime.date
    last: datetime.date

    @classmethod
    def one(cls, month):
        return cls(month, month)

    @classmethod
    def of_year(cls, year):
        """The calendar year (自然年)."""
        return cls(datetime.date(year, 1, 1), datetime.date(year, 12, 1))

    @classmethod
    def last_twelve(cls, day):
        """The twelve months up to the last that was over by `day`."""
        last = month_of(last_month_end(day))
        return cls(months_before(last, 11), last)

    def over_by(self, day):
        """Those of them, in order, that were over by `day`; a month is over on its last day."""
        return [month_of(end) for end in month_ends(self.first, min(month_end(self.last), day))]


@dataclass(frozen=True)
class Volume:
    """Parcels of a set of facilities. `filed`: how many months of a facility they are the sum of.

    missing: facility key → the months, in order, that are not among them and should be.
    """

    inbound: int = 0
    outbound: int = 0
    agri_outbound: int = 0
    filed: int = 0
    missing: dict[int, list[datetime.date]] = field(default_factory=dict)

    @property
    def handled(self):
        return self.inbound + self.outbound

    @property
    def is_whole(self):
        """Whether nothing is missing."""
        return not self.missing

    @property
    def missing_in_words(self):
        """缺 2026年9月、10月; of several facilities also how many of them; empty where nothing is missing."""
        if self.is_whole:
            return ""
        words = f"缺 {months_in_words(set().union(*self.missing.values()))}"
        return words if len(self.missing) == 1 else f"{words}（{len(self.missing):,} 个网点）"


def volume(facilities, months, *, on=None):
    """The Volume of all of these facilities (a queryset) together; `on`: the day of the question.

    Two queries, as `volume_by_facility`.
    """
    return together(volume_by_facility(facilities, months, on=on).values())


def volume_by_township(facilities, months, *, on=None):
    """Township key → Volume of its facilities among these; None for the district's own. Two queries.

    By the township that a facility belongs to now: one whose village has moved brings along what it handled.
    """
    townships = defaultdict(list)
    for (_facility, township), found in reckoned(facilities, months, on).items():
        townships[township].append(found)
    return {township: together(volumes) for township, volumes in townships.items()}


def volume_by_facility(facilities, months, *, on=None):
    """Facility key → Volume, for each that was open in these months or has figures of them. Two queries."""
    return {facility: found for (facility, _township), found in reckoned(facilities, months, on).items()}


def together(volumes):
    """One Volume of several, each of other facilities."""
    volumes = list(volumes)
    return Volume(
        inbound=sum(each.inbound for each in volumes),
        outbound=sum(each.outbound for each in volumes),
        agri_outbound=sum(each.agri_outbound for each in volumes),
        filed=sum(each.filed for each in volumes),
        missing={facility: months for each in volumes for facility, months in each.missing.items()},
    )


def volume_by_month(facilities, months, *, on=None):
    """(month, Volume or None) for each of the months that is over: a trend, in three queries.

    None where nothing at all has been accepted; a Volume tells which facilities are missing in its month.
    """
    counted = month_by_month(facilities, months, on=on)
    return [(month, found if found.filed else None) for month, found in counted]


def month_by_month(facilities, months, *, on=None):
    """(month, Volume) for each of the months that is over, also where nothing at all has been accepted: then
    it tells whether anything is missing, or nothing was open. Three queries.
    """
    over = over_at_most(months, on)
    found = {
        row.pop("month"): row for row in accepted_lines(facilities, over).values("month").annotate(**SUMS)
    }
    missing = missing_by_month(facilities, over)
    return [(month, Volume(**found.get(month, {}), missing=missing[month])) for month in over]


def missing_by_month(facilities, over):
    """Month → what a Volume of that month calls `missing`."""
    accepted = {place: months for place, (_sums, months) in sums_with_months(facilities, over).items()}
    missing = {month: {} for month in over}
    for place, expected in months_expected(facilities, over).items():
        for month in months_in_number(expected & ~accepted.get(place, 0), over):
            missing[month][place[0]] = [month]
    return missing


SUMS = {
    "inbound": Sum("accepted_inbound"),
    "outbound": Sum("accepted_outbound"),
    "agri_outbound": Sum("accepted_agri_outbound"),
    "filed": Count("pk"),
}


def reckoned(facilities, months, on):
    """(facility key, township key) → Volume.

    One query for the sums, which also says in one number of which months they are; one for the periods,
    which say of which months they ought to be.
    """
    over = over_at_most(months, on)
    filed = sums_with_months(facilities, over)
    expected = months_expected(facilities, over)
    found = {}
    for place in filed.keys() | expected.keys():
        sums, accepted = filed.get(place, ({}, 0))
        missing = months_in_number(expected.get(place, 0) & ~accepted, over)
        found[place] = Volume(**sums, missing={place[0]: missing} if missing else {})
    return found


def over_at_most(months, on):
    """Those of the months that are over by `on`. Raises ValueError where they are too many for a number."""
    over = months.over_by(on or today())
    if len(over) > LONGEST:
        raise ValueError(f"{len(over)} months are too many for one question")
    return over


def months_in_number(numbers, over):
    """The months that are in one number: the first month is 1, the next 2, then 4 …"""
    return [month for number, month in enumerate(over) if numbers >> number & 1]


def sums_with_months(facilities, over):
    """(facility, township) → its sums, and the months accepted in one number, as `months_in_number` reads it.

    A facility has one line of a month at most (the database holds that), so that the sum is a set.
    """
    numbered = Case(
        *(When(month=month, then=Value(1 << number)) for number, month in enumerate(over)),
        default=0,
        output_field=BigIntegerField(),
    )
    rows = accepted_lines(facilities, over).values("facility", "facility__township")
    return {
        (row.pop("facility"), row.pop("facility__township")): (row, int(row.pop("accepted")))
        for row in rows.annotate(**SUMS, accepted=Sum(numbered))
    }


def months_expected(facilities, over):
    """(facility, township) → the months, in the same numbers, in which it was open for a day at least."""
    expected = defaultdict(int)
    if not over:
        return expected
    ends = [(1 << number, month, month_end(month)) for number, month in enumerate(over)]
    periods = OperatingPeriod.objects.filter(facility__in=facilities.values("pk")).order_by()
    for facility, township, *span in periods.values_list(
        "facility", "facility__township", "opened_on", "closed_on"
    ):
        for number, first, last in ends:
            if is_open_between(first, last, *span):
                expected[facility, township] |= number
    return expected


def accepted_lines(facilities, over):
    lines = FilingLine.objects.accepted().filter(facility__in=facilities.values("pk")).order_by()
    return lines.filter(month__gte=over[0], month__lte=over[-1]) if over else lines.none()


def months_in_words(months):
    """2026年9月、10月; three or more in a row are told as 2026年8—10月."""
    words = []
    for year, of_year in groupby(sorted(months), key=lambda month: month.year):
        runs = []
        for month in (each.month for each in of_year):
            if runs and runs[-1][-1] == month - 1:
                runs[-1].append(month)
            else:
                runs.append([month])
        told = "、".join(run_in_words(run) for run in runs)
        words.append(f"{year}年{told}")
    return "、".join(words)


def run_in_words(run):
    return f"{run[0]}—{run[-1]}月" if len(run) > 2 else "、".join(f"{month}月" for month in run)
