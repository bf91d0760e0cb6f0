"""Active, dormant, undecided; effective coverage; and that the questions agree with a plain count."""

import datetime

import pytest
from django.core.management import call_command
from django.utils.html import strip_tags
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stations.activity import (
    activity_by_township,
    basis_on,
    dormant_stations,
    judged_alike,
    stations_judged,
    with_effective_coverage,
)
from stations.choices import FilingState
from stations.coverage import coverage_report
from stations.models import Filing, FilingLine, OperatingPeriod, Township, Village, VillageStation
from stations.policy_file import load_policy
from tests.factories import (
    FilingFactory,
    FilingLineFactory,
    HubFactory,
    OperatingPeriodFactory,
    StationFactory,
    TownshipFactory,
    VillageFactory,
)
from tests.stations.rosters import YICHENG_POLICY
from yicheng_express.accounts.roles import Role
from yicheng_express.dates import last_month_end, month_of

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2026, 11, 23)
JULY, AUGUST, SEPTEMBER, OCTOBER, NOVEMBER = (datetime.date(2026, month, 1) for month in range(7, 12))
N = 3


@pytest.fixture
def township(district):
    return TownshipFactory(district=district, code="411702102", name="板桥镇")


def a_station(township, **period):
    station = StationFactory(village=VillageFactory(township=township))
    OperatingPeriodFactory(facility=station, **period)
    return station


def report(township, month, parcels, *, state=FilingState.ACCEPTED):
    """A report of that month; parcels: {station: number}."""
    filing = FilingFactory(township=township, month=month, state=state)
    for station, number in parcels.items():
        FilingLineFactory(
            filing=filing,
            facility=station,
            inbound=number,
            outbound=0,
            agri_outbound=0,
            accepted=state == FilingState.ACCEPTED,
        )
    return filing


def basis(on=TODAY, months=N):
    return basis_on(Township.objects.all(), on, months)


def judged(station, **asked):
    found = stations_judged(Township.objects.all(), basis(**asked)).filter(pk=station.pk).first()
    return found and ("active" if found.is_active else "dormant" if found.is_dormant else "undecided")


def effective(**asked):
    villages = with_effective_coverage(Village.objects.counting_on(TODAY), basis(**asked))
    return villages.filter(is_effectively_covered=True).count()


def test_nothing_in_three_accepted_months_is_dormant_and_one_parcel_is_not(township):
    silent, busy = a_station(township), a_station(township)
    for month in (AUGUST, SEPTEMBER, OCTOBER):
        report(township, month, {silent: 0, busy: 1 if month == AUGUST else 0})
    assert (judged(silent), judged(busy)) == ("dormant", "active")
    assert effective() == 1


def test_a_parcel_of_four_months_ago_does_not_help(township):
    station = a_station(township)
    for month, parcels in [(JULY, 500), (AUGUST, 0), (SEPTEMBER, 0), (OCTOBER, 0)]:
        report(township, month, {station: parcels})
    assert judged(station) == "dormant"
    [found] = dormant_stations(Township.objects.all(), basis())
    assert found.last_parcel_in == JULY
    assert judged(station, on=datetime.date(2026, 10, 30)) == "active"


def test_a_parcel_sent_out_counts_as_one_received(township):
    station = a_station(township)
    FilingLineFactory(
        filing=report(township, OCTOBER, {}),
        facility=station,
        inbound=0,
        outbound=1,
        agri_outbound=0,
        accepted=True,
    )
    assert judged(station) == "active"


def test_what_opened_lately_is_undecided_and_no_effective_coverage_without_a_parcel(township):
    old, new = a_station(township), a_station(township, opened_on=OCTOBER)
    for month in (AUGUST, SEPTEMBER):
        report(township, month, {old: 10})
    report(township, OCTOBER, {old: 10, new: 0})
    assert (judged(old), judged(new)) == ("active", "undecided")
    assert effective() == 1


def test_with_fewer_accepted_months_nobody_is_dormant_but_a_parcel_is_a_parcel(township):
    silent, busy = a_station(township), a_station(township)
    report(township, OCTOBER, {silent: 0, busy: 3})
    assert (judged(silent), judged(busy)) == ("undecided", "active")


