"""成效: of the stations that were paid, how many stood and worked six and twelve months later, and today.

A station counts once, from the day on which the bank first paid it. On the day on which so many months have
run full since then it is *open* if it is in an operating period, and *effective* if it then handled a parcel
in the months by which its township is judged: the rule of `stations.activity`, with the dormant months of the
policy of that day. What is not old enough is told apart, and never counted as lost.

Every answer takes the same few queries, however many stations and days of payment there are.
"""

import datetime
from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

from django.db import models
from django.db.models import Max, OuterRef, Subquery, Sum

from stations.activity import PARCELS
from stations.choices import Tier
from stations.coverage import chosen, percent
from stations.models import Facility, Filing, FilingLine, OperatingPeriod, Policy, Township
from subsidies.models import Application, Recovery, RollItem
from yicheng_express.dates import last_month_end, month_of, months_after

HORIZONS = (6, 12)


class Fate(models.TextChoices):
    """How a paid station stands on a day."""

    ACTIVE = "active", "营业，有快件"
    UNDECIDED = "undecided", "营业，快件不详"
    DORMANT = "dormant", "僵尸站点"
    CLOSED = "closed", "停业"


LOST = (Fate.DORMANT, Fate.CLOSED)


@dataclass
class PaidStation:
    """A station that was paid: by which application and when first, and how it stood since.

    after: months → its Fate on the day on which they ran full; None where that day is still to come.
    """

    application: Application
    paid_on: datetime.date
    after: dict[int, Fate | None] = field(default_factory=dict)
    now: Fate | None = None
    closed_on: datetime.date | None = None
    last_parcel_in: datetime.date | None = None
    recovery: Decimal = Decimal(0)

    @property
    def station(self):
        return self.application.facility


@dataclass
class Survival:
    """Of some stations after some months: how many are that old, and how those stood."""

    too_young: int = 0
    active: int = 0
    undecided: int = 0
    dormant: int = 0
    closed: int = 0

    def add(self, fate):
        name = fate.value if fate else "too_young"
        setattr(self, name, getattr(self, name) + 1)

    @property
    def open(self):
        return self.active + self.undecided + self.dormant

    @property
    def old_enough(self):
        return self.open + self.closed

    @property
    def known(self):
        """Those of which it is known whether they were effective; what is closed is not."""
        return self.old_enough - self.undecided

    @property
    def open_rate(self):
        """In percent; None where none is old enough."""
        return percent(self.open, self.old_enough)

    @property
    def effective_rate(self):
        """In percent, of those of which it is known."""
        return percent(self.active, self.known)


@dataclass
class OfTownship:
    """The paid stations of a township, or of all where that is None: after so many months, and now."""

    township: Township | None
    paid: int = 0
    after: dict[int, Survival] = field(default_factory=lambda: {months: Survival() for months in HORIZONS})
    now: Survival = field(default_factory=Survival)

    def add(self, paid):
        self.paid += 1
        self.now.add(paid.now)
        for months, survival in self.after.items():
            survival.add(paid.after[months])


@dataclass(frozen=True)
class SurvivalReport:
    """What became of the paid stations up to the day `on`."""

    on: datetime.date
    stations: list[PaidStation]
    townships: list[OfTownship]
    total: OfTownship

    @property
    def lost(self):
        """Those that are closed or dormant on the day."""
        return [paid for paid in self.stations if paid.now in LOST]


def survival_report(applications, on):
    """The SurvivalReport of the stations that these applications, as somebody sees them, paid for."""
    applications = applications.paid().filter(facility__tier=Tier.STATION)
    stations = paid_stations(applications, on)
    judge = Judge(stations, Facility.objects.filter(pk__in=applications.values("facility")), on)
    total, townships = OfTownship(None), {}
    for paid in stations:
        judge.decide(paid)
        township = paid.station.township
        townships.setdefault(township.pk, OfTownship(township)).add(paid)
        total.add(paid)
    report = SurvivalReport(on, stations, list(townships.values()), total)
    tell_of(report.lost, applications, on)
    return report


