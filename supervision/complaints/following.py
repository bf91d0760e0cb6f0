"""What a complainant is told of the own complaint: how far it is, by when, what was done when, the reply.

In plain words, with days and without anybody's name. Whose complaint was merged into another is told how that
one stands and what its reply is, and nothing of who else complained: neither number nor money nor words.
"""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from supervision.choices import OPEN_STATES, ComplaintState, ComplaintStep, Verdict
from supervision.complaints.amounts import in_yuan
from supervision.complaints.reopening import last_day_to_reopen, why_not_by_complainant
from supervision.models import Complaint

State, Step = ComplaintState, ComplaintStep
RELATED = ("district", "township", "village", "facility", "enterprise", "assignment__township")
STANDING = {
    State.RECEIVED: "已经收到，正在安排办理单位。",
    State.ASSIGNED: "正在办理，由{handler}负责核实和答复。",
    State.ANSWERED: "办理单位已经答复，正在审核，审核通过就办结。",
    State.REOPENED: "已经重开，正在重新安排办理单位。",
    State.CLOSED: "已经办结。",
    State.REJECTED: "没有受理，原因见答复。",
}
# What is told of the way that the case went; the rest is the office's own business.
STEPS = {
    Step.RECEIVED: "收到投诉",
    Step.ASSIGNED: "交给办理单位",
    Step.ANSWERED: "办理单位答复，等待审核",
    Step.SENT_BACK: "审核后退回，重新办理",
    Step.PAUSED: "暂停计时",
    Step.RESUMED: "恢复计时",
    Step.CLOSED: "办结",
    Step.REJECTED: "不予受理",
    Step.REOPENED: "重开",
    Step.MERGED: "与反映同一问题的投诉合并办理",
    Step.SEPARATED: "改为单独办理",
}


@dataclass(frozen=True)
class Told:
    """What stands on the page: `standing` and `deadline` in sentences, `steps` [(day, words), …] in order."""

    complaint: Complaint
    state: str
    is_closed: bool
    standing: str
    deadline: str
    is_overdue: bool
    outcome: list
    reply: str
    steps: list
    can_reopen: bool
    reopen_until: date | None
    why_not_reopen: str
    is_merged: bool


def told_to_complainant(key, on):
    """What who has number and code of the complaint with this key is told on `on`."""
    related = [*RELATED, "assignment__enterprise"]
    related += ["merged_into", *(f"merged_into__{path}" for path in related)]
    complaint = Complaint.objects.select_related(*related).get(pk=key)
    main = complaint.merged_into or complaint
    refusal = why_not_by_complainant(complaint, on)
    is_over = main.state not in OPEN_STATES
    return Told(
        complaint=complaint,
        state=main.get_state_display(),
        is_closed=main.state == State.CLOSED,
        standing=standing_of(main),
        deadline="" if is_over else deadline_of(main, on),
        is_overdue=is_overdue(main, on),
        outcome=outcome_of(main, is_own=main == complaint),
        reply=main.reply,
        steps=steps_of(complaint),
        can_reopen=not refusal,
        reopen_until=None if refusal else last_day_to_reopen(complaint),
        why_not_reopen=refusal if is_over else "",
        is_merged=main != complaint,
    )


def standing_of(main):
    handler = main.assignment.handler_name if main.assignment else ""
    return STANDING[main.state].format(handler=handler)


def is_overdue(main, on):
    return main.state in OPEN_STATES and bool(main.due_on) and main.due_on < (main.paused_on or on)


def deadline_of(main, on):
    """By when an open case is to be closed, in a sentence."""
    begun = "重开" if main.reopened_times else "收到"
    days = f"{begun}后 {main.working_days} 个工作日内办结"
    if is_overdue(main, on):
        return f"应在 {written(main.due_on)} 前办结，现在已经超过期限。"
    if main.paused_on:
        return f"{days}。{written(main.paused_on)} 起暂停计时，恢复后接着算。"
    if main.due_on is None:
        return f"{days}。具体日期要等明年的放假安排公布以后才能算出。"
    return f"{days}，也就是 {written(main.due_on)}（含当日）前。"


def written(day):
    return f"{day.year}年{day.month}月{day.day}日"


def outcome_of(main, *, is_own):
    """How it ended, as far as it is this complainant's: money went back to whose complaint it was."""
    if main.state != State.CLOSED:
        return []
    outcome = ["经查属实" if main.verdict == Verdict.UPHELD else "经查不属实"]
    outcome.append("问题已经解决" if main.is_solved else "问题没有解决")
    if main.refunded and is_own:
        outcome.append(f"退还 {in_yuan(main.refunded)}")
    return outcome


def steps_of(complaint):
    """(day, words) of what was done; of the case that it was merged into, what came after that."""
    events = list(complaint.events.filter(step__in=STEPS).order_by("at", "pk"))
    if complaint.merged_into_id:
        later = complaint.merged_into.events.filter(step__in=STEPS, at__gte=complaint.ended_at)
        events += later.exclude(step=Step.MERGED).order_by("at", "pk")
    return [(timezone.localdate(event.at), STEPS[event.step]) for event in events]
