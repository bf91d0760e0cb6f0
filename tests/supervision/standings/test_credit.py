"""The credit: what costs points and what does not, caps, bands, volumes, missing months, who is evaluated."""

import datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from stations.models import Facility
from supervision.models import Complaint
from supervision.refusals import SupervisionRefused
from supervision.standings.points import grade_of
from tests.factories import EnterpriseFactory
from tests.subsidies.networks import handled_in_year
from tests.supervision.standings.networks import (
    A_DAY,
    DUE,
    IN_TIME,
    LATE,
    NOT_AT_ALL,
    YEAR,
    failed,
    loaded,
    ordered,
    station_of,
    the_credit,
    township_with,
    upheld,
)

pytestmark = pytest.mark.django_db
GRADES = [{"grade": "A", "at_least": "90"}, {"grade": "B", "at_least": "75"}, {"grade": "C", "at_least": "0"}]


def costs(line):
    return {each.key: (each.number, each.points) for each in line.deductions}


@pytest.fixture
def station(district):
    """A station whose operator handled 40,000 parcels in the year."""
    loaded(district)
    station = station_of(township_with(district, True))
    handled_in_year(station, 40_000)
    return station


def test_what_costs_points_does_so_by_the_policy_and_leads_to_its_rows(district, station):
    for _ in range(2):
        upheld(station)
    failed(station, 3)
    ordered(station, LATE, NOT_AT_ALL, inspection=failed(station, 1))
    [line] = the_credit(district).lines
    assert (line.handled, line.missing) == (40_000, "")
    assert costs(line) == {
        "upheld_complaints": (2, Decimal("2.50")),  # 2 in 4 ten thousands, 5 points each
        "failed_items": (4, Decimal("8.00")),
        "overdue_rectification": (1, Decimal("5.00")),  # an order once, however many of its rounds
    }
    assert [len(each.rows) for each in line.deductions] == [2, 4, 1]
    assert (line.score, line.grade) == (Decimal("84.50"), "B")
    assert line.deductions[0].formula == "2 件 ÷ 4 万件 × 5 分 ＝ 2.50 分"


def test_what_is_no_fault_of_this_year_or_of_the_enterprise_costs_nothing(district, station):
    for day in (datetime.date(YEAR - 1, 12, 31), datetime.date(YEAR + 1, 1, 1)):
        upheld(station, ended_on=day)
        failed(station, inspected_on=day)
        ordered(station, NOT_AT_ALL, due_on=day, inspection=failed(station, inspected_on=day))
    office = upheld(station)
    Complaint.objects.filter(pk=office.pk).update(about_office=True)
    dismissed = upheld(station)
    Complaint.objects.filter(pk=dismissed.pk).update(verdict="not_upheld")
    ordered(station, NOT_AT_ALL, voided=True, inspection=failed(station, 2))
    ordered(station, IN_TIME, due_on=DUE, inspection=failed(station, 0))
    [line] = the_credit(district).lines
    assert costs(line) == {
        "upheld_complaints": (0, 0),
        "failed_items": (0, 0),
        "overdue_rectification": (0, 0),
    }
    assert (line.score, line.grade) == (Decimal("100.00"), "A")


def test_an_order_is_late_from_the_day_after_its_last_day(district, station):
    ordered(station, NOT_AT_ALL, inspection=failed(station, 0))
    for today, number in ((DUE, 0), (DUE + A_DAY, 1)):
        [line] = the_credit(district, today=today).lines
        assert line.deductions[2].number == number, today


def test_every_deduction_has_its_cap_and_the_score_its_floor(district):
    loaded(
        district,
        ("points = 2, most = 30", "points = 20, most = 95"),
        ("points = 5, most = 40", "points = 25.5, most = 40"),
    )
    station = station_of(township_with(district, True))
    for _ in range(2):
        upheld(station)
    failed(station, 5)
    [line] = the_credit(district).lines
    assert costs(line)["upheld_complaints"] == (2, Decimal("40.00"))  # not 51
    assert costs(line)["failed_items"] == (5, Decimal("95.00"))  # not 100
    assert line.deductions[0].is_capped
    assert "最多 40 分" in line.deductions[0].formula
    assert (line.score, line.grade) == (Decimal("0.00"), "D")


def test_the_band_includes_its_number():
    for score, grade in (("90.00", "A"), ("89.99", "B"), ("75.00", "B"), ("74.99", "C"), ("0.00", "C")):
        assert grade_of(Decimal(score), GRADES)["grade"] == grade, score


def test_who_handled_little_is_reckoned_as_the_smallest_volume(district):
    loaded(district)
    station = station_of(township_with(district, True))
    upheld(station)
    for parcels, points in ((9_999, "5.00"), (10_000, "5.00"), (20_000, "2.50"), (30_000, "1.67")):
        station.filing_lines.all().delete()
        handled_in_year(station, parcels)
        [line] = the_credit(district).lines
        assert line.deductions[0].points == Decimal(points), parcels


def test_missing_months_are_said_and_make_the_result_provisional(district, station):
    station.filing_lines.filter(month__month__in=(3, 7)).delete()
    result = the_credit(district)
    assert result.lines[0].missing == "缺 2025年3月、7月"
    assert "1 家企业的月报不全" in result.provisional_in_words
    # A year that goes on is reckoned up to today, and months to come are not missing.
    now = the_credit(district, today=datetime.date(YEAR, 3, 15))
    assert now.lines[0].missing == ""
    assert "年度还没有结束" in now.provisional_in_words


def test_who_operated_in_the_year_and_who_answers_for_something_is_evaluated(district, station):
    other = EnterpriseFactory(district=district, brand="中转快递")
    upheld(station, enterprise=other)
    EnterpriseFactory(district=district, brand="没有关系")
    closed = station_of(township_with(district, True))
    closed.operating_periods.update(closed_on=datetime.date(YEAR, 1, 1))
    found = {line.brand: (line.facilities, line.deductions[0].number) for line in the_credit(district).lines}
    assert found == {station.operator.brand: (1, 0), "中转快递": (0, 1)}


def test_another_district_is_no_part_of_it(district, elsewhere, station):
    loaded(elsewhere)
    foreign = Facility.objects.get(district=elsewhere, tier="station")
    upheld(foreign)
    failed(foreign)
    ordered(foreign, NOT_AT_ALL)
    [line] = the_credit(district).lines
    assert (line.code, line.score) == (station.operator.credit_code, Decimal("100.00"))
    [foreign_line] = the_credit(elsewhere).lines
    assert [each.number for each in foreign_line.deductions] == [1, 1, 1]


def test_without_terms_in_the_policy_it_is_refused_in_words(district):
    with pytest.raises(SupervisionRefused, match=r"政策里没有诚信评价的规定（\[credit\]）"):
        the_credit(district)


def test_the_questions_are_as_many_for_three_enterprises_as_for_thirty(district):
    loaded(district)
    counts = []
    for enterprises in (3, 27):
        for _ in range(enterprises):
            station = station_of(township_with(district, True))
            upheld(station)
            ordered(station, NOT_AT_ALL, inspection=failed(station))
        with CaptureQueriesContext(connection) as queries:
            assert len(the_credit(district).lines) >= enterprises
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12
