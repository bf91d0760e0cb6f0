"""公开: the text of an ended complaint that everybody may read, as staff wrote it; and taken down again."""

from django.db import transaction
from django.utils import timezone

from supervision.choices import ComplaintStep
from supervision.complaints.rights import require_release
from supervision.complaints.steps import follow, locked_complaint, record, refuse_if_changed, save_step
from supervision.models.complaints import LONGEST_REPLY, LONGEST_WORDS
from supervision.refusals import SupervisionRefused
from supervision.words import needed

Step = ComplaintStep
RELEASE = ("public_words", "public_reply", "released_at", "released_by")


@transaction.atomic
def release(complaint, *, by, public_words, public_reply, seen=None):
    """Let everybody read these words, with no number of anybody in them; once more with others.

    Raises PermissionDenied, SupervisionRefused, CaseChanged.
    """
    public_words = needed(public_words, "请写公开的投诉内容。", LONGEST_WORDS)
    public_reply = needed(public_reply, "请写公开的办理结果。", LONGEST_REPLY)
    complaint = locked_complaint(complaint)
    require_release(by, complaint)
    refuse_if_changed(complaint, seen)
    follow(complaint, Step.RELEASED)
    if reason := why_not_released(complaint):
        raise SupervisionRefused(reason)
    complaint.public_words, complaint.public_reply = public_words, public_reply
    complaint.released_at, complaint.released_by = timezone.now(), by
    save_step(complaint, *RELEASE)
    details = [["公开的投诉内容", "", public_words], ["公开的办理结果", "", public_reply]]
    return record(complaint, Step.RELEASED, by, "", details)


def why_not_released(complaint):
    """Why nobody outside is to read of this one; empty where everybody may."""
    if complaint.about_office:
        return "反映乡镇（街道）机关的投诉不公开。"
    return ""


@transaction.atomic
def take_down(complaint, *, by, reason, seen=None):
    """Let nobody outside read it any more; what was written stays for the next time. Raises as `release`."""
    reason = needed(reason, "撤下公开要写明原因。")
    complaint = locked_complaint(complaint)
    require_release(by, complaint)
    refuse_if_changed(complaint, seen)
    follow(complaint, Step.UNRELEASED)
    if not complaint.released_at:
        raise SupervisionRefused(f"投诉 {complaint.number} 没有公开。")
    complaint.released_at = complaint.released_by = None
    save_step(complaint, *RELEASE)
    return record(complaint, Step.UNRELEASED, by, reason)
