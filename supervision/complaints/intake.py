"""A complaint is registered by staff: a stand-in for tests, until the intake is here."""

from django.db import transaction

from stations.numbering import next_numbers
from supervision.choices import ComplaintKind, ComplaintStep, PhotoPart
from supervision.complaints.amounts import faults_of_amount
from supervision.complaints.clock import start_case_clock
from supervision.complaints.photos import checked_photos, keep_photos
from supervision.complaints.places import Place, completed, faults_of_place
from supervision.complaints.rights import require_enter
from supervision.complaints.steps import needed, record
from supervision.models import Complaint
from supervision.models.complaints import LONGEST_WORDS
from supervision.refusals import SupervisionRefused
from supervision.series import COMPLAINT
from yicheng_express.dates import today


def faults_of_overcharge(kind, overcharged):
    if kind == ComplaintKind.OVERCHARGE:
        if overcharged is None:
            yield "反映违规收费，请写明被收了多少钱。"
        else:
            yield from faults_of_amount(overcharged, "被收取的金额")
    elif overcharged is not None:
        yield "只有“违规收费”才写被收取的金额：要反映收费，请把类别改为“违规收费”；不是的，请把金额删掉。"


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
    place = completed(Place(township, village, facility, enterprise))
    faults = [*faults_of_overcharge(kind, overcharged), *faults_of_place(place, district, about_office)]
    if received_on > today():
        faults.append("收到日期不能晚于今天。")
    if faults:
        raise SupervisionRefused(*faults)
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
        overcharged=overcharged,
        waybill=waybill,
        village=place.village,
        facility=place.facility,
        enterprise=place.enterprise,
        about_office=about_office,
        township=place.township,
        contact_name=contact_name,
        contact_phone=contact_phone,
    )
    start_case_clock(complaint, received_on)
    complaint.save()
    keep_photos(complaint, PhotoPart.COMPLAINT, images, by)
    return record(complaint, ComplaintStep.RECEIVED, by), "ABCD-2345"
