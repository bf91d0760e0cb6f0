"""An order from its issue to its end: by when, answered by whom, looked at again by another."""

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from stations.policy_file import load_policy
from supervision.choices import RectificationState
from supervision.models import Rectification, RectificationPhoto
from supervision.querysets import DUE_SOON, IN_TIME, NO_DAY, OVERDUE
from supervision.rectifications.answering import answer
from supervision.rectifications.case import Case
from supervision.rectifications.changing import extend, void
from supervision.rectifications.checking import Look, check
from supervision.rectifications.clock import settle_rounds
from supervision.rectifications.steps import open_items, present_round
from supervision.rectifications.waiting import orders_to_answer, orders_to_check
from supervision.refusals import CaseChanged, SupervisionRefused
from tests.stations.rosters import YICHENG_POLICY
from tests.supervision.inspections.conftest import BEGIN, day, photo
from tests.supervision.inspections.test_carrying_out import refusal

COLLECTING = "no-collecting-charge"  # three working days
State = RectificationState


def days_of(order):
    turn = present_round(order)
    return turn.warn_on, turn.due_on, {item.finding.key: item.due_on for item in open_items(order)}


def test_an_order_is_due_with_its_longest_item_and_soon_with_its_first(board):
    """Monday, then ten and three working days; eight of ten are 80 %, but three come before."""
    order = board.order()
    assert days_of(order) == (day(3, 5), day(3, 16), {"charges-posted": day(3, 16), COLLECTING: day(3, 5)})
    standings = [(day(3, 4), IN_TIME), (day(3, 5), DUE_SOON), (day(3, 16), DUE_SOON), (day(3, 17), OVERDUE)]
    for on, clock in standings:
        [row] = Rectification.objects.with_due(on)
        assert (row.clock, row.due_on) == (clock, day(3, 16)), on
        assert Case(order, board.agent, on).clock == clock
        waiting = {"total": 1, "due_soon": int(clock == DUE_SOON), "overdue": int(clock == OVERDUE)}
        assert orders_to_answer(board.agent, on) == orders_to_answer(board.clerk, on) == waiting
        assert orders_to_answer(board.other_clerk, on)["total"] == 0
        assert orders_to_answer(board.inspector, on)["total"] == 0


def test_days_around_national_day_and_a_working_sunday(board):
    """2026: off from 10-01 to 10-07; people work on Sunday 09-20 and Saturday 10-10."""
    cases = [
        (day(9, 18), {COLLECTING: "."}, day(9, 22)),  # Friday → Sunday, Monday, Tuesday
        (day(9, 30), {COLLECTING: "."}, day(10, 10)),  # Thursday 8th, Friday 9th, the working Saturday
        (day(9, 30), {"charges-posted": "."}, day(10, 20)),
        (day(2, 13), {COLLECTING: "."}, day(2, 25)),  # the Spring Festival: works on Saturday 14th, 28th
    ]
    for place, (on, failing, due) in enumerate(cases):
        board.clock.set(on)
        order = board.order(failing, place=place % 3)
        assert present_round(order).due_on == due, on
        board.clock.set(day(12, 1))
        board.check(board.answer(order))


def test_where_a_year_is_unknown_the_order_has_no_day_until_the_calendar_is_loaded(board):
    board.clock.set(day(12, 25))
    order = board.order()
    turn = present_round(order)
    assert (turn.due_on, turn.warn_on) == (None, day(12, 30))
    case = Case(order, board.agent, day(12, 25))
    assert case.clock == NO_DAY
    assert "2027 年的节假日安排还不知道" in case.why_no_day
    assert settle_rounds(Rectification.objects.all()) == 0
    load_policy(YICHENG_POLICY + b"\n[[calendar]]\nyear = 2027\nholidays = [2027-01-01]\n")
    turn.refresh_from_db()
    assert turn.due_on == day(1, 11, 2027)
    assert not settle_rounds(Rectification.objects.all())


def test_what_a_library_knows_by_now_is_reckoned_by_the_bureaus_button(board, client):
    order = board.order()
    order.rounds.update(due_on=None, warn_on=None)
    client.force_login(board.bureau)
    assert "推算期限" in client.get(reverse("complaints")).content.decode()
    assert "推算期限" in Case(order, board.agent, day(3, 2)).why_no_day
    told = client.post(reverse("complaints_settle"), follow=True).content.decode()
    assert "已推算 1 个期限。" in told
    assert order.rounds.get().due_on
    assert "推算期限" not in client.get(reverse("complaints")).content.decode()


