"""What a plan is made of and made into: the roster that is there, and the facilities imagined on it."""

import datetime
from dataclasses import dataclass

from stations.choices import Tier, VillageKind
from stations.demo.periods import Period
from stations.models import District, Township, Village
from stations.registration import facility_code


@dataclass(frozen=True)
class Roster:
    """A district's divisions as they stand in the register, each list in the order of the codes."""

    district: District
    villages: list[Village]  # each with its township

    @property
    def administrative(self):
        return [village for village in self.villages if village.kind == VillageKind.ADMINISTRATIVE]

    @property
    def communities(self):
        return [village for village in self.villages if village.kind == VillageKind.COMMUNITY]


@dataclass(frozen=True)
class PlannedFacility:
    """A facility of the plan: the `number`-th at its place, with its periods.

    dormant_from: the first month without a parcel, although it is open.
    """

    tier: Tier
    place: District | Township | Village
    periods: list[Period]
    number: int = 1
    dormant_from: datetime.date | None = None

    @property
    def code(self):
        return facility_code(self.place.code, self.number)


@dataclass(frozen=True)
class NetworkPlan:
    facilities: list[PlannedFacility]
    populations: dict[str, int]  # by village code


def life(place):
    """From when (`since`) up to when (`gone`) a division, and the township around it, is there."""
    around = [place, place.township] if isinstance(place, Village) else [place]
    since = [each.established_on for each in around if each.established_on]
    gone = [each.abolished_on for each in around if each.abolished_on]
    return {"since": max(since, default=None), "gone": min(gone, default=None)}


def townships_of(villages):
    """The townships of these villages, each once, in the order in which they first appear."""
    return list(dict.fromkeys(village.township for village in villages))
