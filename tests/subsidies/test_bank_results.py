"""What the bank answers is taken whole or not at all, by cell, and a second time changes nothing."""

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from subsidies import bank_results
from subsidies.bank_results import examine, record_results
from subsidies.choices import ApplicationState, Step
from subsidies.models import Application, ApplicationEvent, BankResult, FundEntry, RollItem
from subsidies.recoveries import note_recovery
from subsidies.refusals import SubsidyRefused
from subsidies.rolls import void_roll
from subsidies.workflow import revoke, submit
from tests.subsidies.conftest import AFTER

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


def everything():
    """All that a result could change."""
    return (
        list(RollItem.objects.order_by("pk").values()),
        list(Application.objects.order_by("pk").values()),
        ApplicationEvent.objects.count(),
        FundEntry.objects.count(),
    )


def test_the_same_file_a_second_time_changes_nothing(cases):
    roll = cases.rolled(*cases.stations[:2])
    first, second = roll.items.all()
    rows = [cases.result(first), cases.result(second, paid=False)]
    done = cases.record(rows)
    assert (done.paid, done.bounced, done.unchanged) == (1, 1, 0)
    before = everything()
    again = cases.record(rows)
    assert (again.paid, again.bounced, again.unchanged) == (0, 0, 2)
    assert everything() == before
    assert BankResult.objects.count() == 2


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"reference": "没有的号"}, "reference", "没有付款参考号 没有的号"),
        ({"amount": Decimal(999)}, "amount", "金额应为 1,000 元"),
        ({"amount": None}, "amount", "金额应为 1,000 元"),
        ({"on": None}, "on", "成功的要填入账日期"),
        ({"on": AFTER - DAY}, "on", "锁定（2026-03-12）以后"),
        ({"on": AFTER + DAY}, "on", "今天以前"),
        ({"voucher": ""}, "voucher", "成功的要填凭证号"),
        ({"is_paid": False, "on": None, "voucher": ""}, "reason", "失败的要填失败原因"),
        ({"is_paid": False, "on": AFTER + DAY, "reason": "x"}, "on", "不晚于今天"),
    ],
)
def test_a_row_that_does_not_fit_is_named_by_cell_and_nothing_is_written(cases, changes, field, words):
    roll = cases.rolled(*cases.stations[:2])
    first, second = roll.items.all()
    wrong = cases.result(second, **changes | {"cells": {field: "工作表“代发” D3"}})
    before = everything()
    with pytest.raises(SubsidyRefused, match="工作表“代发” D3：") as refusal:
        cases.record([cases.result(first), wrong])
    assert words in str(refusal.value)
    assert everything() == before


def test_a_repeat_in_the_file_is_named(cases):
    item = cases.rolled().items.get()
    rows = [
        cases.result(item, cells={"reference": "工作表“代发” A2"}),
        cases.result(item, cells={"reference": "工作表“代发” A3"}),
    ]
    with pytest.raises(SubsidyRefused, match=r"A3：付款参考号 .* 重复，上一次在工作表“代发” A2"):
        cases.record(rows)


def test_every_fault_is_told_at_once(cases):
    roll = cases.rolled(*cases.stations[:3])
    rows = [
        cases.result(roll.items.first(), amount=Decimal(1)),
        cases.result(roll.items.all()[1], reference="x"),
        cases.result(roll.items.all()[2], voucher="", on=None, amount=Decimal(2)),
    ]
    assert [name for name, _row, _words in examine(rows, RollItem.objects.all()).problems] == [
        "amount",
        "reference",
        *("amount", "on", "voucher"),
    ]