def test_an_answer_says_what_was_done_with_a_photo_of_every_item(board):
    order = board.order()
    items = open_items(order)
    reasons = refusal(answer, order, by=board.agent, words=" ", photos={items[0].pk: [photo()]})
    assert reasons == ["请写明怎样整改的。", f"请上传“{items[1].finding.title}”整改后的照片。"]
    zipped = SimpleUploadedFile("整改.jpg", b"PK\x03\x04rest", "image/jpeg")
    photos = {item.pk: [zipped] for item in items}
    reasons = refusal(board.answer, order, photos=photos)
    assert [reason.partition("：")[0] for reason in reasons] == ["整改.jpg"] * 2
    with pytest.raises(CaseChanged):
        board.answer(order, seen=99)
    assert not RectificationPhoto.objects.exists()
    order = board.answer(order, by=board.clerk, words="已公示，已退款，电话13900001234。")
    turn = present_round(order)
    assert turn.answer == "已公示，已退款，电话（号码略）。"
    assert (order.state, turn.answered_by, turn.answered_on) == (State.ANSWERED, board.clerk, BEGIN)
    assert RectificationPhoto.objects.filter(item__in=items, is_of_check=False).count() == 2
    assert "待复查" in refusal(board.answer, order)[0]


def test_what_fails_again_alone_gets_another_round_with_a_day_of_its_own(board):
    order = board.answered()
    board.clock.set(day(3, 20))
    items = {item.finding.key: item for item in open_items(order)}
    faults = [
        ({}, 2, "还没有复查结果"),
        ({items[COLLECTING].pk: Look(False)}, 3, "请写明问题"),
        ({item.pk: Look(True, "字" * 301) for item in items.values()}, 2, "说明最多 300 字"),
    ]
    for looks, number, words in faults:
        reasons = refusal(check, order, looks, by=board.checker)
        assert len(reasons) == number, reasons
        assert any(words in reason for reason in reasons)
    order = board.check(order, failed=[COLLECTING], words="请抓紧。")
    turn = present_round(order)
    assert (order.state, turn.position, turn.begun_on, turn.working_days) == (State.ISSUED, 2, day(3, 20), 3)
    assert days_of(order) == (day(3, 25), day(3, 25), {COLLECTING: day(3, 25)})
    case = Case(order, board.agent, day(3, 20))
    assert [line.finding.key for line in case.asked_lines] == [COLLECTING]
    assert case.asked_lines[0].problem == "还是没改。"
    event = order.inspection.events.last()
    assert event.words == "取件不收费：还是没改。；请抓紧。"
    order = board.check(board.answer(order))
    assert (order.state, order.closed_by) == (State.CLOSED, board.checker)
    assert not order.items.filter(is_cleared=False).exists()
    assert not Case(order, board.leader, day(3, 20)).was_late


def test_whoever_answered_in_any_round_does_not_check(board):
    """Even who was moved to the bureau since."""
    order = board.check(board.answered(), failed=[COLLECTING])
    order = board.answer(order, by=board.clerk)
    board.agent.scope_code, board.agent.enterprise = board.district.code, None
    board.agent.save()
    board.agent.groups.set(board.bureau.groups.all())
    mover = type(board.agent).objects.get(pk=board.agent.pk)
    assert orders_to_check(mover) == 0
    assert orders_to_check(board.bureau) == 1
    assert "另一位同事" in Case(order, mover, BEGIN).acts["check"]
    for failed in ([], [COLLECTING]):
        with pytest.raises(PermissionDenied, match="另一位同事"):
            board.check(order, by=mover, failed=failed)
    board.check(order, by=board.bureau)


def test_more_time_is_given_before_the_day_is_over_and_never_hides_what_is_late(board):
    order = board.order()
    board.clock.set(day(3, 16))
    for days in (0, 31):
        assert "1 到 30" in refusal(extend, order, by=board.bureau, working_days=days, reason="缺货")[0]
    assert refusal(extend, order, by=board.bureau, working_days=2, reason="") == ["延长期限要写明原因。"]
    order = extend(order, by=board.bureau, working_days=2, reason="公示牌定做中")
    assert days_of(order) == (day(3, 9), day(3, 18), {"charges-posted": day(3, 18), COLLECTING: day(3, 9)})
    board.clock.set(day(3, 19))
    assert "已过" in refusal(extend, order, by=board.bureau, working_days=2, reason="再等等")[0]
    assert not Case(order, board.leader, day(3, 18)).was_late
    assert Case(order, board.leader, day(3, 19)).was_late
    order = board.check(board.answer(order))
    assert Case(order, board.leader, day(12, 31)).was_late
    assert "复查销号" in order.inspection.events.last().get_step_display()


def test_an_order_that_is_taken_back_counts_for_nothing(board):
    order = board.order()
    board.clock.set(day(4, 1))
    assert refusal(void, order, by=board.chief, reason=" ") == ["撤销整改要写明原因。"]
    order = void(order, by=board.chief, reason="查错了网点")
    assert order.state == State.VOIDED
    assert not Rectification.objects.counting().exists()
    with pytest.raises(SupervisionRefused):
        board.answer(order)
