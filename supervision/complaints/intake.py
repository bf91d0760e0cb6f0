"""收到: a complaint comes in, from a villager on the public page or by the hand of staff.

Everything that is wrong is told at once, and nothing is written then. What takes long, the photos and the
hash of the query code, is done before the district is locked for the number.

Where the holidays of a year are not known yet the complaint is taken without a last day (`clock`). Where the
policy says nothing of complaints it is not taken: nobody could be given it, and it would lie there while the
villager waits. They are told whom to call instead, before they write (`is_open_in`) and when they send.
"""

import datetime

from django.db import transaction
from django.utils import timezone

from stations.numbering import next_numbers
from supervision.choices import AttemptKind, ComplaintChannel, ComplaintKind, ComplaintStep, PhotoPart
from supervision.complaints.amounts import faults_of_amount
from supervision.complaints.attempts import is_used_up, note
from supervision.complaints.clock import start_case_clock
from supervision.complaints.codes import hash_of, new_code
from supervision.complaints.photos import checked_photos, keep_photos
from supervision.complaints.places import Place, completed, faults_of_place
from supervision.complaints.rights import require_enter
from supervision.complaints.steps import record
from supervision.models import Complaint, ComplaintTerms
from supervision.models.complaints import LONGEST_WORDS
from supervision.refusals import SupervisionRefused
from supervision.series import COMPLAINT
from supervision.terms.in_force import known_terms_on
from yicheng_express.dates import today
from yicheng_express.hotlines import HOTLINES
from yicheng_express.private_numbers import without_private_numbers

MOST_PHOTOS_ONLINE = 4
LONGEST_AGO = datetime.timedelta(days=366)  # an older day is a slip of the pen
LONGEST_WAYBILL = LONGEST_SOURCE_NUMBER = 40
LONGEST_NAME, LONGEST_PHONE = 60, 30
BY_STAFF = [each for each in ComplaintChannel if each != ComplaintChannel.ONLINE]
NOT_OPEN = f"本区（县）还没有开通网上投诉，请拨打 {HOTLINES}。"
TOO_MANY = f"今天从这个网络提交的投诉已经很多，请明天再来，或拨打 {HOTLINES}。"


def is_open_in(district):
    """Whether complaints are taken online in `district` today: its policy says how they are handled."""
    return known_terms_on(ComplaintTerms, district, today()) is not None


def receive_online(
    district,
    *,
    kind,
    words,
    overcharged=None,
    waybill="",
    village=None,
    township=None,
    facility=None,
    enterprise=None,
    about_office=False,
    contact_name="",
    contact_phone="",
    photos=(),
    sent_from=None,
):
    """Take a complaint from the public page: so many a day from one address. Answers it and its query code.

    Raises SupervisionRefused.
    """
    if not is_open_in(district):
        raise SupervisionRefused(NOT_OPEN)
    complaint = Complaint(
        district=district,
        channel=ComplaintChannel.ONLINE,
        received_on=today(),
        sent_from=sent_from,
        kind=kind,
        overcharged=overcharged,
        waybill=waybill.strip(),
        about_office=about_office,
        contact_name=contact_name.strip(),
        contact_phone=contact_phone.strip(),
    )
    place = Place(township, village, facility, enterprise)
    images = prepared(complaint, words, place, photos, MOST_PHOTOS_ONLINE)
    return noted(complaint, images, by=None)


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
    """Enter a complaint that came by telephone, visit or letter or from above. Answers it and its code.

    Raises PermissionDenied, SupervisionRefused.
    """
    require_enter(by, district)
    complaint = Complaint(
        district=district,
        channel=channel,
        entered_by=by,
        received_on=received_on,
        source_number=source_number.strip(),
        kind=kind,
        overcharged=overcharged,
        waybill=waybill.strip(),
        about_office=about_office,
        contact_name=contact_name.strip(),
        contact_phone=contact_phone.strip(),
    )
    place = Place(township, village, facility, enterprise)
    images = prepared(complaint, words, place, photos, faults=faults_of_entry(complaint))
    return noted(complaint, images, by=by)


