"""Due in working days: over National Day, on a 调休 Sunday, at 80 % and 100 %, with pauses; unknown years."""

import datetime

import pytest
from django.urls import reverse

from stations.policy_file import load_policy
from supervision.complaints.casework import answer
from supervision.complaints.clock import settle_clocks
from supervision.complaints.pausing import pause, resume
from supervision.models import Assignment, Complaint
from supervision.querysets import DUE_SOON, IN_TIME, NO_DAY, OVERDUE, PAUSED
from supervision.refusals import SupervisionRefused
from tests.stations.rosters import YICHENG_POLICY
from tests.supervision.complaints.conftest import signed_in

pytestmark = pytest.mark.django_db


def day(month, number, year=2026):
    return datetime.date(year, month, number)


def stands(complaint, on):
    return Complaint.objects.with_clock(on).get(pk=complaint.pk).clock


def answer_stands(complaint, on):
    return Complaint.objects.with_clock(on).get(pk=complaint.pk).answer_clock


def test_days_over_national_day_and_working_weekends(office):
    """2026: off 10-01 to 10-07, at work on Sunday 09-20 and Saturday 10-10."""
    for received_on, kind, warn_on, due_on in [
        (day(9, 30), "delay", day(10, 14), day(10, 15)),  # 10-08, 09, 10, 12, 13, 14, 15
        (day(9, 29), "delay", day(10, 13), day(10, 14)),
        (day(10, 3), "delay", day(10, 14), day(10, 15)),  # in the holidays: none of its days
        (day(9, 18), "delay", day(9, 28), day(9, 29)),  # Sunday 09-20 counts, 中秋 09-25 does not
        (day(9, 18), "loss", day(10, 12), day(10, 15)),
    ]:
        complaint = office.received(received_on=received_on, kind=kind, overcharged=None)
        assert (complaint.warn_on, complaint.due_on) == (warn_on, due_on), (received_on, kind)


def test_due_soon_from_the_share_of_the_policy_and_overdue_behind_the_last_day(office):
    """Ten working days of 服务态度: the eighth is due soon, the tenth is in time, the day after is not."""
    complaint = office.received(kind="attitude", overcharged=None)
    assert (complaint.warn_on, complaint.due_on) == (day(3, 12), day(3, 16))
    for on, expected in [
        (day(3, 11), IN_TIME),
        (day(3, 12), DUE_SOON),
        (day(3, 16), DUE_SOON),
        (day(3, 17), OVERDUE),
    ]:
        assert stands(complaint, on) == expected, on
        assert Complaint.objects.due_soon(on).exists() == (expected == DUE_SOON), on
        assert Complaint.objects.overdue(on).exists() == (expected == OVERDUE), on


def test_the_answer_has_a_clock_of_its_own_from_the_day_on_which_it_is_asked(office):
    complaint = office.received()
    office.clock.set(day(3, 5))
    complaint = office.assigned(complaint)
    assert (complaint.due_on, complaint.assignment.due_on) == (day(3, 11), day(3, 10))
    assert answer_stands(complaint, day(3, 10)) == DUE_SOON
    assert answer_stands(complaint, day(3, 11)) == OVERDUE
    complaint = office.answered(complaint)
    assert answer_stands(complaint, day(3, 11)) == ""


def test_a_pause_adds_its_working_days_to_both_clocks(office):
    complaint = office.assigned()
    assert (complaint.due_on, complaint.assignment.due_on) == (day(3, 11), day(3, 5))
    office.clock.set(day(3, 4))
    complaint = pause(complaint, by=office.bureau, reason="等总部调监控")
    assert stands(complaint, day(4, 1)) == answer_stands(complaint, day(4, 1)) == PAUSED
    office.clock.set(day(3, 9))
    complaint = resume(complaint, by=office.bureau)  # Wednesday to Friday, and no weekend
    assert (complaint.paused_days, complaint.due_on) == (3, day(3, 16))
    assert (complaint.assignment.paused_days, complaint.assignment.due_on) == (3, day(3, 10))
    with pytest.raises(SupervisionRefused, match="没有暂停计时"):
        resume(complaint, by=office.bureau)


