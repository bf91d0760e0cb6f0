"""The two clocks of a complaint: the case, from the day it came in (or was reopened) until it is closed; and
the answer, from the day it was given to somebody. In working days by kind, by the policy in force then.

Where the holidays of a year are not known yet nothing is lost: the case goes on without a last day, says
why, and gets one when the calendar is loaded (`settle_clocks`).
"""

from stations.working_days import WorkingDays
from supervision.choices import OPEN_STATES
from supervision.deadlines import deadline
from supervision.models import Assignment, Complaint, ComplaintTerms
from supervision.terms.in_force import terms_on

CLOCK = ("begun_on", "working_days", "paused_days", "warn_on", "due_on")


def start_case_clock(complaint, on):
    """Set the clock of the case, as a round that begins on `on`; nothing is saved.

    Raises SupervisionRefused where the policy has no terms.
    """
    terms = terms_on(ComplaintTerms, complaint.district, on)
    complaint.begun_on, complaint.paused_days = on, 0
    complaint.working_days = terms.deadlines[complaint.kind]["close"]
    set_days(complaint, complaint.district, terms)


def start_answer_clock(assignment, on):
    """Set the clock of an answer that is asked for on `on`; nothing is saved."""
    complaint = assignment.complaint
    terms = terms_on(ComplaintTerms, complaint.district, on)
    assignment.begun_on, assignment.paused_days = on, 0
    assignment.working_days = terms.deadlines[complaint.kind]["answer"]
    set_days(assignment, complaint.district, terms)


def set_days(clocked, district, terms):
    """Reckon when a case or an assignment is due, and since when it is due soon."""
    found = deadline(
        WorkingDays(district),
        clocked.begun_on,
        clocked.working_days,
        terms.warn_percent,
        clocked.paused_days,
    )
    clocked.warn_on, clocked.due_on = found.warn_on, found.due_on


def settle_clocks(district):
    """Give a last day to the open cases and answers that have none, as far as the calendar is known by now.

    Answers how many were given one.
    """
    cases = Complaint.objects.filter(district=district, state__in=OPEN_STATES, due_on=None)
    answers = Assignment.objects.filter(complaint__district=district, is_over=False, due_on=None)
    settled = 0
    for clocked in [*cases, *answers]:
        terms = terms_on(ComplaintTerms, district, clocked.begun_on)
        set_days(clocked, district, terms)
        if clocked.due_on:
            clocked.save(update_fields=["warn_on", "due_on"])
            settled += 1
    return settled
