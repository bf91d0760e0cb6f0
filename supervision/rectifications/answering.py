"""报送整改: the enterprise, or the facility's township, says what was done, with a photo of each item."""

from django.db import transaction
from django.utils import timezone

from supervision.choices import InspectionStep
from supervision.inspections.steps import note, refuse_if_changed, save_step, tidy
from supervision.rectifications.photos import encoded, keep
from supervision.rectifications.rights import require_answer
from supervision.rectifications.steps import follow, locked_order, open_items, present_round
from supervision.refusals import SupervisionRefused
from yicheng_express.dates import today

LONGEST_ANSWER = 1000


@transaction.atomic
def answer(order, *, by, words, photos, seen=None):
    """Report what was put right. photos: key of an item → files, of every item that is open.

    Raises PermissionDenied, SupervisionRefused with everything that is lacking, CaseChanged.
    """
    order = locked_order(order)
    require_answer(by, order)
    follow(order, InspectionStep.ANSWERED)
    refuse_if_changed(order, seen)
    items, words = open_items(order), tidy(words)
    images, faults = encoded(items, photos)
    if faults := [*faults_of_answer(words, items, photos), *faults]:
        raise SupervisionRefused(*faults)
    turn = present_round(order)
    turn.answer, turn.answered_on, turn.answered_at, turn.answered_by = words, today(), timezone.now(), by
    turn.save(update_fields=["answer", "answered_on", "answered_at", "answered_by"])
    keep(turn, images, by, is_of_check=False)
    save_step(order)
    note(order.inspection, InspectionStep.ANSWERED, by, words)
    return order


def faults_of_answer(words, items, photos):
    if not words:
        yield "请写明怎样整改的。"
    if len(words) > LONGEST_ANSWER:
        yield f"整改情况最多 {LONGEST_ANSWER} 字，现有 {len(words)} 字，请写短一些。"
    for item in items:
        if not photos.get(item.pk):
            yield f"请上传“{item.finding.title}”整改后的照片。"
