"""The ranking: each part by its rows, ties, bounds, who is not ranked, and on which list one stands."""

import datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from stations.models import Facility
from supervision.models import Assignment, Complaint, WorkTask
from supervision.refusals import SupervisionRefused
from supervision.standings.ranking import COMMENDED, CRITICIZED, Line, Part, placed
from supervision.standings.rows import Row
from tests.factories import StationFactory, TownshipFactory, UserFactory, VillageFactory
from tests.supervision.standings.networks import (
    A_DAY,
    DUE,
    IN_TIME,
    LATE,
    NOT_AT_ALL,
    YEAR,
    demanded,
    filed,
    has_parcels,
    loaded,
    ordered,
    station_of,
    the_ranking,
    township_with,
)

pytestmark = pytest.mark.django_db


def parts(line):
    return {part.key: (part.good, part.whole, part.points) for part in line.parts}


def test_every_part_is_its_weight_times_a_share_and_leads_to_exactly_its_rows(district):
    loaded(district)
    township = township_with(district, True, True, True, False)
    has_parcels(township)
    station = station_of(township)
    other = Facility.objects.filter(tier="station").exclude(pk=station.pk).first()
    other.filing_lines.all().delete()
    filed(township, IN_TIME)
    filed(township, datetime.date(YEAR, 7, 11), datetime.date(YEAR, 7, 10))
    filed(township, NOT_AT_ALL, datetime.date(YEAR, 8, 10))
    for answered_on in (IN_TIME, IN_TIME, LATE, NOT_AT_ALL):
        demanded(station, answered_on)
    ordered(station, LATE, IN_TIME)
    [line] = the_ranking(district).lines
    assert parts(line) == {
        "coverage": (3, 4, Decimal("22.50")),
        "effective_coverage": (2, 4, Decimal("12.50")),
        # Three of October to December, sent in on the day they were due, of which two in this year.
        "punctual_filing": (3, 5, Decimal("12.00")),
        "complaints_in_time": (2, 4, Decimal("7.50")),
        "rectification_in_time": (1, 2, Decimal("5.00")),
    }
    assert line.score == Decimal("59.50")
    assert (line.place, line.verdict) == (1, CRITICIZED)
    for part in line.parts:
        assert (sum(row.counts for row in part.rows), len(part.rows)) == (part.good, part.whole), part.key


def test_what_was_due_in_another_year_or_is_not_decided_yet_counts_nowhere(district):
    loaded(district)
    township = township_with(district, True)
    has_parcels(township, months=(8, 9, 10))
    station = station_of(township)
    before, after = datetime.date(YEAR - 1, 12, 31), datetime.date(YEAR + 1, 1, 1)
    for day in (before, after):
        demanded(station, NOT_AT_ALL, due_on=day)
        ordered(station, NOT_AT_ALL, due_on=day)
        filed(township, NOT_AT_ALL, due_on=day)
    # Due in the year, and nobody's fault.
    demanded(station, NOT_AT_ALL, is_over=True)
    paused = demanded(station, NOT_AT_ALL)
    Complaint.objects.filter(pk=paused.complaint_id).update(paused_on=DUE, pause_reason="等鉴定")
    ordered(station, NOT_AT_ALL, voided=True)
    [line] = the_ranking(district).lines
    assert parts(line)["complaints_in_time"] == (0, 0, Decimal("15.00"))
    assert parts(line)["rectification_in_time"] == (0, 0, Decimal("10.00"))
    assert [part.formula for part in line.parts][3] == "没有应答复的投诉，按满分计"
    # Late, whatever was done with it afterwards.
    for late in (demanded(station, NOT_AT_ALL), demanded(station, NOT_AT_ALL, is_over=True)):
        behind = DUE + A_DAY
        if late.is_over:
            Assignment.objects.filter(pk=late.pk).update(over_on=behind)
        else:
            Complaint.objects.filter(pk=late.complaint_id).update(paused_on=behind, pause_reason="等鉴定")
    [line] = the_ranking(district).lines
    assert parts(line)["complaints_in_time"][:2] == (0, 2)
    Assignment.objects.filter(pk__gt=paused.pk).update(due_on=before)
    # On the last day itself it is not late, on the next it is.
    demanded(station, NOT_AT_ALL)
    for today, expected in ((DUE, (0, 0)), (DUE + A_DAY, (0, 1))):
        [line] = the_ranking(district, today=today).lines
        assert parts(line)["complaints_in_time"][:2] == expected, today


def test_what_is_about_a_townships_own_office_is_no_part_of_its_ranking(district):
    loaded(district)
    township = township_with(district, True)
    station = station_of(township)
    hidden = demanded(station, LATE)
    Complaint.objects.filter(pk=hidden.complaint_id).update(about_office=True)
    merged = demanded(station, LATE, is_over=True)
    office = Complaint.objects.get(pk=hidden.complaint_id)
    Complaint.objects.filter(pk=merged.complaint_id).update(
        state="merged", merged_into=office, ended_at=merged.at, ended_by=merged.answered_by
    )
    [line] = the_ranking(district).lines
    assert parts(line)["complaints_in_time"][:2] == (0, 0)
    assert not line.parts[3].rows


