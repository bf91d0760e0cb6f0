"""Which stations died: closed in the twelve months up to the day, or dormant on it."""

from dataclasses import dataclass

from django.db.models import Count, Q

from stations.models import Facility, Township
from yicheng_express.dashboard.rows.stations import (
    MONTHS,
    closed_lately,
    opened_lately,
    stations,
    stations_on,
)

NAMED = 8  # the latest closures, by name; the others are behind their number


@dataclass(frozen=True)
class Standing:
    """The village stations of a township, or of all where that is None, on the day.

    dormant: None where no report says anything of it.
    """

    township: Township | None
    open: int
    closed: int
    opened: int
    dormant: int | None

    @property
    def tells(self):
        """Whether there is anything to say of it but how many are open."""
        return bool(self.closed or self.opened or self.dormant)


@dataclass(frozen=True)
class Closures:
    """townships: those of which there is something to tell. latest: as the list of rows has them."""

    total: Standing
    townships: list[Standing]
    latest: list[Facility]
    months: int = MONTHS


def closures_of(asked, report):
    """The Closures of what was asked; `report` is its CoverageReport. Three queries.

    None where no station was ever registered: there is nothing that could have closed.
    """
    counts = {
        "open": Count("pk", filter=Q(is_open=True)),
        "closed": Count("pk", filter=closed_lately(asked.on)),
        "opened": Count("pk", filter=opened_lately(asked.on)),
    }
    counted = stations_on(asked).order_by().values("township").annotate(**counts)
    by_township = {row.pop("township"): row for row in counted}
    if not by_township:
        return None
    townships = township_standings(asked, report, by_township)
    sums = {name: sum(row[name] for row in by_township.values()) for name in counts}
    latest = list(stations(asked, {"lately": "closed"})[:NAMED])
    told = [each for each in townships if each.tells]
    return Closures(Standing(None, dormant=report.total.dormant, **sums), told, latest)


def township_standings(asked, report, by_township):
    """The Standing of each township with a station, in the order of the codes."""
    dormant = {township.pk: coverage.dormant for township, coverage in report.townships}
    return [
        Standing(township, dormant=dormant.get(township.pk), **by_township[township.pk])
        for township in asked.townships.order_by("code")
        if township.pk in by_township
    ]
