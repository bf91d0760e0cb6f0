"""What stands where: the tasks in sight by duty, by owner, and in the order in which they press."""

from dataclasses import dataclass

from django.db.models import Avg, Case, Count, F, Max, Min, Q, Value, When

from stations.coverage import percent
from supervision.choices import TaskState
from supervision.querysets import DUE_SOON, OVERDUE

State = TaskState
# Word in the address → (label, which tasks), in the order of the page.
STANDINGS = {
    "overdue": ("逾期", Q(clock=OVERDUE)),
    "due_soon": ("即将到期", Q(clock=DUE_SOON)),
    "open": ("进行中", Q(state=State.OPEN)),
    "reported": ("待确认", Q(state=State.REPORTED)),
    "done": ("已完成", Q(state=State.DONE)),
    "late": ("逾期完成", Q(state=State.DONE, reported_on__gt=F("due_on"))),
    "withdrawn": ("已撤销", Q(state=State.WITHDRAWN)),
}
OF_DEPARTMENTS, OF_TOWNSHIPS = "departments", "townships"


def counts_on(day):
    """The aggregates of a Standing, over tasks that count."""
    return {
        "whole": Count("pk"),
        "done": Count("pk", filter=Q(state=State.DONE)),
        "reported": Count("pk", filter=Q(state=State.REPORTED)),
        "overdue": Count("pk", filter=Q(state=State.OPEN, due_on__lt=day)),
        "progress": Avg("percent"),
    }


@dataclass(frozen=True)
class TaskCounts:
    """How many tasks, and how far they have come: `progress` is the mean of their percents."""

    whole: int = 0
    done: int = 0
    reported: int = 0
    overdue: int = 0
    progress: float | None = None

    @property
    def rate(self):
        """Done of all, in percent; None without tasks."""
        return percent(self.done, self.whole)


@dataclass(frozen=True)
class Duty:
    """A duty with how it stands with all who owe it; `due_on` is the earliest of their days."""

    title: str
    clause_number: str
    due_on: object
    last_due_on: object
    counts: TaskCounts


@dataclass(frozen=True)
class Owner:
    """A department (code "") or a township with how it stands with all its duties."""

    name: str
    code: str
    counts: TaskCounts


def counted(tasks, day):
    """The TaskCounts of these tasks, withdrawn ones left out. One query."""
    return TaskCounts(**tasks.counting().aggregate(**counts_on(day)))


def by_duty(tasks, day):
    """The Duties of these tasks, the earliest due first. One query."""
    rows = (
        tasks.counting()
        .order_by()
        .values("policy", "key", "title", "clause_number")
        .annotate(first=Min("due_on"), last=Max("due_on"), place=Min("position"), **counts_on(day))
        .order_by("first", "place", "title")
    )
    return [
        Duty(row["title"], row["clause_number"], row["first"], row["last"], counts_in(row)) for row in rows
    ]


def by_owner(tasks, day):
    """The Owners of these tasks, departments first, then townships by their code. One query."""
    rows = (
        tasks.counting()
        .order_by()
        .values("department", "township__code", "township__name")
        .annotate(**counts_on(day))
        .order_by(F("township__code").asc(nulls_first=True), "department")
    )
    return [
        Owner(row["township__name"] or row["department"], row["township__code"] or "", counts_in(row))
        for row in rows
    ]


def counts_in(row):
    return TaskCounts(**{name: row[name] for name in TaskCounts.__dataclass_fields__})


def pressing_first(tasks):
    """Overdue ones first, then what waits for the bureau, then by their day; done and withdrawn last.

    After `with_clock(day)`.
    """
    urgency = Case(
        When(clock=OVERDUE, then=Value(0)),
        When(state=State.REPORTED, then=Value(1)),
        When(state=State.OPEN, then=Value(2)),
        When(state=State.DONE, then=Value(3)),
        default=Value(4),
    )
    return tasks.order_by(urgency, "due_on", "position", "township__code", "department", "pk")


def search(tasks, words):
    """Those in which each of the words is found: title, duty, department, township or clause."""
    for word in words.split():
        tasks = tasks.filter(
            Q(title__icontains=word)
            | Q(duty__icontains=word)
            | Q(department__icontains=word)
            | Q(township__name__icontains=word)
            | Q(clause_number=word)
        )
    return tasks