def paid_stations(applications, on):
    """The stations that were paid up to the day `on`, once each, in order of their codes."""
    lines = RollItem.objects.paid().filter(application=OuterRef("pk"))
    paid = (
        applications.annotate(paid_on=Subquery(lines.values("paid_on")[:1]))
        .filter(paid_on__lte=on)
        .select_related("facility__township", "facility__village")
        .order_by("facility__code", "paid_on", "number")
    )
    first = {}
    for application in paid:
        first.setdefault(application.facility_id, PaidStation(application, application.paid_on))
    return list(first.values())


class Judge:
    """How stations stand on days, from what is asked once of all of them (`facilities`, a queryset)."""

    def __init__(self, stations, facilities, on):
        self.on = on
        self.facilities = facilities.order_by()
        self.periods = self.operating_periods()
        self.months = self.accepted_months()
        self.policies = self.policies_of_districts()
        days = [(paid.station, day) for paid in stations for day in self.days_of(paid).values()]
        self.lines = self.handled_in({month for each in days for month in self.judged_by(*each)[0]})

    def days_of(self, paid):
        """Months → the day on which they have run full, of those that have; and 0 → the day of the report."""
        days = {months: months_after(paid.paid_on, months) for months in HORIZONS}
        return {months: day for months, day in days.items() if day <= self.on} | {0: self.on}

    def decide(self, paid):
        """Tell how the station stood on each of its days."""
        fates = {months: self.fate(paid.station, day) for months, day in self.days_of(paid).items()}
        paid.now = fates.pop(0)
        paid.after = {months: fates.get(months) for months in HORIZONS}
        if paid.now == Fate.CLOSED:
            ends = (end for _first, end in self.periods[paid.station.pk] if end and end <= self.on)
            paid.closed_on = max(ends, default=None)

    def fate(self, station, day):
        """The twin of `stations.activity.stations_judged` for one station on one day."""
        if not any(first <= day and (end is None or end > day) for first, end in self.periods[station.pk]):
            return Fate.CLOSED
        months, asked = self.judged_by(station, day)
        handled = [parcels for month in months for parcels in self.lines[station.pk, month]]
        if any(handled):
            return Fate.ACTIVE
        return Fate.DORMANT if asked and len(handled) == asked else Fate.UNDECIDED

    def judged_by(self, station, day):
        """The months by which the station is judged on the day, and how many are asked for."""
        policies = self.policies[station.district_id]
        asked = chosen(policies, day).dormant_months if policies else 0
        accepted = self.months[station.township_id]
        over = bisect_right(accepted, month_of(last_month_end(day)))
        return accepted[max(0, over - asked) : over], asked

    def operating_periods(self):
        rows = OperatingPeriod.objects.filter(facility__in=self.facilities.values("pk"))
        found = defaultdict(list)
        for facility, first, end in rows.values_list("facility", "opened_on", "closed_on"):
            found[facility].append((first, end))
        return found

    def accepted_months(self):
        townships = self.facilities.values("township")
        rows = Filing.objects.filter(township__in=townships, accepted_at__isnull=False)
        found = defaultdict(list)
        for township, month in rows.order_by("township", "month").values_list("township", "month"):
            found[township].append(month)
        return found

    def policies_of_districts(self):
        found = defaultdict(list)
        for policy in Policy.objects.filter(district__in=self.facilities.values("district")):
            found[policy.district_id].append(policy)
        return found

    def handled_in(self, months):
        """(Station, month) → of each of its accepted lines whether anything was handled."""
        rows = FilingLine.objects.accepted().filter(
            month__in=months, facility__in=self.facilities.values("pk")
        )
        found = defaultdict(list)
        for facility, month, *parcels in rows.values_list(
            "facility", "month", "accepted_inbound", "accepted_outbound"
        ):
            found[facility, month].append(any(parcels))
        return found


def tell_of(lost, applications, on):
    """Of those that are lost: their last month with a parcel, and what was noted to be asked back."""
    lines = FilingLine.objects.accepted().filter(
        PARCELS, facility__in=applications.values("facility"), month__lte=month_of(last_month_end(on))
    )
    last = lines.order_by().values("facility").annotate(last=Max("month"))
    last_parcel_in = dict(last.values_list("facility", "last"))
    asked = Recovery.objects.filter(application__in=applications).order_by().values("application")
    recoveries = dict(asked.annotate(total=Sum("amount")).values_list("application", "total"))
    for paid in lost:
        paid.last_parcel_in = last_parcel_in.get(paid.station.pk)
        paid.recovery = recoveries.get(paid.application.pk, Decimal(0))
