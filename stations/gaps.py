"""What is missing: every 建制村 that is not covered, or covered in name alone, and why (plan 一(三)).

A village is a gap until somebody is served in it. The reason is read off the register and the accepted
reports; who is to act follows from it. By when is a matter of the target and of the township's duty, which
the dashboard joins.
"""

import datetime
from dataclasses import dataclass

from django.db import models
from django.db.models import OuterRef, Subquery

from stations.activity import dormant_stations
from stations.choices import Tier
from stations.models import Facility, OperatingPeriod
from stations.reach import VillageReach


class GapReason(models.TextChoices):
    """Why nobody is served in a 建制村; the nearest to being mended first."""

    DORMANT = "dormant", "站点没有快件"
    NOT_YET = "not_yet", "已登记，未开业"
    CLOSED = "closed", "站点停业"
    NEVER = "never", "没有设站"


# What is to be done about it, by the plan's words.
REMEDY = {
    GapReason.DORMANT: "恢复收寄，或换人运营",
    GapReason.NOT_YET: "按期开业",
    GapReason.CLOSED: "恢复营业，或另行设站",
    GapReason.NEVER: "落实场所，设站或开展合作",
}


@dataclass(frozen=True)
class Gap:
    """A 建制村 in which nobody is served. `station`: the one that the reason is read off, where there is one.

    about: the reason in words.
    """

    reach: VillageReach
    reason: GapReason
    about: str
    station: Facility | None = None

    @property
    def village(self):
        return self.reach.village

    @property
    def who(self):
        """Who is to act: the township, and with it whoever runs the station."""
        township = self.village.township.name
        return f"{township}、{self.station.operator.brand}" if self.station else township

    @property
    def remedy(self):
        return REMEDY[self.reason]


def gaps(reaches, townships, basis):
    """The gaps among these VillageReaches of the townships on the day of the basis: priority villages first,
    then by code. Two queries at most, however many there are.
    """
    reaches = [each for each in reaches if not each.is_covered or each.is_nominal]
    uncovered = [each.village.pk for each in reaches if not each.is_covered]
    registered = stations_registered(uncovered, basis.on)
    silent = silent_stations(townships, basis) if len(uncovered) < len(reaches) else {}
    found = [
        of_dormant(each, silent[each.village.pk])
        if each.is_covered
        else of_uncovered(each, registered, basis.on)
        for each in reaches
    ]
    return sorted(found, key=lambda gap: (not gap.reach.is_priority, gap.village.code))


def of_dormant(reach, station):
    """The gap of a village whose stations are dormant; `station`: the one that had parcels last."""
    last = station.last_parcel_in
    about = f"{last.year}年{last.month}月以后没有快件" if last else "开业以来没有快件"
    return Gap(reach, GapReason.DORMANT, about, station=station)


def of_uncovered(reach, registered, day):
    """The gap of a village without an open station, read off the stations that are registered in it."""
    station = registered.get(reach.village.pk)
    if station is None:
        return Gap(reach, GapReason.NEVER, "没有登记过站点")
    if station.last_closed_on and not station.opens_on:
        words = f"{station.last_closed_on} 停业"
        about = f"{words}：{station.closing_reason}" if station.closing_reason else words
        return Gap(reach, GapReason.CLOSED, about, station=station)
    about = f"{station.opens_on} 开业" if station.opens_on else "没有登记开业日期"
    return Gap(reach, GapReason.NOT_YET, about, station=station)


def stations_registered(villages, day):
    """Village key → its station that is nearest to being open (`nearness`). One query."""
    periods = OperatingPeriod.objects.filter(facility=OuterRef("pk"))
    closed = periods.filter(closed_on__lte=day).order_by("-closed_on")
    stations = (
        Facility.objects.filter(tier=Tier.STATION, village__in=villages)
        .with_state(day)
        .with_next_opening(day)
        .annotate(
            closing_reason=Subquery(closed.values("closing_reason")[:1]),
            opens_on=Subquery(
                periods.filter(opened_on__gt=day).order_by("opened_on").values("opened_on")[:1]
            ),
        )
        .select_related("operator")
        .order_by("code")
    )
    found = {}
    for station in stations:
        found[station.village_id] = max(station, found.get(station.village_id, station), key=nearness)
    return found


def nearness(station):
    """How near it is to being open: a day of opening is nearer than one of closing, a later closing than an
    earlier one.
    """
    never = datetime.date.min
    return (
        station.opens_on is not None,
        -(station.opens_on or never).toordinal(),
        station.last_closed_on or never,
    )


def silent_stations(townships, basis):
    """Village key → its dormant station that had parcels last. One query."""
    found = {}
    never = datetime.date.min
    for station in dormant_stations(townships, basis).select_related("operator", "township", "village"):
        before = found.get(station.village_id)
        if before is None or (station.last_parcel_in or never) > (before.last_parcel_in or never):
            found[station.village_id] = station
    return found
