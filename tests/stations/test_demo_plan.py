"""The demo's story, told over invented rosters of every size, without a database."""

import datetime
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stations.choices import Tier, TownshipKind, VillageKind
from stations.demo.fates import FATES_NEED, SHARES, Fate, deal_fates
from stations.demo.growth import FIRST_MONTH_END, RESIDENT_AT_ONCE, VILLAGE_GROWTH, Style, day_on
from stations.demo.network import Roster
from stations.demo.periods import Period, clip, close
from stations.demo.plan import plan_network
from stations.demo.words import POPULATION_SOURCE
from stations.models import District, Township, Village

SEED = 20210831
UNTIL = datetime.date(2026, 10, 31)
END_OF_2021, END_OF_2022 = datetime.date(2021, 12, 31), datetime.date(2022, 12, 31)


def a_roster(*sizes, streets=0, communities=0, **village_fields):
    """A county whose townships have so many 建制村 each; the first `streets` of them are streets."""
    district = District(pk=1, code="990101", name="虚构县")
    villages = []
    for number, size in enumerate(sizes):
        kind = TownshipKind.SUBDISTRICT if number < streets else TownshipKind.TOWN
        township = Township(pk=number + 1, district=district, code=f"990101{number:03d}", kind=kind)
        township.name = f"第{number}镇"
        for place in range(size + communities):
            villages.append(
                Village(
                    pk=len(villages) + 1,
                    township=township,
                    code=f"{township.code}{place:03d}",
                    name=f"第{place}庄",
                    official_name=f"第{place}庄村民委员会",
                    kind=VillageKind.ADMINISTRATIVE if place < size else VillageKind.COMMUNITY,
                    **village_fields,
                )
            )
    return Roster(district, villages)


def covered_on(plan, day, *, resident=False):
    """The codes of the places with a station open on `day`, counted by hand."""
    return {
        facility.place.code
        for facility in plan.facilities
        if facility.tier == Tier.STATION
        for period in facility.periods
        if period.opened_on <= day and (period.closed_on is None or day < period.closed_on)
        if period.resident or not resident
    }


counties = st.builds(
    a_roster,
    *[st.integers(0, 12)] * 3,
    streets=st.integers(0, 3),
    communities=st.integers(0, 2),
)
last_days = st.dates(FIRST_MONTH_END, UNTIL)


@settings(max_examples=60, deadline=None)
@given(roster=counties, seed=st.integers(0, 2**31 - 1), until=last_days)
def test_whatever_the_county_the_periods_follow_each_other_and_end_with_the_story(roster, seed, until):
    plan = plan_network(roster, seed=seed, until=until)
    codes = [facility.code for facility in plan.facilities]
    assert len(codes) == len(set(codes))
    for facility in plan.facilities:
        assert facility.periods
        for period in facility.periods:
            assert period.opened_on <= until
            assert period.closed_on is None or period.opened_on < period.closed_on <= until
            works = period.resident or bool(period.cooperation)
            assert works == (facility.tier == Tier.STATION)
            assert bool(period.closing_reason) == (period.closed_on is not None)
        for earlier, later in zip(facility.periods, facility.periods[1:], strict=False):
            assert earlier.closed_on <= later.opened_on


@settings(max_examples=40, deadline=None)
@given(roster=counties, seed=st.integers(0, 2**31 - 1), until=st.dates(END_OF_2022, UNTIL))
def test_whatever_the_county_every_village_is_covered_at_the_end_of_2022(roster, seed, until):
    plan = plan_network(roster, seed=seed, until=until)
    assert {village.code for village in roster.administrative} <= covered_on(plan, END_OF_2022)


def test_the_growth_meets_its_shares_on_the_very_days():
    for day, share in VILLAGE_GROWTH:
        assert day_on(VILLAGE_GROWTH, share) == day
    roster = a_roster(*[25] * 8)
    plan = plan_network(roster, seed=SEED, until=UNTIL)
    assert [len(covered_on(plan, day)) / 200 for day, _share in VILLAGE_GROWTH] == [
        share for _day, share in VILLAGE_GROWTH
    ]