def test_each_township_is_judged_by_its_own_last_months(township):
    late = TownshipFactory(district=township.district)
    station, of_late = a_station(township), a_station(late)
    for month in (AUGUST, SEPTEMBER, OCTOBER):
        report(township, month, {station: 5})
    for month in (JULY, AUGUST, SEPTEMBER):
        report(late, month, {of_late: 0})
    report(late, OCTOBER, {of_late: 5}, state=FilingState.SUBMITTED)
    assert judged(of_late) == "dormant"
    assert basis().of(late) == [JULY, AUGUST, SEPTEMBER]
    first, second = judged_alike(basis(), [late, township])
    assert (first.townships, first.months_in_words, first.lacking) == ([township], "2026年8—10月", [])
    assert (second.townships, second.months_in_words) == ([late], "2026年7—9月")
    assert second.lacking_in_words == "2026年10月"


def test_a_station_whose_village_has_moved_is_judged_alike_whoever_asks(township, district):
    """By the months of its township of today; what it handled before them does not count, in any report."""
    neighbour = TownshipFactory(district=district, code="411702101", name="李庄镇")
    station, other = a_station(township), a_station(neighbour)
    report(township, datetime.date(2026, 5, 1), {station: 70})
    report(township, AUGUST, {station: 0})
    report(neighbour, AUGUST, {other: 5})
    Village.objects.filter(pk=station.village_id).update(township=neighbour, code="411702101299")
    for month in (SEPTEMBER, OCTOBER):
        report(neighbour, month, {station: 0, other: 5})
    for asked in (Township.objects.all(), Township.objects.filter(pk=neighbour.pk)):
        (found,) = stations_judged(asked, basis_on(asked, TODAY, N)).filter(pk=station.pk)
        assert found.is_dormant
        assert not found.is_active
        covered = with_effective_coverage(Village.objects.all(), basis_on(asked, TODAY, N))
        assert not covered.get(pk=station.village_id).is_effectively_covered


def test_a_month_that_is_not_over_is_not_looked_at(township):
    station = a_station(township)
    for month, parcels in [(AUGUST, 0), (SEPTEMBER, 0), (OCTOBER, 0), (NOVEMBER, 9)]:
        report(township, month, {station: parcels})
    assert judged(station) == "dormant"
    assert judged(station, on=datetime.date(2026, 11, 30)) == "active"


def test_a_report_reopened_and_filed_anew_goes_on_counting(township):
    station = a_station(township)
    filings = [report(township, month, {station: 7}) for month in (AUGUST, SEPTEMBER, OCTOBER)]
    Filing.objects.filter(pk=filings[-1].pk).update(state=FilingState.SUBMITTED)
    assert basis().of(township) == [AUGUST, SEPTEMBER, OCTOBER]


def test_a_closed_station_is_neither_dormant_nor_effective(township):
    station = a_station(township, closed_on=TODAY)
    for month in (AUGUST, SEPTEMBER, OCTOBER):
        report(township, month, {station: 7})
    assert judged(station) is None
    assert effective() == 0
    assert judged(station, on=TODAY - datetime.timedelta(days=1)) == "active"


def test_a_hub_makes_no_village_effective_and_is_never_dormant(township):
    VillageFactory(township=township)
    hub = HubFactory(township=township, opened=True)
    for month in (AUGUST, SEPTEMBER, OCTOBER):
        report(township, month, {hub: 0 if month == AUGUST else 9})
    assert effective() == 0
    assert not stations_judged(Township.objects.all(), basis()).exists()


def test_a_second_station_in_the_village_makes_it_effective(township):
    silent = a_station(township)
    busy = StationFactory(village=silent.village, opened=True)
    for month in (AUGUST, SEPTEMBER, OCTOBER):
        report(township, month, {silent: 0, busy: 4})
    found = coverage_report_of(township).total
    assert (found.covered, found.effective, found.dormant) == (1, 1, 1)


def coverage_report_of(township, on=TODAY):
    load_policy(YICHENG_POLICY)
    return coverage_report(township.district, on)


def test_without_an_accepted_report_nothing_is_known(township):
    station = a_station(township)
    report(township, OCTOBER, {station: 5}, state=FilingState.SUBMITTED)
    found = coverage_report_of(township)
    assert (found.total.covered, found.total.effective, found.total.dormant) == (1, None, None)
    assert found.total.effective_rate is None
    [group] = found.judged
    assert (group.townships, group.months) == ([township], [])


def test_a_township_of_which_nothing_is_known_leaves_the_others_known(township):
    unknown = TownshipFactory(district=township.district)
    a_station(unknown)
    report(township, OCTOBER, {a_station(township): 5})
    found = coverage_report_of(township)
    assert {each.pk: coverage.effective for each, coverage in found.townships} == {
        township.pk: 1,
        unknown.pk: None,
    }
    assert (found.total.villages, found.total.effective, found.total.effective_rate) == (2, 1, 100)
    assert (found.total.known, found.total.unknown) == (1, 1)
    assert found.unknown_in_words == "另有 1 个乡镇（街道）1 个村不详（月报未通过）"


