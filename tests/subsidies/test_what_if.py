"""What-if: villages that are taken as covered by a resident station."""

import pytest

from stations.models import OperatingPeriod
from tests.factories import (
    CenterFactory,
    TownshipFactory,
    VillageFactory,
)
from tests.subsidies.networks import (
    TODAY,
    asks,
    assessed,
    handled_in_year,
    hub_in,
    loaded,
    rule,
    station_in,
    village_in,
    yicheng,
)

pytestmark = pytest.mark.django_db


def test_in_a_what_if_villages_become_resident_and_so_do_the_stations_open_in_them(township, operator):
    named = village_in(township, "夏庄", "204")
    keyed = village_in(township, "胡楼", "206")
    cooperating = station_in(named, operator, cooperating=True)
    hub = hub_in(township, operator)
    handled_in_year(hub, 200_000)
    what_if = {"as_if_resident": [named.code, keyed.pk]}
    version = yicheng("township-hub")
    assert assessed(version, hub).is_eligible is False
    assert assessed(version, hub, **what_if).is_eligible is True
    assert assessed(version, hub, as_if_resident=[named.code]).conditions[1].shortfall == "还差 1 个村：胡楼"
    station = yicheng("village-station")
    assert assessed(station, cooperating).is_eligible is False
    assert assessed(station, cooperating, **what_if).is_eligible is True
    OperatingPeriod.objects.filter(facility=cooperating).update(closed_on=TODAY)
    assert assessed(station, cooperating, **what_if).is_eligible is False


def test_a_what_if_raises_the_coverage_by_any_means_as_well(district, township, operator):
    villages = [village_in(township, f"{number}庄", str(number)) for number in range(200, 203)]
    for village in villages[1:]:
        station_in(village, operator, cooperating=True)
    center = CenterFactory(district=district, operator=operator, opened=True)
    version = yicheng("district-center")
    assert assessed(version, center).conditions[1].found == "66.66%"
    assert assessed(version, center, as_if_resident=[villages[0].pk]).conditions[1].found == "100%"


def test_a_what_if_takes_no_community(township, operator):
    community = VillageFactory(township=township, code="411702102001", community=True)
    station = station_in(community, operator, cooperating=True)
    version = loaded(rule(conditions=asks("is_resident", "is", "true")))["village-station"]
    found = assessed(version, station, as_if_resident=[community.code, community.pk])
    assert found.is_eligible is False


def test_a_what_if_reaches_no_other_district(district, elsewhere, operator):
    foreign = elsewhere.townships.get().villages.get()
    center = CenterFactory(district=district, operator=operator, opened=True)
    village_in(TownshipFactory(district=district), "夏庄", "204")
    found = assessed(yicheng("district-center"), center, as_if_resident=[foreign.code, foreign.pk])
    assert found.conditions[1].found == "0%"
