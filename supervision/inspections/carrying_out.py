"""Carrying an inspection out: begin, keep what is found of each item and its photos, finish.

Results, words and photos come one by one over bad lines, from more than one phone: what is sent twice is kept
once, and nobody overwrites what somebody else found without having seen it.
"""

from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from stations.photos import re_encoded
from supervision.choices import FindingResult, InspectionState, InspectionStep
from supervision.inspections.checklist import freeze
from supervision.inspections.rights import require_carry_out
from supervision.inspections.steps import (
    follow,
    locked_inspection,
    note,
    refuse_if_changed,
    save_step,
    tidy,
)
from supervision.models import FindingPhoto
from supervision.rectifications.issuing import issue
from supervision.refusals import SupervisionRefused
from yicheng_express.dates import today

MOST_PHOTOS = 6  # of one item
LONGEST_WORDS = 300
LONGEST_NAMES = 60
LONGEST_SUMMARY = 500
LONGEST_TOKEN = 40
RESULTS = ("", *FindingResult.values)
NO_ITEM = "这次检查没有这一项，请刷新页面。"


@dataclass(frozen=True)
class Entry:
    """What somebody found of an item. base: (result, words) as they saw them before; None: whatever stood."""

    key: str
    result: str = ""
    words: str = ""
    base: tuple[str, str] | None = None


@dataclass
class Saved:
    """What became of entries: keys that are written, (key, text) refused, findings others wrote meanwhile."""

    written: list[str] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)
    conflicts: list = field(default_factory=list)


@transaction.atomic
def begin(inspection, *, by):
    """Begin it today: the checklist is frozen, and whose facility it is. Raises SupervisionRefused."""
    inspection = locked_inspection(inspection)
    require_carry_out(by, inspection)
    follow(inspection, InspectionStep.BEGUN)
    freeze(inspection, today())
    inspection.enterprise, inspection.begun_by = inspection.facility.operator, by
    save_step(inspection, "enterprise", "begun_by")
    note(inspection, InspectionStep.BEGUN, by)
    return inspection


@transaction.atomic
def save_results(inspection, entries, *, by):
    """Write what was found of several items; answers what became of each (Saved).

    Raises PermissionDenied, and SupervisionRefused where the inspection is not under way.
    """
    inspection = held_under_way(inspection, by)
    there = {finding.key: finding for finding in inspection.findings.all()}
    saved = Saved()
    for entry in entries:
        save_entry(there.get(entry.key), entry, saved)
    return saved


def save_entry(finding, entry, saved):
    words = tidy(entry.words)
    if finding is None or entry.result not in RESULTS:
        saved.refused.append((entry.key, NO_ITEM))
    elif len(words) > LONGEST_WORDS:
        saved.refused.append((entry.key, f"最多 {LONGEST_WORDS} 字，现有 {len(words)} 字，请写短一些。"))
    elif entry.base is not None and differs(finding, entry, words):
        saved.conflicts.append(finding)
    else:
        finding.result, finding.words = entry.result, words
        finding.save(update_fields=["result", "words"])
        saved.written.append(entry.key)


def differs(finding, entry, words):
    """Whether somebody wrote what the person neither saw nor means."""
    there = (finding.result, finding.words)
    return there not in ((entry.base[0], tidy(entry.base[1])), (entry.result, words))


def save_photo(inspection, key, upload, *, by, token=""):
    """Keep a photo of an item. The same token again answers the photo that is there already.

    Raises PermissionDenied, SupervisionRefused in words for who took it.
    """
    require_carry_out(by, inspection)
    try:
        image = re_encoded(upload)  # before the row is held: a large one takes its time
    except ValidationError as error:
        raise SupervisionRefused(error.messages[0]) from None
    return keep_photo(inspection, key, image, by, token[:LONGEST_TOKEN])


