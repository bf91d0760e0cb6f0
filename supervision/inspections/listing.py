"""The list of inspections: what waits, what is under way, what is done; and what is told of each row."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Count, Q

from supervision.choices import FindingResult, InspectionState
from yicheng_express.accounts.scope import DISTRICT_DIGITS

State = InspectionState


@dataclass(frozen=True)
class Queue:
    """Inspections at one point of their way. condition: which of all these are."""

    name: str
    label: str
    condition: Callable[[], Q]


QUEUES = [
    Queue("to_do", "待检查", lambda: Q(state=State.PLANNED)),
    Queue("under_way", "检查中", lambda: Q(state=State.UNDER_WAY)),
    Queue("done", "已完成", lambda: Q(state=State.DONE)),
    Queue("cancelled", "已取消", lambda: Q(state=State.CANCELLED)),
    Queue("all", "全部", lambda: Q()),
]
QUEUE_OF = {queue.name: queue for queue in QUEUES}
OWN = ("under_way", "to_do")  # where somebody who inspects has something to do, in the order of looking


def sees_what_is_coming(user):
    """Only the district's people: a township and an enterprise see what is done."""
    return not user.enterprise_id and len(user.scope_code) <= DISTRICT_DIGITS


def queues_for(user):
    return QUEUES if sees_what_is_coming(user) else [QUEUE_OF["done"]]


def queue_counts(inspections):
    """Queue name → how many of these inspections are in it. One query."""
    numbers = {each.name: Count("pk", filter=each.condition()) for each in QUEUES if each.name != "all"}
    return inspections.aggregate(all=Count("pk"), **numbers)


def in_queue(inspections, name):
    return inspections.filter(QUEUE_OF[name].condition())


def as_rows(inspections, queue):
    """With all that a row tells. What waits stands by township and facility, as somebody would drive; the
    rest by the latest.
    """
    rows = inspections.annotate(
        items=Count("findings"),
        recorded=Count("findings", filter=~Q(findings__result="")),
        failed=Count("findings", filter=Q(findings__result=FindingResult.FAIL)),
    ).select_related("facility__township", "facility__village", "enterprise", "round", "rectification")
    waiting = ("facility__township__code", "facility__code", "pk")
    return rows.order_by(*(waiting if queue in OWN else ("-pk",)))


def search(inspections, words):
    """Those in which each word is found: number, facility, place, enterprise."""
    for word in words.split():
        inspections = inspections.filter(
            Q(number__icontains=word)
            | Q(facility__code__startswith=word)
            | Q(facility__name__icontains=word)
            | Q(facility__village__name__icontains=word)
            | Q(enterprise__brand__icontains=word)
        )
    return inspections
