"""复查: a second look at what is not cleared yet, by somebody who answered nothing of it.

All passed: the order is closed. Otherwise what failed again gets another round, with a day of its own.
"""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from supervision.choices import InspectionStep
from supervision.inspections.steps import note, refuse_if_changed, save_step, tidy
from supervision.models import RecheckedItem, RectificationItem
from supervision.rectifications.clock import begin_round
from supervision.rectifications.photos import encoded, keep
from supervision.rectifications.rights import require_check_by_another
from supervision.rectifications.steps import follow, locked_order, open_items, present_round
from supervision.refusals import SupervisionRefused
from yicheng_express.dates import today

LONGEST_OPINION = 500
LONGEST_WORDS = 300


@dataclass(frozen=True)
class Look:
    """What a second look found of one item."""

    passed: bool
    words: str = ""
    photos: tuple = ()


@transaction.atomic
def check(order, looks, *, by, words="", seen=None):
    """Look again at every open item. looks: key of an item → Look.

    Raises PermissionDenied, SupervisionRefused with everything that is lacking, CaseChanged.
    """
    order = locked_order(order)
    require_check_by_another(by, order)
    items, words = open_items(order), tidy(words)
    failed = [item for item in items if item.pk in looks and not looks[item.pk].passed]
    step = InspectionStep.FAILED_AGAIN if failed else InspectionStep.CLOSED
    follow(order, step)
    refuse_if_changed(order, seen)
    images, faults = encoded(items, {key: look.photos for key, look in looks.items()})
    if faults := [*faults_of_looks(items, looks, words), *faults]:
        raise SupervisionRefused(*faults)
    turn = present_round(order)
    keep_looks(turn, items, looks, images, by, words)
    if failed:
        begin_round(order, failed, today(), turn.position + 1)
        save_step(order)
    else:
        order.closed_at, order.closed_by = timezone.now(), by
        save_step(order, "closed_at", "closed_by")
    note(order.inspection, step, by, told(failed, looks, words))
    return order


def faults_of_looks(items, looks, words):
    if len(words) > LONGEST_OPINION:
        yield f"复查意见最多 {LONGEST_OPINION} 字，请写短一些。"
    for item in items:
        name, look = f"“{item.finding.title}”", looks.get(item.pk)
        if look is None:
            yield f"{name}还没有复查结果。"
            continue
        if len(tidy(look.words)) > LONGEST_WORDS:
            yield f"{name}的说明最多 {LONGEST_WORDS} 字，请写短一些。"
        if not look.passed and not tidy(look.words):
            yield f"{name}仍不合格，请写明问题。"
        if not look.passed and not look.photos:
            yield f"{name}仍不合格，请拍一张照片。"


def keep_looks(turn, items, looks, images, by, words):
    turn.checked_on, turn.checked_at, turn.checked_by, turn.check_words = today(), timezone.now(), by, words
    turn.save(update_fields=["checked_on", "checked_at", "checked_by", "check_words"])
    RecheckedItem.objects.bulk_create(
        RecheckedItem(round=turn, item=item, passed=looks[item.pk].passed, words=tidy(looks[item.pk].words))
        for item in items
    )
    keep(turn, images, by, is_of_check=True)
    for item in items:
        item.is_cleared = looks[item.pk].passed
    RectificationItem.objects.bulk_update(items, ["is_cleared"])


def told(failed, looks, words):
    """The event's words: what failed again, and the opinion."""
    several = [f"{item.finding.title}：{tidy(looks[item.pk].words)}" for item in failed]
    return "；".join(filter(None, [*several, words]))