def test_unknown_effective_coverage_is_no_zero_and_no_place(district):
    loaded(district, ("commend_from = 90", "commend_from = 70"))
    silent, known = township_with(district, True), township_with(district, True)
    has_parcels(known)
    result = the_ranking(district)
    assert [(line.code, line.place) for line in result.lines] == [(known.code, 1), (silent.code, None)]
    line = result.line(silent.code)
    assert (line.score, line.lowest, line.highest) == (None, Decimal("75.00"), Decimal("100.00"))
    assert "没有已通过的月报" in line.unknown_in_words
    assert line.verdict == COMMENDED  # whatever its reports will say
    assert "1 个乡镇（街道）资料不全" in result.provisional_in_words
    # Where nothing is covered nothing is effectively, and no report is needed to know it.
    empty = township_with(district, False)
    assert the_ranking(district).line(empty.code).is_known


def test_below_the_line_even_with_full_points_is_below_it(district):
    loaded(district)
    township = township_with(district, True, *[False] * 9)
    has_parcels(township_with(district, True))
    for month in (3, 4, 5):
        filed(township, NOT_AT_ALL, datetime.date(YEAR, month, 5))
    line = the_ranking(district).line(township.code)
    assert (line.lowest, line.highest) == (Decimal("28.00"), Decimal("53.00"))
    assert (line.place, line.verdict) == (None, CRITICIZED)


def test_a_part_that_weighs_nothing_keeps_nobody_from_a_place(district):
    loaded(district, ("coverage = 30\neffective_coverage = 25", "coverage = 55\neffective_coverage = 0"))
    township_with(district, True)
    [line] = the_ranking(district).lines
    assert (line.score, line.place) == (Decimal("100.00"), 1)


def test_a_township_without_villages_is_listed_apart_and_an_abolished_one_not_at_all(district):
    loaded(district)
    street = TownshipFactory(district=district)
    StationFactory(village=VillageFactory(township=street, community=True), opened=True)
    TownshipFactory(district=district, abolished_on=datetime.date(YEAR, 12, 31))
    result = the_ranking(district)
    assert result.lines == []
    assert [(each.code, each.why) for each in result.apart] == [(street.code, "没有建制村，没有覆盖任务")]


def line_of(code, points):
    rows = [Row("village", "1", "村", "已覆盖", counts=True)]
    return Line(code, code, [Part("coverage", "覆盖率", 100, 1, 1, points, "", rows)])


def test_who_has_the_same_score_shares_a_place_and_a_line_includes_its_number():
    scores = ["95.00", "90.00", "90.00", "89.99", "60.00", "59.99"]
    lines = [line_of(f"{place}", Decimal(score)) for place, score in enumerate(scores)]
    found = placed(lines[::-1], Decimal("90"), Decimal("60"))
    assert [(line.code, line.place, line.verdict) for line in found] == [
        ("0", 1, COMMENDED),
        ("1", 2, COMMENDED),
        ("2", 2, COMMENDED),
        ("3", 4, ""),
        ("4", 5, ""),
        ("5", 6, CRITICIZED),
    ]


def test_departments_with_overdue_tasks_stand_beside_the_townships(district):
    loaded(district)
    WorkTask.objects.all().update(state="withdrawn")
    task = {"district": district, "title": "观摩会", "duty": "召开。", "needs_proof": False}
    behind = WorkTask.objects.create(department="区商务局", due_on=DUE, **task)
    last = WorkTask.objects.create(department="供销部门", due_on=datetime.date(YEAR, 12, 31), **task)
    WorkTask.objects.create(department="交通部门", due_on=datetime.date(YEAR + 1, 1, 1), **task)
    done = WorkTask.objects.create(department="财政部门", due_on=DUE, **task)
    WorkTask.objects.filter(pk=done.pk).update(state="reported", reported_on=LATE, reported_by=UserFactory())
    told = [
        (each.name, [row.number for row in each.rows])
        for each in the_ranking(district, today=datetime.date(YEAR, 12, 31)).departments
    ]
    assert told == [("区商务局", [str(behind.pk)])], "nothing is late on the day itself"
    told = [(each.name, [row.number for row in each.rows]) for each in the_ranking(district).departments]
    assert sorted(told) == sorted([("区商务局", [str(behind.pk)]), ("供销部门", [str(last.pk)])])


def test_without_weights_in_the_policy_it_is_refused_in_words(district):
    with pytest.raises(SupervisionRefused, match=r"政策里没有排名的规定（\[ranking\]）"):
        the_ranking(district)


def test_the_questions_are_as_many_for_three_townships_as_for_thirty(district):
    loaded(district)
    counts = []
    for townships in (3, 27):
        for _ in range(townships):
            township = township_with(district, True, False)
            filed(township, LATE)
            demanded(station_of(township), LATE)
            ordered(station_of(township), NOT_AT_ALL)
        with CaptureQueriesContext(connection) as queries:
            assert len(the_ranking(district).lines) >= townships
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12
