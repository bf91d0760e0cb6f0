"""What the bureau does with tasks: set them, confirm or send back, change their day, withdraw them."""

from django.db import transaction
from django.utils import timezone

from supervision.choices import TaskStep
from supervision.models import TaskNote, WorkTask
from supervision.refusals import SupervisionRefused
from supervision.tasks.rights import require_another, require_keep
from supervision.tasks.steps import locked_task, take_step
from supervision.tasks.work import percent_before_report
from supervision.words import needed, written
from yicheng_express.dates import today

MOST_OWNERS = 200
LONGEST_TITLE = WorkTask._meta.get_field("title").max_length
LONGEST_DUTY = WorkTask._meta.get_field("duty").max_length
LONGEST_DEPARTMENT = WorkTask._meta.get_field("department").max_length


@transaction.atomic
def set_tasks(
    district, *, by, title, duty, due_on, departments=(), townships=(), clause_number="", needs_proof=True
):
    """A task of the bureau's own for each of these departments and townships; answers them."""
    require_keep(by, district)
    title = needed(title, "请写明任务。", LONGEST_TITLE)
    duty = needed(duty, "请写明要求。", LONGEST_DUTY)
    owners = [(None, needed(name, "请写明部门。", LONGEST_DEPARTMENT)) for name in departments]
    owners += [(township, "") for township in townships]
    refuse_owners(owners, district, due_on)
    if due_on < today():
        raise SupervisionRefused(f"完成期限 {due_on} 已经过去，请写今天或以后的日期。")
    tasks = WorkTask.objects.bulk_create(
        WorkTask(
            district=district,
            title=title,
            duty=duty,
            clause_number=clause_number,
            department=department,
            township=township,
            due_on=due_on,
            needs_proof=needs_proof,
        )
        for township, department in owners
    )
    TaskNote.objects.bulk_create(
        TaskNote(task=task, step=TaskStep.SET, at=timezone.now(), by=by, words="商务局下达。")
        for task in tasks
    )
    return tasks


def refuse_owners(owners, district, day):
    """Somebody has to answer for a task, each once, and of this district, on the day it is due."""
    if not owners:
        raise SupervisionRefused("请选择由谁负责：至少一个部门或乡镇（街道）。")
    if len(owners) > MOST_OWNERS:
        raise SupervisionRefused(f"一次最多下达给 {MOST_OWNERS} 个单位。")
    if len(set(owners)) != len(owners):
        raise SupervisionRefused("同一个单位写了两次，请去掉一个。")
    for township, _department in owners:
        if township and (township.district_id != district.pk or not township.is_in_force_on(day)):
            raise SupervisionRefused(f"{township.name}在 {day} 不是{district.name}的乡镇（街道）。")


@transaction.atomic
def confirm(task, *, by, seen=None, words=""):
    """It is done; said by another person than the one who reported it."""
    task = locked_task(task, seen)
    require_keep(by, task.district)
    require_another(by, task)
    task.done_at, task.done_by = timezone.now(), by
    take_step(task, TaskStep.CONFIRMED, "done_at", "done_by", by=by, words=written(words))
    return task


@transaction.atomic
def send_back(task, *, by, seen=None, reason):
    """It is not done yet: open again, as far as it had come before."""
    task = locked_task(task, seen)
    require_keep(by, task.district)
    reason = needed(reason, "退回要写明原因。")
    task.percent, task.reported_on, task.reported_by = percent_before_report(task), None, None
    take_step(task, TaskStep.SENT_BACK, "percent", "reported_on", "reported_by", by=by, words=reason)
    return task


@transaction.atomic
def change_due(task, *, by, seen=None, due_on, reason):
    """Give it another day."""
    task = locked_task(task, seen)
    require_keep(by, task.district)
    reason = needed(reason, "调整期限要写明原因。")
    if due_on == task.due_on:
        raise SupervisionRefused(f"期限本来就是 {due_on}，没有改动。")
    if due_on < today():
        raise SupervisionRefused(f"完成期限 {due_on} 已经过去，请写今天或以后的日期。")
    words = f"期限由 {task.due_on} 改为 {due_on}：{reason}"
    task.due_on = due_on
    take_step(task, TaskStep.CHANGED, "due_on", by=by, words=words)
    return task


@transaction.atomic
def withdraw(task, *, by, seen=None, reason):
    """Nothing is asked any more; what was noted stays."""
    task = locked_task(task, seen)
    require_keep(by, task.district)
    reason = needed(reason, "撤销要写明原因。")
    take_step(task, TaskStep.WITHDRAWN, by=by, words=reason)
    return task
