"""An order is issued with what an inspection found failing, in the transaction that finishes it."""

from stations.numbering import next_numbers
from supervision.choices import FindingResult, InspectionStep
from supervision.inspections.steps import note
from supervision.models import Rectification, RectificationItem
from supervision.rectifications.clock import begin_round
from supervision.series import RECTIFICATION
from yicheng_express.dates import today


def issue(inspection, *, by):
    """The order that follows from a finished inspection; its first round begins today."""
    [number] = next_numbers(Rectification, inspection.district, RECTIFICATION)
    order = Rectification.objects.create(
        number=number,
        inspection=inspection,
        facility=inspection.facility,
        enterprise=inspection.enterprise,
        issued_on=today(),
        issued_by=by,
    )
    failed = inspection.findings.filter(result=FindingResult.FAIL)
    items = RectificationItem.objects.bulk_create(
        RectificationItem(rectification=order, finding=finding) for finding in failed
    )
    begin_round(order, items, order.issued_on, position=1)
    titles = "、".join(item.finding.title for item in items)
    note(inspection, InspectionStep.ISSUED, by, f"{number}：{titles}")
    return order
