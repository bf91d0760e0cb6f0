"""The work on a complaint: given to somebody, answered, sent back, closed as upheld or not, or refused.

One verb for each step (`supervision.complaints.steps.TRANSITIONS`): it holds the row, asks the right, the
table and the record, changes the fields and writes the event. `seen` is the revision that the person was
looking at. All raise PermissionDenied, SupervisionRefused with all that is wrong, and CaseChanged.
"""

from django.db import transaction
from django.utils import timezone

from supervision.choices import (
    HANDLERS_OF_THE_DISTRICT,
    ComplaintKind,
    ComplaintState,
    ComplaintStep,
    Handler,
    PhotoPart,
    Verdict,
)
from supervision.complaints.amounts import faults_of_amount, in_yuan
from supervision.complaints.clock import start_answer_clock
from supervision.complaints.pausing import PAUSE, run_on
from supervision.complaints.photos import checked_photos, keep_photos
from supervision.complaints.rights import (
    require_answer,
    require_close,
    require_handle,
    require_not_answered,
)
from supervision.complaints.steps import (
    follow,
    locked_complaint,
    record,
    refuse_if_changed,
    save_step,
)
from supervision.models import Assignment
from supervision.models.complaints import LONGEST_REPLY
from supervision.refusals import SupervisionRefused
from supervision.words import LONGEST, needed
from yicheng_express.dates import today
from yicheng_express.private_numbers import without_private_numbers

State, Step = ComplaintState, ComplaintStep
ANSWER = ("answer", "answered_on", "answered_at", "answered_by")
ENDING = ("verdict", "is_solved", "refunded", "reply", "ended_at", "ended_by")


@transaction.atomic
def assign(complaint, *, by, handler, township=None, enterprise=None, instructions="", seen=None):
    """Give the complaint to somebody to answer, or from somebody to somebody else, with the reason then.

    handler: a Handler; with the township or the enterprise, where it is one.
    """
    complaint = locked_complaint(complaint)
    require_handle(by, complaint)
    refuse_if_changed(complaint, seen)
    before = complaint.assignment if complaint.state == State.ASSIGNED else None
    instructions = checked_instructions(instructions, is_needed=before is not None)
    run_on(complaint, by, "已交办")
    follow(complaint, Step.ASSIGNED)
    assignment = Assignment(complaint=complaint, handler=handler, by=by, instructions=instructions)
    assignment.township = township if handler == Handler.TOWNSHIP else None
    assignment.enterprise = enterprise if handler == Handler.ENTERPRISE else None
    refuse_handler(assignment, before)
    demand(complaint, assignment)
    save_step(complaint, "assignment", *PAUSE)
    return record(complaint, Step.ASSIGNED, by, instructions, told_of(assignment, before))


@transaction.atomic
def answer(complaint, *, by, text, photos=(), seen=None):
    """Answer what was asked, with photos of what was found; by who was asked."""
    text, images = needed(text, "答复要写明内容。", LONGEST_REPLY), checked_photos(photos)
    complaint = locked_complaint(complaint)
    require_answer(by, complaint)
    refuse_if_changed(complaint, seen)
    run_on(complaint, by, "已答复")
    follow(complaint, Step.ANSWERED)
    assignment = complaint.assignment
    assignment.answer, assignment.answered_by = text, by
    assignment.answered_on, assignment.answered_at = today(), timezone.now()
    assignment.save(update_fields=ANSWER)
    keep_photos(complaint, PhotoPart.ANSWER, images, by)
    save_step(complaint, *PAUSE)
    photos_told = [["答复照片", "", f"{len(images)} 张"]] if images else []
    return record(complaint, Step.ANSWERED, by, text, photos_told)


@transaction.atomic
def send_back(complaint, *, by, reason, seen=None):
    """Ask whoever answered once more, with a deadline of its own."""
    reason = needed(reason, "退回重办要写明原因。")
    complaint = locked_complaint(complaint)
    require_close(by, complaint)
    refuse_if_changed(complaint, seen)
    run_on(complaint, by, "已退回重办")
    follow(complaint, Step.SENT_BACK)
    require_not_answered(by, complaint)
    before = complaint.assignment
    again = {name: getattr(before, name) for name in ("handler", "township", "enterprise")}
    assignment = Assignment(complaint=complaint, by=by, instructions=reason, **again)
    demand(complaint, assignment)
    save_step(complaint, "assignment", *PAUSE)
    return record(complaint, Step.SENT_BACK, by, reason, told_of(assignment))


@transaction.atomic
def close(complaint, *, by, verdict, is_solved, reply, refunded=None, seen=None):
    """End the case on its answer: upheld (with what was paid back) or not, solved or not, with the reply that
    the complainant reads. By another person than any who answered.
    """
    complaint = locked_complaint(complaint)
    require_close(by, complaint)
    refuse_if_changed(complaint, seen)
    run_on(complaint, by, "已办结")
    follow(complaint, Step.CLOSED)
    require_not_answered(by, complaint)
    if faults := list(faults_of_closing(complaint, verdict, is_solved, refunded, reply)):
        raise SupervisionRefused(*faults)
    complaint.verdict, complaint.is_solved, complaint.refunded = verdict, is_solved, refunded
    complaint.reply = needed(reply, "请写明给投诉人的答复。", LONGEST_REPLY)
    complaint.ended_at, complaint.ended_by = timezone.now(), by
    save_step(complaint, *ENDING, *PAUSE)
    return record(complaint, Step.CLOSED, by, complaint.reply, told_of_ending(complaint))


