"""Townships by months: every report that is expected is counted once, and none is hidden."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from stations.choices import FilingState
from stations.filing.matrix import NOT_OPENED, MatrixCell, MatrixMonth, filing_matrix
from stations.filing.opening import open_month, places_expected
from stations.filing.verbs import reopen
from stations.models import Filing, Township
from tests.factories import (
    FilingFactory,
    FilingLineFactory,
    OperatingPeriodFactory,
    StationFactory,
    TownshipFactory,
    UserFactory,
    VillageFactory,
    noon,
)
from tests.stations.filing.conftest import OCTOBER, SEPTEMBER
from yicheng_express.accounts.roles import Role
from yicheng_express.dates import month_end, months_before, today

DAY = datetime.date(2026, 11, 23)
STATES = st.none() | st.sampled_from(FilingState.values)


def cell(state, is_expected=True, *, punctual=None, due_on=datetime.date(2026, 11, 5), on=DAY):
    filing = None
    if state:
        filing = Filing(month=OCTOBER, state=state, due_on=due_on)
        if punctual is not None:
            filing.first_submitted_at = noon(due_on + datetime.timedelta(days=0 if punctual else 1))
    return MatrixCell(OCTOBER, filing, is_expected, on)


@given(st.lists(st.tuples(STATES, st.booleans()), max_size=40))
def test_the_counts_of_a_month_add_up_to_what_is_expected_whatever_the_states(found):
    month = MatrixMonth(OCTOBER, [cell(state, is_expected) for state, is_expected in found])
    assert month.expected == sum(1 for state, is_expected in found if state or is_expected)
    assert sum(month.counts.values()) == month.expected
    assert month.punctuality.punctual <= month.punctuality.due <= month.expected


@pytest.mark.parametrize(
    ("state", "punctual", "on", "due", "in_time"),
    [
        ("accepted", True, DAY, 1, 1),
        ("accepted", False, DAY, 1, 0),
        ("returned", True, DAY, 1, 1),
        ("not_started", None, datetime.date(2026, 11, 5), 0, 0),
        ("draft", None, datetime.date(2026, 11, 6), 1, 0),
        (None, None, DAY, 0, 0),
    ],
)
def test_a_report_is_due_once_its_day_is_past_or_it_was_sent_in(state, punctual, on, due, in_time):
    found = cell(state, punctual=punctual, on=on).punctuality
    assert (found.due, found.punctual) == (due, in_time)


def test_a_rate_is_cut_and_there_is_none_where_nothing_is_due():
    cells = [cell("accepted", punctual=True)] * 2 + [cell("accepted", punctual=False)]
    assert str(MatrixMonth(OCTOBER, cells).punctuality.rate) == "66.66"
    assert MatrixMonth(OCTOBER, [cell(None)]).punctuality.rate is None


def matrix_of(board, user=None, last=OCTOBER, on=DAY):
    return filing_matrix(board.district, last, user=user or board.reviewer, on=on)


def month_in(matrix, month):
    return next(each for each in matrix.months if each.month == month)


@pytest.mark.django_db
def test_the_districts_own_report_stands_first_and_the_townships_by_code(board):
    matrix = matrix_of(board)
    assert [row.place.code for row in matrix.rows] == ["411702", "411702102", "411702103"]
    assert [each.month for each in matrix.months] == [
        months_before(OCTOBER, ago) for ago in range(11, -1, -1)
    ]
    assert all(len(row.cells) == 12 for row in matrix.rows)


@pytest.mark.django_db
def test_a_month_opened_in_part_tells_what_is_not_opened_beside_the_states(board):
    """A report that was opened; a township whose first station came later; a month nobody opened."""
    board.submitted()
    late = TownshipFactory(district=board.district, code="411702199", name="新设镇")
    StationFactory(
        village=VillageFactory(township=late, code="411702199201"), operator=board.hub.operator, opened=True
    )
    matrix = matrix_of(board)
    october, september = month_in(matrix, OCTOBER), month_in(matrix, SEPTEMBER)
    assert dict(october.counts) == {"submitted": 1, "not_started": 2, "not_opened": 1}
    assert october.expected == 4
    assert dict(september.counts) == {"not_opened": 4}
    assert dict(matrix.counted)["未开月"] == [4] * 11 + [1]
    assert sum(counts[-1] for _label, counts in matrix.counted) == october.expected


@pytest.mark.django_db
def test_what_is_expected_is_what_opening_the_month_would_open(board):
    """At the edges: closed on a month's first day, opened on its last, never opened."""
    village, operator = board.stations[0].village, board.hub.operator
    places = []
    for number, (opened_on, closed_on) in enumerate(
        [
            (datetime.date(2026, 9, 30), datetime.date(2026, 10, 1)),
            (datetime.date(2026, 10, 31), None),
            (datetime.date(2026, 1, 15), datetime.date(2026, 10, 2)),
            (datetime.date(2026, 11, 1), None),
        ]
    ):
        township = TownshipFactory(district=board.district, code=f"41170219{number}")
        village = VillageFactory(township=township, code=f"41170219{number}201")
        OperatingPeriodFactory(
            facility=StationFactory(village=village, operator=operator),
            opened_on=opened_on,
            closed_on=closed_on,
        )
        places.append(township.pk)
    matrix = matrix_of(board)
    for at, each in enumerate(matrix.months):
        codes = {row.place.code for row in matrix.rows if row.cells[at].state == NOT_OPENED}
        expected = Township.objects.filter(pk__in=places_expected(board.district, each.month) - {None})
        assert codes - {board.district.code} == {township.code for township in expected}
    october = {row.place.pk for row in matrix.rows[1:] if row.cells[-1].is_expected}
    assert places[0] not in october
    assert places[1] in october


