"""Trend, means and parcels: each figure is exactly its rows, in a number of queries that does not grow."""

import datetime
import random
from urllib.parse import parse_qs, urlsplit

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory

from stations.choices import Figure, Tier
from stations.coverage import coverage_by_township, coverage_on_days, coverage_on_days_by_township
from stations.models import Facility, OperatingPeriod, Township, Village
from stations.policy_file import load_policy
from tests.dashboard.random_network import (
    LAST,
    MONTHS,
    asked_by,
    figures_of,
    random_network,
    rows_behind,
)
from tests.factories import (
    EnterpriseFactory,
    FilingFactory,
    FilingLineFactory,
    HubFactory,
    OperatingPeriodFactory,
    StationFactory,
    TownshipFactory,
    UserFactory,
    VillageFactory,
)
from tests.stations.rosters import YICHENG_POLICY
from yicheng_express.accounts.roles import Role
from yicheng_express.dashboard.rows.registry import LISTINGS
from yicheng_express.dashboard.sections.modes import modes_of
from yicheng_express.dashboard.sections.parcels import parcels_of
from yicheng_express.dashboard.sections.trend import township_sparks, trend_days, trend_of
from yicheng_express.dates import next_month

pytestmark = pytest.mark.django_db
ON = datetime.date(2026, 11, 20)
OCTOBER = datetime.date(2026, 10, 1)
AS_MANY_AS = 30  # figures of a page that are looked up


@pytest.fixture
def leader(district):
    return UserFactory(role=Role.LEADER, scope_code="411702")


def drawn(asked):
    """The three sections, the parcels once for each tier."""
    parcels = parcels_of(asked)
    parts = [("trend", {"trend": trend_of(asked)}), ("modes", {"modes": modes_of(asked)})]
    parts += [("parcels", {"parcels": parcels, "tier": tier}) for tier in parcels.tiers or [None]]
    return "".join(section(name, asked, found) for name, found in parts)


def section(name, asked, found):
    context = found | {"asked": asked}
    return render_to_string(f"dashboard/sections/{name}.html", context, RequestFactory().get("/"))


@pytest.mark.parametrize("seed", range(3))
def test_every_figure_is_exactly_its_rows(seed, district, elsewhere, leader):
    random_network(district, seed)
    township = Township.objects.filter(district=district).first()
    for question in ({"on": ON}, {"on": LAST, "township": township.code}):
        figures = figures_of(drawn(asked_by(leader, **question)))
        assert any(number for number, _href in figures)
        for number, href in some_of(figures, seed):
            check(leader, number, href)


def some_of(figures, seed):
    return random.Random(seed).sample(figures, min(len(figures), AS_MANY_AS))  # noqa: S311 - no secret


def check(user, number, href):
    rows, sums = rows_behind(user, href)
    [figure] = parse_qs(urlsplit(href).query).get("figure", [""])
    if figure:
        assert number == sums["处理量" if figure == "handled" else Figure(figure).label], href
    else:
        assert number == len(rows), href


def test_the_districts_month_is_the_sum_of_its_townships(district, leader):
    random_network(district, 7)
    whole = parcels_of(asked_by(leader, on=ON))
    of_places = [
        parcels_of(asked_by(leader, on=ON, township=each.code))
        for each in Township.objects.filter(district=district)
    ]
    for tier in (Tier.STATION, Tier.HUB):
        for number, month in enumerate(one_tier(whole, tier).months):
            parts = [one_tier(each, tier) for each in of_places]
            parts = [each.months[number].volume for each in parts if each]
            assert month.volume.handled == sum(each.handled for each in parts)
            assert month.missing == sum(len(each.missing) for each in parts)


def one_tier(parcels, tier):
    return next((each for each in parcels.tiers if each.tier == tier), None)


# --- trend --------------------------------------------------------------------------------------------------


def test_the_months_end_with_the_day_that_is_asked_for():
    days = trend_days(ON)
    assert (len(days), days[0], days[-2:]) == (24, datetime.date(2024, 12, 31), [LAST, ON])
    assert trend_days(LAST)[-2:] == [datetime.date(2026, 9, 30), LAST]
    assert len(trend_days(LAST)) == 24


def test_the_trend_is_the_coverage_of_each_day_also_by_township(district):
    random_network(district, 3)
    townships = Township.objects.filter(district=district)
    days = trend_days(ON)
    together, apart = coverage_on_days(townships, days), coverage_on_days_by_township(townships, days)
    for number, day in enumerate(days):
        counted = [
            (each.villages, each.covered, each.resident_covered)
            for _township, each in coverage_by_township(townships, day)
        ]
        found = together[number]
        assert (found.villages, found.covered, found.resident_covered) == tuple(map(sum, zip(*counted)))  # noqa: B905
        for township, each in coverage_by_township(townships, day):
            if each.villages:
                assert apart[township.pk][number].rate == each.rate


