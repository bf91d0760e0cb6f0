"""What the brief of a month says: everything that stands on the sheet is in it, and nothing else is asked.

Coverage is that of the month's last day, of the running month that of today. Parcels and reports are those of
the last month that was over by that day, as they are accepted now; complaints and money those up to that day.
"""

import datetime
from dataclasses import dataclass

from django.utils import timezone

from stations.coverage import coverage_report
from stations.models import Demonstration
from yicheng_express.dashboard.asking import Asked
from yicheng_express.dashboard.brief.happened import (
    Complaints,
    Paid,
    Parcels,
    Reports,
    Stations,
    complaints_between,
    paid_by,
    parcels_of,
    reports_of,
    stations_between,
)
from yicheng_express.dashboard.brief.reached import (
    Covered,
    Manners,
    MissingVillage,
    Target,
    TownshipLine,
    covered_of,
    manners_of,
    missing_of,
    target_of,
    township_lines,
)
from yicheng_express.dates import last_month_end, month_end, month_of, months_before, today


@dataclass(frozen=True)
class Figures:
    """The brief of `month`, as of `on`. reports_month: the month that parcels and reports are told of.

    policy: its title, "" where there is none; priority_population: its threshold. is_invented: whether the
    data are those of a trial.
    """

    district: str
    month: datetime.date
    on: datetime.date
    taken_at: datetime.datetime
    policy: str
    priority_population: int | None
    target: Target | None
    covered: Covered
    month_before: Covered
    year_before: Covered
    manners: Manners
    townships: list[TownshipLine]
    missing: list[MissingVillage]
    stations: Stations
    reports_month: datetime.date
    parcels: Parcels | None
    reports: Reports | None
    complaints: Complaints
    paid: Paid
    is_invented: bool = False

    @property
    def is_running(self):
        """Whether the month was not over yet."""
        return self.on < month_end(self.month)


def day_of(month, now=None):
    """The day that the brief of `month` is of; None for a month that has not begun."""
    now = now or today()
    return min(month_end(month), now) if month <= now else None


def figures_of(user, district, month):
    """The Figures of a district's month that has begun, as `user` sees the district: the whole of it.

    The same number of queries for any district.
    """
    on = day_of(month)
    asked = Asked(user, district, None, on)
    townships, before = asked.townships, month - datetime.timedelta(days=1)
    report = asked.report
    reports_month = month_of(last_month_end(on))
    parcels, handled = parcels_of(townships, reports_month, on)
    return Figures(
        district=district.name,
        month=month,
        on=on,
        taken_at=timezone.now(),
        policy=report.policy.title if report.policy else "",
        priority_population=report.policy and report.policy.priority_population,
        target=target_of(report),
        covered=covered_of(report),
        month_before=covered_of(coverage_report(district, before, townships=townships)),
        year_before=covered_of(
            coverage_report(district, month_end(months_before(month, 12)), townships=townships)
        ),
        manners=manners_of(asked.reaches),
        townships=township_lines(report, handled),
        missing=missing_of(asked.reaches),
        stations=stations_between(townships, before, on),
        reports_month=reports_month,
        parcels=parcels,
        reports=reports_of(user, district, reports_month),
        complaints=complaints_between(user, district, month, on),
        paid=paid_by(user, district, month, on),
        is_invented=Demonstration.objects.filter(district=district).exists(),
    )