def test_a_line_in_the_wrong_state_is_refused(cases):
    roll = cases.rolled(*cases.stations[:3])
    paid, bounced, _other = roll.items.all()
    cases.record([cases.result(paid), cases.result(bounced, paid=False)])
    for row, words in (
        (cases.result(paid, voucher="另一张"), "已登记入账（2026-03-12，凭证 PZ0001），与表中不同"),
        (cases.result(bounced), "已在 2026-03-12 登记退汇，不能再登记成功"),
        (cases.result(bounced, paid=False, reason="别的原因"), "已登记退汇（账号户名不符），与表中不同"),
    ):
        with pytest.raises(SubsidyRefused) as refusal:
            cases.record([row])
        assert words in str(refusal.value)


def test_an_account_in_the_reason_of_the_bank_is_kept_masked_and_the_file_can_come_again(cases):
    item = cases.rolled().items.get()
    account = item.application.payee_account
    row = cases.result(item, paid=False, reason=f"账号{account}户名不符")
    assert cases.record([row]).bounced == 1
    item.refresh_from_db()
    assert item.bounced_reason == f"账号**** {account[-4:]}户名不符"
    assert account not in item.application.events.get(step=Step.BOUNCED).reason
    assert cases.record([row]).unchanged == 1


def test_a_line_of_a_void_roll_takes_no_result(cases):
    roll = cases.rolled()
    item = roll.items.get()
    void_roll(roll, by=cases.finance, reason="写错")
    with pytest.raises(SubsidyRefused, match="已作废，这一笔不能登记结果"):
        cases.record([cases.result(item)])


def test_a_payment_that_comes_back_later_waits_to_be_paid_again(cases):
    roll = cases.rolled()
    item = roll.items.get()
    cases.record([cases.result(item)])
    assert Application.objects.get().state == ApplicationState.PAID
    cases.clock.set(AFTER + 3 * DAY)
    cases.record([cases.result(item, paid=False, on=AFTER + 2 * DAY)])
    application = Application.objects.get()
    assert (application.state, application.paid_by) == (ApplicationState.APPROVED, None)
    item.refresh_from_db()
    assert (item.is_live, item.paid_on, item.bounced_on) == (False, AFTER, AFTER + 2 * DAY)
    assert application.events.filter(step=Step.BOUNCED).exists()
    again = cases.supplement(roll)
    cases.record([cases.result(again.items.get())])
    assert Application.objects.paid().count() == 1
    assert not RollItem.objects.paid().filter(pk=item.pk).exists()


def test_who_had_another_part_pays_nothing(cases):
    item = cases.rolled().items.get()
    for person in (cases.chief, cases.verifier):
        with pytest.raises(PermissionDenied, match="由财政局登记"):
            cases.record([cases.result(item)], by=person)
    cases.chief.is_superuser = True
    cases.chief.save()
    with pytest.raises(PermissionDenied, match="批准是您办理的，发放请由另一位同事"):
        cases.record([cases.result(item)], by=cases.chief)
    assert cases.record([cases.result(item)], by=cases.finance).paid == 1


def test_another_district_s_lines_are_not_known(cases, elsewhere):
    item = cases.rolled().items.get()
    cases.cashier.scope_code = "41"
    cases.cashier.save()
    with pytest.raises(SubsidyRefused, match="没有付款参考号"):
        record_results(elsewhere, [cases.result(item)], by=cases.cashier, file_name="x", sha256="0" * 64)


def test_a_payment_of_which_money_was_asked_back_does_not_bounce_as_well(cases):
    roll = cases.paid(*cases.stations[:2])
    first, second = roll.items.all()
    note_recovery(first.application, by=cases.chief, amount=Decimal(400), reason="停业")
    before = everything()
    row = cases.result(first, paid=False, cells={"outcome": "工作表“代发” F2"})
    with pytest.raises(SubsidyRefused, match=r"工作表“代发” F2：这笔补贴已登记追回.*商务局"):
        cases.record([row, cases.result(second, paid=False)])
    assert everything() == before
    assert cases.record([cases.result(second, paid=False), cases.result(first)]).unchanged == 1


