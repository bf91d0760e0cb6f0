"""Volumes: sums of accepted lines alone, and the months that are missing, said and never zero."""

import datetime
from collections import defaultdict

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stations.choices import FilingState
from stations.models import Facility, Filing, FilingLine, OperatingPeriod, VillageStation
from stations.volumes import (
    Months,
    Volume,
    months_in_words,
    volume,
    volume_by_facility,
    volume_by_month,
    volume_by_township,
)
from tests.factories import (
    CenterFactory,
    FilingFactory,
    FilingLineFactory,
    HubFactory,
    OperatingPeriodFactory,
    StationFactory,
    TownshipFactory,
    VillageFactory,
)
from yicheng_express.dates import month_ends, month_of, months_before

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2026, 11, 23)
AUGUST, SEPTEMBER, OCTOBER = (datetime.date(2026, month, 1) for month in (8, 9, 10))


def filed(facility, month, *figures, state=FilingState.ACCEPTED, accepted=True):
    filing = Filing.objects.filter(township=facility.township, month=month).first()
    filing = filing or FilingFactory(
        township=facility.township, district=facility.district, month=month, state=state
    )
    inbound, outbound, agri = figures or (100, 20, 5)
    return FilingLineFactory(
        filing=filing,
        facility=facility,
        inbound=inbound,
        outbound=outbound,
        agri_outbound=agri,
        accepted=accepted,
    )


@pytest.fixture
def station(district):
    """夏庄's station, open since August 2026."""
    village = VillageFactory(township=TownshipFactory(district=district), name="夏庄")
    station = StationFactory(village=village)
    OperatingPeriodFactory(facility=station, opened_on=AUGUST)
    return station


def everything():
    return Facility.objects.all()


def test_handled_is_inbound_and_outbound_together(station):
    filed(station, OCTOBER, 100, 20, 5)
    found = volume(everything(), Months.one(OCTOBER), on=TODAY)
    assert found == Volume(inbound=100, outbound=20, agri_outbound=5, filed=1)
    assert found.handled == 120
    assert found.is_whole
    assert found.missing_in_words == ""


def test_what_is_sent_in_and_not_accepted_does_not_count_and_is_missing(station):
    filed(station, SEPTEMBER)
    filed(station, OCTOBER, state=FilingState.SUBMITTED, accepted=False)
    found = volume(everything(), Months(SEPTEMBER, OCTOBER), on=TODAY)
    assert found.inbound == 100
    assert found.missing == {station.pk: [OCTOBER]}
    assert found.missing_in_words == "缺 2026年10月"


def test_a_reopened_report_goes_on_counting_with_what_was_accepted(station):
    filing = FilingFactory(township=station.township, month=OCTOBER, state=FilingState.SUBMITTED)
    accepted = {"accepted_inbound": 100, "accepted_outbound": 20, "accepted_agri_outbound": 5}
    FilingLineFactory(filing=filing, facility=station, inbound=999, **accepted)
    assert volume(everything(), Months.one(OCTOBER), on=TODAY) == Volume(100, 20, 5, filed=1)


def test_a_zero_that_was_filed_is_no_missing_month(station):
    filed(station, OCTOBER, 0, 0, 0)
    found = volume(everything(), Months.one(OCTOBER), on=TODAY)
    assert (found.handled, found.is_whole, found.filed) == (0, True, 1)


def test_a_month_that_is_not_over_is_neither_counted_nor_missing(station):
    filed(station, OCTOBER)
    year = Months.of_year(2026)
    assert volume(everything(), year, on=datetime.date(2026, 10, 30)).missing == {
        station.pk: [AUGUST, SEPTEMBER]
    }
    found = volume(everything(), year, on=datetime.date(2026, 10, 31))
    assert found.inbound == 100
    assert found.missing_in_words == "缺 2026年8月、9月"


def test_a_month_counts_as_missing_with_one_day_open_and_not_without(district):
    station = StationFactory(village=VillageFactory(township__district=district))
    OperatingPeriodFactory(
        facility=station, opened_on=datetime.date(2026, 8, 31), closed_on=datetime.date(2026, 10, 1)
    )
    found = volume_by_facility(everything(), Months.of_year(2026), on=TODAY)
    assert found == {station.pk: Volume(missing={station.pk: [AUGUST, SEPTEMBER]})}


