"""The departments behind with duties of the plan: named beside the townships to criticize (三(三))."""

from itertools import groupby

from django.db.models import Q

from supervision.models import WorkTask
from supervision.standings.rows import TASK, Row


def departments_behind(district, year):
    """[(department, rows of its tasks that were not reported as done by their day and were still open on the
    last day of the year, or are today)], in the order of the names. One query.
    """
    outstanding = Q(reported_on=None) | Q(reported_on__gt=year.as_of)
    tasks = (
        WorkTask.objects.filter(outstanding, district=district, township=None, due_on__lte=year.as_of)
        .filter(due_on__lt=year.today)
        .counting()
        .order_by("department", "due_on", "pk")
    )
    rows = [
        (
            task.department,
            Row(TASK, str(task.pk), task.title, f"{task.due_on} 到期，没有完成", counts=False),
        )
        for task in tasks
    ]
    return [(name, [row for _name, row in found]) for name, found in groupby(rows, lambda pair: pair[0])]
