"""Eligibility by the plan's three rules: what a center, a hub and a station must reach, and its queries."""

import datetime

import pytest

from stations.models import Facility, OperatingPeriod
from subsidies.eligibility import assess, assess_one
from tests.factories import (
    CenterFactory,
    TownshipFactory,
    VillageFactory,
)
from tests.subsidies.networks import (
    LAST_YEAR,
    TODAY,
    asks,
    assessed,
    handled,
    handled_in_year,
    hub_in,
    loaded,
    rule,
    station_in,
    village_in,
    yicheng,
)

pytestmark = pytest.mark.django_db


# --- the center ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("volume", "is_eligible"), [(19_999_999, False), (20_000_000, True)])
def test_the_center_needs_twenty_million_parcels_that_number_included(
    district, operator, volume, is_eligible
):
    township = TownshipFactory(district=district)
    station_in(village_in(township, "夏庄", "204"), operator, cooperating=True)
    center = CenterFactory(district=district, operator=operator, opened=True)
    handled_in_year(center, volume)
    found = assessed(yicheng("district-center"), center)
    assert found.is_eligible is is_eligible
    assert found.amount == found.most == 300_000
    assert found.lacking == ([] if is_eligible else ["年处理快件量：还差 1 件"])


def test_the_center_asks_for_coverage_by_any_means_of_all_villages_but_communities(district, operator):
    townships = [TownshipFactory(district=district) for _ in range(2)]
    covered = [village_in(townships[0], name, number) for name, number in (("夏庄", "204"), ("胡楼", "205"))]
    for village in covered:
        station_in(village, operator, cooperating=True)
    VillageFactory(township=townships[1], community=True)
    last = village_in(townships[1], "石庄", "206")
    center = CenterFactory(district=district, operator=operator, opened=True)
    handled_in_year(center, 20_000_000)
    version = yicheng("district-center")
    short = assessed(version, center)
    assert short.is_eligible is False
    assert short.conditions[1].found == "66.66%"
    assert short.lacking == ["全区（县）覆盖率：还差 1 个村：石庄"]
    station_in(last, operator, cooperating=True)
    assert assessed(version, center).is_eligible is True


def test_ninety_nine_percent_is_not_all_and_a_target_of_ninety_nine_is(district, operator):
    township = TownshipFactory(district=district)
    villages = [village_in(township, f"{number}庄", str(number)) for number in range(200, 300)]
    for village in villages[1:]:
        station_in(village, operator)
    center = CenterFactory(district=district, operator=operator, opened=True)
    versions = loaded(
        rule("all", tier="center", conditions=asks("district_coverage", "at_least", 100)),
        rule("most", tier="center", conditions=asks("district_coverage", "at_least", 99)),
        rule("over", tier="center", conditions=asks("district_coverage", "more_than", 99)),
    )
    answers = {key: assessed(version, center) for key, version in versions.items()}
    assert {key: found.is_eligible for key, found in answers.items()} == {
        "all": False,
        "most": True,
        "over": False,
    }
    assert answers["all"].conditions[0].found == "99%"
    assert answers["over"].conditions[0].shortfall == "还差 1 个村：200庄"


def test_namesakes_are_told_apart_by_their_township(district, operator, township):
    other = TownshipFactory(district=district, code="411702103", name="水屯镇")
    village_in(township, "夏庄", "204")
    village_in(other, "夏庄", "204")
    village_in(other, "新坡", "205")
    center = CenterFactory(district=district, operator=operator, opened=True)
    shortfall = assessed(yicheng("district-center"), center).conditions[1].shortfall
    assert shortfall == "还差 3 个村：板桥镇 夏庄、水屯镇 夏庄、新坡"


# --- hubs ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("volume", "is_eligible", "shortfall"),
    [(199_999, False, "还差 1 件"), (200_000, True, ""), (200_001, True, "")],
)
def test_a_hub_needs_two_hundred_thousand_parcels_that_number_included(
    township, operator, volume, is_eligible, shortfall
):
    station_in(village_in(township, "夏庄", "204"), operator)
    hub = hub_in(township, operator)
    handled_in_year(hub, volume)
    found = assessed(yicheng("township-hub"), hub)
    assert found.is_eligible is is_eligible
    assert found.amount == 20_000
    condition = found.conditions[0]
    assert condition.required == "不低于 200,000 件"
    assert condition.found == f"{volume:,} 件"
    assert condition.source == "2025年1—12月已通过的月报"
    assert condition.clause == "二(五)"
    assert condition.shortfall == shortfall


