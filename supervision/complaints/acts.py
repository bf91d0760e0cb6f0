"""What a person may do with a complaint as it stands, and what keeps them from what would be theirs to do.

Pages ask here which forms to show. The verbs ask again, each by itself: nothing is allowed here that they
would refuse for whoever looks at the page, and what they refuse is told here beforehand in their own words.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied

from supervision.choices import ComplaintStep
from supervision.complaints.contacts import contact_of
from supervision.complaints.releasing import why_not_released
from supervision.complaints.reopening import why_not_reopened
from supervision.complaints.rights import (
    may_answer,
    may_close,
    may_enter,
    may_handle,
    may_release,
    may_see_contact,
    require_not_answered,
)
from supervision.complaints.steps import why_not
from yicheng_express.acts import Act

Step = ComplaintStep


@dataclass(frozen=True)
class Kind:
    """step: whose transition must be open. is_theirs: whose it is. fits: whether there is anything to do.

    reasons: (user, complaint) → what stands against it.
    """

    step: str
    is_theirs: Callable
    fits: Callable = lambda complaint: True
    reasons: Callable = lambda user, complaint: []


def against_judging(user, complaint):
    """Whoever answered neither judges the answer nor ends the case."""
    try:
        require_not_answered(user, complaint)
    except PermissionDenied as refusal:
        return [str(refusal)]
    return []


def against_releasing(user, complaint):
    return [reason] if (reason := why_not_released(complaint)) else []


KINDS = {
    "assign": Kind(Step.ASSIGNED, may_handle),
    "answer": Kind(Step.ANSWERED, may_answer),
    "close": Kind(Step.CLOSED, may_close, reasons=against_judging),
    "send_back": Kind(Step.SENT_BACK, may_close, reasons=against_judging),
    "reject": Kind(Step.REJECTED, may_handle, reasons=against_judging),
    "classify": Kind(Step.CLASSIFIED, may_handle),
    "pause": Kind(Step.PAUSED, may_handle, lambda complaint: not complaint.paused_on),
    "resume": Kind(Step.RESUMED, may_handle, lambda complaint: bool(complaint.paused_on)),
    "merge": Kind(
        Step.MERGED, may_handle, lambda complaint: not complaint.merged.exists(), reasons=against_judging
    ),
    "separate": Kind(Step.SEPARATED, may_handle, lambda complaint: complaint.merged_into.is_open),
    "reopen": Kind(Step.REOPENED, may_handle, lambda complaint: not why_not_reopened(complaint)),
    "release": Kind(Step.RELEASED, may_release, reasons=against_releasing),
    "take_down": Kind(Step.UNRELEASED, may_release, lambda complaint: bool(complaint.released_at)),
}


def acts_of(user, complaint):
    """Name → Act, of all that is this person's to do now."""
    acts = {
        name: Act(name, kind.reasons(user, complaint))
        for name, kind in KINDS.items()
        if not why_not(complaint, kind.step) and kind.is_theirs(user, complaint) and kind.fits(complaint)
    }
    if contact_of(complaint) and may_see_contact(user, complaint):
        acts["reveal"] = Act("reveal")
    if may_enter(user, complaint.district):
        acts["renew"] = Act("renew")
    return acts
