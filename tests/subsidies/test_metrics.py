import datetime
from fractions import Fraction

import pytest

from stations.choices import FilingState, Tier
from stations.models import Facility, Filing, FilingLine
from subsidies.asking import answers
from subsidies.asking.answers import register_answers
from subsidies.asking.question import Question
from subsidies.asking.register import full_months
from subsidies.metrics import METRICS, Kind, metrics_of
from subsidies.moments import Moment
from tests.factories import (
    CenterFactory,
    EnterpriseFactory,
    HubFactory,
    OperatingPeriodFactory,
    StationFactory,
    TownshipFactory,
    VillageFactory,
    noon,
)
from tests.subsidies.networks import LAST_YEAR, TODAY, handled, months_of, report

pytestmark = pytest.mark.django_db
DECEMBER = datetime.date(LAST_YEAR, 12, 1)


@pytest.fixture
def township(district):
    return TownshipFactory(district=district, name="板桥镇")


@pytest.fixture
def operator(district):
    return EnterpriseFactory(district=district)


@pytest.fixture
def hub(township, operator):
    """A hub that is open in the last two months of last year alone, and ever since."""
    hub = HubFactory(township=township, operator=operator)
    OperatingPeriodFactory(facility=hub, opened_on=datetime.date(LAST_YEAR, 11, 1))
    return hub


def ask(name, facility, moment=None):
    """What the metric finds for one facility."""
    moment = moment or Moment.of_year(TODAY, LAST_YEAR)
    question = Question(Facility.objects.filter(pk=facility.pk), moment)
    return METRICS[name].ask(question)[facility.pk]


def on(year, month, day):
    return Moment(datetime.date(year, month, day))


def test_every_metric_says_what_it_is_in_chinese_and_what_to_do_without_data():
    for name, metric in METRICS.items():
        assert metric.name == name
        assert metric.tiers
        for words in (metric.label, metric.explanation, metric.missing):
            assert any("一" <= character <= "鿿" for character in words), name
        assert metric.unit or metric.kind is Kind.YES_NO
    assert {metric.name for metric in metrics_of(Tier.CENTER)} < {
        metric.name for metric in metrics_of(Tier.STATION)
    }


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("annual_volume", 187_660, "187,660 件"),
        ("monthly_volume", Fraction(275, 3), "91.66 件"),
        ("district_coverage", Fraction(1100, 12), "91.66%"),
        ("district_coverage", Fraction(134 * 100, 135), "99.25%"),
        ("district_coverage", 100, "100%"),
        ("district_coverage", Fraction(99999, 1000), "99.99%"),
        ("monthly_volume", Fraction(1, 2), "0.5 件"),
        ("is_open", True, "是"),
        ("is_open", False, "否"),
        ("months_in_operation", 3, "3 个月"),
        ("village_population", None, "—"),
    ],
)
def test_values_are_cut_and_never_rounded_up(name, value, words):
    assert METRICS[name].in_words(value) == words


# --- reports ------------------------------------------------------------------------------------------------


def test_volumes_are_those_of_the_year_and_handled_is_both_ways(hub):
    handled(hub, datetime.date(LAST_YEAR, 11, 1), 100, 40, 7)
    handled(hub, DECEMBER, 10, 4, 1)
    handled(hub, datetime.date(2026, 1, 1), 5000)
    values = {name: ask(name, hub).value for name in METRICS if name.startswith("annual_")}
    assert values == {
        "annual_volume": 154,
        "annual_inbound": 110,
        "annual_outbound": 44,
        "annual_agri_outbound": 8,
    }


def test_what_is_filed_and_not_accepted_is_missing(hub):
    handled(hub, datetime.date(LAST_YEAR, 11, 1), 100)
    filing = report(hub.township, DECEMBER, state=FilingState.SUBMITTED, accepted_at=None)
    FilingLine.objects.create(
        filing=filing, facility=hub, month=DECEMBER, inbound=9, outbound=9, agri_outbound=9
    )
    found = ask("annual_volume", hub)
    assert (found.value, found.missing) == (100, (DECEMBER,))


def test_a_period_counts_its_own_months(hub):
    for month in (*months_of(LAST_YEAR, 11), *months_of(2026, 1, 2)):
        handled(hub, month, 10)
    winter = Moment(TODAY, None, "冬季", datetime.date(LAST_YEAR, 12, 1), datetime.date(2026, 1, 31))
    assert ask("period_volume", hub, winter).value == 20
    assert ask("active_months", hub, winter).value == 2
    assert ask("monthly_volume", hub, winter).value == 10


def test_the_monthly_volume_is_of_the_months_in_which_it_was_open(hub):
    handled(hub, datetime.date(LAST_YEAR, 11, 1), 100)
    handled(hub, DECEMBER, 1)
    assert ask("monthly_volume", hub).value == Fraction(101, 2)


