"""暂停计时: both clocks of a complaint stand, with a reason, until somebody lets them run again.

Whatever moves the case on lets them run, too: nobody has to remember a clock that stands.
"""

from django.db import transaction

from supervision.choices import ComplaintStep
from supervision.complaints.clock import CLOCK, clocks_running, reckon_again
from supervision.complaints.rights import require_handle
from supervision.complaints.steps import follow, locked_complaint, record, refuse_if_changed, save_step
from supervision.refusals import SupervisionRefused
from supervision.words import needed
from yicheng_express.dates import today

Step = ComplaintStep
LONGEST_PAUSE = 200
PAUSE = ("paused_on", "pause_reason", *CLOCK)


@transaction.atomic
def pause(complaint, *, by, reason, seen=None):
    """Let both clocks stand from today on. Raises PermissionDenied, SupervisionRefused, CaseChanged."""
    reason = needed(reason, "暂停计时要写明原因。", LONGEST_PAUSE)
    complaint = locked_complaint(complaint)
    require_handle(by, complaint)
    follow(complaint, Step.PAUSED)
    refuse_if_changed(complaint, seen)
    if complaint.paused_on:
        raise SupervisionRefused(f"投诉 {complaint.number} 已从 {complaint.paused_on} 起暂停计时。")
    complaint.paused_on, complaint.pause_reason = today(), reason
    save_step(complaint, "paused_on", "pause_reason")
    return record(complaint, Step.PAUSED, by, reason)


@transaction.atomic
def resume(complaint, *, by, seen=None):
    """Let the clocks run again, later by the working days on which they stood. Raises as `pause`."""
    complaint = locked_complaint(complaint)
    require_handle(by, complaint)
    follow(complaint, Step.RESUMED)
    refuse_if_changed(complaint, seen)
    if not complaint.paused_on:
        raise SupervisionRefused(f"投诉 {complaint.number} 没有暂停计时。")
    run_on(complaint, by)
    save_step(complaint, *PAUSE)
    return complaint


def run_on(complaint, by, because=""):
    """End the pause, if there is one, and write it into the story; the complaint itself is saved by the verb.

    Called before the verb changes the state: it is the answer that is waited for till then that runs on.
    """
    if not complaint.paused_on:
        return
    complaint.paused_on, complaint.pause_reason = None, ""
    record(complaint, Step.RESUMED, by, f"{because}，计时自动恢复。" if because else "")
    clocks = clocks_running(complaint)
    reckon_again(complaint, clocks)
    for clocked in clocks[1:]:
        clocked.save(update_fields=CLOCK)
