"""How far the network reaches each 建制村 on a day: the cell of the coverage matrix (design, section 7).

A covered 建制村 is reached by a resident station, or by cooperation alone; or *nominally*: all of its
stations are dormant by `stations.activity`, and nobody has been served for as many months as the policy
says. The four are apart: of every 建制村 that counts on the day exactly one is true.
"""

from collections import defaultdict
from dataclasses import dataclass

from django.db import models

from stations.activity import stations_judged
from stations.choices import Cooperation, Tier
from stations.models import OperatingPeriod, Village


class Reach(models.TextChoices):
    """How a 建制村 is reached on a day, the best first."""

    RESIDENT = "resident", "驻村设点"
    COOPERATION = "cooperation", "合作覆盖"
    DORMANT = "dormant", "仅名义覆盖"
    UNCOVERED = "uncovered", "未覆盖"


@dataclass(frozen=True)
class OpenStation:
    """A village station that is open on the day: how it works, and how its reports judge it."""

    name: str
    code: str
    is_resident: bool
    cooperation: str
    is_active: bool
    is_dormant: bool

    @property
    def manner(self):
        """How it works, in the plan's words: 驻村设点＋邮快合作."""
        words = ["驻村设点"] if self.is_resident else []
        return "＋".join(words + ([Cooperation(self.cooperation).label] if self.cooperation else []))


@dataclass(frozen=True)
class VillageReach:
    """A 建制村 on a day with its open stations.

    is_priority: None where its population or the threshold is not known. is_known: whether the reports of its
    township say if it is effectively covered, as `stations.coverage.as_reported` counts.
    """

    village: Village
    stations: tuple[OpenStation, ...]
    is_priority: bool | None
    is_known: bool

    @property
    def is_covered(self):
        return bool(self.stations)

    @property
    def is_resident(self):
        return any(station.is_resident for station in self.stations)

    @property
    def modes(self):
        """The cooperation modes of its stations, in the plan's order."""
        used = {station.cooperation for station in self.stations}
        return [mode for mode in Cooperation if mode in used]

    @property
    def is_effective(self):
        """Whether it is effectively covered; None where nobody knows."""
        return any(station.is_active for station in self.stations) if self.is_known else None

    @property
    def is_nominal(self):
        """Covered by dormant stations alone."""
        return self.is_covered and all(station.is_dormant for station in self.stations)

    @property
    def reach(self):
        if not self.is_covered:
            return Reach.UNCOVERED
        if self.is_nominal:
            return Reach.DORMANT
        return Reach.RESIDENT if self.is_resident else Reach.COOPERATION

    @property
    def facts(self):
        """What there is to know of it in a line: 夏庄，驻村设点，重点村，3,210 人，夏庄服务站（驻村设点）."""
        words = [self.village.name, self.reach.label]
        if self.is_priority:
            words.append("重点村")
        population = self.village.population
        words.append("人口不详" if population is None else f"{population:,} 人")
        words += [f"{station.name}（{station.manner}）" for station in self.stations]
        return "，".join(words)


def village_reaches(townships, basis, policy):
    """The VillageReach of every 建制村 of `townships` on the day of the basis, in the order of their codes.

    policy: its threshold says which are priority villages; None where there is none. Three queries, however
    many villages there are: the twin of `with_coverage` and `activity.with_effective_coverage`.
    """
    villages = Village.objects.filter(township__in=townships).counting_on(basis.on)
    villages = list(villages.select_related("township").order_by("code"))
    stations = open_stations(townships, basis)
    covered = {village.township_id for village in villages if village.pk in stations}
    threshold = policy and policy.priority_population
    return [
        VillageReach(
            village=village,
            stations=tuple(stations.get(village.pk, ())),
            is_priority=priority_of(village, threshold),
            is_known=is_known(village.township, basis, covered),
        )
        for village in villages
    ]


def is_known(township, basis, covered):
    """Whether effective coverage of its villages is known: the twin of `stations.coverage.as_reported`."""
    return bool(basis.of(township)) or bool(basis.by_township and township.pk not in covered)


def priority_of(village, threshold):
    """Whether it has the priority population or more (以上); None where nobody knows: the twin of
    `stations.querysets.is_priority`, which cannot tell unknown from no.
    """
    if village.population is None or not threshold:
        return None
    return village.population >= threshold


def open_stations(townships, basis):
    """Village key → its stations that are open on the day of the basis. Two queries."""
    judged = stations_judged(townships, basis).values_list("pk", "is_active", "is_dormant")
    judgement = {facility: flags for facility, *flags in judged}
    periods = OperatingPeriod.objects.open_on(basis.on).filter(
        facility__tier=Tier.STATION, facility__township__in=townships
    )
    found = defaultdict(list)
    for village, facility, *about in periods.order_by("facility__code").values_list(
        "facility__village", "facility", "facility__name", "facility__code", "resident", "cooperation"
    ):
        found[village].append(OpenStation(*about, *judgement.get(facility, (False, False))))
    return found
