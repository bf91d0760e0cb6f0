"""A complaint is registered by staff: a stand-in for tests, until the intake is here."""

from django.db import transaction

from stations.numbering import next_numbers
from supervision.choices import ComplaintKind, ComplaintStep, PhotoPart
from supervision.complaints.clock import start_case_clock
from supervision.complaints.photos import checked_photos, keep_photos
from supervision.complaints.rights import require_enter
from supervision.complaints.steps import needed, record
from supervision.models import Complaint
from supervision.models.complaints import LONGEST_WORDS
from supervision.series import COMPLAINT


@transaction.atomic
def enter(
    district,
    *,
    by,
    channel,
    received_on,
    source_number="",
    kind,
    words,
    overcharged=None,
    waybill="",
    village=None,
    facility=None,
    enterprise=None,
    about_office=False,
    township=None,
    contact_name="",
    contact_phone="",
    photos=(),
):
    require_enter(by, district)
    images = checked_photos(photos)
    kept = needed(words, "请写明投诉内容。", LONGEST_WORDS)
    complaint = Complaint(
        district=district,
        number=next_numbers(Complaint, district, COMPLAINT)[0],
        code_hash="!",
        channel=channel,
        entered_by=by,
        received_on=received_on,
        source_number=source_number,
        kind=kind,
        words=kept,
        words_received="" if kept == words.strip() else words.strip(),
        overcharged=overcharged if kind == ComplaintKind.OVERCHARGE else None,
        waybill=waybill,
        village=village,
        facility=facility,
        enterprise=enterprise,
        about_office=about_office,
        township=township or (village.township if village else None),
        contact_name=contact_name,
        contact_phone=contact_phone,
    )
    start_case_clock(complaint, received_on)
    complaint.save()
    keep_photos(complaint, PhotoPart.COMPLAINT, images, by)
    return record(complaint, ComplaintStep.RECEIVED, by), "ABCD-2345"
