import datetime
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stations.coverage import (
    Coverage,
    coverage_by_township,
    coverage_on_days,
    coverage_report,
    missing_villages,
    percent,
    policy_on,
    target_on,
)
from stations.models import CoverageTarget, OperatingPeriod, Township, Village, VillageStation
from stations.policy_file import load_policy
from tests.factories import (
    DistrictFactory,
    EnterpriseFactory,
    HubFactory,
    OperatingPeriodFactory,
    StationFactory,
    TownshipFactory,
    VillageFactory,
)
from tests.stations.planning import gather_statistics
from tests.stations.rosters import YICHENG_POLICY, load_yicheng
from yicheng_express.dates import month_ends

NEW_YEARS_EVE = datetime.date(2021, 12, 31)
ONE_DAY = datetime.timedelta(days=1)


@pytest.fixture
def township(district):
    return TownshipFactory(district=district, code="411702102", name="板桥镇")


def covered_on(township, day):
    [(_, coverage)] = coverage_by_township(Township.objects.filter(pk=township.pk), day)
    return coverage


def test_a_village_is_covered_from_the_day_its_station_opens_up_to_the_day_before_it_closes(township):
    village = VillageFactory(township=township)
    OperatingPeriodFactory(
        facility=StationFactory(village=village),
        opened_on=datetime.date(2021, 9, 1),
        closed_on=datetime.date(2021, 12, 31),
    )
    assert covered_on(township, datetime.date(2021, 8, 31)).covered == 0
    assert covered_on(township, datetime.date(2021, 9, 1)).covered == 1
    assert covered_on(township, datetime.date(2021, 12, 30)).covered == 1
    assert covered_on(township, datetime.date(2021, 12, 31)).covered == 0


def test_two_stations_cover_a_village_once(township):
    village = VillageFactory(township=township)
    OperatingPeriodFactory.create_batch(2, facility__village=village)
    assert covered_on(township, NEW_YEARS_EVE) == Coverage(
        villages=1, covered=1, resident_covered=1, population_unknown=1
    )


def test_a_community_never_counts(township):
    OperatingPeriodFactory(facility__village=VillageFactory(township=township, community=True))
    VillageFactory(township=township)
    assert covered_on(township, NEW_YEARS_EVE) == Coverage(villages=1, population_unknown=1)


def test_cooperation_covers_but_not_by_residents(township):
    village = VillageFactory(township=township)
    OperatingPeriodFactory(facility__village=village, cooperating=True)
    coverage = covered_on(township, NEW_YEARS_EVE)
    assert (coverage.covered, coverage.resident_covered) == (1, 0)


def test_a_station_that_becomes_resident_later_was_not_resident_before(township):
    period = OperatingPeriodFactory(facility__village__township=township, cooperating=True)
    period.closed_on = datetime.date(2022, 3, 1)
    period.save()
    OperatingPeriodFactory(facility=period.facility, opened_on=datetime.date(2022, 3, 1), resident=True)
    assert covered_on(township, datetime.date(2022, 2, 28)).resident_covered == 0
    assert covered_on(township, datetime.date(2022, 3, 1)).resident_covered == 1


def test_a_hub_covers_no_village(township):
    VillageFactory(township=township)
    OperatingPeriodFactory(facility=HubFactory(township=township))
    assert covered_on(township, NEW_YEARS_EVE).covered == 0


def test_villages_not_yet_set_up_or_already_abolished_do_not_count(township):
    VillageFactory(township=township, established_on=NEW_YEARS_EVE + ONE_DAY)
    VillageFactory(township=township, established_on=NEW_YEARS_EVE)
    VillageFactory(township=township, abolished_on=NEW_YEARS_EVE)
    VillageFactory(township=township, abolished_on=NEW_YEARS_EVE + ONE_DAY)
    assert covered_on(township, NEW_YEARS_EVE).villages == 2


def test_priority_villages_are_those_of_the_threshold_itself_or_more(township):
    for population in (2499, 2500, 2501, None):
        VillageFactory(township=township, population=population)
    OperatingPeriodFactory(facility__village=Village.objects.get(population=2500))
    [(_, coverage)] = coverage_by_township(Township.objects.all(), NEW_YEARS_EVE, priority_population=2500)
    assert (coverage.priority, coverage.priority_covered, coverage.population_unknown) == (2, 1, 1)


def test_a_township_without_villages_has_no_rate_and_does_not_touch_the_districts(district, township):
    street = TownshipFactory(district=district, street=True)
    OperatingPeriodFactory(facility__village=VillageFactory(township=street, community=True))
    OperatingPeriodFactory(facility__village=VillageFactory(township=township))
    report = coverage_report(district, NEW_YEARS_EVE)
    rates = {each.pk: coverage.rate for each, coverage in report.townships}
    assert rates == {street.pk: None, township.pk: 100}
    assert report.total.rate == 100


