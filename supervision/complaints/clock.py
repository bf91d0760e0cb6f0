"""The two clocks of a complaint: the case, from the day it came in (or was reopened) until it is closed; and
the answer, from the day it was given to somebody. In working days by kind, by the policy in force then.

Where the holidays of a year are not known yet nothing is lost: the case goes on without a last day, says
why, and gets one when the calendar is loaded (`settle_clocks`).
"""

from django.db import transaction
from django.utils import timezone

from stations.working_days import WorkingDays, YearUnknown
from supervision.choices import ComplaintState, ComplaintStep
from supervision.complaints.steps import locked_complaint
from supervision.deadlines import A_DAY, days_paused, deadline
from supervision.models import Assignment, Complaint, ComplaintTerms
from supervision.terms.in_force import known_terms_on, terms_on

CLOCK = ("begun_on", "working_days", "paused_days", "warn_on", "due_on")


# --- a clock begins -----------------------------------------------------------------------------------------


def start_case_clock(complaint, on):
    """Set the clock of the case, as a round that begins on `on`; nothing is saved.

    Raises SupervisionRefused where the policy has no terms.
    """
    start(complaint, complaint, "close", on)


def start_answer_clock(assignment, on):
    """Set the clock of an answer that is asked for on `on`; nothing is saved."""
    start(assignment, assignment.complaint, "answer", on)


def start(clocked, complaint, what, on):
    terms = terms_on(ComplaintTerms, complaint.district, on)
    clocked.begun_on = on
    clocked.working_days = terms.deadlines[complaint.kind][what]
    set_days(clocked, WorkingDays(complaint.district), terms.warn_percent)


def set_days(clocked, calendar, warn_percent, pauses=()):
    """Reckon when a case or an assignment is due, and since when it is due soon.

    pauses: (day, day on which it ran again), in order. One that began behind the last day alters nothing, and
    the day on which the clock began is none of its days.
    """
    clocked.paused_days = 0
    set_deadline(clocked, calendar, warn_percent)
    for paused_on, resumed_on in pauses:
        first = max(paused_on, clocked.begun_on + A_DAY)
        if clocked.due_on is None or first > clocked.due_on:
            continue
        try:
            clocked.paused_days += days_paused(calendar, first, resumed_on)
        except YearUnknown:
            clocked.warn_on = clocked.due_on = None
        else:
            set_deadline(clocked, calendar, warn_percent)


def set_deadline(clocked, calendar, warn_percent):
    """The last day of a clock, with the days on which it stood; both days empty while a year is unknown."""
    found = deadline(calendar, clocked.begun_on, clocked.working_days, warn_percent, clocked.paused_days)
    clocked.warn_on, clocked.due_on = found.warn_on, found.due_on


# --- a clock is reckoned anew -------------------------------------------------------------------------------


def clocks_running(complaint):
    """The case, and the answer that is waited for."""
    is_waited_for = complaint.state == ComplaintState.ASSIGNED
    return [complaint, complaint.assignment] if is_waited_for else [complaint]


def reckon_again(complaint, clocks):
    """Set the days of these clocks of a complaint, with all its pauses that are over; nothing is saved."""
    calendar, pauses = WorkingDays(complaint.district), pauses_of(complaint)
    for clocked in clocks:
        terms = terms_on(ComplaintTerms, complaint.district, clocked.begun_on)
        set_days(clocked, calendar, terms.warn_percent, pauses)


def reckon_by_kind(complaint):
    """The same after the kind has been corrected, in the days of the kind that it is."""
    for clocked in clocks_running(complaint):
        terms = terms_on(ComplaintTerms, complaint.district, clocked.begun_on)
        clocked.working_days = terms.deadlines[complaint.kind]["close" if clocked is complaint else "answer"]
    reckon_again(complaint, clocks_running(complaint))


def pauses_of(complaint):
    """(day, day on which it ran again) of the pauses that are over, as the story tells them."""
    steps = (ComplaintStep.PAUSED, ComplaintStep.RESUMED)
    pauses, paused_on = [], None
    for event in complaint.events.filter(step__in=steps).order_by("at", "pk"):
        day = timezone.localdate(event.at)
        if event.step == ComplaintStep.PAUSED:
            paused_on = day
        elif paused_on:
            pauses.append((paused_on, day))
            paused_on = None
    return pauses


# --- a year that was not known ------------------------------------------------------------------------------


def why_no_day(clocked, district):
    """In words, why a clock has no last day; empty where it has one, or could be given one now."""
    if clocked.due_on:
        return ""
    terms = known_terms_on(ComplaintTerms, district, clocked.begun_on)
    percent = terms.warn_percent if terms else 100
    return deadline(
        WorkingDays(district), clocked.begun_on, clocked.working_days, percent, clocked.paused_days
    ).unknown


def settle_clocks(district):
    """Give a last day to the cases and answers that have none, as far as the calendar is known by now.

    Answers how many were given one.
    """
    cases = Complaint.objects.filter(district=district)
    waiting = cases.filter(due_on=None) | cases.filter(
        pk__in=Assignment.objects.filter(due_on=None).values("complaint")
    )
    return sum(settle(complaint) for complaint in waiting.order_by("pk"))


@transaction.atomic
def settle(complaint):
    """Give the clocks of one complaint their last days; answers how many were given one."""
    complaint = locked_complaint(complaint)
    without = [each for each in [complaint, *complaint.assignments.all()] if each.due_on is None]
    reckon_again(complaint, without)
    settled = [each for each in without if each.due_on]
    for clocked in settled:
        clocked.save(update_fields=["paused_days", "warn_on", "due_on"])
    return len(settled)