def test_a_facility_that_was_closed_all_the_time_is_not_told_of(station):
    StationFactory(village=station.village)
    found = volume_by_facility(everything(), Months(AUGUST, OCTOBER), on=TODAY)
    assert set(found) == {station.pk}


def test_an_accepted_month_in_which_it_was_not_open_after_all_hides_no_missing_one(station):
    filed(station, datetime.date(2026, 7, 1))
    found = volume(everything(), Months(datetime.date(2026, 7, 1), AUGUST), on=TODAY)
    assert found.filed == 1
    assert found.missing == {station.pk: [AUGUST]}


def test_only_the_facilities_asked_for_are_counted(station):
    other = StationFactory(village=VillageFactory(township__district=station.district), opened=True)
    filed(station, OCTOBER)
    filed(other, OCTOBER)
    asked = VillageStation.objects.filter(village=station.village)
    assert volume(asked, Months.one(OCTOBER), on=TODAY).filed == 1
    assert volume(everything(), Months.one(OCTOBER), on=TODAY).filed == 2
    assert volume(everything().none(), Months.one(OCTOBER), on=TODAY) == Volume()


def test_by_township_the_districts_own_stands_apart(station):
    hub = HubFactory(township=station.township)
    center = CenterFactory(district=station.district)
    for facility, inbound in [(station, 1), (hub, 10), (center, 100)]:
        filing = Filing.objects.filter(township=facility.township, month=OCTOBER).first()
        filing = filing or FilingFactory(
            township=facility.township, district=station.district, month=OCTOBER, state=FilingState.ACCEPTED
        )
        FilingLineFactory(filing=filing, facility=facility, inbound=inbound, accepted=True)
    found = volume_by_township(everything(), Months.one(OCTOBER), on=TODAY)
    assert {key: each.inbound for key, each in found.items()} == {station.township_id: 11, None: 100}


def test_the_trend_says_nothing_of_a_month_of_which_nothing_was_accepted(station, django_assert_num_queries):
    filed(station, AUGUST)
    filed(station, OCTOBER, 7, 3, 0)
    with django_assert_num_queries(3):
        trend = volume_by_month(everything(), Months(AUGUST, datetime.date(2026, 12, 1)), on=TODAY)
    assert [month for month, _found in trend] == [AUGUST, SEPTEMBER, OCTOBER]
    assert [found and found.handled for _month, found in trend] == [120, None, 10]
    assert [found.is_whole for _month, found in trend if found] == [True, True]


def test_the_trend_says_of_each_month_which_facilities_are_missing(station):
    other = StationFactory(village=VillageFactory(township__district=station.district))
    OperatingPeriodFactory(facility=other, opened_on=SEPTEMBER)
    for month in (AUGUST, SEPTEMBER, OCTOBER):
        filed(station, month)
    filed(other, OCTOBER)
    trend = volume_by_month(everything(), Months(AUGUST, OCTOBER), on=TODAY)
    assert {month: found.missing for month, found in trend} == {
        AUGUST: {},
        SEPTEMBER: {other.pk: [SEPTEMBER]},
        OCTOBER: {},
    }
    assert [found.missing_in_words for _month, found in trend] == ["", "缺 2026年9月", ""]


def test_the_last_twelve_months_end_with_the_last_that_was_over():
    assert Months.last_twelve(TODAY) == Months(datetime.date(2025, 11, 1), OCTOBER)
    assert Months.last_twelve(datetime.date(2026, 10, 31)) == Months.last_twelve(TODAY)
    assert Months.last_twelve(datetime.date(2026, 10, 30)).last == SEPTEMBER
    assert Months.of_year(2026).over_by(datetime.date(2025, 12, 31)) == []