def test_both_targets_are_drawn_within_the_months_and_beyond(district, leader):
    OperatingPeriodFactory(facility__village__township__district=district)
    load_policy(YICHENG_POLICY)
    for on, dues in [
        ("2026-11-20", [False, False]),
        ("2022-06-30", [True, False]),
        ("2022-12-31", [True] * 2),
    ]:
        levels = trend_of(asked_by(leader, on=on)).chart.levels
        assert [level.label for level in levels] == ["90%（2021-12-31）", "100%（2022-12-31）"]
        assert [level.due is not None for level in levels] == dues, on


def test_the_trend_says_what_it_shows(district, leader):
    village = VillageFactory(township=TownshipFactory(district=district))
    VillageFactory(township=village.township)
    OperatingPeriodFactory(facility__village=village, opened_on=datetime.date(2026, 3, 1))
    chart = trend_of(asked_by(leader, on=ON)).chart
    assert chart.finding == (
        "2024年12月末到2026年11月20日，覆盖率从 0.00% 到 50.00%，驻村覆盖率从 0.00% 到 50.00%。"
    )
    assert chart.tips[15].text == "2026年3月末：2 个建制村，覆盖 1 个（50.00%），驻村覆盖 1 个（50.00%）"


def test_without_villages_there_is_no_trend_but_words(district, leader):
    TownshipFactory(district=district)
    asked = asked_by(leader, on=ON)
    assert trend_of(asked).chart is None
    page = drawn(asked)
    for words in ("没有建制村，不计覆盖率", "没有已覆盖的建制村", "没有营业的网点"):
        assert words in page


def test_a_roster_alone_is_a_trend_without_targets(district, leader):
    VillageFactory(township=TownshipFactory(district=district))
    page = drawn(asked_by(leader, on=ON))
    assert "还没有载入政策，因此没有目标" in page
    assert "（0.00%）" in page


def test_a_spark_of_each_township_with_villages(district, leader):
    village = VillageFactory(township=TownshipFactory(district=district))
    street = TownshipFactory(district=district, street=True)
    OperatingPeriodFactory(facility__village=village, opened_on=datetime.date(2026, 3, 1))
    sparks = township_sparks(asked_by(leader, on=ON))
    assert sparks[village.township.pk].name == "2024年12月 0.00%，2026年11月 100.00%"
    assert street.pk not in sparks


# --- means --------------------------------------------------------------------------------------------------


def test_a_village_counts_under_each_of_its_means(district, leader):
    township = TownshipFactory(district=district)
    for stations in (
        [{"resident": True}],
        [{"resident": True, "cooperation": "postal_courier"}],
        [{"cooperation": "postal_courier"}, {"cooperation": "sales_courier"}],
        [{"cooperation": "sales_courier"}, {"cooperation": "sales_courier"}],
        [],
    ):
        village = VillageFactory(township=township)
        for means in stations:
            OperatingPeriodFactory(facility__village=village, **means)
    modes = modes_of(asked_by(leader, on=ON))
    assert (modes.covered, modes.several) == (4, 2)
    assert [(bar.name, bar.number, bar.width) for bar in modes.bars if bar.number] == [
        ("驻村设点", 2, 50),
        ("邮快合作", 2, 50),
        ("快销合作", 2, 50),
    ]
    assert "有 <" in drawn(asked_by(leader, on=ON))


# --- parcels ------------------------------------------------------------------------------------------------


def accepted(facility, month, inbound, outbound=0, agri_outbound=0):
    filing = FilingFactory(township=facility.township, month=month, state="accepted")
    figures = {"inbound": inbound, "outbound": outbound, "agri_outbound": agri_outbound}
    return FilingLineFactory(filing=filing, facility=facility, accepted=True, **figures)


def test_a_month_without_reports_is_told_and_one_in_which_nothing_was_open_is_not(district, leader):
    station = StationFactory(village__township__district=district)
    OperatingPeriodFactory(facility=station, opened_on=datetime.date(2026, 8, 1))
    accepted(station, datetime.date(2026, 9, 1), 100, 20, 5)
    [tier] = parcels_of(asked_by(leader, on=ON)).tiers
    assert [(each.is_known, each.missing) for each in tier.months[-4:]] == [
        (False, 0),
        (False, 1),
        (True, 0),
        (False, 1),
    ]
    assert len(tier.chart.gaps) == 2
    assert tier.told.month == datetime.date(2026, 9, 1)
    assert "2026年10月还缺" in drawn(asked_by(leader, on=ON))


def test_parcels_are_compared_with_a_year_before_where_both_months_are_whole(district, leader):
    station = StationFactory(village__township__district=district)
    OperatingPeriodFactory(facility=station, opened_on=datetime.date(2025, 10, 1))
    accepted(station, datetime.date(2025, 10, 1), 100)
    accepted(station, OCTOBER, 60, 20)
    [tier] = parcels_of(asked_by(leader, on=ON)).tiers
    assert tier.growth_in_words == "比上年同月少 20.00%"
    OperatingPeriodFactory(facility=StationFactory(village=station.village), opened_on=OCTOBER)
    [tier] = parcels_of(asked_by(leader, on=ON)).tiers
    assert (tier.growth_in_words, tier.told.missing) == ("", 0)


