"""The townships in order of their coverage, with last month's and last year's place, and what each lacks."""

from dataclasses import dataclass
from fractions import Fraction

from stations.coverage import Coverage, coverage_by_township
from stations.models import CoverageTarget, Township
from yicheng_express.dashboard.charts.sparks import Spark
from yicheng_express.dashboard.sections.trend import township_sparks
from yicheng_express.dates import last_month_end, month_end, months_after, months_before


@dataclass(frozen=True)
class Placed:
    """A township in its place; None without 建制村, and where it was not there then.

    lacking: how many more 建制村 it needs for each target of the policy, in their order. spark: its
    coverage in the months of the trend.
    """

    township: Township
    coverage: Coverage
    place: int | None
    last_month: int | None
    last_year: int | None
    lacking: list[int]
    spark: Spark | None

    @property
    def fall(self):
        """By how many places it fell since last month; 0 where it did not, or nobody knows."""
        return max(0, -(self.rise or 0))

    @property
    def rise(self):
        """By how many places it rose since last month; fallen is below zero, None where nobody knows."""
        return self.last_month - self.place if self.place and self.last_month else None


@dataclass(frozen=True)
class Order:
    """rows: the townships in order. targets: those of the policy. before: the two days that are compared."""

    rows: list[Placed]
    without: list[Township]  # without 建制村: no rate, and no place
    total: Coverage
    lacking: list[int]  # of all together
    targets: list[CoverageTarget]
    before: tuple


def order_of(asked, report):
    """The Order of the townships of a CoverageReport, in a fixed number of queries."""
    month, year = days_before(asked.on)
    last_month, last_year = (places_on(asked.townships, day) for day in (month, year))
    now = places(report.townships)
    sparks = township_sparks(asked)
    targets = list(asked.policy.coverage_targets.all()) if asked.policy else []
    rows = [
        Placed(
            township=township,
            coverage=coverage,
            place=now[township.pk],
            last_month=last_month.get(township.pk),
            last_year=last_year.get(township.pk),
            lacking=[coverage.lacking(target) for target in targets],
            spark=sparks.get(township.pk),
        )
        for township, coverage in report.townships
        if coverage.villages
    ]
    return Order(
        rows=sorted(rows, key=lambda row: (row.place, row.township.code)),
        without=[township for township, coverage in report.townships if not coverage.villages],
        total=report.total,
        lacking=[report.total.lacking(target) for target in targets],
        targets=targets,
        before=(month, year),
    )


def days_before(day):
    """The last month end before `day`, and the same day a year earlier: of a month's end the month's end."""
    if day == month_end(day):
        return month_end(months_before(day, 1)), month_end(months_before(day, 12))
    return last_month_end(day), months_after(day, -12)


def places_on(townships, day):
    return places(coverage_by_township(townships, day))


def places(rows):
    """Township key → its place among these by the share of 建制村 covered; who has the same shares a place.

    The exact share, and not the percentage that is shown of it.
    """
    shares = {
        township.pk: Fraction(coverage.covered, coverage.villages)
        for township, coverage in rows
        if coverage.villages
    }
    return {key: 1 + sum(other > share for other in shares.values()) for key, share in shares.items()}