@pytest.mark.django_db
def test_a_report_whose_station_proved_never_open_is_still_counted(board):
    FilingFactory(township=board.other, state=FilingState.DRAFT)
    board.other_station.operating_periods.all().delete()
    row = next(row for row in matrix_of(board).rows if row.place == board.other)
    assert row.cells[-1].state == FilingState.DRAFT
    assert month_in(matrix_of(board), OCTOBER).counts["draft"] == 1


@pytest.mark.django_db
def test_a_cell_tells_day_lateness_questions_and_reopening(board):
    filing = board.submitted()
    Filing.objects.filter(pk=filing.pk).update(due_on=datetime.date(2026, 11, 5))
    filing.lines.filter(facility=board.hub).update(questions=[{"kind": "surge", "cell": "", "text": "多"}])
    Filing.objects.filter(pk=filing.pk).update(first_submitted_at=noon(datetime.date(2026, 11, 8)))
    found = matrix_of(board).rows[1].cells[-1]
    assert (found.word, found.first_day, found.is_late) == ("待审", "8", True)
    assert found.in_words == "待审核，2026-11-08 首次报送，逾期，1 行有疑问"
    Filing.objects.filter(pk=filing.pk).update(first_submitted_at=noon(datetime.date(2026, 12, 1)))
    assert matrix_of(board).rows[1].cells[-1].first_day == "12-01"


@pytest.mark.django_db
def test_a_reopened_report_is_marked_until_its_last_day(board):
    filing = board.accepted()
    reopen(filing, by=board.chief, reason="补报", until=today())
    marked = matrix_of(board, on=today()).rows[1].cells[-1]
    assert marked.filing.reopened_until == today()
    assert "重开至" in marked.in_words
    later = matrix_of(board, on=today() + datetime.timedelta(days=1)).rows[1].cells[-1]
    assert later.filing.reopened_until is None


@pytest.mark.django_db
def test_a_township_sees_its_own_row_alone_and_nobody_another_districts(board, elsewhere):
    board.submitted()
    open_month(elsewhere, OCTOBER)
    own = matrix_of(board, user=board.clerk)
    assert [row.place for row in own.rows] == [board.township]
    assert month_in(own, OCTOBER).expected == 1
    leader = UserFactory(role=Role.LEADER, scope_code="411702")
    assert "411721100" not in [row.place.code for row in matrix_of(board, user=leader).rows]
    foreign = UserFactory(role=Role.LEADER, scope_code="411721")
    assert matrix_of(board, user=foreign).rows == []
    city = UserFactory(role=Role.LEADER, scope_code="4117")
    assert len(filing_matrix(elsewhere, OCTOBER, user=city, on=DAY).rows) == 2


@pytest.mark.django_db
def test_an_abolished_township_leaves_with_its_last_report(board):
    FilingFactory(township=board.other, month=SEPTEMBER)
    board.other_station.operating_periods.update(closed_on=datetime.date(2026, 9, 30))
    board.other.abolished_on = datetime.date(2026, 9, 30)
    board.other.save()
    assert board.other in [row.place for row in matrix_of(board).rows]
    a_year_later = months_before(month_end(SEPTEMBER), -12)
    assert board.other not in [row.place for row in matrix_of(board, last=a_year_later).rows]


@pytest.mark.django_db
def test_the_matrix_takes_the_same_number_of_queries_for_any_number_of_reports(board):
    counts = []
    for number in (1, 8):
        for each in range(number):
            township = TownshipFactory(district=board.district)
            for month in (OCTOBER, SEPTEMBER):
                FilingLineFactory(
                    filing=FilingFactory(township=township, month=month, state=FilingState.SUBMITTED),
                    questions=[{"kind": "surge", "cell": "", "text": str(each)}],
                )
        with CaptureQueriesContext(connection) as queries:
            matrix = matrix_of(board)
            assert [cell.in_words for row in matrix.rows for cell in row.cells]
        counts.append(len(queries))
    assert counts[0] == counts[1]