def test_the_tiers_stand_apart_and_the_stations_come_first(district, leader):
    station = StationFactory(village__township__district=district, opened=True)
    hub = HubFactory(township=station.township, opened=True)
    line = accepted(station, OCTOBER, 7)
    FilingLineFactory(filing=line.filing, facility=hub, inbound=9, accepted=True)
    tiers = parcels_of(asked_by(leader, on=ON)).tiers
    assert [(each.tier, each.told.volume.inbound) for each in tiers] == [(Tier.STATION, 7), (Tier.HUB, 9)]


def test_what_is_to_come_is_not_missing(district, leader):
    StationFactory(village__township__district=district, opened=True)
    parcels = parcels_of(asked_by(leader, on="2099-12-31"))
    assert next_month(parcels.last) <= datetime.datetime.now(tz=datetime.UTC).date() + datetime.timedelta(1)


def test_who_may_read_no_reports_gets_no_parcels(district):
    asked = asked_by(UserFactory(role=Role.TECHNICIAN, scope_code="411702"), on=ON)
    assert parcels_of(asked) is None
    assert render_to_string("dashboard/sections/parcels.html", {"parcels": None}).strip() == ""


def test_a_township_clerk_reads_of_the_own_township_alone(district):
    random_network(district, 5)
    own = Township.objects.filter(district=district).first()
    clerk = UserFactory(role=Role.TOWNSHIP_CLERK, scope_code=own.code)
    for number, href in some_of(figures_of(drawn(asked_by(clerk, on=ON))), 5):
        rows, _sums = rows_behind(clerk, href)
        places = {getattr(each, "facility", None) or each.village for each in rows}
        assert {place.township_id for place in places} <= {own.pk}, (number, href)


# --- lists --------------------------------------------------------------------------------------------------


def test_a_list_of_lines_is_of_one_tier_and_tells_so(district, leader, client):
    random_network(district, 1)
    client.force_login(leader)
    page = client.get("/dashboard/rows/lines/?on=2026-11-20&month=2026-10").content.decode()
    assert "层级：村级快递便民服务站；月份：2026-10" in page
    asked = asked_by(leader, on=ON)
    for month, tier in [(month, tier) for month in MONTHS for tier in Tier.values]:
        wanted = {"tier": tier, "month": f"{month:%Y-%m}"}
        for name in ("lines", "unreported"):
            rows = LISTINGS[name].rows(asked, wanted)
            assert {(each.facility.tier, each.month) for each in rows} <= {(tier, month)}
    assert client.get("/dashboard/rows/lines/?month=2026-13").status_code == 404
    assert client.get("/dashboard/rows/lines/?tier=x").status_code == 404
    workbook = client.get("/dashboard/rows/lines/workbook/?on=2026-11-20&month=2026-10")
    assert workbook.status_code == 200


def test_a_list_of_the_unreported_says_how_each_report_stands(district, leader):
    stations = [StationFactory(village__township__district=district, opened=True) for _ in range(3)]
    FilingFactory(township=stations[1].township, month=OCTOBER, state="returned")
    FilingFactory(township=stations[2].township, month=OCTOBER, state="accepted")
    rows = LISTINGS["unreported"].rows(asked_by(leader, on=ON), {"tier": Tier.STATION})
    found = {each.facility.pk: (each.month, each.why) for each in rows}
    words = ["未开月", "已退回", "已通过，没有这个网点"]
    assert found == {each.pk: (OCTOBER, why) for each, why in zip(stations, words, strict=True)}
    nothing = LISTINGS["unreported"].rows(asked_by(leader, on=ON), {"tier": Tier.STATION, "month": "2026-11"})
    assert nothing == []


# --- queries ------------------------------------------------------------------------------------------------


def grow(district, townships):
    """This many townships with a village, a station and a report each."""
    operator = EnterpriseFactory(district=district)
    for _ in range(townships):
        village = VillageFactory(township=TownshipFactory(district=district))
        station = StationFactory(village=village, operator=operator, opened=True)
        accepted(station, OCTOBER, 5)


def test_the_sections_take_as_many_queries_for_many_townships_as_for_few(
    district, leader, django_assert_num_queries
):
    load_policy(YICHENG_POLICY)
    for more in (3, 27):
        grow(district, more)
        asked = asked_by(leader, on=ON)
        assert asked.policy
        for number, answer in [(1, trend_of), (1, township_sparks), (9, parcels_of)]:
            leader.has_perm("stations.view_filing")
            with django_assert_num_queries(number):
                found = answer(asked)
        assert len(asked.reaches) == Village.objects.count()
        with django_assert_num_queries(0):
            modes_of(asked)
            section("parcels", asked, {"parcels": found, "tier": found.tiers[0]})
        for name, number in [("lines", 1), ("unreported", 4)]:
            with django_assert_num_queries(number):
                list(LISTINGS[name].rows(asked, {"tier": Tier.STATION, "month": "2026-09"}))
    assert Facility.objects.count() == OperatingPeriod.objects.count() == 30
