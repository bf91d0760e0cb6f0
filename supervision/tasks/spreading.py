"""The duties of the policy file as tasks: one for each owner, kept by (policy, key, owner).

The file may be loaded again at any time. A task that is there keeps its state, its notes and its proofs: what
reads otherwise is changed, and noted as a change. What the file names no more is withdrawn, never deleted.
Named again, it is open again, unless somebody of the bureau had withdrawn it.

What is done stays as it was done. What is reported as done keeps the day and the proof for which it was
reported. The bureau may give a task another day than the file: it stands until the file itself says another
than it said before.

"All townships" are those that are there on the day on which the task is due: a township that was founded
later never owed it, and one that is abolished before that day owes it no more. In the same way those "with
villages" have a 建制村 on that day.
"""

import tomllib
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from stations.models import Township, Village
from stations.policy_file import Section
from supervision.choices import TaskState, TaskStep
from supervision.models import TaskNote, WorkTask
from supervision.refusals import SupervisionRefused
from supervision.tasks.rights import require_keep
from supervision.tasks.section import ALL, WITH_VILLAGES, TaskSection, problems_of_tasks

State, Step = TaskState, TaskStep
SET_WORDS = "按政策文件下达。"
GONE_WORDS = "政策文件里不再有这项任务，或者不再由本单位负责。"
BACK_WORDS = "政策文件重新列入，恢复办理。"
# What the file says of a task, with the words for what is changed.
SAID = {
    "title": "任务",
    "duty": "要求",
    "clause_number": "条款",
    "due_on": "期限",
    "needs_proof": "佐证材料",
}
# Of these, what a task was reported for.
REPORTED_FOR = {"due_on", "needs_proof"}
# What else is kept as in the file, and is no change of the task.
KEPT_ALONG = ("position", "policy_due_on")


@dataclass(frozen=True)
class Spread:
    """How many tasks were set, changed, withdrawn."""

    added: int = 0
    changed: int = 0
    withdrawn: int = 0

    @property
    def in_words(self):
        if not (self.added or self.changed or self.withdrawn):
            return "没有变化"
        return f"新下达 {self.added} 项，调整 {self.changed} 项，撤销 {self.withdrawn} 项"


def write_tasks(policy, entries):
    """Keep the tasks of this policy as the file says; answers the Spread."""
    wanted = wanted_tasks(policy, entries)
    there = tasks_there(policy)
    new = [task for owner, task in wanted.items() if owner not in there]
    WorkTask.objects.bulk_create(new)
    notes = [note_of(task, Step.SET, policy, SET_WORDS) for task in new]
    changed = [note for owner in wanted if owner in there for note in renewed(there[owner], wanted[owner])]
    gone = [note for owner in there if owner not in wanted for note in dropped(there[owner], policy)]
    TaskNote.objects.bulk_create([*notes, *changed, *gone])
    return Spread(len(new), len({note.task_id for note in changed}), len(gone))


@transaction.atomic
def spread_again(policy, *, by):
    """Set the policy's duties to whom they concern by the register as it is now; answers the Spread."""
    require_keep(by, policy.district)
    section = TaskSection(data=tomllib.loads(policy.source).get("tasks", []), many=True)
    if not section.is_valid():  # a file that was loaded by an earlier portal
        raise SupervisionRefused("政策文件里的任务（[[tasks]]）已不合要求，请系统管理员重新载入政策文件。")
    return write_tasks(policy, section.validated_data)


def wanted_tasks(policy, entries):
    """(key, township key, department) → the task that the file asks for, not saved."""
    places = Places(policy.district)
    return {
        (entry["key"], township and township.pk, department): WorkTask(
            district=policy.district,
            policy=policy,
            key=entry["key"],
            position=position,
            title=entry["title"],
            duty=entry["duty"],
            clause_number=entry["clause"],
            township=township,
            department=department,
            due_on=entry["due_on"],
            policy_due_on=entry["due_on"],
            needs_proof=entry["needs_proof"],
        )
        for position, entry in enumerate(entries, start=1)
        for township, department in places.owners_of(entry)
    }