def test_the_effective_rate_is_that_of_the_villages_known_and_the_others_are_said(township, as_role, capsys):
    """Two villages reported, one of them with parcels; two of which nobody knows; a street without any."""
    report(township, OCTOBER, {a_station(township): 5, a_station(township): 0})
    for _ in range(2):
        a_station(TownshipFactory(district=township.district))
    StationFactory(village__township=TownshipFactory(district=township.district), village__community=True)
    found = coverage_report_of(township)
    assert (found.total.villages, found.total.effective, found.total.effective_rate) == (4, 1, 50)
    words = "另有 2 个乡镇（街道）2 个村不详（月报未通过）"
    assert found.unknown_in_words == words
    client = as_role(Role.LEADER)
    for address in ("/", "/dashboard/"):
        page = client.get(address, {"on": TODAY} if address != "/" else {}).content.decode()
        told = strip_tags(page)
        assert f"已知的 2 个村中，1 个村的站点有快件；{words}" in told
    call_command("coverage", district=township.district.code, on=f"{TODAY}")
    assert f"有效覆盖率：{words}" in capsys.readouterr().out.splitlines()


def test_where_nothing_is_known_there_is_no_effective_rate_and_no_remainder(township):
    a_station(township)
    found = coverage_report_of(township)
    assert (found.total.effective_rate, found.unknown_in_words) == (None, "")


def test_where_no_village_is_covered_nobody_need_report_it(township):
    """Five villages of a township without a station are not effectively covered."""
    VillageFactory.create_batch(5, township=TownshipFactory(district=township.district))
    station = a_station(township)
    found = coverage_report_of(township)
    assert (found.total.effective_rate, found.unknown_in_words) == (None, "")
    report(township, OCTOBER, {station: 5})
    found = coverage_report_of(township)
    assert (found.total.known, found.total.effective, found.total.unknown) == (6, 1, 0)
    assert str(found.total.effective_rate) == "16.66"


def test_a_community_has_dormant_stations_and_no_effective_coverage(township):
    station = StationFactory(village=VillageFactory(township=township, community=True), opened=True)
    for month in (AUGUST, SEPTEMBER, OCTOBER):
        report(township, month, {station: 0})
    found = coverage_report_of(township)
    assert (found.total.villages, found.total.effective, found.total.dormant) == (0, 0, 1)


def test_without_a_policy_nobody_knows_how_long_is_dormant(township, as_role):
    a_station(township)
    found = coverage_report(township.district, TODAY)
    assert (found.total.covered, found.total.effective, found.judged) == (1, None, [])
    page = as_role(Role.LEADER).get("/dashboard/").content.decode()
    assert "没有载入政策，不计" in page


def test_the_page_names_dormant_stations_and_what_the_figures_rest_on(township, as_role):
    load_policy(YICHENG_POLICY)
    late = TownshipFactory(district=township.district, name="水屯镇")
    silent = a_station(township)
    for month in (AUGUST, SEPTEMBER, OCTOBER):
        report(township, month, {silent: 0})
    report(late, SEPTEMBER, {a_station(late): 4})
    page = as_role(Role.LEADER).get("/dashboard/?on=2026-11-23").content.decode()
    assert silent.village.name in page
    assert "开业以来没有快件" in page
    assert "依据 2026年8—10月已通过的月报：板桥镇。" in page
    assert "依据 2026年9月已通过的月报：水屯镇；2026年8月、10月的月报还没有通过，月数不足" in page


def test_the_page_says_when_nothing_is_known(township, as_role):
    load_policy(YICHENG_POLICY)
    a_station(township)
    page = as_role(Role.LEADER).get("/dashboard/?on=2026-11-23").content.decode()
    assert "还没有已通过的月报" in page
    assert "板桥镇没有已通过的月报，有效覆盖和僵尸站点不详。" in page


def test_a_townships_own_people_see_only_their_own_dormant_stations(township, as_role):
    load_policy(YICHENG_POLICY)
    other = TownshipFactory(district=township.district, code="411702103", name="水屯镇")
    own, foreign = a_station(township), a_station(other)
    for month in (AUGUST, SEPTEMBER, OCTOBER):
        report(township, month, {own: 0})
        report(other, month, {foreign: 0})
    client = as_role(Role.TOWNSHIP_CLERK, scope_code="411702102")
    page = client.get("/dashboard/?on=2026-11-23").content.decode()
    assert own.village.code in page
    assert foreign.village.code not in page
    assert "水屯镇" not in page


