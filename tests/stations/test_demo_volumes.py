"""The demo's figures and courses, told over invented rosters of every size, without a database."""

from collections import defaultdict

from hypothesis import given, settings
from hypothesis import strategies as st

from stations.choices import Tier
from stations.demo.courses import STEPS, Course, deal_courses
from stations.demo.filings import facilities_listed, months_told
from stations.demo.plan import plan_network
from stations.demo.volumes import GROWTH, Figures, invent_volumes, level_in
from tests.stations.test_demo_plan import a_roster, counties, last_days
from yicheng_express.dates import last_month_end, month_end, month_of, months_before


def told(roster, seed, until):
    plan = plan_network(roster, seed=seed, until=until)
    return plan, invent_volumes(plan, seed=seed, last=month_of(last_month_end(until)))


@settings(max_examples=40, deadline=None)
@given(roster=counties, seed=st.integers(0, 2**31 - 1), until=last_days)
def test_there_are_figures_for_the_months_with_a_day_open_and_for_no_other(roster, seed, until):
    plan, volumes = told(roster, seed, until)
    expected = {
        (facility.code, month)
        for facility in plan.facilities
        for month in months_told(plan, until)
        for period in facility.periods
        if period.opened_on <= month_end(month) and (period.closed_on is None or period.closed_on > month)
    }
    assert set(volumes) == expected
    assert all(0 <= figures.agri_outbound <= figures.outbound for figures in volumes.values())
    assert all(figures.inbound >= 0 for figures in volumes.values())


@settings(max_examples=30, deadline=None)
@given(roster=counties, seed=st.integers(0, 2**31 - 1), until=last_days)
def test_a_dormant_station_has_no_parcel_from_its_month_on(roster, seed, until):
    plan, volumes = told(roster, seed, until)
    silent_from = {facility.code: facility.dormant_from for facility in plan.facilities}
    for (code, month), figures in volumes.items():
        if silent_from[code] and month >= silent_from[code]:
            assert figures == Figures()


@settings(max_examples=30, deadline=None)
@given(roster=counties, seed=st.integers(0, 2**31 - 1), until=last_days)
def test_the_center_has_more_than_all_hubs_in_a_whole_month(roster, seed, until):
    plan, volumes = told(roster, seed, until)
    [center] = [facility for facility in plan.facilities if facility.tier == Tier.CENTER] or [None]
    hubs = {facility.code for facility in plan.facilities if facility.tier == Tier.HUB}
    through_hubs = defaultdict(Figures)
    for (code, month), figures in volumes.items():
        if code in hubs:
            through_hubs[month] = through_hubs[month].plus(figures)
    for month, figures in through_hubs.items():
        if center and center.periods[0].opened_on <= month:
            assert figures.handled < volumes[center.code, month].handled


@settings(max_examples=40, deadline=None)
@given(roster=counties, seed=st.integers(0, 2**31 - 1), until=last_days)
def test_every_report_has_a_course_and_only_the_last_month_leaves_work(roster, seed, until):
    plan, volumes = told(roster, seed, until)
    if not volumes:
        return
    lists = facilities_listed({each.code: each for each in plan.facilities}, volumes)
    months = months_told(plan, until)
    numbers = {month: {code: len(codes) for code, codes in lists[month].items()} for month in months}
    clerks = next((code for code in sorted(numbers[months[-1]]) if len(code) > 6), "")
    courses = deal_courses(numbers, months, clerks, seed)
    assert set(courses) == {(code, month) for month in months for code in numbers[month]}
    assert set(STEPS) == set(Course)
    done = {Course.SMOOTH, Course.CORRECTED, Course.REOPENED, Course.LAPSED}
    assert {course for (_code, month), course in courses.items() if month != months[-1]} <= done
    if clerks:
        assert courses[clerks, months[-1]] is Course.NOT_STARTED


def test_the_growth_meets_its_points_and_stays_at_the_last():
    for month, level in GROWTH:
        assert level_in(month) == level
    assert level_in(GROWTH[-1][0].replace(year=2040)) == GROWTH[-1][1]
    assert level_in(months_before(GROWTH[0][0], 5)) == GROWTH[0][1]


def test_an_earlier_last_month_tells_the_same_of_the_stations():
    roster = a_roster(8, 8)
    plan = plan_network(roster, seed=3, until=GROWTH[3][0])
    long = invent_volumes(plan, seed=3, last=GROWTH[3][0])
    short = invent_volumes(plan, seed=3, last=GROWTH[2][0])
    stations = {facility.code for facility in plan.facilities if facility.tier == Tier.STATION}
    assert {key: figures for key, figures in short.items() if key[0] in stations} == {
        key: figures for key, figures in long.items() if key[0] in stations and key[1] <= GROWTH[2][0]
    }