@transaction.atomic
def keep_photo(inspection, key, image, by, token):
    finding = held_under_way(inspection, by).findings.filter(key=key).first()
    if finding is None:
        raise SupervisionRefused(NO_ITEM)
    if token and (there := finding.photos.filter(token=token).first()):
        return there
    if finding.photos.count() >= MOST_PHOTOS:
        raise SupervisionRefused(f"“{finding.title}”已有 {MOST_PHOTOS} 张照片，先删掉不用的再传。")
    return FindingPhoto.objects.create(finding=finding, token=token, image=image, by=by)


@transaction.atomic
def remove_photo(photo, *, by):
    """Take a photo back while the inspection is under way; its file goes once that is certain."""
    held_under_way(photo.finding.inspection, by)
    image = photo.image
    photo.delete()
    transaction.on_commit(lambda: image.storage.delete(image.name))


def held_under_way(inspection, by):
    """The inspection, its row held. Raises PermissionDenied; SupervisionRefused unless it is under way."""
    inspection = locked_inspection(inspection)
    require_carry_out(by, inspection)
    if reason := why_not_recorded(inspection):
        raise SupervisionRefused(reason)
    return inspection


def why_not_recorded(inspection):
    """Why nothing can be recorded of it; empty while it is under way."""
    return {
        InspectionState.PLANNED: f"检查 {inspection.number} 还没有开始，请先按“开始检查”。",
        InspectionState.UNDER_WAY: "",
        InspectionState.DONE: f"检查 {inspection.number} 已经完成，不能再改记录。",
        InspectionState.CANCELLED: f"检查 {inspection.number} 已经取消，不能再记录。",
    }[inspection.state]


@transaction.atomic
def finish(inspection, *, by, inspected_on, inspected_by, met, words="", seen=None):
    """Close it with what was found: from here on nothing of it changes. What failed becomes an order to put
    it right, within the same transaction (`inspection.rectification`).

    Raises PermissionDenied, SupervisionRefused with everything that is lacking, CaseChanged.
    """
    inspection = locked_inspection(inspection)
    require_carry_out(by, inspection)
    follow(inspection, InspectionStep.DONE)
    refuse_if_changed(inspection, seen)
    inspection.inspected_on = inspected_on
    inspection.inspected_by, inspection.met, inspection.words = map(tidy, (inspected_by, met, words))
    findings = list(inspection.findings.prefetch_related("photos"))
    if faults := [*faults_of_visit(inspection), *faults_of_findings(findings)]:
        raise SupervisionRefused(*faults)
    inspection.done_at, inspection.done_by = timezone.now(), by
    save_step(inspection, "inspected_on", "inspected_by", "met", "words", "done_at", "done_by")
    note(inspection, InspectionStep.DONE, by, inspection.words)
    if any(finding.result == FindingResult.FAIL for finding in findings):
        issue(inspection, by=by)
    return inspection


def faults_of_visit(inspection):
    """What is lacking of when it was, by whom, and whom they met."""
    planned_on = timezone.localdate(inspection.planned_at)
    if inspection.inspected_on is None:
        yield "请写检查日期。"
    elif not planned_on <= inspection.inspected_on <= today():
        yield f"检查日期应在安排检查（{planned_on}）以后、今天以前，请核对。"
    for name, label in (("inspected_by", "检查人"), ("met", "网点在场人")):
        if not 0 < len(getattr(inspection, name)) <= LONGEST_NAMES:
            yield f"请写明{label}，最多 {LONGEST_NAMES} 字。"
    if len(inspection.words) > LONGEST_SUMMARY:
        yield f"检查情况最多 {LONGEST_SUMMARY} 字，请写短一些。"


def faults_of_findings(findings):
    """What is lacking of the items: a result of each; of what failed what is wrong, with a photo."""
    for finding in findings:
        name = f"第 {finding.position} 项“{finding.title}”"
        if not finding.result:
            yield f"{name}还没有结果。"
        elif finding.result == FindingResult.FAIL:
            if not finding.words:
                yield f"{name}不合格，请写明问题。"
            if not finding.photos.all():
                yield f"{name}不合格，请拍一张照片。"
