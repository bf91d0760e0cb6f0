"""Policies of other shapes that counties use: each in TOML alone, loaded and assessed without more code."""

import datetime

import pytest

from stations.models import Facility
from subsidies.asking import answers
from subsidies.eligibility import assess, assess_one, needs_year
from tests.factories import (
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
    loaded,
    months_of,
    rule,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def station(township, operator):
    station = StationFactory(village=VillageFactory(township=township), operator=operator)
    OperatingPeriodFactory(facility=station, opened_on=datetime.date(2025, 1, 15))
    return station


GRANT_BY_BRACKET = rule(
    "yearly-grant",
    tier="hub",
    recurrence='"yearly"',
    conditions=asks("is_open", "is", "true"),
    amount='{ metric = "annual_volume", brackets = ['
    "{ from = 100_000, yuan = 5_000 }, { from = 300_000, yuan = 10_000 }, "
    "{ from = 500_000, yuan = 20_000 }] }",
)


@pytest.mark.parametrize(
    ("volume", "amount", "is_eligible"),
    [
        (99_999, 0, False),
        (100_000, 5_000, True),
        (299_999, 5_000, True),
        (300_000, 10_000, True),
        (900_000, 20_000, True),
    ],
)
def test_a_yearly_operating_grant_by_bracket_of_volume(township, operator, volume, amount, is_eligible):
    version = loaded(GRANT_BY_BRACKET)["yearly-grant"]
    hub = HubFactory(township=township, operator=operator, opened=True)
    handled_in_year(hub, volume)
    found = assess_one(version, hub, TODAY, year=LAST_YEAR, period=str(LAST_YEAR))
    assert needs_year(version)
    assert (found.amount, found.is_eligible) == (amount, is_eligible)
    assert bool(found.lacking) is not is_eligible


def test_a_bracket_is_not_known_before_the_year_is_over_unless_it_is_the_highest(township, operator):
    version = loaded(GRANT_BY_BRACKET)["yearly-grant"]
    hub = HubFactory(township=township, operator=operator, opened=True)
    handled_in_year(hub, 300_000, 2026, months_of(2026, 1, 10))
    found = assess_one(version, hub, TODAY, period="2026")
    assert (found.amount, found.most, found.is_eligible) == (None, 20_000, None)
    assert found.lacking == ["补贴金额：2026年还没有结束，2026-12-31 以后才能核定金额"]
    handled(hub, datetime.date(2026, 11, 1), 200_000)
    found = assess_one(version, hub, datetime.date(2026, 11, 30), period="2026")
    assert (found.amount, found.is_eligible) == (20_000, True)


BY_PARCEL = rule(
    "by-parcel",
    recurrence='"yearly"',
    conditions=asks("annual_inbound", "at_least", 1),
    amount='{ metric = "annual_inbound", per_unit = 0.15, cap = 3_000 }',
)


@pytest.mark.parametrize(
    ("inbound", "amount"), [(1_001, 150), (19_999, 2_999), (20_000, 3_000), (90_000, 3_000)]
)
def test_so_much_per_delivered_parcel_with_a_ceiling_cut_to_whole_yuan(district, station, inbound, amount):
    version = loaded(BY_PARCEL)["by-parcel"]
    handled(station, datetime.date(LAST_YEAR, 1, 1), inbound, 5_000)
    for month in months_of(LAST_YEAR, 2):
        handled(station, month, 0)
    found = assess_one(version, station, TODAY, year=LAST_YEAR)
    assert (found.amount, found.is_eligible) == (amount, True)


def test_per_parcel_with_a_missing_month_the_amount_is_not_known_unless_the_ceiling_is_reached(station):
    version = loaded(BY_PARCEL)["by-parcel"]
    handled_in_year(station, 1_000, months=months_of(LAST_YEAR, 2))
    found = assess_one(version, station, TODAY, year=LAST_YEAR)
    assert (found.amount, found.most, found.is_eligible) == (None, 3_000, None)
    assert found.lacking == ["补贴金额：缺 2025年1月月报，不能核定金额"]
    handled(station, datetime.date(LAST_YEAR, 1, 1), 1_000)
    assert assess_one(version, station, TODAY, year=LAST_YEAR).amount == 300


def test_half_on_opening_and_half_after_a_year_in_operation(station):
    halves = loaded(
        rule("on-opening", conditions=asks("is_resident", "is", "true"), amount="{ fixed = 500 }"),
        rule(
            "after-a-year",
            conditions=f"{asks('is_resident', 'is', 'true')}, {asks('months_in_operation', 'at_least', 12)}",
            amount="{ fixed = 500 }",
        ),
    )

    def eligible(key, day):
        return assess_one(halves[key], station, day).is_eligible

    assert eligible("on-opening", datetime.date(2025, 1, 14)) is False
    assert eligible("on-opening", datetime.date(2025, 1, 15)) is True
    short = assess_one(halves["after-a-year"], station, datetime.date(2025, 10, 20))
    assert short.lacking == ["连续营业：还差 3 个月"]
    assert short.can_still_qualify is True
    assert eligible("after-a-year", datetime.date(2026, 1, 14)) is False
    assert eligible("after-a-year", datetime.date(2026, 1, 15)) is True


@pytest.mark.parametrize(("population", "is_eligible"), [(None, None), (2500, False), (2501, True)])
def test_only_villages_with_more_than_so_many_people(station, population, is_eligible):
    version = loaded(rule(conditions=asks("village_population", "more_than", 2500)))["village-station"]
    station.village.population = population
    station.village.save()
    found = assess_one(version, station, TODAY)
    assert found.is_eligible is is_eligible
    if population == 2500:
        assert found.conditions[0].shortfall == "还差 1 人"


def test_only_where_no_complaint_was_upheld(township, station, operator, monkeypatch):
    version = loaded(
        rule(recurrence='"yearly"', conditions=asks("upheld_complaints", "at_most", 0)),
    )["village-station"]
    blamed = StationFactory(village=VillageFactory(township=township), operator=operator, opened=True)
    monkeypatch.setattr(answers, "_ANSWERS", {})
    assert assess_one(version, station, TODAY, year=LAST_YEAR).is_eligible is None
    answers.register_answers("upheld_complaints", lambda facilities, first_day, last_day: {blamed.pk: 2})
    found = assess(version, Facility.objects.all(), TODAY, year=LAST_YEAR)
    assert {each.facility.pk: each.is_eligible for each in found} == {station.pk: True, blamed.pk: False}
    assert [each.lacking for each in found if not each.is_eligible] == [["查实的投诉：超出 2 件"]]


def test_a_different_amount_for_remote_townships(district, station, operator):
    remote = TownshipFactory(district=district, code="411702211", name="胡庙乡", kind="township")
    far = StationFactory(village=VillageFactory(township=remote), operator=operator, opened=True)
    versions = loaded(
        rule("near", except_townships='["411702211"]', amount="{ fixed = 1_000 }"),
        rule("remote", townships='["411702211"]', amount="{ fixed = 1_500 }"),
    )
    paid = {
        (key, each.facility.pk): each.amount
        for key, version in versions.items()
        for each in assess(version, Facility.objects.all(), TODAY)
        if each.is_eligible
    }
    assert paid == {("near", station.pk): 1_000, ("remote", far.pk): 1_500}
    assert assess_one(versions["near"], far, TODAY).lacking == ["胡庙乡不在本规则适用的乡镇（街道）范围"]


def test_so_much_for_each_half_year_of_punctual_reports_and_no_dormancy(station):
    version = loaded(
        rule(
            "half-yearly",
            recurrence='"period"',
            periods='[{ name = "2025年上半年", first_day = 2025-01-01, last_day = 2025-06-30 },'
            ' { name = "2025年下半年", first_day = 2025-07-01, last_day = 2025-12-31 }]',
            conditions=f"{asks('punctual_filings', 'at_least', 5)}, "
            f"{asks('dormant_months', 'less_than', 3)}, {asks('active_months', 'at_least', 4)}",
            amount='{ metric = "period_volume", per_unit = 0.5 }',
        )
    )["half-yearly"]
    for month in months_of(2025, 1, 6):
        handled(station, month, 101)
    first = assess_one(version, station, TODAY, period="2025年上半年")
    assert (first.is_eligible, first.amount) == (True, 303)
    for month in months_of(2025, 7, 12):
        handled(station, month, 0)
    second = assess_one(version, station, TODAY, period="2025年下半年")
    assert second.is_eligible is False
    assert second.lacking == [
        "连续没有快件的月份：超出 4 个月",
        "有快件的月份：还差 4 个月",
        "补贴金额：本期处理快件量 0 件，按标准没有补贴",
    ]


def test_a_yearly_grant_to_resident_covered_townships_of_every_kind_but_streets(district, operator):
    version = loaded(
        rule(
            tier="hub",
            recurrence='"yearly"',
            township_kinds='["town", "township"]',
            conditions=asks("township_resident_coverage", "at_least", "66.6"),
        )
    )["village-station"]
    for name, kind, resident in (("甲镇", "town", 2), ("乙乡", "township", 1), ("丙街道", "subdistrict", 3)):
        place = TownshipFactory(district=district, name=name, kind=kind)
        HubFactory(township=place, operator=operator, opened=True)
        for number in range(3):
            station = StationFactory(village=VillageFactory(township=place), operator=operator)
            OperatingPeriodFactory(facility=station, cooperating=number >= resident)
    found = assess(version, Facility.objects.all(), TODAY, year=LAST_YEAR)
    assert {each.facility.township.name: each.is_eligible for each in found} == {
        "甲镇": True,
        "乙乡": False,
        "丙街道": False,
    }
    told = next(each.conditions[0] for each in found if each.facility.township.name == "乙乡")
    assert told.required == "不低于 66.6%"
    assert told.shortfall.startswith("还差 1 个村（尚未覆盖：")
