"""更正登记: place, kind, amount and whom a complaint is about, put right with a reason; the words stay."""

from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from supervision.choices import (
    HANDLERS_OF_THE_DISTRICT,
    ComplaintKind,
    ComplaintState,
    ComplaintStep,
)
from supervision.complaints.amounts import in_yuan
from supervision.complaints.clock import CLOCK, clocks_running, reckon_by_kind
from supervision.complaints.intake import faults_of_overcharge
from supervision.complaints.places import Place, completed, faults_of_place
from supervision.complaints.rights import require_handle
from supervision.complaints.steps import follow, locked_complaint, record, refuse_if_changed, save_step
from supervision.refusals import SupervisionRefused
from supervision.words import needed

Step = ComplaintStep
FIELDS = ("kind", "overcharged", "about_office", "township", "village", "facility", "enterprise")


@dataclass(frozen=True)
class Classification:
    """What a complaint is registered as."""

    kind: str
    place: Place
    overcharged: Decimal | None = None
    about_office: bool = False


@transaction.atomic
def classify(complaint, *, by, reason, registered, seen=None):
    """Register an open complaint as it is (`registered`, a Classification), with the reason.

    The story keeps before and after; another kind has other days, reckoned from the same beginning.
    Raises PermissionDenied, SupervisionRefused, CaseChanged.
    """
    reason = needed(reason, "更正登记要写明原因。")
    complaint = locked_complaint(complaint)
    require_handle(by, complaint)
    refuse_if_changed(complaint, seen)
    follow(complaint, Step.CLASSIFIED)
    before, kind, due = told(complaint), complaint.kind, complaint.due_on
    registered_as(complaint, registered)
    if faults := list(faults_of(complaint)):
        raise SupervisionRefused(*faults)
    changes = [
        [label, was, now]
        for (label, was), (_, now) in zip(before, told(complaint), strict=True)
        if was != now
    ]
    if not changes:
        raise SupervisionRefused("登记没有改动。请改好要更正的内容，再提交。")
    if complaint.kind != kind:
        reckon_by_kind(complaint)
        for clocked in clocks_running(complaint)[1:]:
            clocked.save(update_fields=CLOCK)
        changes.append(["办结期限", *(f"{day or '待定'}" for day in (due, complaint.due_on))])
    refuse_office_at_its_own(complaint)
    refuse_office_in_company(complaint, changes)
    save_step(complaint, *FIELDS, *CLOCK)
    return record(complaint, Step.CLASSIFIED, by, reason, changes)


def registered_as(complaint, registered):
    complaint.kind, complaint.about_office = registered.kind, registered.about_office
    complaint.overcharged = registered.overcharged
    place = completed(registered.place)
    for name, part in zip(("township", "village", "facility", "enterprise"), parts_of(place), strict=True):
        setattr(complaint, name, part)


def parts_of(place):
    return place.township, place.village, place.facility, place.enterprise


def faults_of(complaint):
    """What is wrong with how a complaint is registered, in words."""
    if complaint.kind not in ComplaintKind.values:
        yield "请选择类别。"
    yield from faults_of_overcharge(complaint.kind, complaint.overcharged)
    place = Place(complaint.township, complaint.village, complaint.facility, complaint.enterprise)
    yield from faults_of_place(place, complaint.district, complaint.about_office)


def refuse_office_at_its_own(complaint):
    """What is about an office is not left in the hands of a township or an enterprise."""
    is_with_them = complaint.state in (ComplaintState.ASSIGNED, ComplaintState.ANSWERED)
    if (
        complaint.about_office
        and is_with_them
        and complaint.assignment.handler not in HANDLERS_OF_THE_DISTRICT
    ):
        raise SupervisionRefused(
            f"现在由{complaint.assignment.handler_name}办理。反映乡镇（街道）机关的投诉只能由商务局或邮政管理部门"
            "办理，请先改由其中之一办理，再更正。"
        )


def refuse_office_in_company(complaint, changes):
    """What is about an office follows no case that is not, nor the other way."""
    if any(label == "反映机关" for label, *_ in changes) and complaint.merged.exists():
        raise SupervisionRefused("已有投诉并入本件，请先把它们拆分，再更正是否反映机关。")


def told(complaint):
    """[(label, in words)] of all that can be corrected."""
    return [
        ("类别", complaint.get_kind_display()),
        ("被收取的金额", in_yuan(complaint.overcharged)),
        ("反映机关", "是" if complaint.about_office else "否"),
        *(
            (label, getattr(part, "name", ""))
            for label, part in (
                ("乡镇（街道）", complaint.township),
                ("村（社区）", complaint.village),
                ("网点", complaint.facility),
                ("责任企业", complaint.enterprise),
            )
        ),
    ]
