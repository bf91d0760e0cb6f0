"""The list of complaints: what waits for whom, how it stands against its day, and what became of all."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Count, Exists, F, OuterRef, Q

from supervision.choices import ComplaintKind, ComplaintState, Verdict
from supervision.models import Assignment
from supervision.querysets import (
    DUE_SOON,
    IN_TIME,
    NO_DAY,
    OVERDUE,
    PAUSED,
    waits_for_answer_of,
)
from yicheng_express.accounts.scope import DISTRICT_DIGITS

State = ComplaintState
CLOCKS = {IN_TIME: "期限内", DUE_SOON: "临期", OVERDUE: "逾期", PAUSED: "暂停计时", NO_DAY: "期限待定"}
SOLVED, UNSOLVED = "solved", "unsolved"
RELATED = ("township", "village", "facility", "enterprise", "merged_into")
HANDLER = ("assignment__township", "assignment__enterprise")


# --- what waits for whom ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Queue:
    """Complaints at one point of their way. `condition`: user → which of `with_clock` these are."""

    name: str
    label: str
    condition: Callable[[object], Q]


def stands(clock):
    """A condition: for who oversees a district the case stands so, for who answers their answer."""

    def condition(user):
        theirs = waits_for_answer_of(user) & Q(answer_clock=clock) if answers(user) else None
        if not oversees(user):
            return theirs
        return Q(clock=clock) | theirs if theirs else Q(clock=clock)

    return condition


def to_close(user):
    """A condition: answered; for who closes without those that they have answered themselves."""
    waiting = Q(state=State.ANSWERED)
    if not user.has_perm("supervision.close_complaint"):
        return waiting
    of_the_case = Q(complaint=OuterRef("pk")) | Q(complaint__merged_into=OuterRef("pk"))
    return waiting & ~Exists(Assignment.objects.filter(of_the_case, answered_by=user))


QUEUES = [
    Queue("to_accept", "待受理", lambda user: Q(state=State.RECEIVED)),
    Queue("reopened", "已重开", lambda user: Q(state=State.REOPENED)),
    Queue("assigned", "办理中", lambda user: Q(state=State.ASSIGNED)),
    Queue("to_answer", "待我答复", waits_for_answer_of),
    Queue("to_close", "待办结", to_close),
    Queue("due_soon", "临期", stands(DUE_SOON)),
    Queue("overdue", "逾期", stands(OVERDUE)),
    Queue("all", "全部", lambda user: Q()),
]
QUEUE_OF = {queue.name: queue for queue in QUEUES}
OF_THE_OFFICE = {"to_accept", "reopened", "assigned", "to_close"}


def oversees(user):
    """Whether the person looks at a district's complaints, and not at those of one unit."""
    return not user.enterprise_id and len(user.scope_code) <= DISTRICT_DIGITS


def answers(user):
    return user.has_perm("supervision.answer_complaint")


def queues_of(user):
    """The queues that this person is shown."""
    return [
        queue
        for queue in QUEUES
        if (queue.name != "to_answer" or answers(user))
        and (queue.name not in OF_THE_OFFICE or oversees(user))
    ]


def own_queues(user):
    """The names of the queues that wait for this person, the most urgent first; none for who only reads."""
    names = ["to_accept", "reopened"] if user.has_perm("supervision.handle_complaint") else []
    names += ["to_answer"] if answers(user) else []
    names += ["to_close"] if user.has_perm("supervision.close_complaint") else []
    return [*names, "due_soon", "overdue"] if names else []


def queue_counts(user, complaints):
    """Queue name → how many of these (`with_clock`) are in it, of the queues of the person. One query."""
    counts = {
        queue.name: Count("pk", filter=queue.condition(user))
        for queue in queues_of(user)
        if queue.name != "all"
    }
    return complaints.aggregate(all=Count("pk"), **counts)


def in_queue(user, complaints, name):
    return complaints.filter(QUEUE_OF[name].condition(user))


