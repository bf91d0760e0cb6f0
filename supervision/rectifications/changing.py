"""What the office changes of an order that is out: more time, with a reason; taken back altogether, by the
chief.
"""

from django.db import transaction

from supervision.choices import InspectionStep
from supervision.inspections.steps import needed, note, refuse_if_changed, save_step
from supervision.models import RectificationItem
from supervision.rectifications.clock import set_days
from supervision.rectifications.rights import require_check, require_void
from supervision.rectifications.steps import follow, locked_order, open_items, present_round
from supervision.refusals import SupervisionRefused
from yicheng_express.dates import today

MOST_EXTENSION = 30  # working days at once


@transaction.atomic
def extend(order, *, by, working_days, reason, seen=None):
    """Give so many working days more, to the order and to each of its open items.

    Only before its last day is over: what is late stays late, and counts. Raises PermissionDenied,
    SupervisionRefused, CaseChanged.
    """
    order = locked_order(order)
    require_check(by, order)
    follow(order, InspectionStep.EXTENDED)
    refuse_if_changed(order, seen)
    turn, items = present_round(order), open_items(order)
    if refusal := why_not_extended(turn):
        raise SupervisionRefused(refusal)
    if not 1 <= working_days <= MOST_EXTENSION:
        raise SupervisionRefused(f"一次可以延长 1 到 {MOST_EXTENSION} 个工作日。")
    reason = needed(reason, "延长期限要写明原因。")
    turn.working_days += working_days
    set_days(order, turn, items)
    turn.save(update_fields=["working_days", "warn_on", "due_on"])
    RectificationItem.objects.bulk_update(items, ["due_on"])
    save_step(order)
    until = f"，到 {turn.due_on}" if turn.due_on else ""
    note(order.inspection, InspectionStep.EXTENDED, by, f"延长 {working_days} 个工作日{until}：{reason}")
    return order


def why_not_extended(turn):
    if turn.due_on and turn.due_on < today():
        return f"整改期限 {turn.due_on} 已过，不能再延长；逾期按规定计入，请督促尽快报送。"
    return ""


@transaction.atomic
def void(order, *, by, reason, seen=None):
    """Take back an order that ought not to have been issued; it counts for nothing from here on.

    Raises PermissionDenied, SupervisionRefused, CaseChanged.
    """
    order = locked_order(order)
    require_void(by, order)
    follow(order, InspectionStep.VOIDED)
    refuse_if_changed(order, seen)
    order.voided_because = needed(reason, "撤销整改要写明原因。")
    save_step(order, "voided_because")
    note(order.inspection, InspectionStep.VOIDED, by, order.voided_because)
    return order
