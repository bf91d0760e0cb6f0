"""并案: complaints about one thing are answered together, in the case that came first or is furthest on.

Whoever complained still sees how theirs stands: it follows the main case. The same facility and kind within
the policy's days suggests it; the bureau decides.
"""

import datetime

from django.db import transaction
from django.utils import timezone

from supervision.choices import OPEN_STATES, ComplaintState, ComplaintStep
from supervision.complaints.casework import end_assignment
from supervision.complaints.pausing import PAUSE, run_on
from supervision.complaints.rights import require_handle, require_not_answered
from supervision.complaints.steps import follow, locked_complaints, record, refuse_if_changed, save_step
from supervision.models import Complaint, ComplaintTerms
from supervision.refusals import SupervisionRefused
from supervision.terms.in_force import known_terms_on
from supervision.words import needed
from yicheng_express.dates import today

State, Step = ComplaintState, ComplaintStep
MERGING = ("merged_into", "ended_at", "ended_by", *PAUSE)


def alike(complaint):
    """The other open complaints of the same facility and kind, received within the policy's days of this one;
    the earliest first. None that is about an office joins one that is not.
    """
    terms = known_terms_on(ComplaintTerms, complaint.district, today())
    if terms is None or complaint.facility_id is None:
        return Complaint.objects.none()
    days = datetime.timedelta(days=terms.merge_days)
    return (
        Complaint.objects.open()
        .filter(
            district=complaint.district,
            facility=complaint.facility_id,
            kind=complaint.kind,
            about_office=complaint.about_office,
            received_on__range=(complaint.received_on - days, complaint.received_on + days),
        )
        .exclude(pk=complaint.pk)
        .order_by("received_on", "pk")
    )


@transaction.atomic
def merge(complaint, *, into, by, seen=None):
    """Let the complaint follow the case `into`: it ends here, so not by any who answered in it.

    Raises PermissionDenied, SupervisionRefused, CaseChanged.
    """
    if complaint.pk == into.pk:
        raise SupervisionRefused("不能并入自己，请填另一件投诉的编号。")
    held = {each.pk: each for each in locked_complaints([complaint, into])}
    complaint, into = held[complaint.pk], held[into.pk]
    require_handle(by, complaint)
    refuse_if_changed(complaint, seen)
    run_on(complaint, by, "已并案")
    follow(complaint, Step.MERGED)
    require_not_answered(by, complaint)
    refuse_together(complaint, into)
    end_assignment(complaint)
    complaint.merged_into, complaint.ended_at, complaint.ended_by = into, timezone.now(), by
    save_step(complaint, *MERGING)
    save_step(into)
    record(into, Step.MERGED, by, f"{complaint.number} 并入本件。")
    return record(complaint, Step.MERGED, by, f"并入 {into.number}，一并办理。")


def refuse_together(complaint, into):
    """Raise SupervisionRefused where the two cannot be one case."""
    if into.district_id != complaint.district_id:
        raise SupervisionRefused("只能并入本区县的投诉。")
    if into.state not in OPEN_STATES:
        raise SupervisionRefused(
            f"{into.number} 现在是“{into.get_state_display()}”，不能并入；请并入还在办理的投诉。"
        )
    if into.about_office != complaint.about_office:
        raise SupervisionRefused("反映乡镇（街道）机关的投诉不能和其他投诉并案。")
    if complaint.merged.exists():
        raise SupervisionRefused(f"已有投诉并入 {complaint.number}，请反过来把 {into.number} 并入它。")


@transaction.atomic
def separate(complaint, *, by, reason, seen=None):
    """Make a case of its own again of what was merged into one that is still open; its clock has run on.

    Raises PermissionDenied, SupervisionRefused, CaseChanged.
    """
    reason = needed(reason, "拆分要写明原因。")
    main = complaint.merged_into
    held = {each.pk: each for each in locked_complaints([complaint, main] if main else [complaint])}
    complaint = held[complaint.pk]
    require_handle(by, complaint)
    refuse_if_changed(complaint, seen)
    follow(complaint, Step.SEPARATED)
    main = held.get(complaint.merged_into_id)
    if main is None or main.state not in OPEN_STATES:
        raise SupervisionRefused("并入的投诉已经办完，要单独办理的请用“重开”。")
    complaint.merged_into = complaint.ended_at = complaint.ended_by = None
    save_step(complaint, *MERGING)
    save_step(main)
    record(main, Step.SEPARATED, by, f"{complaint.number} 从本件拆出。")
    return record(complaint, Step.SEPARATED, by, reason, [["并入", main.number, ""]])
