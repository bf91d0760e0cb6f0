"""Two people at one report in real threads: both are told, nothing is lost, nothing doubled."""

import pytest

from stations.choices import FilingState, FilingStep
from stations.filing.drafting import Change, save_figures
from stations.filing.opening import open_month
from stations.filing.refusals import FilingRefused
from stations.filing.verbs import accept, reopen, return_filing, submit
from stations.models import Filing, FilingEvent, FilingLine, FilingReopening
from tests.stations.filing.conftest import OCTOBER
from tests.test_conflicts import at_once
from yicheng_express.dates import today

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 6


def test_two_clerks_at_one_cell_one_is_written_and_the_other_is_told(board):
    filing = board.open()
    station = board.stations[0]
    for number in range(ROUNDS):
        base = filing.lines.get(facility=station).inbound
        saved = {}

        def write(person, value, base=base, saved=saved):
            change = Change(station.code, "inbound", base, value)
            saved[person] = save_figures(filing, [change], by=person)

        wanted = {board.clerk: 1000 + number, board.colleague: 2000 + number}
        assert at_once(*[lambda pair=pair: write(*pair) for pair in wanted.items()]) == [None, None]
        (told,) = [each for each in saved.values() if each.conflicts]
        (written,) = [person for person, each in saved.items() if each.written]
        assert filing.lines.get(facility=station).inbound == wanted[written]
        assert told.conflicts[0].theirs == wanted[written]


def test_two_clerks_at_different_cells_both_are_written(board):
    filing = board.open()
    works = [
        lambda facility=facility, person=person: save_figures(
            filing, [Change(facility.code, "inbound", None, 5)], by=person
        )
        for facility, person in zip(
            board.facilities, [board.clerk, board.colleague, board.clerk, board.colleague], strict=True
        )
    ]
    assert at_once(*works) == [None] * 4
    assert filing.lines.filter(inbound=5).count() == 4
    filing.refresh_from_db()
    assert filing.revision == 4


def test_a_month_opened_twice_at_once_is_opened_once(board):
    assert at_once(*[lambda: open_month(board.district, OCTOBER)] * 3) == [None] * 3
    assert Filing.objects.filter(district=board.district).count() == 3
    assert FilingEvent.objects.count() == 3
    assert FilingLine.objects.count() == 6


def test_a_report_that_is_sent_in_while_a_colleague_writes_holds_what_was_written_or_tells_them(board):
    for month in range(1, ROUNDS + 1):
        filing = board.fill(board.open(OCTOBER.replace(month=month)))
        code = board.stations[0].code
        write = [Change(code, "agri_outbound", 5, 4)]
        told, _sent = at_once(
            lambda filing=filing, write=write: save_figures(filing, write, by=board.colleague),
            lambda filing=filing: submit(filing, by=board.clerk),
        )
        filing.refresh_from_db()
        assert filing.state == FilingState.SUBMITTED
        sent = filing.events.get(step=FilingStep.SUBMITTED).figures[code]["agri_outbound"]
        assert filing.lines.get(facility=board.stations[0]).agri_outbound == sent
        assert sent == (5 if isinstance(told, FilingRefused) else 4)


def test_two_reviewers_at_once_make_one_decision(board):
    for month in range(1, ROUNDS + 1):
        filing = board.submitted(OCTOBER.replace(month=month))
        outcomes = at_once(
            lambda filing=filing: accept(filing, by=board.reviewer, seen=filing.revision),
            lambda filing=filing: return_filing(
                filing, by=board.chief, reason="请核对", seen=filing.revision
            ),
        )
        (late,) = [each for each in outcomes if each is not None]
        assert isinstance(late, FilingRefused)
        decided = filing.events.filter(step__in=[FilingStep.ACCEPTED, FilingStep.RETURNED])
        assert decided.count() == 1
        assert decided.get().by.full_name in str(late)


def test_a_report_reopened_twice_at_once_is_reopened_once(board):
    filing = board.accepted()
    work = [lambda: reopen(filing, by=board.chief, reason="补报", until=today())] * 2
    outcomes = at_once(*work)
    assert sorted(type(each).__name__ for each in outcomes) == ["FilingRefused", "NoneType"]
    assert FilingReopening.objects.count() == 1