# --- how it is narrowed and shown ---------------------------------------------------------------------------


def search(complaints, words, *, user):
    """Those in which each word is found: number, what was said, place, station or enterprise; for who
    oversees a district the number that a hotline gave it, too, which is shown to nobody else.
    """
    for word in words.split():
        by_source = Q(source_number__icontains=word) if oversees(user) else Q()
        complaints = complaints.filter(
            by_source
            | Q(number__icontains=word)
            | Q(words__icontains=word)
            | Q(township__name__icontains=word)
            | Q(village__name__icontains=word)
            | Q(facility__name__icontains=word)
            | Q(enterprise__name__icontains=word)
            | Q(enterprise__brand__icontains=word)
        )
    return complaints


def against_the_clock(user, complaints, clock):
    """Those that stand so; after the case's day for who oversees, the answer's for who answers."""
    return complaints.filter(**{"clock" if oversees(user) else "answer_clock": clock})


def solved(complaints, which):
    """The closed ones whose matter was solved, or was not."""
    return complaints.filter(state=State.CLOSED, is_solved=which == SOLVED)


def as_rows(complaints, *, is_queue):
    """With all that a row tells; in a queue the nearest day first, elsewhere the latest."""
    rows = complaints.select_related("district", *RELATED, "assignment", *HANDLER)
    if is_queue:
        return rows.order_by(F("due_on").asc(nulls_first=True), "received_at", "pk")
    return rows.order_by("-received_at", "-pk")


# --- what became of them ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Statistics:
    """Of the complaints that are asked for: how many came, how they ended. by_kind: [(words, number)]."""

    received: int
    closed: int
    upheld: int
    not_upheld: int
    rejected: int
    merged: int
    solved: int
    unsolved: int
    in_time: int
    with_a_day: int
    by_kind: list

    @property
    def open(self):
        return self.received - self.closed - self.rejected - self.merged

    @property
    def late(self):
        """Closed behind the last day."""
        return self.with_a_day - self.in_time


def in_time_is(in_time):
    """A condition: closed, and by its day or behind it; without a day neither."""
    ended_by_its_day = {"ended_at__date__lte" if in_time else "ended_at__date__gt": F("due_on")}
    return Q(state=State.CLOSED, due_on__isnull=False, **ended_by_its_day)


IS_CLOSED = Q(state=State.CLOSED)
# The figures of Statistics, as conditions. In time is what was closed by its day, of those that had one.
FIGURES = {
    "closed": IS_CLOSED,
    "upheld": IS_CLOSED & Q(verdict=Verdict.UPHELD),
    "not_upheld": IS_CLOSED & Q(verdict=Verdict.NOT_UPHELD),
    "rejected": Q(state=State.REJECTED),
    "merged": Q(state=State.MERGED),
    "solved": IS_CLOSED & Q(is_solved=True),
    "unsolved": IS_CLOSED & Q(is_solved=False),
    "in_time": in_time_is(True),
    "with_a_day": IS_CLOSED & Q(due_on__isnull=False),
}
COUNTS = {"received": Count("pk")} | {
    name: Count("pk", filter=condition) for name, condition in FIGURES.items()
}


def statistics(complaints):
    """Two queries."""
    numbers = complaints.aggregate(**COUNTS)
    by_kind = dict(complaints.order_by().values_list("kind").annotate(Count("pk")))
    kinds = [(kind.label, by_kind[kind.value]) for kind in ComplaintKind if kind.value in by_kind]
    return Statistics(by_kind=kinds, **numbers)


def statistics_by_kind(complaints):
    """[(kind, its Statistics)] of those of which there are any, in the order of the kinds. One query."""
    rows = complaints.order_by().values("kind").annotate(**COUNTS)
    found = {row.pop("kind"): Statistics(by_kind=[], **row) for row in rows}
    return [(kind, found[kind]) for kind in ComplaintKind if kind in found]
