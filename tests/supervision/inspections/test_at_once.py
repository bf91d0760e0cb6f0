"""Two people at the same case: round after round with real threads, on both databases."""

import pytest
from django.core.exceptions import PermissionDenied

from supervision.inspections.carrying_out import save_photo
from supervision.inspections.planning import plan_single
from supervision.models import FindingPhoto, Inspection, Rectification, RectificationRound
from supervision.rectifications.changing import extend
from supervision.refusals import SupervisionRefused
from tests.factories import DistrictFactory
from tests.rounds import meet
from tests.supervision.inspections.conftest import lay_board, photo

pytestmark = pytest.mark.django_db(transaction=True)
TURNS = 6


@pytest.fixture
def office(clock, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    DistrictFactory(code="411721", name="西平县")
    return lay_board(DistrictFactory(code="411702", name="驿城区"), clock)


def once(outcomes):
    """One of the two did it, the other was told why not."""
    refused = [error for turn in outcomes for error in turn if error is not None]
    assert all(isinstance(error, SupervisionRefused | PermissionDenied) for error in refused), refused
    return [turn.count(None) for turn in outcomes] == [1] * len(outcomes)


def test_a_facility_is_arranged_and_an_inspection_finished_once(office):
    def arrange(turn):
        plan_single([office.facility(0)], by=office.bureau)

    assert once(meet(1, arrange, arrange))
    Inspection.objects.all().update(state="cancelled", cancelled_because="另行安排")
    inspections = []
    for _turn in range(TURNS):
        inspections.append(office.recorded({"real-name": "没有登记。"}, place=0))
        Inspection.objects.filter(pk=inspections[-1].pk).update(state="cancelled", cancelled_because="x")
    for each in inspections:
        Inspection.objects.filter(pk=each.pk).update(state="under_way", cancelled_because="")
    outcomes = meet(
        TURNS,
        lambda turn: office.finish(inspections[turn], by=office.inspector),
        lambda turn: office.finish(inspections[turn], by=office.bureau),
    )
    assert once(outcomes)
    numbers = Rectification.objects.order_by("number").values_list("number", flat=True)
    assert list(numbers) == [f"411702-ZG2026-{place:05d}" for place in range(1, TURNS + 1)]

    orders = list(Rectification.objects.order_by("pk"))
    outcomes = meet(
        TURNS,
        lambda turn: office.answer(orders[turn], seen=0),
        lambda turn: extend(orders[turn], by=office.bureau, working_days=1, reason="缺货", seen=0),
    )
    assert once(outcomes)
    for order in Rectification.objects.filter(state="issued"):
        office.answer(order)
    outcomes = meet(
        TURNS,
        lambda turn: office.check(orders[turn], by=office.checker),
        lambda turn: office.check(orders[turn], by=office.bureau, failed=["real-name"]),
    )
    assert once(outcomes)
    closed = Rectification.objects.filter(state="closed").count()
    assert RectificationRound.objects.filter(position=2).count() == TURNS - closed


def test_a_photo_sent_twice_at_once_is_kept_once(office):
    inspection = office.under_way()

    def send(turn):
        save_photo(inspection, "real-name", photo(), by=office.inspector, token=f"{turn:032d}")

    outcomes = meet(4, send, send)
    assert [turn for turn in outcomes if turn != [None, None]] == []
    assert FindingPhoto.objects.count() == 4
