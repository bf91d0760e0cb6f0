"""What everybody may know of a village's stations: where, when, what is free and what is not, whom to call.

What is not named here is not public: who keeps a station, remarks, licences, coordinates, parcels. The pages
of the public get these values and never the records.
"""

import datetime
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Q

from stations.choices import EnterpriseKind, Tier
from stations.models import Facility, Village

# In the order in which they are told, in the plan's words: 二(三).
FUNCTIONS = {
    "does_parcels": "收寄快递",
    "does_online_sales": "网上销售",
    "does_training": "电商培训",
    "does_agri_outbound": "农产品上行",
}
CARRIERS = {EnterpriseKind.POSTAL, EnterpriseKind.COURIER}


@dataclass(frozen=True)
class PublicFacility:
    """A station or a hub, as its users are told of it; what is not known is empty.

    charges: line by line. brands: whose parcels it handles; companions: who else keeps or shares it.
    closed_on: since when it is closed; opens_on: the day on which it opens, or opens again.
    """

    code: str
    name: str
    village: str
    village_code: str
    address: str
    hours: str
    charges: tuple[str, ...]
    phone: str
    bus_route: str
    functions: tuple[str, ...]
    brands: tuple[str, ...]
    companions: tuple[str, ...]
    is_open: bool
    closed_on: datetime.date | None
    opens_on: datetime.date | None


class Neighbour(NamedTuple):
    """A village with an open station, where another has none."""

    code: str
    name: str


@dataclass(frozen=True)
class PublicStations:
    """What a village has today, and where else its people can go.

    open: its stations in operation; coming: those with an opening ahead, or never opened; closed: the others.
    hubs: the open ones of its township. nearby: where nothing is open here, its villages where something is.
    """

    open: list[PublicFacility]
    coming: list[PublicFacility]
    closed: list[PublicFacility]
    hubs: list[PublicFacility]
    nearby: list[Neighbour]


def stations_before_the_public(village, day):
    """The PublicStations of a village on `day`. Three queries at most, however many there are."""
    of_the_township = Q(township=village.township, tier=Tier.HUB)
    here = told(Facility.objects.filter(Q(village=village) | of_the_township), day)
    stations = [facility for facility in here if facility.village]
    is_open = [station for station in stations if station.is_open]
    others = [station for station in stations if not station.is_open]
    return PublicStations(
        open=is_open,
        coming=[station for station in others if station.opens_on or not station.closed_on],
        closed=[station for station in others if station.closed_on and not station.opens_on],
        hubs=[facility for facility in here if not facility.village and facility.is_open],
        nearby=[] if is_open else neighbours(village.township, day),
    )


def neighbours(township, day):
    """The villages of a township in which a station is open on `day`, in the order of their codes."""
    served = Village.objects.filter(township=township).in_force_on(day).with_coverage(day)
    return [
        Neighbour(*row) for row in served.filter(is_covered=True).values_list("code", "name").order_by("code")
    ]


def told(facilities, day):
    """These facilities as everybody is told of them, in the order of their codes. Two queries."""
    known = facilities.with_state(day).with_next_opening(day).select_related("village", "operator")
    return [public(facility) for facility in known.prefetch_related("partners").order_by("code")]


def public(facility):
    around = [facility.operator, *facility.partners.all()]
    return PublicFacility(
        code=facility.code,
        name=facility.name,
        village=facility.village.name if facility.village else "",
        village_code=facility.village.code if facility.village else "",
        address=facility.address,
        hours=facility.hours,
        charges=tuple(line.strip() for line in facility.charges.splitlines() if line.strip()),
        phone=facility.manager_phone,
        bus_route=facility.bus_route,
        functions=tuple(words for field, words in FUNCTIONS.items() if getattr(facility, field)),
        brands=brands_of(each for each in around if each.kind in CARRIERS),
        companions=brands_of(each for each in around if each.kind not in CARRIERS),
        is_open=facility.is_open,
        closed_on=None if facility.is_open else facility.last_closed_on,
        opens_on=None if facility.is_open else facility.opens_on,
    )


def brands_of(enterprises):
    """Their names as people know them, each once."""
    return tuple(dict.fromkeys(enterprise.brand for enterprise in enterprises))
