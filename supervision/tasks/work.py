"""What is told of a task by whom it is set to: how far it has come, that it is done, with proof."""

from django.db import transaction

from supervision.choices import TaskState, TaskStep
from supervision.models import TaskProof
from supervision.refusals import SupervisionRefused
from supervision.tasks.proofs import checked_proofs, keep_proofs
from supervision.tasks.rights import require_report
from supervision.tasks.steps import locked_task, take_step, why_not
from supervision.words import needed
from yicheng_express.dates import today

WHOLE = 100


def note_progress(task, *, by, seen=None, percent, words, proofs=()):
    """Note how far it has come: a share from 0 to 100, what was done, and what shows it."""
    require_report(by, task)
    if not 0 <= percent <= WHOLE:
        raise SupervisionRefused("进度是 0 到 100 的整数。")
    words = needed(words, "请写明做了什么。")
    checked = checked_proofs(list(proofs))  # takes seconds, for which nobody else waits for the row
    with transaction.atomic():
        task = locked_task(task, seen)
        task.percent = percent
        note = take_step(task, TaskStep.PROGRESS, "percent", by=by, words=words, percent=percent)
        keep_proofs(note, checked)
    return task


def report_done(task, *, by, seen=None, words, proofs=()):
    """Report it as done; where the task asks for proof, with some, of now or since it was last sent back."""
    require_report(by, task)
    words = needed(words, "请写明完成情况。")
    checked = checked_proofs(list(proofs))
    with transaction.atomic():
        task = locked_task(task, seen)
        if reason := why_not(task, TaskStep.REPORTED):
            raise SupervisionRefused(reason)
        if task.needs_proof and not checked and not proofs_since_sent_back(task).exists():
            raise SupervisionRefused("这项任务要有佐证材料，请附上照片或 PDF 再报告完成。")
        task.percent, task.reported_on, task.reported_by = WHOLE, today(), by
        fields = ("percent", "reported_on", "reported_by")
        note = take_step(task, TaskStep.REPORTED, *fields, by=by, words=words, percent=WHOLE)
        keep_proofs(note, checked)
    return task


def proofs_since_sent_back(task):
    """What was shown of the task since the bureau last sent it back."""
    proofs = TaskProof.objects.filter(note__task=task)
    back = task.notes.filter(step=TaskStep.SENT_BACK).order_by("-pk").first()
    return proofs.filter(note__gt=back.pk) if back else proofs


def percent_before_report(task):
    """How far it had come by the last note of its progress."""
    last = task.notes.filter(step=TaskStep.PROGRESS).order_by("-pk").first()
    return last.percent if last else 0


def is_late(task, day):
    """Whether it was reported as done behind its day, or is not although the day is past."""
    if task.state == TaskState.WITHDRAWN:
        return False
    return (task.reported_on or day) > task.due_on
