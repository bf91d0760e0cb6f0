"""What a person may do with a task as it stands, and what keeps them from what would be theirs to do.

Pages ask here which forms to show; the verbs ask again, each by itself.
"""

from django.core.exceptions import PermissionDenied

from supervision.choices import TaskStep
from supervision.tasks.rights import may_keep, may_report, require_another
from supervision.tasks.steps import why_not
from yicheng_express.acts import Act

Step = TaskStep
# What is done by whom it is set to, and what by the bureau; in the order of the page.
TELLING = {"progress": Step.PROGRESS, "report": Step.REPORTED}
KEEPING = {
    "confirm": Step.CONFIRMED,
    "send_back": Step.SENT_BACK,
    "change_due": Step.CHANGED,
    "withdraw": Step.WITHDRAWN,
}


def acts_of(user, task):
    """Name → Act of what is this person's to do with the task."""
    theirs = (TELLING if may_report(user, task) else {}) | (KEEPING if may_keep(user, task.district) else {})
    return {
        name: Act(name, against(user, task, name)) for name, step in theirs.items() if not why_not(task, step)
    }


def against(user, task, name):
    if name != "confirm":
        return []
    try:
        require_another(user, task)
    except PermissionDenied as refusal:
        return [str(refusal)]
    return []
