import datetime
import json

import pytest

from stations.models import Facility, FilingLine, OperatingPeriod
from subsidies.eligibility import assess, assess_one, changes, moment_for, needs_year
from subsidies.refusals import SubsidyRefused
from tests.factories import (
    CenterFactory,
    EnterpriseFactory,
    HubFactory,
    OperatingPeriodFactory,
    StationFactory,
    TownshipFactory,
    VillageFactory,
)
from tests.subsidies.networks import (
    LAST_YEAR,
    TODAY,
    asks,
    handled,
    handled_in_year,
    handled_instead,
    loaded,
    months_of,
    rule,
    yicheng,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def township(district):
    return TownshipFactory(district=district, code="411702102", name="板桥镇")


@pytest.fixture
def operator(district):
    return EnterpriseFactory(district=district)


def hub_in(township, operator, **fields):
    return HubFactory(township=township, operator=operator, opened=True, **fields)


def village_in(township, name, number):
    return VillageFactory(township=township, name=name, code=f"{township.code}{number}")


def station_in(village, operator, *, cooperating=False, opened_on=datetime.date(2021, 9, 1)):
    station = StationFactory(village=village, operator=operator)
    OperatingPeriodFactory(facility=station, cooperating=cooperating, opened_on=opened_on)
    return station


def assessed(version, facility, on=TODAY, **terms):
    return assess_one(version, facility, on, **({"year": LAST_YEAR} | terms))


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


def test_of_many_villages_the_first_ten_are_named(district, operator, township):
    for number in range(200, 212):
        village_in(township, f"{number}庄", str(number))
    center = CenterFactory(district=district, operator=operator, opened=True)
    shortfall = assessed(yicheng("district-center"), center).conditions[1].shortfall
    assert shortfall.startswith("还差 12 个村：200庄、")
    assert shortfall.endswith("、209庄 等 12 个村")


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


# --- what is missing ----------------------------------------------------------------------------------------


def test_a_sum_that_is_reached_is_reached_though_months_are_missing(township, operator):
    station_in(village_in(township, "夏庄", "204"), operator)
    hub = hub_in(township, operator)
    handled_in_year(hub, 200_000, months=months_of(LAST_YEAR, 5))
    found = assessed(yicheng("township-hub"), hub)
    assert found.is_eligible is True
    assert found.conditions[0].found == "已通过 200,000 件"
    assert found.conditions[0].is_final is True


def test_a_sum_that_is_not_reached_is_undecided_while_months_are_missing(township, operator):
    station_in(village_in(township, "夏庄", "204"), operator)
    hub = hub_in(township, operator)
    handled_in_year(hub, 199_999, months=[*months_of(LAST_YEAR, 1, 2), *months_of(LAST_YEAR, 5)])
    found = assessed(yicheng("township-hub"), hub)
    assert found.is_eligible is None
    assert found.can_still_qualify is True
    assert found.lacking == ["年处理快件量：缺 2025年3月、4月月报"]


def test_without_any_report_nothing_is_said_to_be_zero(township, operator):
    hub = hub_in(township, operator)
    condition = assessed(yicheng("township-hub"), hub).conditions[0]
    assert condition.found == "—"
    assert condition.is_met is None
    assert condition.shortfall == "缺 2025年1—12月月报"


def test_an_upper_limit_is_undecided_while_months_are_missing_unless_it_is_passed(township, operator):
    hub = hub_in(township, operator)
    version = loaded(rule(tier="hub", conditions=asks("annual_volume", "at_most", 1000)))["village-station"]
    handled_in_year(hub, 1000, months=months_of(LAST_YEAR, 2))
    assert assessed(version, hub).is_eligible is None
    handled_instead(hub, datetime.date(LAST_YEAR, 12, 1), 2000)
    assert assessed(version, hub).is_eligible is False
    handled(hub, datetime.date(LAST_YEAR, 1, 1), 0)
    assert assessed(version, hub).conditions[0].is_final is True


@pytest.mark.parametrize(
    ("operator_name", "volume", "is_eligible"),
    [
        ("less_than", 999, True),
        ("less_than", 1000, False),
        ("at_most", 1000, True),
        ("at_most", 1001, False),
        ("more_than", 1000, False),
        ("more_than", 1001, True),
    ],
)
def test_only_at_least_and_at_most_include_the_number(township, operator, operator_name, volume, is_eligible):
    hub = hub_in(township, operator)
    asked = asks("annual_volume", operator_name, 1000)
    version = loaded(rule(tier="hub", conditions=asked))["village-station"]
    handled_in_year(hub, volume)
    assert assessed(version, hub).is_eligible is is_eligible


def test_months_in_which_the_hub_was_not_open_are_not_missing(township, operator):
    station_in(village_in(township, "夏庄", "204"), operator)
    hub = HubFactory(township=township, operator=operator)
    OperatingPeriodFactory(facility=hub, opened_on=datetime.date(LAST_YEAR, 11, 20))
    handled_in_year(hub, 100, months=months_of(LAST_YEAR, 11))
    found = assessed(yicheng("township-hub"), hub)
    assert found.is_eligible is False
    assert found.conditions[0].shortfall == "还差 199,900 件"


# --- the day and the year -----------------------------------------------------------------------------------


def test_coverage_of_a_year_is_asked_on_its_last_day(township, operator):
    village = village_in(township, "夏庄", "204")
    station_in(village, operator, opened_on=datetime.date(2026, 1, 1))
    hub = hub_in(township, operator)
    handled_in_year(hub, 200_000)
    version = yicheng("township-hub")
    found = assessed(version, hub)
    assert found.moment.as_of == datetime.date(2025, 12, 31)
    assert found.is_eligible is False
    assert found.conditions[1].is_final is True
    assert found.can_still_qualify is False
    handled_in_year(hub, 200_000, 2026, months_of(2026, 1, 10))
    assert assessed(version, hub, year=2026).is_eligible is True


def test_a_year_that_still_runs_counts_the_months_that_are_over(township, operator):
    station_in(village_in(township, "夏庄", "204"), operator)
    hub = hub_in(township, operator)
    handled_in_year(hub, 187_660, 2026, months_of(2026, 1, 10))
    found = assessed(yicheng("township-hub"), hub, year=2026)
    assert found.is_eligible is False
    assert found.can_still_qualify is True
    assert found.lacking == ["年处理快件量：还差 12,340 件"]
    assert found.conditions[0].source == "2026年1—10月已通过的月报"


def test_an_upper_limit_of_a_year_that_still_runs_is_decided_at_its_end(township, operator):
    hub = hub_in(township, operator)
    version = loaded(rule(tier="hub", conditions=asks("annual_volume", "at_most", 1000)))["village-station"]
    handled_in_year(hub, 100, 2026, months_of(2026, 1, 10))
    found = assessed(version, hub, year=2026)
    assert found.is_eligible is None
    assert found.lacking == ["年处理快件量：2026年还没有结束，2026-12-31 以后才能核定"]


def test_an_average_of_a_year_that_still_runs_can_fall_and_is_decided_at_its_end(township, operator):
    hub = hub_in(township, operator)
    version = loaded(rule(tier="hub", conditions=asks("monthly_volume", "at_least", 100)))["village-station"]
    handled_in_year(hub, 1000, 2026, months_of(2026, 1, 10))
    assert assessed(version, hub, year=2026).is_eligible is None
    handled_in_year(hub, 200, 2026, months_of(2026, 11, 12))
    assert assessed(version, hub, datetime.date(2026, 12, 31), year=2026).is_eligible is True


def test_a_rule_without_a_years_figures_is_asked_on_the_day_itself(district):
    station, hub = yicheng("village-station"), yicheng("township-hub")
    assert (needs_year(station), needs_year(hub)) == (False, True)
    assert moment_for(station, TODAY, year=LAST_YEAR).as_of == TODAY
    assert moment_for(hub, TODAY).year == 2026


@pytest.mark.parametrize("year", [2027, 99999, 2020, 0])
def test_a_year_that_has_not_begun_or_was_before_the_rule_is_refused(district, year):
    with pytest.raises(SubsidyRefused):
        moment_for(yicheng("township-hub"), TODAY, year=year)


def test_a_rule_by_periods_knows_its_own_periods_alone(district):
    periods = (
        '[{ name = "2026年上半年", first_day = 2026-01-01, last_day = 2026-06-30 },'
        ' { name = "2026年下半年", first_day = 2026-07-01, last_day = 2026-12-31 },'
        ' { name = "2027年上半年", first_day = 2027-01-01, last_day = 2027-06-30 }]'
    )
    version = loaded(rule(recurrence='"period"', periods=periods))["village-station"]
    assert needs_year(version) is False
    assert moment_for(version, TODAY, period="2026年上半年").as_of == datetime.date(2026, 6, 30)
    assert moment_for(version, TODAY).period == "2026年下半年"
    for name in ("2026", "2027年上半年"):
        with pytest.raises(SubsidyRefused):
            moment_for(version, TODAY, period=name)


# --- what if ------------------------------------------------------------------------------------------------


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


# --- what is frozen -----------------------------------------------------------------------------------------


def test_what_was_found_is_frozen_whole_and_a_drop_is_told_in_words(township, operator):
    villages = [village_in(township, name, number) for name, number in (("夏庄", "204"), ("胡楼", "206"))]
    stations = [station_in(village, operator) for village in villages]
    hub = hub_in(township, operator)
    handled_in_year(hub, 1_000_000, 2026, months_of(2026, 1, 10))
    version = yicheng("township-hub")
    before = json.loads(json.dumps(assessed(version, hub, year=2026).in_json()))
    assert (before["rule"], before["version"], before["clause"]) == ("township-hub", 1, "二(五)")
    assert before["text"].startswith("对年处理快件量20万件以上")
    assert (before["as_of"], before["year"], before["amount"]) == ("2026-11-24", 2026, "20000")
    assert before["facility"]["operator"]["credit_code"] == operator.credit_code
    assert before["facility"]["operating_periods"][0]["opened_on"] == "2021-09-01"
    assert before["conditions"][0]["value"] == "1000000"
    assert [each["inbound"] for each in before["volumes"]] == [100_000] * 10
    assert before["conditions"][1]["villages"] == [
        {"code": "411702102204", "name": "板桥镇 夏庄", "covered": True, "resident": True},
        {"code": "411702102206", "name": "板桥镇 胡楼", "covered": True, "resident": True},
    ]
    assert changes(before, assessed(version, hub, year=2026)) == []
    OperatingPeriod.objects.filter(facility=stations[0]).update(closed_on=TODAY)
    assert changes(before, assessed(version, hub, year=2026)) == [
        "本乡镇（街道）驻村设点覆盖率：原 100%，现 50%，还差 1 个村：夏庄"
    ]
    FilingLine.objects.filter(facility=hub, month=datetime.date(2026, 3, 1)).delete()
    township.kind = "subdistrict"
    township.save()
    told = changes(before, assessed(version, hub, year=2026))
    assert told[0] == "街道不在补贴范围（本规则适用于镇、乡）"


FALLING = (
    '{ metric = "annual_volume", brackets = [{ from = 0, yuan = 5_000 }, { from = 100_000, yuan = 3_000 }] }'
)


def test_an_amount_that_falls_as_the_volume_grows_is_not_settled_by_reports_that_are_missing(
    township, operator
):
    hub = hub_in(township, operator)
    version = loaded(rule(tier="hub", conditions=asks("is_open", "is", "true"), amount=FALLING))[
        "village-station"
    ]
    without = assessed(version, hub)
    assert (without.is_eligible, without.amount, without.most) == (None, None, 5_000)
    assert without.lacking == ["补贴金额：缺 2025年1—12月月报，不能核定金额"]
    handled(hub, datetime.date(LAST_YEAR, 1, 1), 100_000)
    reached = assessed(version, hub)
    assert (reached.is_eligible, reached.amount, reached.most) == (True, 3_000, 3_000)


def test_less_money_than_before_is_told(township, operator):
    hub = hub_in(township, operator)
    version = loaded(
        rule(
            tier="hub",
            conditions=asks("annual_volume", "at_least", 1),
            amount='{ metric = "annual_volume", per_unit = 0.1 }',
        )
    )["village-station"]
    handled_in_year(hub, 100_009)
    found = assessed(version, hub)
    assert found.amount == 10_000  # a part of a yuan is not paid
    handled_instead(hub, datetime.date(LAST_YEAR, 12, 1), 0)
    [told] = changes(found.in_json(), assessed(version, hub))
    assert told == "补贴金额：原 10,000 元，现 9,167 元"


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
