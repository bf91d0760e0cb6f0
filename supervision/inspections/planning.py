"""Arranging inspections: a round by a plan, a round drawn by lot, a single one; and taking one back."""

from django.db import transaction
from django.utils import timezone

from stations.models import Facility
from stations.numbering import next_numbers
from supervision.choices import InspectionMethod, InspectionStep
from supervision.inspections.drawing import draw, fingerprint, new_seed
from supervision.inspections.rights import require_plan
from supervision.inspections.steps import (
    follow,
    locked_inspection,
    needed,
    note,
    refuse_if_changed,
    save_step,
)
from supervision.models import Inspection, InspectionEvent, InspectionRound
from supervision.refusals import CaseChanged, SupervisionRefused
from supervision.series import INSPECTION
from yicheng_express.dates import today

LONGEST_TITLE = 120
MOST_AT_ONCE = 500  # inspections that are arranged by one press


@transaction.atomic
def plan_round(district, facilities, *, by, title, first_day, last_day):
    """A round of inspections of these facilities. Raises PermissionDenied, SupervisionRefused."""
    require_plan(by, district)
    batch = new_round(district, InspectionMethod.PLANNED, by, title, first_day, last_day)
    numbers = numbers_for(district, facilities)
    batch.save()
    arrange(batch, facilities, numbers, by)
    return batch


@transaction.atomic
def plan_single(facilities, *, by):
    """An inspection of each of these facilities, of no round. Raises PermissionDenied, SupervisionRefused."""
    if not facilities:
        raise SupervisionRefused("请选择要检查的网点。")
    for facility in facilities:
        require_plan(by, facility.district)
    district = facilities[0].district
    return arrange(None, facilities, numbers_for(district, facilities), by)


@transaction.atomic
def draw_round(district, criteria, number, *, by, title, first_day, last_day, shown=None):
    """A round of so many facilities drawn by lot out of those that meet the criteria.

    The seed is made here, for whoever could choose one could choose whom it spares. shown: the fingerprint of
    the candidates that the person was shown. Raises PermissionDenied, SupervisionRefused, CaseChanged.
    """
    require_plan(by, district)
    batch = new_round(district, InspectionMethod.SAMPLED, by, title, first_day, last_day)
    batch.seed = new_seed()
    if not 1 <= number <= MOST_AT_ONCE:
        raise SupervisionRefused(f"抽取数量应为 1 到 {MOST_AT_ONCE} 个。")
    numbers = next_numbers(Inspection, district, INSPECTION, number)
    candidates = list(criteria.candidates(district, today()))
    refuse_other_candidates(candidates, number, shown)
    batch.criteria, batch.candidates = criteria.in_words(), [told(each) for each in candidates]
    batch.save()
    by_code = {each.code: each for each in candidates}
    drawn = [by_code[code] for code in draw(by_code, number, batch.seed)]
    arrange(batch, drawn, numbers, by)
    return batch


@transaction.atomic
def cancel(inspection, *, by, reason, seen=None):
    """Take an inspection back that is not done. Raises PermissionDenied, SupervisionRefused, CaseChanged."""
    inspection = locked_inspection(inspection)
    require_plan(by, inspection.district)
    follow(inspection, InspectionStep.CANCELLED)
    refuse_if_changed(inspection, seen)
    inspection.cancelled_because = needed(reason, "取消检查要写明原因。")
    save_step(inspection, "cancelled_because")
    note(inspection, InspectionStep.CANCELLED, by, inspection.cancelled_because)
    return inspection


def new_round(district, method, by, title, first_day, last_day):
    """A round with all but its inspections, not saved."""
    if last_day < first_day:
        raise SupervisionRefused("结束日期不能早于开始日期。")
    return InspectionRound(
        district=district,
        title=needed(title, "请写批次名称。", LONGEST_TITLE),
        method=method,
        first_day=first_day,
        last_day=last_day,
        by=by,
    )


def refuse_other_candidates(candidates, number, shown):
    """Raise where the list is too short, or another one than the person was shown."""
    if len(candidates) < number:
        raise SupervisionRefused(
            f"符合条件的网点有 {len(candidates)} 个，不够抽取 {number} 个；请放宽范围，或者减少数量。"
        )
    if shown is not None and shown != fingerprint([each.code for each in candidates]):
        raise CaseChanged("候选名单在您查看之后有了变化，还没有抽取。请看过新的名单再抽取。")


def told(facility):
    """What is kept of a candidate."""
    place = facility.village or facility.township or facility.district
    return {
        "code": facility.code,
        "name": facility.name,
        "township": facility.township.name if facility.township else "",
        "place": place.name,
        "operator": facility.operator.brand,
    }


def numbers_for(district, facilities):
    """The numbers of new inspections of these facilities; from here on nobody else arranges any.

    Raises SupervisionRefused where one of them is not to be inspected.
    """
    if not 1 <= len(facilities) <= MOST_AT_ONCE:
        raise SupervisionRefused(f"请选择要检查的网点，一次最多 {MOST_AT_ONCE} 个。")
    numbers = next_numbers(Inspection, district, INSPECTION, len(facilities))
    keys = [each.pk for each in facilities]
    ours = Facility.objects.filter(pk__in=keys, district=district)
    is_open = set(ours.open_on(today()).values_list("pk", flat=True))
    waiting = {each.facility_id: each for each in Inspection.objects.to_do().filter(facility__in=keys)}
    reasons = [why_not_to_inspect(each, is_open, waiting) for each in facilities]
    if reasons := list(filter(None, reasons)):
        raise SupervisionRefused(*reasons)
    return numbers


def why_not_to_inspect(facility, is_open, waiting):
    if facility.pk not in is_open:
        return f"{facility.name}（{facility.code}）今天没有营业，不能列入检查。"
    if there := waiting.get(facility.pk):
        return f"{facility.name}已有没做完的检查 {there.number}，请先完成或取消它。"
    return ""


def arrange(batch, facilities, numbers, by):
    """An inspection of each of the facilities, with its event."""
    now = timezone.now()
    inspections = Inspection.objects.bulk_create(
        Inspection(
            district_id=facility.district_id,
            number=number,
            round=batch,
            facility_id=facility.pk,
            enterprise_id=facility.operator_id,
            planned_by=by,
            planned_at=now,
        )
        for facility, number in zip(facilities, numbers, strict=False)
    )
    words = f"批次“{batch.title}”" if batch else ""
    InspectionEvent.objects.bulk_create(
        InspectionEvent(inspection=each, step=InspectionStep.PLANNED, by=by, at=now, words=words)
        for each in inspections
    )
    return inspections