class Places:
    """The townships of a district and their 建制村, in two queries for all duties."""

    def __init__(self, district):
        self.townships = list(Township.objects.filter(district=district))
        self.villages = list(Village.objects.administrative().filter(township__district=district))

    def owners_of(self, entry):
        """(township or None, department or "") of each who owes it."""
        for name in entry["departments"]:
            yield None, name
        for township in self.townships:
            if township.is_in_force_on(entry["due_on"]) and self.concerns(entry, township):
                yield township, ""

    def concerns(self, entry, township):
        named = entry["townships"]
        if named == WITH_VILLAGES:
            return any(
                village.township_id == township.pk and village.is_in_force_on(entry["due_on"])
                for village in self.villages
            )
        return named == ALL or township.code in named or township.kind in named


def tasks_there(policy):
    """(key, township key, department) → the task that is there, its row held."""
    tasks = WorkTask.objects.select_for_update(of=("self",), no_key=True).filter(policy=policy)
    return {
        (task.key, task.township_id, task.department): task
        for task in tasks.select_related("policy__loaded_by").order_by("pk")
    }


def renewed(task, wanted):
    """Write what the file says otherwise; the notes of it. What is done, or withdrawn for good, stays so."""
    if task.state == State.DONE or (task.state == State.WITHDRAWN and not was_dropped(task)):
        return
    names = said_otherwise(task, wanted)
    words = [*(change_of(task, wanted, name) for name in names), *day_left(task, wanted)]
    if not words and task.state != State.WITHDRAWN and same(task, wanted, KEPT_ALONG):
        return
    for name in (*names, *KEPT_ALONG):
        setattr(task, name, getattr(wanted, name))
    if task.state == State.WITHDRAWN:
        task.state, task.reported_on, task.reported_by = State.OPEN, None, None
        task.revision += 1
        yield note_of(task, Step.SET, wanted.policy, BACK_WORDS)
    if words:
        task.revision += 1
        yield note_of(task, Step.CHANGED, wanted.policy, f"政策文件改动：{'；'.join(words)}。")
    task.save()


def said_otherwise(task, wanted):
    """The names of what is changed to what the file says."""
    stays = set()
    if task.state == State.REPORTED:
        stays |= REPORTED_FOR
    if same(task, wanted, ["policy_due_on"]):
        stays.add("due_on")
    return [name for name in SAID if name not in stays and not same(task, wanted, [name])]


def day_left(task, wanted):
    """That the file says another day for what is reported as done: whoever sends it back has to know."""
    if task.state == State.REPORTED and not same(task, wanted, ["policy_due_on"]):
        yield (
            f"文件里的期限由“{task.policy_due_on}”改为“{wanted.policy_due_on}”，"
            f"任务已报告完成，期限仍为“{task.due_on}”"
        )


def same(task, wanted, names):
    return all(getattr(task, name) == getattr(wanted, name) for name in names)


def change_of(task, wanted, name):
    old, new = worded(getattr(task, name)), worded(getattr(wanted, name))
    return f"{SAID[name]}由“{old}”改为“{new}”"


def worded(value):
    if isinstance(value, bool):
        return "要" if value else "不要"
    return str(value)


def was_dropped(task):
    """Whether the file withdrew it, and nobody of the bureau."""
    last = task.notes.filter(step=Step.WITHDRAWN).order_by("-pk").first()
    return last is not None and last.words == GONE_WORDS


def dropped(task, policy):
    """Withdraw what the file names no more; the note of it. What is done, or withdrawn already, stays."""
    if task.state in (State.DONE, State.WITHDRAWN):
        return
    task.state, task.revision = State.WITHDRAWN, task.revision + 1
    task.save(update_fields=["state", "revision"])
    yield note_of(task, Step.WITHDRAWN, policy, GONE_WORDS)


def note_of(task, step, policy, words):
    return TaskNote(task=task, step=step, at=timezone.now(), by=policy.loaded_by, words=words)


TASKS = Section(TaskSection, write_tasks, many=True, problems=problems_of_tasks)