def test_large_villages_come_first():
    roster = a_roster(*[25] * 8)
    plan = plan_network(roster, seed=SEED, until=UNTIL)
    large = {code for code, population in plan.populations.items() if population >= 2500}
    early = covered_on(plan, datetime.date(2021, 10, 31))
    assert len(large & early) / len(large) > len(early) / 200


def test_an_earlier_last_day_tells_the_same_story_up_to_it():
    roster = a_roster(20, 20, 20, communities=1)
    long = plan_network(roster, seed=SEED, until=END_OF_2022)
    short = plan_network(roster, seed=SEED, until=END_OF_2021)
    for day in (FIRST_MONTH_END, datetime.date(2021, 10, 10), END_OF_2021):
        assert covered_on(short, day) == covered_on(long, day)
    assert short.populations == long.populations


def test_a_story_of_growth_alone_has_no_fates():
    plan = plan_network(a_roster(30, 30), seed=SEED, until=FATES_NEED - timedelta(days=1))
    assert all(facility.number == 1 and facility.dormant_from is None for facility in plan.facilities)


@pytest.mark.parametrize("seed", [1, 2, 3, SEED])
def test_the_years_after_2022_have_what_later_work_needs(seed):
    roster = a_roster(*[12] * 12, streets=4, communities=2)
    plan = plan_network(roster, seed=seed, until=UNTIL)
    stations = [facility for facility in plan.facilities if facility.tier == Tier.STATION]
    villages = {village.code for village in roster.administrative}

    assert len(villages - covered_on(plan, UNTIL)) == 3
    dormant = [facility for facility in stations if facility.dormant_from]
    assert dormant
    for facility in dormant:
        assert facility.dormant_from.day == 1
        assert facility.periods[-1].opened_on < facility.dormant_from < UNTIL - timedelta(days=92)
        assert facility.periods[-1].closed_on is None
    assert any(facility.number == 2 for facility in stations)
    assert any(facility.place.kind == VillageKind.COMMUNITY for facility in stations)
    assert any(
        earlier.closed_on == later.opened_on and later.resident and not earlier.resident
        for facility in stations
        for earlier, later in zip(facility.periods, facility.periods[1:], strict=False)
        if later.opened_on > END_OF_2022
    )
    assert any(
        earlier.closed_on < later.opened_on
        for facility in stations
        for earlier, later in zip(facility.periods, facility.periods[1:], strict=False)
    )
    hubs = [facility for facility in plan.facilities if facility.tier == Tier.HUB]
    assert [hub.number for hub in hubs].count(2) == 1
    assert len({hub.place for hub in hubs}) == 12


@pytest.mark.parametrize("seed", [1, 2, 3, SEED])
def test_some_townships_are_resident_covered_and_others_covered_but_not_so(seed):
    roster = a_roster(*[12] * 12, streets=4)
    plan = plan_network(roster, seed=seed, until=UNTIL)
    resident, covered = covered_on(plan, UNTIL, resident=True), covered_on(plan, UNTIL)
    fully = {"resident": 0, "covered alone": 0}
    for township in {village.township for village in roster.villages}:
        own = {village.code for village in roster.villages if village.township == township}
        fully["resident"] += own <= resident
        fully["covered alone"] += own <= covered and not own <= resident
    assert fully["resident"] >= 3
    assert fully["covered alone"] >= 3


def test_a_county_with_very_few_villages_loses_none_of_them():
    for size in (1, 2, 3):
        plan = plan_network(a_roster(size), seed=SEED, until=UNTIL)
        assert len(covered_on(plan, UNTIL)) == size


def test_a_county_of_communities_alone_has_a_center_and_a_few_stations_and_no_hub():
    plan = plan_network(a_roster(0, 0, streets=2, communities=4), seed=SEED, until=UNTIL)
    assert [facility.tier for facility in plan.facilities] == [Tier.CENTER, Tier.STATION]
    assert plan.populations == {}


def test_a_village_set_up_later_has_no_station_before():
    plan = plan_network(a_roster(5, established_on=datetime.date(2024, 3, 1)), seed=SEED, until=UNTIL)
    assert not covered_on(plan, datetime.date(2024, 2, 29))
    assert len(covered_on(plan, datetime.date(2024, 3, 1))) == 5


