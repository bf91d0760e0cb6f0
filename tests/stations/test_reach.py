"""How a village is reached: the four ways are apart, and agree with coverage on any register."""

import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stations.activity import Basis, basis_on
from stations.choices import Cooperation, FilingState
from stations.coverage import coverage_report
from stations.models import Township
from stations.policy_file import load_policy
from stations.reach import Reach, village_reaches
from tests.factories import (
    FilingFactory,
    FilingLineFactory,
    OperatingPeriodFactory,
    TownshipFactory,
    VillageFactory,
)
from tests.stations.rosters import YICHENG_POLICY

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2026, 11, 23)
MONTHS = [datetime.date(2026, month, 1) for month in (8, 9, 10)]


@pytest.fixture
def township(district):
    load_policy(YICHENG_POLICY)
    return TownshipFactory(district=district, code="411702102", name="板桥镇")


def accept(township, parcels, months=MONTHS):
    """Reports of these months, accepted: station → its inbound parcels in each."""
    for month in months:
        filing = FilingFactory(township=township, month=month, state=FilingState.ACCEPTED)
        for station, inbound in parcels.items():
            FilingLineFactory(
                filing=filing, facility=station, inbound=inbound, outbound=0, agri_outbound=0, accepted=True
            )


def a_station(village, **manner):
    manner = {"resident": False} | manner
    return OperatingPeriodFactory(
        facility__village=village, opened_on=datetime.date(2021, 9, 1), **manner
    ).facility


def reached(district, on=TODAY):
    report = coverage_report(district, on)
    townships = Township.objects.filter(district=district)
    reaches = village_reaches(townships, report.basis or Basis(on, months=1), report.policy)
    return reaches, report.total


def test_each_of_the_four_ways_is_told_by_its_stations(district, township):
    names = ["驻村", "合作", "名义", "半名义", "没有"]
    resident, cooperation, nominal, half, _none = (
        VillageFactory(township=township, name=name) for name in names
    )
    VillageFactory(township=township, community=True)
    mode = Cooperation.POSTAL_COURIER
    stations = {
        a_station(resident, resident=True): 5,
        a_station(cooperation, cooperation=mode): 1,
        a_station(nominal, resident=True): 0,
        a_station(half, resident=True): 0,
        a_station(half, cooperation=mode): 3,
    }
    accept(township, stations)
    reaches, total = reached(district)
    assert {each.village.name: each.reach for each in reaches} == {
        "驻村": Reach.RESIDENT,
        "合作": Reach.COOPERATION,
        "名义": Reach.DORMANT,
        "半名义": Reach.RESIDENT,
        "没有": Reach.UNCOVERED,
    }
    assert {each.village.name: each.is_effective for each in reaches} == {
        "驻村": True,
        "合作": True,
        "名义": False,
        "半名义": True,
        "没有": False,
    }
    assert (total.covered, total.effective, total.dormant) == (4, 3, 2)


def test_who_has_not_reported_is_neither_dormant_nor_effective(district, township):
    village = VillageFactory(township=township)
    station = a_station(village, resident=True)
    [reach], _total = reached(district)
    assert (reach.reach, reach.is_effective) == (Reach.RESIDENT, None)
    accept(township, {station: 0}, MONTHS[1:])
    [reach], _total = reached(district)
    assert (reach.reach, reach.is_effective) == (
        Reach.RESIDENT,
        False,
    )  # two months are too few to be dormant


@pytest.mark.parametrize(("population", "is_priority"), [(2500, True), (2499, False), (None, None)])
def test_2500_people_are_included_and_unknown_is_not_no(district, township, population, is_priority):
    VillageFactory(township=township, population=population)
    [reach], _total = reached(district)
    assert reach.is_priority is is_priority


def test_without_a_policy_nothing_is_dormant(district):
    township = TownshipFactory(district=district)
    station = a_station(
        VillageFactory(township=township, population=9000), cooperation=Cooperation.SALES_COURIER
    )
    accept(township, {station: 0})
    [reach], _total = reached(district)
    assert (reach.reach, reach.is_priority, reach.is_effective) == (Reach.COOPERATION, None, None)


STATIONS = st.lists(
    st.tuples(
        st.integers(0, 3),  # which village
        st.sampled_from([(True, ""), (False, "postal_courier"), (True, "sales_courier")]),
        st.sampled_from([None, datetime.date(2026, 11, 23), datetime.date(2026, 11, 24)]),  # closed on
        st.sampled_from([None, 0, 0, 4]),  # parcels, None: no line
    ),
    max_size=6,
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(stations=STATIONS, silent=st.booleans())
def test_the_cells_agree_with_coverage_on_any_register(district, elsewhere, stations, silent):
    """Counted off one by one they are what `coverage_report` counts by SQL."""
    places = [TownshipFactory(district=district) for _ in range(2)]
    villages = [
        VillageFactory(township=places[number % 2], population=people)
        for number, people in enumerate([None, 2499, 2500, 3000])
    ]
    if not district.policies.exists():
        load_policy(YICHENG_POLICY)
    parcels = {place: {} for place in places}
    for number, (resident, cooperation), closed_on, inbound in stations:
        station = a_station(villages[number], resident=resident, cooperation=cooperation, closed_on=closed_on)
        if inbound is not None:
            parcels[station.township][station] = inbound
    for place in places[: 1 if silent else 2]:
        accept(place, parcels[place])
    townships = Township.objects.filter(pk__in=[place.pk for place in places])
    total = coverage_report(district, TODAY, townships=townships).total
    policy = district.policies.get()
    reaches = village_reaches(townships, basis_on(townships, TODAY, policy.dormant_months), policy)
    assert len(reaches) == total.villages == 4
    assert sum(each.is_covered for each in reaches) == total.covered
    assert sum(each.is_resident for each in reaches) == total.resident_covered
    assert sum(each.is_effective is True for each in reaches) == (total.effective or 0)
    assert sum(each.is_effective is None for each in reaches) == total.unknown
    assert sum(each.is_priority is True for each in reaches) == total.priority
    assert sum(station.is_dormant for each in reaches for station in each.stations) == (total.dormant or 0)