def test_the_day_on_which_a_clock_begins_is_none_of_the_days_that_a_pause_adds(office):
    complaint = pause(office.received(), by=office.bureau, reason="等")
    office.clock.set(day(3, 3))
    complaint = resume(complaint, by=office.bureau)
    assert (complaint.paused_days, complaint.due_on) == (0, day(3, 11))
    complaint = pause(complaint, by=office.bureau, reason="等")
    complaint = resume(complaint, by=office.bureau)
    assert complaint.paused_days == 0


def test_what_was_overdue_before_it_was_paused_stays_so(office):
    complaint = office.assigned()
    office.clock.set(day(3, 9))  # the answer was due on the 5th, the case is on the 11th
    complaint = pause(complaint, by=office.bureau, reason="等")
    assert answer_stands(complaint, day(3, 10)) == OVERDUE
    assert stands(complaint, day(3, 10)) == PAUSED
    assert Assignment.objects.late(day(3, 10)).exists()
    office.clock.set(day(3, 12))
    complaint = resume(complaint, by=office.bureau)
    assert complaint.assignment.due_on == day(3, 5)
    assert complaint.due_on == day(3, 16)


def test_whatever_moves_a_case_on_lets_its_clocks_run(office):
    complaint = office.paused()
    office.clock.set(day(3, 4))
    complaint = answer(complaint, by=office.clerk, text="已核实。")
    assert complaint.paused_on is None
    assert complaint.assignment.due_on == day(3, 6)
    assert complaint.due_on == day(3, 12)
    assert "已答复，计时自动恢复。" in [event.words for event in complaint.events.all()]


CALENDAR = b"""
[[calendar]]
year = 2027
holidays = [2027-01-01]
working_weekends = [2027-01-03]
"""


def test_a_year_that_is_not_known_yet_is_said_and_settled_when_it_is(office):
    """Received before New Year: without a last day, on page and list; then the calendar of 2027 is loaded."""
    office.clock.set(day(12, 29))
    complaint = office.paused()
    assert (complaint.due_on, complaint.assignment.due_on) == (None, None)
    office.clock.set(day(12, 31))
    complaint = resume(complaint, by=office.bureau)
    assert stands(complaint, day(12, 31)) == answer_stands(complaint, day(12, 31)) == NO_DAY
    client = signed_in(office.bureau)
    for page in (reverse("complaints") + "?queue=all", reverse("complaint", args=[complaint.number])):
        content = client.get(page).content.decode()
        assert "期限待定" in content
        assert "2027 年的节假日安排还不知道" in content
    assert settle_clocks(office.district) == 0
    load_policy(YICHENG_POLICY + CALENDAR)
    complaint = office.fresh(complaint)
    # One day of the pause counts, the 30th: the 29th began both clocks. Sunday the 3rd is a working day.
    assert (complaint.paused_days, complaint.due_on) == (1, day(1, 9, 2027) - datetime.timedelta(days=1))
    assert complaint.assignment.due_on == day(1, 4, 2027)
    assert "期限待定" not in client.get(page).content.decode()


def test_the_bureau_has_days_reckoned_that_could_not_be(office):
    complaint = office.received()
    Complaint.objects.filter(pk=complaint.pk).update(due_on=None, warn_on=None)
    client = signed_in(office.bureau)
    assert "推算期限" in client.get(reverse("complaints") + "?queue=all").content.decode()
    assert "已推算 1 个期限。" in client.post(reverse("complaints_settle"), follow=True).content.decode()
    assert office.fresh(complaint).due_on == day(3, 11)


def test_a_late_day_in_an_unknown_year_is_told_without_a_number_and_without_a_fault(office):
    office.clock.set(day(12, 14))
    complaint = office.received()
    office.clock.set(day(1, 6, 2027))
    page = signed_in(office.bureau).get(reverse("complaint", args=[complaint.number]))
    assert "应在 2026-12-23 前。" in page.content.decode()
