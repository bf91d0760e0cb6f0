"""What a brief says of a month: the same as coverage, reach and the dashboard's order say of its last day."""

import datetime
import json
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from stations.coverage import coverage_report
from stations.models import Facility, Village
from subsidies.choices import EntryKind
from subsidies.models import Fund, FundEntry
from supervision.choices import ComplaintState
from supervision.models import Complaint
from tests.dashboard.network import BEGIN, accept, station
from tests.factories import TownshipFactory, UserFactory, VillageFactory, noon
from tests.subsidies.rows import draft_of
from tests.supervision.rows import complaint_at
from tests.supervision.standings.networks import upheld
from yicheng_express.accounts.roles import Role
from yicheng_express.dashboard.brief.comparison import differences
from yicheng_express.dashboard.brief.facts import facts_of
from yicheng_express.dashboard.brief.figures import day_of, figures_of
from yicheng_express.dashboard.brief.findings import findings_of
from yicheng_express.dashboard.brief.reached import Manners
from yicheng_express.dashboard.brief.snapshot import as_json, figures_from
from yicheng_express.dashboard.brief.tiles import tiles_of

pytestmark = pytest.mark.django_db
OCTOBER = datetime.date(2026, 10, 1)
LAST = datetime.date(2026, 10, 31)
DAY = datetime.timedelta(days=1)


@pytest.fixture
def leader(db):
    return UserFactory(role=Role.LEADER, scope_code="411702")


@pytest.fixture
def october(network, leader):
    return figures_of(leader, network.district, OCTOBER)


def station_in(name):
    return Facility.objects.get(village__name=name)


def words_of(figures):
    return {fact.label: fact.words for fact in facts_of(figures, shows_complaints=True)}


def test_coverage_is_that_of_the_months_last_day(network, october):
    total = coverage_report(network.district, LAST).total
    covered = october.covered
    assert (covered.on, covered.villages, covered.covered, covered.missing) == (LAST, 7, 4, 3)
    for ours, theirs in (
        ("covered", "covered"),
        ("rate", "rate"),
        ("effective", "effective"),
        ("effective_rate", "effective_rate"),
        ("resident", "resident_covered"),
        ("priority", "priority"),
        ("priority_covered", "priority_covered"),
        ("population_unknown", "population_unknown"),
    ):
        assert getattr(covered, ours) == getattr(total, theirs), ours
    assert october.manners == Manners(resident=2, cooperation=1, nominal=1, uncovered=3)
    assert october.target.lacking == 3
    assert [(each.name, each.is_priority) for each in october.missing] == [
        ("吴楼", True),
        ("英刘", False),
        ("雷寨", False),
    ]


def test_it_is_held_against_the_last_months_end_and_the_same_months_a_year_ago(october):
    assert (october.month_before.on, october.year_before.on) == (
        datetime.date(2026, 9, 30),
        datetime.date(2025, 10, 31),
    )
    assert (october.month_before.covered, october.year_before.covered) == (5, 5)
    notes = {tile.label: tile.notes for tile in tiles_of(october)}
    assert notes["已覆盖建制村"] == ["比上月 −1", "比上年同月 −1"]
    assert notes["驻村覆盖率"] == ["比上月 −1", "比上年同月 −1"]
    first, second = findings_of(october)
    assert "7 个建制村已覆盖 4 个，覆盖率 57.14%，比上月减少 1 个村" in first
    assert "还差 3 个村" in first
    assert "未覆盖的重点村 1 个：吴楼" in second
    assert "水屯镇（50.00%）、板桥镇（60.00%）" in second


def test_townships_stand_in_the_order_of_the_dashboard(network, october):
    lines = [(line.name, line.place, line.covered, line.handled) for line in october.townships]
    assert lines == [("板桥镇", 1, 3, 43), ("水屯镇", 2, 1, None), ("人民街街道", None, 0, None)]


def test_stations_that_came_and_went_are_named(network, october, leader):
    closed = station_in("吴楼").name
    assert (october.stations.open, october.stations.opened, october.stations.closed) == (6, [], [closed])
    assert words_of(october)["村级站点"] == f"月末营业 6 个；本月新开 0 个；本月关停 1 个（{closed}）"
    # Open on the last day of the month counts as opened; the same station under another manner does not.
    opened = station(Village.objects.get(name="英刘"), opened_on=LAST)
    found = figures_of(leader, network.district, OCTOBER).stations
    assert found.opened == [opened.name]
    station_in("胡楼").operating_periods.update(closed_on=datetime.date(2026, 10, 15))
    station_in("胡楼").operating_periods.create(opened_on=datetime.date(2026, 10, 15), resident=True)
    assert figures_of(leader, network.district, OCTOBER).stations == found


def test_parcels_are_compared_between_whole_months_alone(network, leader, october):
    assert (october.parcels.handled, october.parcels.missing, october.parcels.before) == (43, 3, None)
    assert "缺 3 个站点的月报" in words_of(october)["快件（2026年10月）"]
    Facility.objects.get(village__name="吴楼").operating_periods.update(closed_on=BEGIN + DAY)
    both = dict.fromkeys(Facility.objects.filter(village__name="新坡"), 10)
    accept(network.shuitun, both, months=[OCTOBER])
    found = figures_of(leader, network.district, OCTOBER).parcels
    assert (found.handled, found.missing, found.before) == (63, 0, None)  # September is still lacking
    accept(network.shuitun, both, months=[datetime.date(2026, 9, 1)])
    found = figures_of(leader, network.district, OCTOBER)
    assert (found.parcels.before, found.parcels.a_year_ago) == (63, None)
    assert "处理 63 件（比上月 持平）" in words_of(found)["快件（2026年10月）"]


