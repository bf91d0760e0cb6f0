"""The one table of transitions of a complaint, and what every verb does with it: hold the row, follow the
table, write the event. The verbs stand in the modules beside this one.
"""

from django.utils import timezone

from supervision.choices import ComplaintState, ComplaintStep
from supervision.models import Complaint, ComplaintEvent
from supervision.refusals import CaseChanged, SupervisionRefused

State, Step = ComplaintState, ComplaintStep

# Step → from which state to which. What is not here does not happen.
TRANSITIONS = {
    Step.CLASSIFIED: {
        State.RECEIVED: State.RECEIVED,
        State.ASSIGNED: State.ASSIGNED,
        State.ANSWERED: State.ANSWERED,
        State.REOPENED: State.REOPENED,
    },
    Step.ASSIGNED: {
        State.RECEIVED: State.ASSIGNED,
        State.REOPENED: State.ASSIGNED,
        State.ASSIGNED: State.ASSIGNED,
    },
    Step.ANSWERED: {State.ASSIGNED: State.ANSWERED},
    Step.SENT_BACK: {State.ANSWERED: State.ASSIGNED},
    Step.PAUSED: {
        State.RECEIVED: State.RECEIVED,
        State.ASSIGNED: State.ASSIGNED,
        State.ANSWERED: State.ANSWERED,
        State.REOPENED: State.REOPENED,
    },
    Step.RESUMED: {
        State.RECEIVED: State.RECEIVED,
        State.ASSIGNED: State.ASSIGNED,
        State.ANSWERED: State.ANSWERED,
        State.REOPENED: State.REOPENED,
    },
    Step.CLOSED: {State.ANSWERED: State.CLOSED},
    Step.REJECTED: {State.RECEIVED: State.REJECTED, State.ASSIGNED: State.REJECTED},
    Step.REOPENED: {
        State.CLOSED: State.REOPENED,
        State.REJECTED: State.REOPENED,
        State.MERGED: State.REOPENED,
    },
    Step.MERGED: {
        State.RECEIVED: State.MERGED,
        State.ASSIGNED: State.MERGED,
        State.REOPENED: State.MERGED,
    },
    Step.SEPARATED: {State.MERGED: State.RECEIVED},
    Step.RELEASED: {State.CLOSED: State.CLOSED, State.REJECTED: State.REJECTED},
    Step.UNRELEASED: {state: state for state in State},
}
RELATED = (
    "district",
    "township",
    "village",
    "facility",
    "enterprise",
    "assignment__township",
    "assignment__enterprise",
    "merged_into",
)


def locked_complaints(complaints):
    """The complaints as they stand, their rows held until the end of the transaction; in order of key.

    Held first and read then: what PostgreSQL waited for may have another assignment, which the rows joined
    to the same query would not show.
    """
    rows = Complaint.objects.filter(pk__in=[complaint.pk for complaint in complaints]).order_by("pk")
    list(rows.select_for_update(no_key=True).values_list("pk"))
    return list(rows.select_related(*RELATED))


def locked_complaint(complaint):
    return locked_complaints([complaint])[0]


def follow(complaint, step):
    """Put the complaint into the state that the step leads to. Raises SupervisionRefused where it cannot."""
    if reason := why_not(complaint, step):
        raise SupervisionRefused(reason)
    complaint.state = TRANSITIONS[step][complaint.state]


def why_not(complaint, step):
    """Why the step leads nowhere from the state that the complaint is in; empty where it does."""
    ways = TRANSITIONS[step]
    if complaint.state in ways:
        return ""
    begins = "、".join(f"“{State(state).label}”" for state in ways)
    return (
        f"投诉 {complaint.number} 现在是“{complaint.get_state_display()}”，不能{step.label}；"
        f"{step.label}要在{begins}时办理。请刷新页面。"
    )


def refuse_if_changed(complaint, seen):
    """Raise CaseChanged where the person looked at another revision than the one there is."""
    if seen is not None and seen != complaint.revision:
        raise CaseChanged(f"投诉 {complaint.number} 在您查看之后又有改动，请刷新页面，看过再办。")


def save_step(complaint, *fields):
    """Write the state, the next revision and these fields."""
    complaint.revision += 1
    complaint.save(update_fields=["state", "revision", *fields])


def record(complaint, step, by=None, words="", details=()):
    """Write the event; answers the complaint. Without `by` it was the complainant."""
    ComplaintEvent.objects.create(
        complaint=complaint, step=step, by=by, at=timezone.now(), words=words, details=list(details)
    )
    return complaint