def test_an_abolished_township_is_listed_while_it_lasts(district):
    old = TownshipFactory(district=district, abolished_on=NEW_YEARS_EVE)
    assert [row[0] for row in coverage_report(district, NEW_YEARS_EVE - ONE_DAY).townships] == [old]
    assert coverage_report(district, NEW_YEARS_EVE).townships == []


@pytest.mark.parametrize(
    ("part", "whole", "expected"),
    [
        (0, 0, None),
        (134, 135, Decimal("99.25")),
        (44999, 45000, Decimal("99.99")),
        (135, 135, Decimal(100)),
        (0, 5, Decimal(0)),
    ],
)
def test_a_rate_is_cut_and_never_rounded_up_to_all(part, whole, expected):
    assert percent(part, whole) == expected


@pytest.mark.parametrize(
    ("covered", "lacking"), [(121, 1), (122, 0), (123, 0)]
)  # 90 % of 135 are 121.5 villages
def test_a_target_not_below_90_percent_is_reached_with_the_first_whole_village(covered, lacking):
    target = CoverageTarget(percent=Decimal(90))
    coverage = Coverage(villages=135, covered=covered)
    assert coverage.lacking(target) == lacking
    assert coverage.reaches(target) is (lacking == 0)


def test_without_villages_a_target_is_neither_reached_nor_missed():
    assert Coverage().reaches(CoverageTarget(percent=Decimal(90))) is None


def test_the_target_in_force_is_the_next_one_due_or_else_the_last(district):
    policy, _ = load_policy(YICHENG_POLICY)
    for day, due_on in [
        ("2021-07-31", "2021-12-31"),
        ("2021-12-31", "2021-12-31"),
        ("2022-01-01", "2022-12-31"),
        ("2022-12-31", "2022-12-31"),
        ("2026-11-23", "2022-12-31"),
    ]:
        assert str(target_on(policy, datetime.date.fromisoformat(day)).due_on) == due_on


def test_before_the_first_policy_its_thresholds_serve_already(district):
    policy, _ = load_policy(YICHENG_POLICY)
    assert policy_on(district, datetime.date(2021, 7, 31)) == policy
    assert policy_on(DistrictFactory(code="411721", name="西平县"), NEW_YEARS_EVE) is None


def test_once_the_policies_have_run_out_the_last_one_goes_on(district):
    def load(key, first, until):
        text = YICHENG_POLICY.decode().replace("yicheng-2021", key)
        text = text.replace(
            "effective_from = 2021-08-31", f"effective_from = {first}\neffective_until = {until}"
        )
        return load_policy(text.encode())[0]

    first, second = load("a", "2021-08-31", "2023-01-01"), load("b", "2023-06-01", "2025-01-01")
    for day, policy in [
        ("2021-01-01", first),
        ("2022-12-31", first),
        ("2023-03-01", first),
        ("2023-06-01", second),
        ("2024-12-31", second),
        ("2026-01-01", second),
    ]:
        assert policy_on(district, datetime.date.fromisoformat(day)) == policy


@pytest.mark.django_db
def test_a_count_made_by_hand_on_the_real_roster(capsys):
    """Three stations by hand: two of 板桥镇's 夏庄, one in 胡庙乡's 夏庄, one in a community, one closed."""
    district = load_yicheng()
    operator = EnterpriseFactory(district=district)

    def station(code, number, **period):
        village = Village.objects.get(code=code)
        facility = StationFactory(village=village, operator=operator, code=f"{code}-{number}")
        OperatingPeriodFactory(facility=facility, **period)

    station("411702102204", "01", resident=True)
    station("411702102204", "02", cooperating=True)
    station("411702205201", "01", cooperating=True)
    station("411702001001", "01", resident=True)
    station("411702100200", "01", resident=True, closed_on=NEW_YEARS_EVE)

    report = coverage_report(district, NEW_YEARS_EVE)
    by_hand = {"板桥镇": (20, 1, 1), "胡庙乡": (16, 1, 0), "水屯镇": (19, 0, 0), "人民街街道": (0, 0, 0)}
    counted = {
        township.name: (coverage.villages, coverage.covered, coverage.resident_covered)
        for township, coverage in report.townships
        if township.name in by_hand
    }
    assert counted == by_hand
    assert (len(report.townships), report.total.villages, report.total.covered) == (21, 135, 2)
    missing = missing_villages(Township.objects.filter(district=district), NEW_YEARS_EVE)
    assert len(missing) == 133
    assert {"411702102204", "411702205201"}.isdisjoint(village.code for village in missing)

    call_command("coverage", district="411702", on="2021-12-31")
    lines = capsys.readouterr().out.splitlines()
    assert lines[1].split()[0] == "乡镇（街道）"
    cells = {line.split()[0]: line.split()[1:] for line in lines[2:]}
    assert cells["板桥镇"][:5] == ["20", "1", "5.00%", "1", "5.00%"]
    assert cells["人民街街道"][:3] == ["0", "0", "—"]
    assert cells["驿城区合计"][:5] == ["135", "2", "1.48%", "1", "0.74%"]
    assert cells["驿城区合计"][-3:] == ["—", "—", "—"]
    assert "还差 120 个村" in lines[-2]
    assert lines[-1] == "没有已通过的月报，有效覆盖不详：人民街街道、板桥镇、胡庙乡"