@pytest.mark.parametrize(
    ("months", "words"),
    [
        (["2026-10"], "2026年10月"),
        (["2026-10", "2026-09"], "2026年9月、10月"),
        (["2026-08", "2026-09", "2026-10"], "2026年8—10月"),
        (["2026-01", "2026-03", "2026-04", "2026-05"], "2026年1月、3—5月"),
        (["2025-11", "2025-12", "2026-01"], "2025年11月、12月、2026年1月"),
    ],
)
def test_months_are_told_in_words(months, words):
    assert months_in_words(datetime.date.fromisoformat(f"{month}-01") for month in months) == words


def test_several_facilities_are_told_with_their_number():
    found = Volume(missing={1: [SEPTEMBER], 2: [SEPTEMBER, OCTOBER]})
    assert found.missing_in_words == "缺 2026年9月、10月（2 个网点）"


@pytest.mark.parametrize("stations", [3, 30])
def test_the_number_of_queries_is_that_of_the_questions(stations, district, django_assert_num_queries):
    for _ in range(stations):
        station = StationFactory(village=VillageFactory(township__district=district), opened=True)
        filed(station, OCTOBER)
    for question in (volume, volume_by_facility, volume_by_township):
        with django_assert_num_queries(2):
            question(everything(), Months.last_twelve(TODAY), on=TODAY)


def test_too_many_months_for_one_question_are_refused():
    with pytest.raises(ValueError, match="too many"):
        volume(everything(), Months(datetime.date(2021, 1, 1), OCTOBER), on=TODAY)


def test_sixty_months_are_answered(station):
    first = months_before(OCTOBER, 59)
    filed(station, first)
    filed(station, OCTOBER)
    found = volume(everything(), Months(first, OCTOBER), on=TODAY)
    assert (found.filed, found.missing) == (2, {station.pk: [AUGUST, SEPTEMBER]})


months = st.sampled_from([month_of(day) for day in month_ends(months_before(OCTOBER, 7), OCTOBER)])
days = st.dates(datetime.date(2026, 2, 1), datetime.date(2026, 12, 31))
figures = st.tuples(st.integers(0, 50), st.integers(10, 50), st.integers(0, 10))
facility = st.fixed_dictionaries(
    {
        "spans": st.lists(days, max_size=4, unique=True).map(sorted),
        "lines": st.dictionaries(months, st.tuples(figures, st.booleans()), max_size=6),
    }
)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(network=st.lists(facility, max_size=4), first=months, last=months, on=days)
def test_the_answer_is_the_sum_of_the_accepted_lines_counted_one_by_one(network, first, last, on, district):
    for model in (FilingLine, Filing, OperatingPeriod, VillageStation):
        model.objects.all().delete()
    plain = defaultdict(lambda: [0, 0, 0, 0, []])
    for each in network:
        station = StationFactory(village=VillageFactory(township__district=district))
        spans = list(zip(each["spans"][::2], [*each["spans"][1::2], None], strict=False))
        for opened_on, closed_on in spans:
            OperatingPeriodFactory(facility=station, opened_on=opened_on, closed_on=closed_on)
        for month, (line, accepted) in each["lines"].items():
            filed(station, month, *line, accepted=accepted)
        for end in [day for day in month_ends(first, TODAY) if month_of(day) <= last and day <= on]:
            month = month_of(end)
            line, accepted = each["lines"].get(month, (None, False))
            if accepted:
                for place, figure in enumerate(line):
                    plain[station.pk][place] += figure
                plain[station.pk][3] += 1
            elif any(day <= end and (closed is None or month < closed) for day, closed in spans):
                plain[station.pk][4].append(month)
    found = volume_by_facility(everything(), Months(first, last), on=on)
    assert {
        key: [each.inbound, each.outbound, each.agri_outbound, each.filed, each.missing.get(key, [])]
        for key, each in found.items()
    } == dict(plain)
    whole = volume(everything(), Months(first, last), on=on)
    assert whole.handled == sum(each[0] + each[1] for each in plain.values())
    by_month = volume_by_month(everything(), Months(first, last), on=on)
    assert sum(each.handled for _month, each in by_month if each) == whole.handled
    for month, each in by_month:
        lacking = {key for key, found in whole.missing.items() if month in found}
        assert each is None or each.missing == {key: [month] for key in lacking}