def test_a_village_abolished_closes_its_stations():
    plan = plan_network(a_roster(5, abolished_on=datetime.date(2024, 3, 1)), seed=SEED, until=UNTIL)
    assert len(covered_on(plan, datetime.date(2024, 2, 29))) == 5
    assert not covered_on(plan, datetime.date(2024, 3, 1))
    gone_before = a_roster(5, abolished_on=datetime.date(2020, 1, 1))
    assert not covered_on(plan_network(gone_before, seed=SEED, until=UNTIL), UNTIL)


def test_what_happens_on_the_last_day_itself_is_known():
    opened_on, until = datetime.date(2021, 8, 1), datetime.date(2022, 8, 1)
    open_still = [Period(opened_on, resident=True)]
    closing = close(open_still, until, "场所翻修")
    assert clip(closing, since=None, gone=None, until=until) == closing
    assert clip(closing, since=None, gone=None, until=until - timedelta(days=1)) == open_still
    gone = clip(open_still, since=None, gone=until, until=until)
    assert gone == close(open_still, until, "所在村撤销")
    assert clip(open_still, since=None, gone=until, until=until - timedelta(days=1)) == open_still
    assert clip(open_still, since=None, gone=None, until=opened_on) == open_still
    assert clip(open_still, since=None, gone=None, until=opened_on - timedelta(days=1)) == []


def test_a_village_shares_the_life_of_its_township():
    roster = a_roster(5)
    roster.villages[0].township.established_on = datetime.date(2023, 5, 1)
    plan = plan_network(roster, seed=SEED, until=UNTIL)
    assert not covered_on(plan, datetime.date(2023, 4, 30))
    assert len(covered_on(plan, datetime.date(2023, 5, 1))) == 5


def test_populations_lie_on_both_sides_of_the_threshold_and_some_stay_unknown():
    plan = plan_network(a_roster(20, 20, 20), seed=SEED, until=UNTIL)
    sizes = sorted(plan.populations.values())
    assert {2499, 2500} <= set(sizes)
    assert sizes[0] < 2499
    assert sizes[-1] > 2500
    assert 50 <= len(sizes) < 60


def test_a_population_that_somebody_entered_is_left_alone_and_one_of_the_demo_is_told_again():
    entered = a_roster(10, population=1234, population_source="第七次人口普查")
    assert plan_network(entered, seed=SEED, until=UNTIL).populations == {}
    fresh = plan_network(a_roster(10), seed=SEED, until=UNTIL)
    loaded = a_roster(10, population=99, population_source=POPULATION_SOURCE)
    assert plan_network(loaded, seed=SEED, until=UNTIL) == fresh


class Certainty:
    def shuffle(self, items):
        """Leave them as they are."""


def test_fates_that_are_equally_frequent_are_dealt_each(monkeypatch):
    monkeypatch.setitem(SHARES, Fate.DOUBLED, SHARES[Fate.DORMANT])
    villages = a_roster(50).villages
    fates = deal_fates(villages, dict.fromkeys([villages[0].township]), set(), UNTIL, Certainty())
    assert [list(fates.values()).count(fate) for fate in (Fate.DORMANT, Fate.DOUBLED)] == [3, 3]


def test_every_fate_and_style_has_its_share():
    assert set(SHARES) == set(Fate)
    assert set(RESIDENT_AT_ONCE) == set(Style)


def test_fates_are_dealt_to_no_village_twice_and_to_none_that_came_or_went():
    roster = a_roster(50)
    roster.villages[0].established_on = datetime.date(2022, 1, 1)
    roster.villages[1].abolished_on = datetime.date(2025, 1, 1)
    styles = dict.fromkeys([roster.villages[0].township])
    fates = deal_fates(roster.villages, styles, set(), UNTIL, Certainty())
    assert not set(roster.villages[:2]) & set(fates)
    assert [list(fates.values()).count(fate) for fate in Fate] == [1, 5, 6, 2, 3, 4]
