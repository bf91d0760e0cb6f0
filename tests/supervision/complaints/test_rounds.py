"""Two people at once, with real threads: one of them is refused in words, and nothing is done twice."""

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from supervision.complaints.casework import answer, assign, close
from supervision.complaints.merging import merge
from supervision.complaints.reopening import reopen_by_complainant
from supervision.models import Assignment, Complaint, ComplaintEvent
from supervision.refusals import SupervisionRefused
from tests.factories import DistrictFactory
from tests.rounds import meet, rounds
from tests.subsidies.conftest import Clock, noon
from tests.supervision.complaints.conftest import BEGIN, lay_office

pytestmark = pytest.mark.django_db(transaction=True)
TURNS = 12
REFUSALS = (SupervisionRefused, PermissionDenied)


@pytest.fixture
def office(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return lay_office(DistrictFactory(code="411702", name="驿城区"), Clock(noon(BEGIN)))


def pairs_of(turns, first, second):
    """The outcomes, each of which is None or a refusal in words."""
    outcomes = meet(turns, first, second)
    for outcome in [each for turn in outcomes for each in turn]:
        assert outcome is None or isinstance(outcome, REFUSALS), repr(outcome)
    return outcomes


def test_people_meet_at_one_complaint(office):
    """All meetings in one test, for a database that is emptied behind each is dear."""
    turns = min(TURNS, rounds())
    two_assign(office, turns)
    an_answer_meets_another_assignment(office, turns)
    two_close_what_a_complainant_reopens(office, turns)
    a_merge_meets_a_closing(office, turns)
    two_are_merged_into_each_other(office, turns)


def two_assign(office, turns):
    cases = [office.received() for _ in range(turns)]

    def give(**whom):
        return lambda turn: assign(cases[turn], by=office.bureau, seen=0, **whom)

    outcomes = pairs_of(turns, give(handler="bureau"), give(handler="inspector"))
    for pair, case in zip(outcomes, cases, strict=True):
        assert pair.count(None) == 1
        assert case.assignments.count() == 1


def an_answer_meets_another_assignment(office, turns):
    cases = [office.assigned() for _ in range(turns)]
    outcomes = pairs_of(
        turns,
        lambda turn: answer(cases[turn], by=office.clerk, text="已核实。"),
        lambda turn: assign(cases[turn], by=office.bureau, handler="bureau", instructions="改由局里办理"),
    )
    for (answered, reassigned), case in zip(outcomes, cases, strict=True):
        case = office.fresh(case)
        assert [answered, reassigned].count(None) == 1
        assert case.state == ("answered" if answered is None else "assigned")
        assert case.assignment.handler == ("township" if answered is None else "bureau")
        assert Assignment.objects.filter(complaint=case, is_over=False).count() == 1


def two_close_what_a_complainant_reopens(office, turns):
    """Closed once; reopened before that is refused, behind it is a case that is open again."""
    cases = [office.answered() for _ in range(turns)]
    ending = {"verdict": "upheld", "is_solved": True, "reply": "已退还。"}
    outcomes = pairs_of(
        turns,
        lambda turn: close(cases[turn], by=office.bureau, **ending),
        lambda turn: reopen_by_complainant(cases[turn], words="没有退"),
    )
    for (closed, reopened), case in zip(outcomes, cases, strict=True):
        case = office.fresh(case)
        assert closed is None
        assert (case.state, case.verdict) == (("reopened", "") if reopened is None else ("closed", "upheld"))
    again = pairs_of(
        turns,
        *[lambda turn: reopen_by_complainant(cases[turn], words="没有退")] * 2,
    )
    for case, before, pair in zip(cases, outcomes, again, strict=True):
        assert pair.count(None) == (before[1] is not None)
        assert office.fresh(case).reopened_times == 1


def a_merge_meets_a_closing(office, turns):
    mains = [office.answered() for _ in range(turns)]
    cases = [office.received() for _ in range(turns)]
    ending = {"verdict": "upheld", "is_solved": True, "reply": "已退还。"}
    outcomes = pairs_of(
        turns,
        lambda turn: merge(cases[turn], into=mains[turn], by=office.bureau),
        lambda turn: close(mains[turn], by=office.chief, **ending),
    )
    for (merged, closed), case, main in zip(outcomes, cases, mains, strict=True):
        assert closed is None
        assert office.fresh(main).state == "closed"
        assert office.fresh(case).state == ("merged" if merged is None else "received")


def two_are_merged_into_each_other(office, turns):
    left, right = ([office.received() for _ in range(turns)] for _ in range(2))
    outcomes = pairs_of(
        turns,
        lambda turn: merge(left[turn], into=right[turn], by=office.bureau),
        lambda turn: merge(right[turn], into=left[turn], by=office.chief),
    )
    for pair, *both in zip(outcomes, left, right, strict=True):
        assert pair.count(None) == 1
        assert sorted(office.fresh(each).state for each in both) == ["merged", "received"]
    assert not Complaint.objects.filter(merged_into__merged_into__isnull=False).exists()
    assert ComplaintEvent.objects.filter(at__gt=timezone.now()).count() == 0