@transaction.atomic
def reject(complaint, *, by, reason, seen=None):
    """Refuse to look into it, with the reason that the complainant reads. Not by any who answered."""
    reason = needed(reason, "不予受理要写明原因，投诉人会看到。", LONGEST_REPLY)
    complaint = locked_complaint(complaint)
    require_handle(by, complaint)
    refuse_if_changed(complaint, seen)
    run_on(complaint, by, "不予受理")
    follow(complaint, Step.REJECTED)
    require_not_answered(by, complaint)
    end_assignment(complaint)
    complaint.reply, complaint.ended_at, complaint.ended_by = reason, timezone.now(), by
    save_step(complaint, *ENDING, *PAUSE)
    return record(complaint, Step.REJECTED, by, reason)


# --- who is asked -------------------------------------------------------------------------------------------


def checked_instructions(text, *, is_needed):
    if is_needed:
        return needed(text, "改由别的单位办理要写明原因。")
    text = without_private_numbers((text or "").strip())
    if len(text) > LONGEST:
        raise SupervisionRefused(f"交办意见最多 {LONGEST} 字，请写短一些。")
    return text


def refuse_handler(assignment, before):
    """Raise SupervisionRefused where this one cannot be asked, or is asked already."""
    complaint, handler = assignment.complaint, assignment.handler
    if handler not in Handler.values:
        raise SupervisionRefused("请选择由谁办理。")
    if complaint.about_office and handler not in HANDLERS_OF_THE_DISTRICT:
        raise SupervisionRefused("反映乡镇（街道）机关的投诉只能由商务局或邮政管理部门办理。")
    place = assignment.township or assignment.enterprise
    if handler not in HANDLERS_OF_THE_DISTRICT and place is None:
        what = "乡镇（街道）" if handler == Handler.TOWNSHIP else "企业"
        raise SupervisionRefused(f"请选择由哪个{what}办理。")
    if place and place.district_id != complaint.district_id:
        raise SupervisionRefused(f"{place.name}不在{complaint.district.name}，请重选。")
    if before and is_same_unit(assignment, before):
        raise SupervisionRefused(f"这件投诉已经交{before.handler_name}办理，请选别的单位。")


def is_same_unit(one, other):
    return all(getattr(one, name) == getattr(other, name) for name in ("handler", "township", "enterprise"))


def demand(complaint, assignment):
    """Ask for an answer from today on; the demand before it is over. The complaint is saved by the verb."""
    end_assignment(complaint)
    start_answer_clock(assignment, today())
    assignment.save()
    complaint.assignment = assignment


def end_assignment(complaint):
    """The demand that there is, if there is one, goes on no more."""
    assignment = complaint.assignment
    if assignment and not assignment.is_over:
        assignment.is_over, assignment.over_on = True, today()
        assignment.save(update_fields=["is_over", "over_on"])


def told_of(assignment, before=None):
    """What the story tells of a demand."""
    due = f"{assignment.due_on}" if assignment.due_on else "待定（节假日安排还不知道）"
    return [
        ["办理单位", before.handler_name if before else "", assignment.handler_name],
        ["答复期限", "", due],
    ]


# --- how it ends --------------------------------------------------------------------------------------------


def faults_of_closing(complaint, verdict, is_solved, refunded, reply):
    """All that is wrong with how a case is to be closed."""
    if verdict not in Verdict.values:
        yield "请认定投诉是否属实。"
    if is_solved is None:
        yield "请选择问题是否已经解决。"
    if not (reply or "").strip():
        yield "请写明给投诉人的答复。"
    if verdict == Verdict.UPHELD and not (complaint.enterprise_id or complaint.about_office):
        yield "投诉属实要有责任企业：请（或请商务局）先在“更正登记”里选择企业，再办结。"
    if refunded is not None:
        yield from faults_of_refund(complaint, verdict, refunded)


def faults_of_refund(complaint, verdict, refunded):
    if verdict != Verdict.UPHELD:
        yield "投诉属实才有退还金额；不属实的请把退还金额留空。"
    yield from faults_of_amount(refunded, "退还金额")
    if complaint.kind == ComplaintKind.OVERCHARGE and refunded > complaint.overcharged:
        yield f"退还金额不能超过被收取的 {in_yuan(complaint.overcharged)}；金额登记有误的，请先更正登记。"


def told_of_ending(complaint):
    """What the story tells of an ending; of one that is taken back, too."""
    if not complaint.verdict:
        return []
    refund = [["退还金额", "", in_yuan(complaint.refunded)]] if complaint.refunded else []
    solved = "已解决" if complaint.is_solved else "未解决"
    return [["认定", "", complaint.get_verdict_display()], ["问题", "", solved], *refund]
