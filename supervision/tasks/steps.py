"""The one table of transitions of a work task, and what every verb does with it: hold the row, follow the
table, write the note. The verbs stand in `supervision.tasks.work` and `keeping`.
"""

from django.utils import timezone

from supervision.choices import TaskState, TaskStep
from supervision.models import TaskNote, WorkTask
from supervision.refusals import CaseChanged, SupervisionRefused

State, Step = TaskState, TaskStep

# Step → from which state to which. What is not here does not happen; a policy file that is loaded again
# opens and withdraws as well: `supervision.tasks.spreading`.
TRANSITIONS = {
    Step.PROGRESS: {State.OPEN: State.OPEN},
    Step.REPORTED: {State.OPEN: State.REPORTED},
    Step.SENT_BACK: {State.REPORTED: State.OPEN},
    Step.CONFIRMED: {State.REPORTED: State.DONE},
    Step.CHANGED: {State.OPEN: State.OPEN, State.REPORTED: State.REPORTED},
    Step.WITHDRAWN: {State.OPEN: State.WITHDRAWN, State.REPORTED: State.WITHDRAWN},
}


def locked_task(task, seen):
    """The task as it stands, its row held; raises CaseChanged where the person saw another revision."""
    rows = WorkTask.objects.select_for_update(of=("self",), no_key=True)
    held = rows.select_related("district", "township", "policy", "reported_by").get(pk=task.pk)
    if seen is not None and seen != held.revision:
        raise CaseChanged(f"任务“{held.title}”在您查看之后又有改动，请刷新页面，看过再办。")
    return held


def why_not(task, step):
    """Why the step leads nowhere from the state that the task is in; empty where it does."""
    ways = TRANSITIONS[step]
    if task.state in ways:
        return ""
    begins = "、".join(f"“{State(state).label}”" for state in ways)
    return (
        f"任务“{task.title}”现在是“{task.get_state_display()}”，不能{step.label}；"
        f"{step.label}要在{begins}时办理。请刷新页面。"
    )


def take_step(task, step, *fields, by, words="", percent=None):
    """Write the state that the step leads to, the next revision, these fields and the note; the note."""
    if reason := why_not(task, step):
        raise SupervisionRefused(reason)
    task.state = TRANSITIONS[step][task.state]
    task.revision += 1
    task.save(update_fields=["state", "revision", *fields])
    return TaskNote.objects.create(
        task=task, step=step, at=timezone.now(), by=by, words=words, percent=percent
    )
