"""One village: how it is reached on a day, its stations, and what they handled month by month."""

from dataclasses import dataclass

from django.urls import reverse

from stations.choices import Tier
from stations.models import Facility, FilingLine, OperatingPeriod, Village
from stations.reach import VillageReach, village_reaches
from stations.states import manner_in_words, state_in_words
from yicheng_express.dates import month_of, months_before

MONTHS = 12


@dataclass(frozen=True)
class VillagePage:
    """A village on a day.

    merged_into_page: the address of that village's page, "" of one out of scope. reach: None for a community,
    and for a 建制村 that is not there on the day.
    lines: the accepted FilingLines of its stations in the last twelve months, the latest first.
    """

    village: Village
    merged_into: Village | None
    merged_into_page: str
    reach: VillageReach | None
    stations: list[Facility]
    periods: list[OperatingPeriod]
    lines: list[FilingLine]


def village_page(village, asked):
    """The VillagePage of a village on the day of the Asked, which is of its township."""
    stations = Facility.objects.visible_to(asked.user).filter(village=village, tier=Tier.STATION)
    shown = list(stations.with_state(asked.on).select_related("operator").order_by("code"))
    for station in shown:
        station.state, station.manner = state_in_words(station), manner_in_words(station)
    merged_into = Village.objects.select_related("township").filter(pk=village.merged_into_id).first()
    reaches = village_reaches(asked.townships, asked.basis, asked.policy)
    return VillagePage(
        village=village,
        merged_into=merged_into,
        merged_into_page=page_of(merged_into, asked.user) if merged_into else "",
        reach=next((each for each in reaches if each.village == village), None),
        stations=shown,
        periods=periods_of(stations),
        lines=lines_of(stations, asked.on),
    )


def page_of(village, user):
    seen = Village.objects.visible_to(user).filter(pk=village.pk)
    return reverse("dashboard_village", args=[village.code]) if seen.exists() else ""


def periods_of(stations):
    periods = OperatingPeriod.objects.filter(facility__in=stations.values("pk"))
    return list(periods.select_related("facility").order_by("-opened_on", "facility__code"))


def lines_of(stations, day):
    """Their accepted lines of the twelve months up to the day."""
    lines = FilingLine.objects.accepted().filter(
        facility__in=stations.values("pk"), month__lte=day, month__gt=months_before(month_of(day), MONTHS)
    )
    return list(lines.select_related("facility").order_by("-month", "facility__code"))