def test_of_a_monthly_volume_with_missing_months_the_least_is_told(hub):
    handled(hub, DECEMBER, 101)
    found = ask("monthly_volume", hub)
    assert (found.value, found.missing) == (Fraction(101, 2), (datetime.date(LAST_YEAR, 11, 1),))


def test_who_was_not_open_at_all_has_no_monthly_volume(hub):
    found = ask("monthly_volume", hub, Moment.of_year(TODAY, 2024))
    assert found.value is None
    assert found.absent


def test_active_months_are_those_with_a_parcel_either_way(hub):
    handled(hub, datetime.date(LAST_YEAR, 11, 1), 0, 1)
    handled(hub, DECEMBER, 0)
    found = ask("active_months", hub)
    assert (found.value, found.missing) == (1, ())


def test_punctual_filings_are_those_first_sent_in_by_their_day(hub):
    november, december = months_of(LAST_YEAR, 11)
    report(hub.township, november)
    late = report(hub.township, december)
    assert ask("punctual_filings", hub).value == 2
    late.first_submitted_at = noon(late.due_on + datetime.timedelta(days=1))
    late.save()
    assert ask("punctual_filings", hub).value == 1


def test_a_report_that_never_came_was_not_punctual_and_one_that_is_not_due_is_missing(hub):
    never = {
        "state": FilingState.NOT_STARTED,
        "first_submitted_at": None,
        "submitted_at": None,
        "accepted_at": None,
    }
    filing = report(hub.township, DECEMBER, **never)
    report(hub.township, datetime.date(LAST_YEAR, 11, 1))
    found = ask("punctual_filings", hub, Moment.of_year(filing.due_on, LAST_YEAR))
    assert (found.value, found.missing) == (1, (DECEMBER,))
    found = ask(
        "punctual_filings", hub, Moment.of_year(filing.due_on + datetime.timedelta(days=1), LAST_YEAR)
    )
    assert (found.value, found.missing) == (1, ())


def test_a_month_that_nobody_opened_is_missing_and_not_late(hub):
    found = ask("punctual_filings", hub)
    assert (found.value, found.missing) == (0, tuple(months_of(LAST_YEAR, 11)))


def test_the_center_is_asked_for_the_districts_own_reports(district, township, operator):
    center = CenterFactory(district=district, operator=operator, opened=True)
    report(district, DECEMBER)
    report(township, datetime.date(LAST_YEAR, 11, 1))
    assert ask("punctual_filings", center).value == 1
    assert Filing.objects.count() == 2


def test_dormant_months_are_the_last_ones_in_a_row(hub):
    handled(hub, datetime.date(LAST_YEAR, 11, 1), 0)
    handled(hub, DECEMBER, 5)
    for month in (1, 2, 3):
        handled(hub, datetime.date(2026, month, 1), 0)
    assert ask("dormant_months", hub, on(2026, 3, 30)).value == 2
    assert ask("dormant_months", hub, on(2026, 3, 31)).value == 3
    assert ask("dormant_months", hub, on(2025, 12, 31)).value == 0
    assert ask("dormant_months", hub, on(2025, 11, 30)).value == 1


def test_a_month_that_is_missing_since_the_last_parcel_leaves_dormancy_unknown(hub):
    handled(hub, DECEMBER, 5)
    handled(hub, datetime.date(2026, 2, 1), 0)
    between = ask("dormant_months", hub, on(2026, 2, 28))
    assert (between.value, between.unknown) == (None, "缺 2026年1月月报，无法判断")
    after = ask("dormant_months", hub, on(2026, 4, 30))
    assert (after.value, after.unknown) == (None, "缺 2026年1月、3月、4月月报，无法判断")
    handled(hub, datetime.date(2026, 4, 1), 1)
    assert ask("dormant_months", hub, on(2026, 4, 30)).value == 0


def test_months_in_which_it_was_closed_are_not_missing_for_dormancy(hub):
    handled(hub, DECEMBER, 5)
    hub.operating_periods.update(closed_on=datetime.date(2026, 1, 1))
    OperatingPeriodFactory(facility=hub, opened_on=datetime.date(2026, 4, 1))
    assert ask("dormant_months", hub, on(2026, 3, 31)).value == 0
    handled(hub, datetime.date(2026, 4, 1), 0)
    assert ask("dormant_months", hub, on(2026, 4, 30)).value == 1


def test_without_an_accepted_report_nobody_knows_whether_it_is_dormant(hub):
    found = ask("dormant_months", hub)
    assert found.value is None
    assert found.unknown == "还没有已通过的月报，无法判断"


# --- the register -------------------------------------------------------------------------------------------