def test_who_only_imported_the_bank_s_results_has_had_the_part_of_paying(cases):
    """After a bounce and a revocation too, though the application names no payer any more."""
    roll = cases.paid()
    item = roll.items.get()
    cases.record([cases.result(item, paid=False)], by=cases.finance)
    application = revoke(item.application, by=cases.chief, reason="重新核查")
    application = submit(cases.fresh(application), by=cases.clerk)
    cases.cashier.is_superuser = True
    cases.cashier.save()
    with pytest.raises(PermissionDenied, match="发放是您办理的"):
        cases.verify(application, by=cases.cashier)


# --- a file of thousands ------------------------------------------------------------------------------------


def stand(roll, *names):
    """What the lines say in these fields, in their order."""
    return list(roll.items.order_by("position").values_list(*names))


def test_each_line_gets_its_own_day_voucher_and_reason_however_many_are_written_at_once(cases, monkeypatch):
    monkeypatch.setattr(bank_results, "AT_ONCE", 3)
    roll = cases.rolled(*cases.stations)
    one, two, three, four = roll.items.order_by("position")
    cases.clock.set(AFTER + DAY)
    first = cases.record(
        [
            cases.result(one, on=AFTER, voucher="甲"),
            cases.result(two, on=AFTER + DAY, voucher="乙"),
            cases.result(three, on=AFTER, voucher="乙"),
            cases.result(four, on=AFTER + DAY, voucher="甲"),
        ]
    )
    assert stand(roll, "paid_on", "voucher", "is_live", "result") == [
        (AFTER, "甲", True, first.pk),
        (AFTER + DAY, "乙", True, first.pk),
        (AFTER, "乙", True, first.pk),
        (AFTER + DAY, "甲", True, first.pk),
    ]
    revisions = dict(Application.objects.values_list("pk", "revision"))
    cases.clock.set(AFTER + 3 * DAY)
    second = cases.record(
        [
            cases.result(four, paid=False, on=AFTER + 2 * DAY, reason="销户"),
            cases.result(one, paid=False, on=AFTER + 3 * DAY, reason="户名不符"),
            cases.result(two, paid=False, on=AFTER + 2 * DAY, reason="户名不符"),
        ]
    )
    assert stand(roll, "bounced_on", "bounced_reason", "paid_on", "voucher", "is_live", "result") == [
        (AFTER + 3 * DAY, "户名不符", AFTER, "甲", False, second.pk),
        (AFTER + 2 * DAY, "户名不符", AFTER + DAY, "乙", False, second.pk),
        (None, "", AFTER, "乙", True, first.pk),
        (AFTER + 2 * DAY, "销户", AFTER + DAY, "甲", False, second.pk),
    ]
    came_back = {item.application_id for item in (one, two, four)}
    assert dict(Application.objects.values_list("pk", "revision")) == {
        key: revision + (key in came_back) for key, revision in revisions.items()
    }
    assert {(each.pk in came_back, each.state, each.paid_by) for each in Application.objects.all()} == {
        (True, ApplicationState.APPROVED, None),
        (False, ApplicationState.PAID, cases.cashier),
    }


@pytest.mark.parametrize("paid", [True, False])
def test_three_rows_take_as_many_queries_as_one_though_each_says_something_else(cases, paid):
    one, *others = cases.rolled(*cases.stations).items.order_by("position")
    assert cases.cashier.has_perm("subsidies.pay_roll")  # asked once, and then known

    def queries(*items):
        own = "voucher" if paid else "reason"
        rows = [cases.result(item, paid=paid, **{own: f"第{item.position}号"}) for item in items]
        with CaptureQueriesContext(connection) as caught:
            cases.record(rows)
        return len(caught)

    assert queries(one) == queries(*others)


def test_the_database_takes_nothing_as_paid_whose_line_is_not_written_first(cases, monkeypatch):
    item = cases.rolled().items.get()
    monkeypatch.setattr(bank_results, "save_items", lambda items: None)
    before = everything()
    with pytest.raises(IntegrityError, match="没有银行入账记录"):
        cases.record([cases.result(item)])
    assert everything() == before