def prepared(complaint, words, place, photos, most_photos=None, faults=()):
    """Set words and place, and answer the photos as they are kept; nothing is on the disk yet.

    Raises SupervisionRefused with everything that is wrong: whoever mends one thing chooses no photo twice.
    """
    place = completed(place)
    set_words(complaint, words)
    set_place(complaint, place)
    faults = [
        *faults,
        *faults_of(complaint),
        *faults_of_place(place, complaint.district, complaint.about_office),
        *faults_of_station(place),
    ]
    images, faults_of_photos = looked_at(photos, most_photos)
    if faults or faults_of_photos:
        raise SupervisionRefused(*faults, *faults_of_photos)
    return images


def looked_at(photos, most=None):
    """The photos as they are kept, and what is wrong with them."""
    faults = []
    if most and len(photos) > most:
        faults.append(f"照片最多 {most} 张，现在选了 {len(photos)} 张。")
    try:
        return checked_photos(photos[:most]), faults
    except SupervisionRefused as refusal:
        return [], [*faults, *refusal.reasons]


def set_words(complaint, words):
    """What everybody reads who may see the complaint; and as they came, where that differs."""
    received = str(words or "").strip()
    complaint.words = without_private_numbers(received)
    complaint.words_received = received if received != complaint.words else ""


def set_place(complaint, place):
    complaint.township, complaint.village = place.township, place.village
    complaint.facility, complaint.enterprise = place.facility, place.enterprise


def faults_of(complaint):
    """What is wrong with what was written, in words."""
    if not complaint.words:
        yield "请写明投诉内容：什么时候、在哪里、发生了什么。"
    if len(complaint.words_received or complaint.words) > LONGEST_WORDS:
        yield f"投诉内容最多 {LONGEST_WORDS} 字，请写短一些。"
    if complaint.kind not in ComplaintKind.values:
        yield "请选择投诉的类别。"
    yield from faults_of_overcharge(complaint.kind, complaint.overcharged)
    if len(complaint.waybill) > LONGEST_WAYBILL:
        yield f"运单号最多 {LONGEST_WAYBILL} 个字，请核对。"
    if len(complaint.contact_name) > LONGEST_NAME or len(complaint.contact_phone) > LONGEST_PHONE:
        yield f"姓名最多 {LONGEST_NAME} 字，电话最多 {LONGEST_PHONE} 字。"


def faults_of_overcharge(kind, overcharged):
    """A charge is complained of with its amount, anything else without one; none is left out in silence."""
    if kind == ComplaintKind.OVERCHARGE:
        if overcharged is None:
            yield "反映违规收费，请写明被收了多少钱。"
        else:
            yield from faults_of_amount(overcharged, "被收取的金额")
    elif overcharged is not None:
        yield "只有“违规收费”才写被收取的金额：要反映收费，请把类别改为“违规收费”；不是的，请把金额删掉。"


def faults_of_station(place):
    """A station of another village or township than the one that is named."""
    for part, key in ((place.village, "village_id"), (place.township, "township_id")):
        if place.facility and part and getattr(place.facility, key) not in (None, part.pk):
            yield f"“{place.facility.name}”不在{part.name}，请重选网点。"


def faults_of_entry(complaint):
    if complaint.channel not in BY_STAFF:
        yield "请选择投诉的来源。"
    if complaint.received_on > today():
        yield "收到日期不能晚于今天。"
    if complaint.received_on < today() - LONGEST_AGO:
        yield f"收到日期 {complaint.received_on} 是一年以前，请核对年份。"
    if len(complaint.source_number) > LONGEST_SOURCE_NUMBER:
        yield f"来源工单号最多 {LONGEST_SOURCE_NUMBER} 个字，请核对。"


def noted(complaint, images, by):
    """Write it, with number, clock and first step."""
    code = new_code()
    complaint.code_hash = hash_of(code)
    start_case_clock(complaint, complaint.received_on)
    with transaction.atomic():
        [complaint.number] = next_numbers(Complaint, complaint.district, COMPLAINT)
        if complaint.channel == ComplaintChannel.ONLINE:
            # Behind the lock, so that two at once do not both pass.
            if is_used_up(AttemptKind.COMPLAIN, complaint.sent_from):
                raise SupervisionRefused(TOO_MANY)
            note(AttemptKind.COMPLAIN, complaint.sent_from, succeeded=True)
        complaint.received_at = timezone.now()
        complaint.save()
        keep_photos(complaint, PhotoPart.COMPLAINT, images, by)
        record(complaint, ComplaintStep.RECEIVED, by)
    return complaint, code
