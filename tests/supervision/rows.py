"""A row of every model of supervision, as they stand in the database; no verb is asked, no clock runs."""

import datetime
import itertools

from django.utils import timezone

from supervision.choices import (
    ComplaintStep,
    FindingResult,
    Handler,
    InspectionMethod,
    InspectionState,
    InspectionStep,
    StandingKind,
    TaskStep,
)
from supervision.models import (
    Assignment,
    Complaint,
    ComplaintEvent,
    ComplaintPhoto,
    Finding,
    FindingPhoto,
    Inspection,
    InspectionEvent,
    InspectionRound,
    RecheckedItem,
    Rectification,
    RectificationItem,
    RectificationPhoto,
    RectificationRound,
    StandardAnswer,
    Standing,
    TaskNote,
    TaskProof,
    WorkTask,
)
from tests.factories import UserFactory

DAY = datetime.date(2026, 3, 2)
serial = itertools.count(1)


def complaint_at(station, *, number=None, **fields):
    """A complaint about a station's charge of five yuan, as it came in; about its operator."""
    village = station.village
    values = {
        "district": station.district,
        "number": number or f"{station.district.code}-TS2026-{next(serial):05d}",
        "code_hash": "!",
        "channel": "online",
        "received_on": DAY,
        "begun_on": DAY,
        "working_days": 7,
        "warn_on": DAY,
        "due_on": DAY,
        "township": village.township,
        "village": village,
        "facility_id": station.pk,
        "enterprise": station.operator,
        "kind": "overcharge",
        "overcharged": 5,
        "words": "取件收了五元。",
    }
    return Complaint.objects.create(**values | fields)


def assigned_to(complaint, *, by=None, **whom):
    """The same complaint, given to its township, or to whom the arguments say (handler and which)."""
    whom = whom or {"handler": Handler.TOWNSHIP, "township": complaint.township}
    assignment = Assignment.objects.create(
        complaint=complaint, begun_on=DAY, working_days=3, warn_on=DAY, due_on=DAY, by=by, **whom
    )
    Complaint.objects.filter(pk=complaint.pk).update(state="assigned", assignment=assignment)
    complaint.refresh_from_db()
    return complaint


def failed_inspection_of(station, *, number=None, round=None):
    """An inspection that is done, with one item passed and one failed."""
    inspection = Inspection.objects.create(
        district=station.district,
        number=number or f"{station.district.code}-JC2026-{next(serial):05d}",
        round=round,
        facility_id=station.pk,
        enterprise=station.operator,
    )
    for position, (key, result) in enumerate((("real-name", "pass"), ("charges-posted", "fail")), start=1):
        Finding.objects.create(
            inspection=inspection,
            position=position,
            key=key,
            group="收费",
            title=key,
            clause_number="二(四)",
            rectify_days=5,
            result=result,
            words="没有公示。" if result == FindingResult.FAIL else "",
        )
    Inspection.objects.filter(pk=inspection.pk).update(
        state=InspectionState.DONE,
        inspected_on=DAY,
        inspected_by="赵检",
        done_at=timezone.now(),
        done_by=UserFactory(scope_code=station.district.code),
    )
    inspection.refresh_from_db()
    return inspection


def ordered(inspection, *, number=None, due_on=DAY):
    """The order that follows from a failed inspection, in its first round."""
    district = inspection.district
    rectification = Rectification.objects.create(
        number=number or f"{district.code}-ZG2026-{next(serial):05d}",
        inspection=inspection,
        facility=inspection.facility,
        enterprise=inspection.enterprise,
        issued_on=DAY,
    )
    for finding in inspection.findings.filter(result=FindingResult.FAIL):
        RectificationItem.objects.create(rectification=rectification, finding=finding)
    RectificationRound.objects.create(
        rectification=rectification, position=1, begun_on=DAY, working_days=5, warn_on=DAY, due_on=due_on
    )
    return rectification


def task_of(township, **fields):
    """A duty that the bureau has set to a township."""
    values = {"district": township.district, "township": township, "title": "摸底调研", "duty": "逐村调研。"}
    return WorkTask.objects.create(**values | {"due_on": DAY} | fields)


def rows_of_everything(district, station):
    """One row of each in the station's township, and of what is the district's; answers them by name."""
    complaint = assigned_to(complaint_at(station))
    ComplaintEvent.objects.create(complaint=complaint, step=ComplaintStep.RECEIVED)
    photo = ComplaintPhoto.objects.create(
        complaint=complaint, part="complaint", image="facility_photos/none.jpg"
    )
    StandardAnswer.objects.create(district=district, title=f"答复{next(serial)}", text="已核实。")
    batch = InspectionRound.objects.create(
        district=district, title="抽查", method=InspectionMethod.PLANNED, first_day=DAY, last_day=DAY
    )
    inspection = failed_inspection_of(station, round=batch)
    InspectionEvent.objects.create(inspection=inspection, step=InspectionStep.DONE)
    finding_photo = FindingPhoto.objects.create(
        finding=inspection.findings.last(), image="facility_photos/none.jpg"
    )
    rectification = ordered(inspection)
    turn = rectification.rounds.get()
    RecheckedItem.objects.create(round=turn, item=rectification.items.get(), passed=True)
    rectification_photo = RectificationPhoto.objects.create(round=turn, image="facility_photos/none.jpg")
    task = task_of(station.village.township)
    note = TaskNote.objects.create(task=task, step=TaskStep.PROGRESS, words="已调研。")
    proof = TaskProof.objects.create(note=note, name="照片", file="facility_photos/none.jpg", is_photo=True)
    return {
        "complaint": complaint,
        "complaint_photo": photo,
        "round": batch,
        "inspection": inspection,
        "finding_photo": finding_photo,
        "rectification": rectification,
        "rectification_photo": rectification_photo,
        "task": task,
        "task_proof": proof,
        "standing": frozen(district),
    }


def frozen(district, kind=StandingKind.RANKING, *, year=2019):
    """The result of a year, with nothing in it."""
    return Standing.objects.create(
        district=district,
        kind=kind,
        year=year,
        version=Standing.objects.filter(district=district, kind=kind, year=year).count() + 1,
        reason="更正" if Standing.objects.filter(district=district, kind=kind, year=year).exists() else "",
        frozen_by=UserFactory(scope_code=district.code),
        result={"rows": []},
        fingerprint="0" * 64,
    )