def test_a_township_that_is_covered_but_not_by_resident_stations_does_not_qualify_its_hub(township, operator):
    station_in(village_in(township, "夏庄", "204"), operator, cooperating=True)
    station_in(village_in(township, "胡楼", "206"), operator)
    hub = hub_in(township, operator)
    handled_in_year(hub, 200_000)
    found = assessed(yicheng("township-hub"), hub)
    assert found.is_eligible is False
    assert found.lacking == ["本乡镇（街道）驻村设点覆盖率：还差 1 个村：夏庄"]


def test_all_villages_that_are_lacking_are_named_and_their_number_is_said_once(township, operator):
    names = [f"第{number}庄" for number in range(1, 14)]
    for number, name in enumerate(names, start=204):
        village_in(township, name, str(number))
    hub = hub_in(township, operator)
    condition = assessed(yicheng("township-hub"), hub).conditions[1]
    assert condition.shortfall == f"还差 13 个村：{'、'.join(names)}"
    assert condition.folded == (f"还差 13 个村：{'、'.join(names[:10])}", "第11庄、第12庄、第13庄", 3)


def test_what_names_no_more_than_ten_villages_is_not_folded(township, operator):
    village_in(township, "夏庄", "204")
    conditions = assessed(yicheng("township-hub"), hub_in(township, operator)).conditions
    assert [each.folded for each in conditions] == [(each.shortfall, "", 0) for each in conditions]


def test_a_street_is_told_that_the_rule_is_not_for_it(district, operator):
    street = TownshipFactory(district=district, street=True, name="古城街道")
    station_in(village_in(street, "夏庄", "204"), operator)
    hub = hub_in(street, operator)
    handled_in_year(hub, 200_000)
    found = assessed(yicheng("township-hub"), hub)
    assert found.is_eligible is False
    assert found.is_concerned is False
    assert found.can_still_qualify is False
    assert [condition.is_met for condition in found.conditions] == [True, True]
    assert found.lacking == ["街道不在补贴范围（本规则适用于镇、乡）"]


def test_a_township_without_villages_has_no_rate_and_its_hub_does_not_qualify(township, operator):
    VillageFactory(township=township, community=True)
    hub = hub_in(township, operator)
    handled_in_year(hub, 200_000)
    found = assessed(yicheng("township-hub"), hub)
    assert found.is_eligible is False
    assert found.conditions[1].found == "—"
    assert found.conditions[1].shortfall == "板桥镇没有建制村，没有覆盖率"


def test_two_hubs_of_a_township_are_held_each_against_its_own_volume(township, operator):
    station_in(village_in(township, "夏庄", "204"), operator)
    hubs = [hub_in(township, operator, code=f"411702102-0{number}") for number in (1, 2)]
    handled_in_year(hubs[0], 250_000)
    handled_in_year(hubs[1], 150_000)
    found = assess(yicheng("township-hub"), Facility.objects.all(), TODAY, year=LAST_YEAR)
    assert [(each.facility.code, each.is_eligible) for each in found] == [
        ("411702102-01", True),
        ("411702102-02", False),
    ]


# --- stations -----------------------------------------------------------------------------------------------


def test_each_of_two_resident_stations_of_a_village_qualifies(township, operator):
    village = village_in(township, "夏庄", "204")
    stations = [station_in(village, operator) for _ in range(2)]
    cooperating = station_in(village, operator, cooperating=True)
    found = assess(yicheng("village-station"), Facility.objects.all(), TODAY)
    answers = {each.facility.pk: each.is_eligible for each in found}
    assert answers == {stations[0].pk: True, stations[1].pk: True, cooperating.pk: False}
    told = next(each for each in found if each.facility.pk == cooperating.pk)
    assert told.lacking == ["驻村设点：2026-11-24 没有驻村设点（邮快合作）"]
    assert told.can_still_qualify is True


