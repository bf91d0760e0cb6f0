"""How far the plan's duties have come in the invented district: most are done, some wait or are overdue."""

import datetime

from django.utils import timezone

from stations.demo.accounts import most_rural_township
from stations.demo.chances import stream
from stations.demo.courses import moment
from supervision.choices import TaskState, TaskStep
from supervision.models import TaskNote, WorkTask

DONE, REPORTED = 0.86, 0.93  # of the duties, by what is drawn; the rest goes on
DONE_WORDS = "已完成，有会议记录和现场照片。"
REPORTED_WORDS = "任务已完成，请核对。"
PROGRESS_WORDS = "正在推进，还有部分村没有完成。"


def tell_tasks(district, people, *, seed, now):
    """Note how each of the policy's duties stands; answers how many there are."""
    rng, today = stream(seed, "tasks"), timezone.localdate(now)
    own = most_rural_township(district)
    tasks = list(WorkTask.objects.filter(district=district).select_related("township"))
    of_own = iter(range(len(tasks)))
    notes = []
    for task in tasks:
        reporter = people.clerks[task.township_id] if task.township_id else people.desk
        reported_on = min(task.due_on - datetime.timedelta(days=rng.randint(-20, 30)), today)
        at = moment(reported_on, rng, now)
        # The demo's clerk has done most, too, and has two to go on with.
        chance = float(next(of_own) % 4 == 3) if task.township_id == own.pk else rng.random()
        told = note(task, chance, reporter, reported_on, at)
        notes.append(told)
        if task.state == TaskState.DONE:
            task.done_at, task.done_by = min(at + datetime.timedelta(hours=20), now), people.closer
            notes.append(TaskNote(task=task, step=TaskStep.CONFIRMED, at=task.done_at, by=people.closer))
    WorkTask.objects.bulk_update(
        tasks, ["state", "percent", "reported_on", "reported_by", "done_at", "done_by"]
    )
    TaskNote.objects.bulk_create(notes)
    return len(tasks)


def note(task, chance, reporter, on, at):
    """Set how far a duty has come; answers what was noted of it."""
    if chance < REPORTED:
        task.state = TaskState.DONE if chance < DONE else TaskState.REPORTED
        task.percent, task.reported_on, task.reported_by = 100, on, reporter
        words = DONE_WORDS if chance < DONE else REPORTED_WORDS
        return TaskNote(task=task, step=TaskStep.REPORTED, at=at, by=reporter, words=words, percent=100)
    task.percent = 60
    return TaskNote(task=task, step=TaskStep.PROGRESS, at=at, by=reporter, words=PROGRESS_WORDS, percent=60)
