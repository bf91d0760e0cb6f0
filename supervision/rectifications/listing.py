"""The list of orders: what waits for an answer, what for a second look; and what is told of each row."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Count, F, Q

from supervision.choices import RectificationState
from supervision.querysets import OVERDUE

State = RectificationState


@dataclass(frozen=True)
class Queue:
    """Orders at one point of their way. condition: which of those with a clock (`with_due`) these are."""

    name: str
    label: str
    condition: Callable[[], Q]


QUEUES = [
    Queue("to_answer", "待整改", lambda: Q(state=State.ISSUED)),
    Queue("overdue", "已逾期", lambda: Q(clock=OVERDUE)),
    Queue("to_check", "待复查", lambda: Q(state=State.ANSWERED)),
    Queue("closed", "已销号", lambda: Q(state=State.CLOSED)),
    Queue("voided", "已撤销", lambda: Q(state=State.VOIDED)),
    Queue("all", "全部", lambda: Q()),
]
QUEUE_OF = {queue.name: queue for queue in QUEUES}
WAITING = ("to_answer", "overdue", "to_check")
# Whose step it is, by the right to it: where a person's list begins.
OWN_QUEUES = {
    "check_rectification": ("to_check", "overdue"),
    "answer_rectification": ("to_answer", "overdue"),
}


def own_queues(user):
    rights = (right for right in OWN_QUEUES if user.has_perm(f"supervision.{right}"))
    return OWN_QUEUES.get(next(rights, None), ())


def queue_counts(orders, day):
    """Queue name → how many of these orders are in it. One query."""
    numbers = {each.name: Count("pk", filter=each.condition()) for each in QUEUES if each.name != "all"}
    return orders.with_due(day).aggregate(all=Count("pk"), **numbers)


def in_queue(orders, name, day):
    return orders.with_due(day).filter(QUEUE_OF[name].condition())


def as_rows(orders, queue):
    """With all that a row tells: what waits by its last day, the rest by the latest."""
    rows = orders.annotate(
        total=Count("items"), cleared=Count("items", filter=Q(items__is_cleared=True))
    ).select_related("facility__township", "facility__village", "enterprise", "inspection")
    if queue in WAITING:
        return rows.order_by(F("due_on").asc(nulls_last=True), "pk")
    return rows.order_by("-issued_at", "-pk")


def search(orders, words):
    """Those in which each word is found: number, facility, place, enterprise."""
    for word in words.split():
        orders = orders.filter(
            Q(number__icontains=word)
            | Q(facility__code__startswith=word)
            | Q(facility__name__icontains=word)
            | Q(facility__village__name__icontains=word)
            | Q(enterprise__brand__icontains=word)
        )
    return orders