def test_a_station_in_a_community_never_qualifies(township, operator):
    station = station_in(VillageFactory(township=township, name="东街", community=True), operator)
    found = assessed(yicheng("village-station"), station)
    assert found.is_eligible is False
    assert found.can_still_qualify is False
    assert found.lacking == ["所在村是建制村：板桥镇 东街是社区，不是建制村"]


def test_a_village_that_was_abolished_counts_up_to_the_day_before(township, operator):
    village = village_in(township, "夏庄", "204")
    village.abolished_on = datetime.date(2024, 1, 1)
    village.save()
    station = station_in(village, operator)
    version = yicheng("village-station")
    assert assessed(version, station, datetime.date(2023, 12, 31)).is_eligible is True
    gone = assessed(version, station, datetime.date(2024, 1, 1))
    assert gone.is_eligible is False
    assert gone.can_still_qualify is False


def test_a_village_that_was_abolished_is_in_no_rate_from_its_day_on(township, operator):
    abolished_on = datetime.date(2026, 7, 1)
    station_in(village_in(township, "夏庄", "204"), operator)
    gone = village_in(township, "胡楼", "205")
    gone.abolished_on = abolished_on
    gone.save()
    hub = hub_in(township, operator)
    version = yicheng("township-hub")
    before = assessed(version, hub, abolished_on - datetime.timedelta(days=1), year=2026).conditions[1]
    assert (before.found, before.shortfall) == ("50%", "还差 1 个村：胡楼")
    assert assessed(version, hub, abolished_on, year=2026).conditions[1].found == "100%"


def test_a_closed_station_does_not_qualify_and_is_told_so(township, operator):
    station = station_in(village_in(township, "夏庄", "204"), operator)
    OperatingPeriod.objects.filter(facility=station).update(closed_on=TODAY)
    version = yicheng("village-station")
    assert assessed(version, station, TODAY - datetime.timedelta(days=1)).is_eligible is True
    closed = assessed(version, station)
    assert closed.is_eligible is False
    assert closed.lacking == ["驻村设点：2026-11-24 没有营业"]


def test_facilities_of_another_tier_or_district_are_left_out(township, operator, elsewhere):
    station = station_in(village_in(township, "夏庄", "204"), operator)
    hub = hub_in(township, operator)
    version = yicheng("village-station")
    assert [each.facility for each in assess(version, Facility.objects.all(), TODAY)] == [station]
    assert Facility.objects.filter(district=elsewhere).exists()
    assert assess_one(version, hub, TODAY) is None


# --- cost ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["district-center", "township-hub", "village-station"])
def test_thirty_facilities_take_as_many_queries_as_three(
    district, operator, key, django_assert_num_queries, django_assert_max_num_queries
):
    version = yicheng(key)

    def grown(number):
        for _ in range(number):
            township = TownshipFactory(district=district)
            for facility in (
                CenterFactory(district=district, operator=operator, opened=True),
                hub_in(township, operator),
                station_in(VillageFactory(township=township), operator),
            ):
                handled(facility, datetime.date(LAST_YEAR, 5, 1), 10)

    grown(3)
    with django_assert_max_num_queries(6) as few:
        assert len(assess(version, Facility.objects.all(), TODAY, year=LAST_YEAR)) == 3
    grown(27)
    with django_assert_num_queries(len(few)):
        assert len(assess(version, Facility.objects.all(), TODAY, year=LAST_YEAR)) == 30


def test_of_the_districts_rate_a_township_is_told_its_own_villages_alone(cases):
    """A county may ask the district's coverage of its hubs, too; not every township is told whose lack."""
    of_rate = asks("district_coverage", "at_least", 100)
    version = loaded(rule("hub", tier="hub", conditions=of_rate))["hub"]
    for place in (cases.stations[0], cases.other_station):
        cases.close(place, datetime.date(2026, 1, 1))
    [found] = assess(version, Facility.objects.filter(pk=cases.hub.pk), datetime.date(2026, 3, 2))
    assert found.lacking == ["全区（县）覆盖率：还差 2 个村（本乡镇（街道）的：夏庄）"]
    assert "新坡" not in str(found.in_json())
    cases.stations[0].operating_periods.update(closed_on=None)
    [found] = assess(version, Facility.objects.filter(pk=cases.hub.pk), datetime.date(2026, 3, 2))
    assert found.lacking == ["全区（县）覆盖率：还差 1 个村（都不在本乡镇（街道））"]