@pytest.mark.django_db
@pytest.mark.parametrize(("district", "on"), [("999999", "2021-12-31"), ("411702", "2021-02-30")])
def test_the_command_refuses_what_is_not_there_in_words(district, on):
    load_yicheng()
    with pytest.raises(CommandError, match=r"没有代码为 999999|不是存在的日期"):
        call_command("coverage", district=district, on=on)


def network_of(villages):
    """A district with this many 建制村, half of them with a station; quickly."""
    district = DistrictFactory(code="411799", name="大县")
    townships = Township.objects.bulk_create(
        Township(district=district, code=f"411799{n:03d}", name=f"{n}镇", kind="town")
        for n in range(villages // 100 + 1)
    )
    made = Village.objects.bulk_create(
        Village(
            township=townships[n // 100],
            code=f"{townships[n // 100].code}{n % 100:03d}",
            official_name=f"{n}村委会",
            name=str(n),
            kind="administrative",
        )
        for n in range(villages)
    )
    operator = EnterpriseFactory(district=district)
    stations = VillageStation.objects.bulk_create(
        VillageStation(
            village=village,
            township_id=village.township_id,
            district=district,
            name="站",
            code=f"{village.code}-01",
            operator=operator,
        )
        for village in made[::2]
    )
    OperatingPeriod.objects.bulk_create(
        OperatingPeriod(facility=station, opened_on=datetime.date(2021, 9, 1), resident=True)
        for station in stations
    )
    load_policy(YICHENG_POLICY.replace(b'"411702"', b'"411799"'))
    gather_statistics()
    return district


@pytest.mark.django_db
@pytest.mark.parametrize("villages", [135, 45_000])
def test_the_number_of_queries_does_not_grow_with_the_villages(villages, django_assert_num_queries):
    district = network_of(villages)
    # The policy, its targets and their clauses; the reports it rests on; stations, villages, townships.
    with django_assert_num_queries(7):
        report = coverage_report(district, NEW_YEARS_EVE)
        assert report.total.covered == (villages + 1) // 2
    with django_assert_num_queries(1):
        days = month_ends(datetime.date(2021, 7, 1), NEW_YEARS_EVE)
        trend = coverage_on_days(Township.objects.filter(district=district), days)
    assert [coverage.covered for coverage in trend] == [0, 0, *[(villages + 1) // 2] * 4]


days = st.dates(datetime.date(2021, 1, 1), datetime.date(2022, 12, 31))


@st.composite
def spans(draw):
    """A few periods of one station that do not overlap, as (opened_on, closed_on or None, resident)."""
    ends = sorted(draw(st.sets(days, max_size=6)))
    pairs = list(zip(ends[::2], [*ends[1::2], None], strict=False))
    return [(first, last, draw(st.booleans())) for first, last in pairs]


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    networks=st.lists(
        st.tuples(
            st.sampled_from(["administrative", "community"]),
            st.none() | days,
            st.lists(spans(), max_size=2),
        ),
        max_size=4,
    )
)
@pytest.mark.django_db
def test_question_and_trend_and_a_plain_count_agree(networks):
    OperatingPeriod.objects.all().delete()
    VillageStation.objects.all().delete()
    Village.objects.all().delete()
    township = Township.objects.filter(code="411702102").first() or TownshipFactory(code="411702102")
    plain = []
    for kind, abolished_on, stations in networks:
        village = VillageFactory(township=township, kind=kind, abolished_on=abolished_on)
        for periods in stations:
            station = StationFactory(village=village)
            for opened_on, closed_on, resident in periods:
                OperatingPeriodFactory(
                    facility=station,
                    opened_on=opened_on,
                    closed_on=closed_on,
                    resident=resident,
                    cooperation="" if resident else "postal_courier",
                )
        plain.append((kind, abolished_on, [period for station in stations for period in station]))

    def counted(day):
        """Row by row, as one would with a pencil."""
        there = [
            periods
            for kind, abolished_on, periods in plain
            if kind == "administrative" and (abolished_on is None or day < abolished_on)
        ]
        open_then = [
            [resident for first, last, resident in periods if first <= day and (last is None or day < last)]
            for periods in there
        ]
        return len(there), sum(map(bool, open_then)), sum(map(any, open_then))

    first, last = datetime.date(2021, 1, 1), datetime.date(2022, 12, 31)
    ends = month_ends(first, last)
    trend = coverage_on_days(Township.objects.filter(pk=township.pk), ends)
    boundaries = {day for _, _, periods in plain for period in periods for day in period[:2] if day}
    for day in [*ends[::6], *sorted(boundaries)[:4]]:
        asked = covered_on(township, day)
        assert (asked.villages, asked.covered, asked.resident_covered) == counted(day)
    for day, coverage in zip(ends, trend, strict=True):
        assert (coverage.villages, coverage.covered, coverage.resident_covered) == counted(day)
