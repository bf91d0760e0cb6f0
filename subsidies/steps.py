"""The one table of transitions of an application, and what every verb does with it: hold the row, follow the
table, write the event. The verbs stand in `workflow`, `publicity`, `rolls` and `bank_results`.
"""

from django.utils import timezone

from subsidies.choices import ApplicationState, Step
from subsidies.models import Application, ApplicationEvent
from subsidies.refusals import ApplicationChanged, SubsidyRefused
from yicheng_express.private_numbers import without_accounts

State = ApplicationState

# Step → from which state to which. What is not here does not happen.
TRANSITIONS = {
    Step.WRITTEN: {State.DRAFT: State.DRAFT, State.RETURNED: State.RETURNED},
    Step.SUBMITTED: {State.DRAFT: State.SUBMITTED, State.RETURNED: State.SUBMITTED},
    Step.VERIFIED: {State.SUBMITTED: State.VERIFIED},
    Step.PUBLICIZED: {State.VERIFIED: State.PUBLICIZED},
    Step.APPROVED: {State.PUBLICIZED: State.APPROVED},
    Step.ROLLED: {State.APPROVED: State.APPROVED},
    Step.UNROLLED: {State.APPROVED: State.APPROVED},
    Step.PAID: {State.APPROVED: State.PAID},
    Step.BOUNCED: {State.APPROVED: State.APPROVED, State.PAID: State.APPROVED},
    Step.PAYEE_CORRECTED: {State.APPROVED: State.APPROVED},
    Step.REVOKED: {State.APPROVED: State.RETURNED},
    Step.RETURNED: {
        State.SUBMITTED: State.RETURNED,
        State.VERIFIED: State.RETURNED,
        State.PUBLICIZED: State.RETURNED,
    },
    Step.REJECTED: {
        State.SUBMITTED: State.REJECTED,
        State.VERIFIED: State.REJECTED,
        State.PUBLICIZED: State.REJECTED,
    },
    Step.WITHDRAWN: {
        State.DRAFT: State.WITHDRAWN,
        State.SUBMITTED: State.WITHDRAWN,
        State.VERIFIED: State.WITHDRAWN,
        State.RETURNED: State.WITHDRAWN,
    },
}
LONGEST_REASON = 500
RELATED = (
    "rule__district",
    "version",
    "facility__district",
    "facility__township__district",
    "facility__village__township",
    "facility__operator",
    "notice",
    "fund",
)


def locked_applications(applications):
    """The applications as they stand, their rows held until the end of the transaction; in order of key."""
    keys = [application.pk for application in applications]
    rows = Application.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=keys)
    return list(rows.select_related(*RELATED).order_by("pk"))


def locked_application(application):
    return locked_applications([application])[0]


def follow(application, step):
    """Put the application into the state that the step leads to. Raises SubsidyRefused where it cannot."""
    if reason := why_not(application, step):
        raise SubsidyRefused(reason)
    application.state = TRANSITIONS[step][application.state]


def why_not(application, step):
    """Why the step leads nowhere from the state that the application is in; empty where it does."""
    ways = TRANSITIONS[step]
    if application.state in ways:
        return ""
    begins = "、".join(f"“{State(state).label}”" for state in ways)
    return (
        f"申请 {application.number} 现在是“{application.get_state_display()}”，不能{step.label}；"
        f"{step.label}要在{begins}时办理。请刷新页面。"
    )


def refuse_if_changed(application, seen):
    """Raise ApplicationChanged where the person looked at another revision than the one there is."""
    if seen is not None and seen != application.revision:
        raise ApplicationChanged(f"申请 {application.number} 在您查看之后又有改动，请刷新页面，看过再办。")


def needed(text, message):
    """The text without blanks around and accounts masked. Raises SubsidyRefused where nothing is left, or
    too much.
    """
    text = without_accounts(" ".join(str(text or "").split()))
    if not text:
        raise SubsidyRefused(message)
    if len(text) > LONGEST_REASON:
        raise SubsidyRefused(f"原因最多 {LONGEST_REASON} 字，请写短一些。")
    return text


def save_step(application, *fields):
    """Write the state, the next revision and these fields."""
    application.revision += 1
    application.save(update_fields=["state", "revision", *fields])


def record(application, step, by, **details):
    """Write the event; answers the application."""
    now = timezone.now()
    ApplicationEvent.objects.create(application=application, step=step, by=by, at=now, **details)
    return application


def record_all(applications, step, by, **details):
    """The event of one step for many at once."""
    now = timezone.now()
    ApplicationEvent.objects.bulk_create(
        ApplicationEvent(application=application, step=step, by=by, at=now, **details)
        for application in applications
    )