def test_the_command_prints_it_too(township, capsys):
    load_policy(YICHENG_POLICY)
    for month in (AUGUST, SEPTEMBER, OCTOBER):
        report(township, month, {})
    a_station(township)
    call_command("coverage", district="411702", on="2026-11-23")
    lines = capsys.readouterr().out.splitlines()
    assert lines[1].split()[-3:] == ["有效覆盖", "有效覆盖率", "僵尸站点"]
    assert lines[2].split()[-3:] == ["0", "0.00%", "0"]
    assert lines[-1] == "有效覆盖依据 2026年8—10月已通过的月报：板桥镇"


@pytest.mark.parametrize("stations", [3, 30])
def test_the_number_of_queries_does_not_grow(stations, district, django_assert_num_queries):
    for _ in range(stations):
        township = TownshipFactory(district=district)
        station = a_station(township)
        for month in (AUGUST, SEPTEMBER, OCTOBER):
            report(township, month, {station: 0})
    townships = Township.objects.all()
    with django_assert_num_queries(3):
        asked = basis_on(townships, TODAY, N)
        assert len(activity_by_township(townships, asked)) == stations
        assert len(dormant_stations(townships, asked)) == stations


months = st.sampled_from([datetime.date(2026, month, 1) for month in range(5, 12)])
days = st.dates(datetime.date(2026, 5, 1), datetime.date(2026, 12, 15))
a_village = st.fixed_dictionaries(
    {
        "spans": st.lists(st.lists(days, max_size=4, unique=True).map(sorted), min_size=1, max_size=2),
        "parcels": st.dictionaries(months, st.sampled_from([0, 0, 0, 1, 30]), max_size=7),
        "kind": st.sampled_from(["administrative", "administrative", "community"]),
    }
)
a_township = st.fixed_dictionaries({"accepted": st.sets(months), "villages": st.lists(a_village, max_size=3)})


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(places=st.lists(a_township, max_size=3), on=days, asked_months=st.integers(1, 4))
def test_the_questions_and_a_plain_count_agree(places, on, asked_months, district):
    for model in (FilingLine, Filing, OperatingPeriod, VillageStation, Village, Township):
        model.objects.all().delete()
    plain_states, plain_villages = {}, set()
    for place in places:
        township = TownshipFactory(district=district)
        filings = {
            month: FilingFactory(
                township=township,
                month=month,
                state=FilingState.ACCEPTED if month in place["accepted"] else FilingState.SUBMITTED,
            )
            for month in {*place["accepted"], *(m for each in place["villages"] for m in each["parcels"])}
        }
        looked_at = sorted(m for m in place["accepted"] if m <= month_of(last_month_end(on)))[-asked_months:]
        for each in place["villages"]:
            village = VillageFactory(township=township, kind=each["kind"])
            for number, ends in enumerate(each["spans"]):
                station = StationFactory(village=village)
                spans = list(zip(ends[::2], [*ends[1::2], None], strict=False))
                for opened_on, closed_on in spans:
                    OperatingPeriodFactory(facility=station, opened_on=opened_on, closed_on=closed_on)
                parcels = each["parcels"] if number == 0 else {}
                for month, inbound in parcels.items():
                    FilingLineFactory(
                        filing=filings[month],
                        facility=station,
                        inbound=inbound,
                        outbound=0,
                        agri_outbound=0,
                        accepted=month in place["accepted"],
                    )
                if any(first <= on and (end is None or on < end) for first, end in spans):
                    lines = [parcels[month] for month in looked_at if month in parcels]
                    state = (
                        "active" if sum(lines) else "dormant" if len(lines) == asked_months else "undecided"
                    )
                    plain_states[station.pk] = state
                    if state == "active" and each["kind"] == "administrative":
                        plain_villages.add(village.pk)
    townships = Township.objects.all()
    asked = basis_on(townships, on, asked_months)
    states = {
        station.pk: "active" if station.is_active else "dormant" if station.is_dormant else "undecided"
        for station in stations_judged(townships, asked)
    }
    assert states == plain_states
    covered = with_effective_coverage(Village.objects.counting_on(on), asked)
    assert set(covered.filter(is_effectively_covered=True).values_list("pk", flat=True)) == plain_villages
    dormant = {key for key, state in plain_states.items() if state == "dormant"}
    assert {station.pk for station in dormant_stations(townships, asked)} == dormant
    counted = activity_by_township(townships, asked).values()
    assert sum(each.active for each in counted) == list(plain_states.values()).count("active")
    assert sum(each.undecided for each in counted) == list(plain_states.values()).count("undecided")
