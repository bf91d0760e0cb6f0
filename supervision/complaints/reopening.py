"""重开: an ended case begins once more, with a new clock; by the bureau, or once by the complainant."""

import datetime

from django.db import transaction
from django.utils import timezone

from supervision.choices import ComplaintState, ComplaintStep
from supervision.complaints.casework import ENDING, told_of_ending
from supervision.complaints.clock import CLOCK, start_case_clock
from supervision.complaints.rights import require_handle
from supervision.complaints.steps import (
    follow,
    locked_complaints,
    record,
    refuse_if_changed,
    save_step,
    why_not,
)
from supervision.models import ComplaintTerms
from supervision.refusals import SupervisionRefused
from supervision.terms.in_force import known_terms_on
from supervision.words import needed
from yicheng_express.dates import today

State, Step = ComplaintState, ComplaintStep
REOPENING = (*ENDING, *CLOCK, "merged_into", "reopened_times", "complainant_reopened_at")
ENDED = (State.CLOSED, State.REJECTED)


@transaction.atomic
def reopen(complaint, *, by, reason, seen=None):
    """Begin a case once more, by the bureau. Raises PermissionDenied, SupervisionRefused, CaseChanged."""
    reason = needed(reason, "重开要写明原因。")
    complaint = with_main_locked(complaint)
    require_handle(by, complaint)
    refuse_if_changed(complaint, seen)
    if reason_against := why_not_reopened(complaint):
        raise SupervisionRefused(reason_against)
    return begin_anew(complaint, by, reason)


@transaction.atomic
def reopen_by_complainant(complaint, *, words):
    """Begin a case once more, by the words of who complained: once, and within the days of the policy.

    Raises SupervisionRefused. Who it is the caller has asked: by number and query code.
    """
    words = needed(words, "请写明为什么要重开。")
    complaint = with_main_locked(complaint)
    if reason_against := why_not_by_complainant(complaint, today()):
        raise SupervisionRefused(reason_against)
    complaint.complainant_reopened_at = timezone.now()
    return begin_anew(complaint, None, words)


def with_main_locked(complaint):
    """The complaint, held together with the one that it was merged into as it is looked at."""
    known = [complaint, complaint.merged_into] if complaint.merged_into_id else [complaint]
    [found] = [each for each in locked_complaints(known) if each.pk == complaint.pk]
    if found.merged_into_id and found.merged_into_id != complaint.merged_into_id:
        raise SupervisionRefused(f"投诉 {found.number} 刚刚并案，请刷新页面，看过再办。")
    return found


def why_not_reopened(complaint):
    """Why the case cannot begin once more; empty where it can."""
    if reason := why_not(complaint, Step.REOPENED):
        return reason
    main = complaint.merged_into
    if main and main.state not in ENDED:
        return f"投诉 {complaint.number} 并入的 {main.number} 还在办理；不是一件事的，请用“拆分”。"
    return ""


def why_not_by_complainant(complaint, on):
    """Why the complainant cannot have it reopened on this day, in words for them; empty where they can."""
    ended = complaint.merged_into or complaint
    if ended.state not in ENDED:
        return "投诉还在办理，不用重开。"
    if complaint.complainant_reopened_at:
        return "这件投诉您已要求重开过一次；仍不满意的，请另行投诉，或拨打 12305 申诉。"
    last_day = last_day_to_reopen(complaint)
    if last_day is None or on > last_day:
        return "已经超过可以要求重开的期限；问题仍在的，请另行投诉。"
    return ""


def last_day_to_reopen(complaint):
    """The last day on which the complainant may have an ended case reopened; None where there is none."""
    ended_on = timezone.localdate((complaint.merged_into or complaint).ended_at)
    terms = known_terms_on(ComplaintTerms, complaint.district, ended_on)
    return ended_on + datetime.timedelta(days=terms.reopen_days) if terms else None


def begin_anew(complaint, by, words):
    """Take back how it ended (the story keeps it), and start the clock of another round."""
    ended = complaint.merged_into or complaint
    details = [[label, after, ""] for label, _, after in told_of_ending(ended)]
    if complaint.merged_into_id:
        details.insert(0, ["并入", complaint.merged_into.number, ""])
    follow(complaint, Step.REOPENED)
    complaint.verdict, complaint.reply = "", ""
    complaint.is_solved = complaint.refunded = complaint.ended_at = complaint.ended_by = None
    complaint.merged_into = None
    complaint.reopened_times += 1
    start_case_clock(complaint, today())
    save_step(complaint, *REOPENING)
    return record(complaint, Step.REOPENED, by, words, details)