def test_complaints_are_those_of_the_month(network, leader):
    shop = station_in("夏庄")
    for received_on in (OCTOBER - DAY, OCTOBER, LAST, LAST + DAY):
        complaint_at(shop, received_on=received_on)
    closed = [
        upheld(shop, ended_on=day, received_on=OCTOBER - DAY)
        for day in (OCTOBER - DAY, OCTOBER, LAST, LAST + DAY)
    ]
    Complaint.objects.filter(pk=closed[1].pk).update(warn_on=OCTOBER, due_on=OCTOBER)
    found = figures_of(leader, network.district, OCTOBER).complaints
    assert Complaint.objects.filter(state=ComplaintState.CLOSED).count() == 4
    # Closed on its very last day is in time; closed a day after the month, it was open on its last day.
    assert (found.received, found.closed, found.with_a_day, found.in_time, found.open) == (2, 2, 2, 1, 4)


def test_money_is_what_reached_somebody_up_to_the_day(network, leader):
    fund = Fund.objects.create(district=network.district, name="资金", year=2026, appropriated=90_000)
    application = draft_of(station_in("夏庄"), number="411702-SQ2026-00001")
    for kind, amount, day in (
        (EntryKind.SPENT, 5000, OCTOBER - DAY),
        (EntryKind.SPENT, 3000, OCTOBER),
        (EntryKind.BOUNCED, 1000, LAST),
        (EntryKind.SPENT, 700, LAST + DAY),
        (EntryKind.RESERVED, 600, LAST),
    ):
        FundEntry.objects.create(fund=fund, kind=kind, amount=amount, application=application, at=noon(day))
    found = figures_of(leader, network.district, OCTOBER).paid
    assert (found.in_month, found.to_date) == (2000, 7000)


def test_a_running_month_is_told_as_of_today_and_one_that_has_not_begun_not_at_all(network, leader, now):
    now(datetime.date(2026, 10, 19))
    found = figures_of(leader, network.district, OCTOBER)
    assert (found.on, found.is_running, found.covered.covered) == (datetime.date(2026, 10, 19), True, 5)
    assert found.reports_month == datetime.date(2026, 9, 1)
    now(LAST)
    assert not figures_of(leader, network.district, OCTOBER).is_running
    assert day_of(OCTOBER, OCTOBER) == OCTOBER
    assert day_of(OCTOBER, OCTOBER - DAY) is None


def test_what_is_written_as_json_is_read_back_the_same(network, october, leader):
    empty = figures_of(leader, network.district, datetime.date(2020, 1, 1))
    assert empty.parcels is None
    for figures in (october, empty):
        assert figures_from(json.loads(json.dumps(as_json(figures)))) == figures


def test_differences_name_what_the_data_of_today_say_otherwise(network, october, leader):
    assert differences(october, october, shows_complaints=True) == []
    station(Village.objects.get(name="英刘"), opened_on=LAST)
    complaint_at(station_in("夏庄"), received_on=LAST)
    live = figures_of(leader, network.district, OCTOBER)
    found = {each.label: (each.then, each.now) for each in differences(october, live, shows_complaints=True)}
    assert found["已覆盖"] == ("4 个", "5 个")
    assert found["未覆盖的村"] == ("吴楼、英刘、雷寨", "吴楼、雷寨")
    assert "投诉" in found
    assert "政策" not in found
    assert "投诉" not in [each.label for each in differences(october, live, shows_complaints=False)]


def test_an_empty_district_has_words_and_no_rates(district, leader):
    found = figures_of(leader, district, OCTOBER)
    assert found.covered.rate is None
    assert findings_of(found) == ["截至 2026年10月31日，驿城区没有建制村。"]
    assert [tile.value for tile in tiles_of(found)] == ["—", "0", "—", "—", "—"]
    assert words_of(found)["月报（2026年10月）"] == "还没有开月"
    assert "没有政策目标" in tiles_of(found)[0].notes


def test_a_brief_takes_as_many_queries_for_many_villages_as_for_few(network, leader):
    counts = []
    leader.has_perm("stations.view_filing")  # whose rights are asked for once
    for number in (0, 20):
        for _ in range(number):
            village = VillageFactory(township=TownshipFactory(district=network.district))
            station(village)
        with CaptureQueriesContext(connection) as queries:
            figures_of(leader, network.district, OCTOBER)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_rate_is_told_with_what_is_lacking_of_the_target(october):
    [tile] = [tile for tile in tiles_of(october) if tile.label == "建制村覆盖率"]
    assert (tile.lead, tile.number, tile.words) == ("还差", 3, "个村到目标")
    reached = replace(october, target=replace(october.target, lacking=0))
    assert tiles_of(reached)[0].number is None
    assert "达到2022年12月31日的 100% 目标" in findings_of(reached)[0]