def test_coverage_by_division_and_by_manner(district, township, operator):
    villages = [VillageFactory(township=township) for _ in range(3)]
    VillageFactory(township=township, community=True)
    VillageFactory(township=TownshipFactory(district=district))
    stations = [StationFactory(village=village, operator=operator) for village in villages[:2]]
    OperatingPeriodFactory(facility=stations[0])
    OperatingPeriodFactory(facility=stations[1], cooperating=True)
    names = [name for name, metric in METRICS.items() if metric.kind is Kind.PERCENT]
    assert {name: ask(name, stations[0]).value for name in names} == {
        "district_coverage": 50,
        "district_resident_coverage": 25,
        "township_coverage": Fraction(200, 3),
        "township_resident_coverage": Fraction(100, 3),
    }
    assert [village.key for village in ask("township_coverage", stations[0]).lacking] == [villages[2].pk]


def test_the_population_of_a_village_is_unknown_until_somebody_enters_it(township, operator):
    station = StationFactory(village=VillageFactory(township=township, name="夏庄"), operator=operator)
    found = ask("village_population", station)
    assert (found.value, found.unknown) == (None, "板桥镇 夏庄的人口没有登记")
    station.village.population = 2500
    station.village.save()
    assert ask("village_population", station).value == 2500


@pytest.mark.parametrize(
    ("first", "day", "months"),
    [
        ((2025, 1, 15), (2026, 1, 14), 11),
        ((2025, 1, 15), (2026, 1, 15), 12),
        ((2025, 1, 31), (2025, 2, 27), 0),
        ((2025, 1, 31), (2025, 2, 28), 1),
        ((2024, 2, 29), (2025, 2, 27), 11),
        ((2024, 2, 29), (2025, 2, 28), 12),
        ((2025, 8, 31), (2025, 9, 30), 1),
        ((2025, 8, 31), (2025, 10, 30), 1),
        ((2025, 8, 31), (2025, 8, 31), 0),
    ],
)
def test_a_month_is_full_on_the_day_of_its_number_or_the_last_of_a_shorter_one(first, day, months):
    assert full_months(datetime.date(*first), datetime.date(*day)) == months


def test_periods_that_touch_are_one_operation_and_a_gap_begins_anew(township, operator):
    station = StationFactory(village=VillageFactory(township=township), operator=operator)
    spans = [
        ((2021, 9, 1), (2022, 3, 1), {"cooperating": True}),
        ((2022, 3, 1), (2023, 1, 1), {}),
        ((2023, 2, 1), None, {}),
    ]
    for opened_on, closed_on, manner in spans:
        OperatingPeriodFactory(
            facility=station,
            opened_on=datetime.date(*opened_on),
            closed_on=closed_on and datetime.date(*closed_on),
            **manner,
        )
    for day, months in {
        (2021, 8, 31): 0,
        (2022, 9, 1): 12,
        (2022, 12, 31): 15,
        (2023, 1, 1): 0,
        (2023, 3, 1): 1,
    }.items():
        assert ask("months_in_operation", station, on(*day)).value == months, day
    assert ask("is_open", station, on(2023, 1, 1)).contrary == "2023-01-01 没有营业"
    assert ask("is_resident", station, on(2022, 2, 28)).value is False
    assert ask("is_resident", station, on(2022, 3, 1)).value is True


# --- what another app answers -------------------------------------------------------------------------------


@pytest.fixture
def complaints(monkeypatch):
    """An answer to upheld complaints, as long as the test lasts: {facility key: days}."""
    monkeypatch.setattr(answers, "_ANSWERS", {})
    days = {}

    def upheld(facilities, first_day, last_day):
        keys = set(facilities.values_list("pk", flat=True))
        return {
            key: sum((first_day is None or first_day <= day) and day <= last_day for day in found)
            for key, found in days.items()
            if key in keys
        }

    register_answers("upheld_complaints", upheld)
    return days


def test_until_complaints_are_joined_nobody_knows_of_any(hub, monkeypatch):
    monkeypatch.setattr(answers, "_ANSWERS", {})
    found = ask("upheld_complaints", hub)
    assert (found.value, found.unknown) == (None, "投诉登记还没有开通，无法核算")


def test_upheld_complaints_are_those_of_the_year_or_all_up_to_the_day(hub, complaints):
    complaints[hub.pk] = [
        datetime.date(2024, 5, 1),
        datetime.date(LAST_YEAR, 12, 31),
        datetime.date(2026, 1, 1),
    ]
    assert ask("upheld_complaints", hub).value == 1
    assert ask("upheld_complaints", hub, Moment(TODAY)).value == 3
    complaints.clear()
    assert ask("upheld_complaints", hub).value == 0


def test_no_other_metric_is_answered_from_outside():
    with pytest.raises(ValueError, match="annual_volume"):
        register_answers("annual_volume", dict)
