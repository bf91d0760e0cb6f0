"""What waits for a person: own tasks that are due or overdue, and what is to be confirmed; for the desk."""

from supervision.models import WorkTask
from yicheng_express.accounts.scope import DISTRICT_DIGITS


def own_tasks(user):
    """Those whose progress this person tells; the twin of `rights.may_report`."""
    seen = WorkTask.objects.visible_to(user)
    if not user.has_perm("supervision.report_task") or user.enterprise_id or not user.scope_code:
        return seen.none()
    if len(user.scope_code) > DISTRICT_DIGITS:
        return seen
    return seen.of_departments() if user.has_perm("supervision.keep_task") else seen.none()


def overdue_of(user, day):
    """This person's own tasks whose day is past."""
    return own_tasks(user).overdue(day)


def due_soon_of(user, day):
    """This person's own tasks that are due within the days of which one is reminded."""
    return own_tasks(user).due_soon(day)


def to_confirm_by(user):
    """What was reported as done by others, and is this person's to confirm."""
    seen = WorkTask.objects.visible_to(user)
    if not user.has_perm("supervision.keep_task") or len(user.scope_code) > DISTRICT_DIGITS:
        return seen.none()
    return seen.to_confirm().exclude(reported_by=user)
