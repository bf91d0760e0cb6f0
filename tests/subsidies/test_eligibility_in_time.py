"""Eligibility while months are missing and while the year still runs: what is decided, and what not yet."""

import datetime

import pytest

from subsidies.eligibility import moment_for, needs_year
from subsidies.refusals import SubsidyRefused
from tests.factories import (
    HubFactory,
    OperatingPeriodFactory,
)
from tests.subsidies.networks import (
    LAST_YEAR,
    TODAY,
    asks,
    assessed,
    handled,
    handled_in_year,
    handled_instead,
    hub_in,
    loaded,
    months_of,
    rule,
    station_in,
    village_in,
    yicheng,
)

pytestmark = pytest.mark.django_db


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


# --- money --------------------------------------------------------------------------------------------------

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


# --- closed -------------------------------------------------------------------------------------------------


def closed_hub(township, operator, closed_on):
    hub = HubFactory(township=township, operator=operator)
    opened_on = datetime.date(2021, 9, 16)
    OperatingPeriodFactory(facility=hub, opened_on=opened_on, closed_on=closed_on)
    return hub


@pytest.mark.parametrize(
    ("closed_on", "is_hopeful", "shortfall"),
    [
        (datetime.date(2023, 3, 27), False, "已停业（2023-03-27）"),
        (datetime.date(2026, 1, 1), False, "已停业（2026-01-01）"),
        (datetime.date(2026, 1, 2), True, "还差 199,999 件"),
    ],
)
def test_a_hub_that_no_month_of_the_year_saw_open_has_no_volume_to_gain(
    closed_on, is_hopeful, shortfall, township, operator
):
    hub = closed_hub(township, operator, closed_on)
    if is_hopeful:
        handled(hub, datetime.date(2026, 1, 1), 1)
    found = assessed(yicheng("township-hub"), hub, year=2026)
    assert found.is_eligible is False
    assert found.conditions[0].shortfall == shortfall
    assert found.can_still_qualify is is_hopeful
    assert found.closed_on == (None if is_hopeful else closed_on)


def test_a_hub_that_opened_again_or_never_did_can_gain_volume(township, operator):
    hub = closed_hub(township, operator, datetime.date(2023, 3, 27))
    OperatingPeriodFactory(facility=hub, opened_on=datetime.date(2026, 11, 20))
    registered = HubFactory(township=township, operator=operator)
    for each in (hub, registered):
        found = assessed(yicheng("township-hub"), each, year=2026)
        assert (found.can_still_qualify, found.closed_on) == (True, None)


def test_of_a_year_before_it_opened_again_a_hub_is_not_said_to_be_closed(township, operator):
    hub = closed_hub(township, operator, datetime.date(2023, 3, 27))
    OperatingPeriodFactory(facility=hub, opened_on=datetime.date(2026, 2, 1))
    found = assessed(yicheng("township-hub"), hub)
    assert (found.can_still_qualify, found.closed_on) == (False, None)
    assert found.conditions[0].shortfall == "还差 200,000 件"


def test_what_asks_for_no_volume_is_met_by_opening_again(township, operator):
    station = station_in(village_in(township, "夏庄", "204"), operator)
    station.operating_periods.update(closed_on=datetime.date(2023, 3, 27))
    found = assessed(yicheng("village-station"), station)
    assert (found.is_eligible, found.can_still_qualify, found.closed_on) == (False, True, None)


def test_an_upper_limit_is_no_matter_of_being_closed(township, operator):
    hub = closed_hub(township, operator, datetime.date(2023, 3, 27))
    version = loaded(rule(tier="hub", conditions=asks("annual_volume", "at_most", 1000)))["village-station"]
    found = assessed(version, hub, year=2026)
    assert (found.is_eligible, found.closed_on) == (None, None)


@pytest.mark.parametrize("name", ["monthly_volume", "active_months"])
def test_neither_an_average_nor_active_months_come_of_a_closed_hub(name, township, operator):
    hub = closed_hub(township, operator, datetime.date(2023, 3, 27))
    version = loaded(rule(tier="hub", conditions=asks(name, "at_least", 1)))["village-station"]
    found = assessed(version, hub, year=2026)
    assert found.conditions[0].shortfall == "已停业（2023-03-27）"
    assert found.can_still_qualify is False


def test_a_sum_by_the_parcel_is_nothing_for_a_closed_hub(township, operator):
    hub = closed_hub(township, operator, datetime.date(2023, 3, 27))
    amount = '{ metric = "annual_volume", per_unit = 0.1 }'
    asked = asks("township_resident_coverage", "at_least", 0)
    version = loaded(rule(tier="hub", conditions=asked, amount=amount))["village-station"]
    station_in(village_in(township, "夏庄", "204"), operator)
    found = assessed(version, hub, year=2026)
    assert found.can_still_qualify is False
    assert found.closed_on == datetime.date(2023, 3, 27)
    assert found.lacking == ["补贴金额：已停业（2023-03-27）"]
