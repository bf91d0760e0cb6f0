"""The list of applications: what waits at which step, whose step it is, and what else is told of each row."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, Subquery, Sum

from subsidies.choices import CLOSED_STATES, STATES_TO_FILL, ApplicationState
from subsidies.models import ApplicationEvent, Objection, RollItem
from subsidies.payees import masked_name

State = ApplicationState


@dataclass(frozen=True)
class Queue:
    """Applications at one point of their way. `condition`: day → which of `at_their_steps` these are."""

    name: str
    label: str
    condition: Callable[[date], Q]


def is_ready_to_approve(on):
    """The notice is over, and nothing stands against it: the twin of `publicity.what_approval_waits_for`."""
    return Q(state=State.PUBLICIZED, notice__last_day__lt=on, is_objected=False)


def is_quietly_publicized(on):
    """The notice runs, or is to begin, and nobody has objected, or only without reason."""
    return Q(state=State.PUBLICIZED, notice__last_day__gte=on, is_objected=False)


QUEUES = [
    Queue("to_fill", "待报送", lambda on: Q(state__in=STATES_TO_FILL)),
    Queue("to_verify", "待核查", lambda on: Q(state=State.SUBMITTED)),
    Queue("to_publicize", "待公示", lambda on: Q(state=State.VERIFIED)),
    Queue("in_publicity", "公示中", is_quietly_publicized),
    Queue("objected", "有异议", lambda on: Q(state=State.PUBLICIZED, is_objected=True)),
    Queue("to_approve", "待批准", is_ready_to_approve),
    Queue("to_roll", "待编花名册", lambda on: Q(state=State.APPROVED, is_on_a_roll=False)),
    Queue("to_pay", "待发放", lambda on: Q(state=State.APPROVED, is_on_a_roll=True)),
    Queue("paid", "已发放", lambda on: Q(state=State.PAID)),
    Queue("closed", "未予补贴", lambda on: Q(state__in=CLOSED_STATES)),
    Queue("all", "全部", lambda on: Q()),
]
QUEUE_OF = {queue.name: queue for queue in QUEUES}
# What is read from its latest end: nothing is to be done there in the order in which it came.
WAITS_FOR_NOBODY = ("paid", "closed", "all")
# Whose step it is, by the right to it; the first that fits says where a person's list begins.
OWN_QUEUES = {
    "approve_application": ("to_approve",),
    "verify_application": ("to_verify", "to_publicize", "objected"),
    "lock_roll": ("to_roll", "to_pay"),
    "submit_application": ("to_fill",),
}
SEES_PAYEES = ("submit_application", "verify_application", "approve_application", "view_payee_account")


def own_queues(user):
    """The names of the queues that wait for this person; empty for who only reads."""
    rights = (right for right in OWN_QUEUES if user.has_perm(f"subsidies.{right}"))
    return OWN_QUEUES.get(next(rights, None), ())


def sees_payee_names(user):
    """Whoever has a part in the cases sees whose the money is; who only reads sees the first character."""
    return any(user.has_perm(f"subsidies.{right}") for right in SEES_PAYEES)


def payee_name(user, application):
    """Whose the money is, as this person is told it; empty where nobody has written it yet."""
    if sees_payee_names(user):
        return application.payee_name
    return masked_name(application.payee_kind, application.payee_name)


def at_their_steps(applications):
    """With `is_on_a_roll` and `is_objected` (undecided or upheld), on which the queues rest."""
    return applications.annotate(
        is_on_a_roll=Exists(RollItem.objects.live().filter(application=OuterRef("pk"))),
        is_objected=Exists(Objection.objects.against(OuterRef("pk"), OuterRef("notice"))),
    )


def queue_counts(applications, on):
    """Queue name → how many of these applications are in it. One query."""
    numbers = {queue.name: Count("pk", filter=queue.condition(on)) for queue in QUEUES if queue.name != "all"}
    return at_their_steps(applications).aggregate(all=Count("pk"), **numbers)


def in_queue(applications, name, on):
    return at_their_steps(applications).filter(QUEUE_OF[name].condition(on))


def total_amount(applications):
    """Yuan of what is assessed and not refused or withdrawn; what is a draft has no amount yet."""
    return applications.exclude(state__in=CLOSED_STATES).aggregate(total=Sum("amount"))["total"] or 0


def as_rows(applications, queue):
    """With all that a row tells; in a queue the longest waiting first, elsewhere the latest."""
    latest = ApplicationEvent.objects.filter(application=OuterRef("pk")).order_by("-at", "-pk")
    rolls = RollItem.objects.live().filter(application=OuterRef("pk")).values("roll__number")
    rows = applications.annotate(last_at=Subquery(latest.values("at")[:1]), roll_number=Subquery(rolls[:1]))
    related = ("version", "facility__township", "facility__village", "facility__district", "notice", "fund")
    return rows.select_related(*related).order_by(*order_of(queue))


def order_of(queue):
    return ("-created_at", "-pk") if queue in WAITS_FOR_NOBODY else ("created_at", "pk")


def search(applications, words, *, payees):
    """Those in which each word is found: number, facility, place; the payee's name where `payees`."""
    for word in words.split():
        found = (
            Q(number__icontains=word)
            | Q(facility__code__startswith=word)
            | Q(facility__name__icontains=word)
            | Q(facility__township__name__icontains=word)
            | Q(facility__village__name__icontains=word)
        )
        applications = applications.filter(found | Q(payee_name__icontains=word) if payees else found)
    return applications


def years_of(applications):
    """The calendar years in which these were made, the latest first."""
    years = applications.order_by().datetimes("created_at", "year", order="DESC")
    return [moment.year for moment in years]
