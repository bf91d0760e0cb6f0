"""A roll is locked in one moment, says what it said, is void or paid, and pays nobody twice."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from subsidies.capitals import in_capitals
from subsidies.choices import ApplicationState, Step
from subsidies.funds import appropriate, open_fund
from subsidies.models import Application, Roll, RollItem
from subsidies.refusals import AssessmentDropped, SubsidyRefused
from subsidies.rolls import is_intact, supplement_roll, to_roll_first, void_roll, waiting_again
from subsidies.workflow import approve
from tests.subsidies.conftest import AFTER

pytestmark = pytest.mark.django_db


def supplement(cases, roll, **fields):
    said = {"by": cases.finance, "title": "补发花名册", "unit": "驿城区财政局"} | fields
    return supplement_roll(roll, **said)


def test_a_roll_says_who_how_much_and_its_fingerprint(cases):
    roll = cases.rolled(*cases.stations[:3])
    assert (roll.total, roll.items_count, roll.total_in_capitals) == (3000, 3, "叁仟元整")
    assert roll.total_in_capitals == in_capitals(roll.total)
    assert roll.number.startswith("411702-HMC2026-")
    assert [item.position for item in roll.items.all()] == [1, 2, 3]
    assert len(roll.sha256) == 64
    assert is_intact(Roll.objects.get(pk=roll.pk))


def test_what_is_locked_does_not_change_not_even_in_a_shell(cases):
    roll = cases.rolled(*cases.stations[:2])
    item = roll.items.first()
    changes = [
        (Roll.objects.filter(pk=roll.pk), {"total": 1}),
        (Roll.objects.filter(pk=roll.pk), {"title": "另一份"}),
        (Roll.objects.filter(pk=roll.pk), {"sha256": "0" * 64}),
        (RollItem.objects.filter(pk=item.pk), {"amount": 999_999}),
        (RollItem.objects.filter(pk=item.pk), {"payee_account": "6222000000000000"}),
        (RollItem.objects.filter(pk=item.pk), {"payee_name": "别人"}),
        (Application.objects.filter(pk=item.application_id), {"payee_account": "6222000000000000"}),
        (Application.objects.filter(pk=item.application_id), {"amount": 999_999}),
        (Application.objects.filter(pk=item.application_id), {"state": "returned"}),
    ]
    for rows, change in changes:
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**change)
    assert is_intact(Roll.objects.get(pk=roll.pk))


def test_no_line_is_slipped_into_a_locked_roll(cases):
    one, other = cases.approved(*cases.stations[:2])
    roll = cases.lock([one])
    copied = {name: getattr(roll.items.get(), name) for name in RollItem.LOCKED}
    theirs = {"application_id": other.pk, "payee_account": other.payee_account, "reference": "x"}
    for position in (0, 2, 3):
        with pytest.raises(IntegrityError), transaction.atomic():
            RollItem.objects.create(**copied | theirs | {"position": position})


def test_an_application_stands_on_one_roll_at_a_time(cases):
    one, other = cases.approved(*cases.stations[:2])
    roll = cases.lock([one])
    with pytest.raises(SubsidyRefused, match=f"{one.number} 已在花名册 {roll.number} 上"):
        cases.lock([one, other])
    assert list(to_roll_first(cases.fund)) == [other]
    with pytest.raises(SubsidyRefused, match="没有可以列入花名册的申请"):
        cases.lock([])


def test_only_what_is_approved_and_of_the_fund_is_rolled(cases):
    verified = cases.verified(cases.stations[1])
    with pytest.raises(SubsidyRefused, match="现在是“已核查”，不能列入花名册"):
        cases.lock([verified])
    application = cases.publicized(cases.stations[0])
    cases.clock.set(AFTER)
    second = open_fund(cases.district, name="电子商务进农村资金", year=2026, by=cases.finance)
    second = appropriate(second, amount=5000, document="x", by=cases.finance)
    approve(application, by=cases.chief, fund=second)
    with pytest.raises(SubsidyRefused, match="从2026年电子商务进农村资金支付，请另编花名册"):
        cases.lock([application])


def test_every_application_that_dropped_is_named_and_the_others_can_be_rolled(cases):
    one, other = cases.approved(*cases.stations[:2])
    cases.close(cases.stations[1], AFTER)
    with pytest.raises(AssessmentDropped, match=f"(?s)请取消勾选这些申请.*{other.number}（胡楼便民服务站）"):
        cases.lock([one, other])
    assert not Roll.objects.exists()
    assert cases.lock([one]).total == 1000


def test_finance_alone_locks_and_never_who_had_another_part(cases):
    application = cases.approved()
    for person in (cases.chief, cases.verifier, cases.clerk):
        with pytest.raises(PermissionDenied, match="由财政局编制"):
            cases.lock([application], by=person)
    cases.verifier.is_superuser = True
    cases.verifier.save()
    with pytest.raises(PermissionDenied, match="核查是您办理的"):
        cases.lock([application], by=cases.verifier)


# --- void and reissued --------------------------------------------------------------------------------------


def test_a_void_roll_frees_its_applications_for_one_that_replaces_it(cases):
    roll = cases.rolled(*cases.stations[:2])
    with pytest.raises(SubsidyRefused, match="作废要写明原因"):
        void_roll(roll, by=cases.finance, reason="")
    void = void_roll(roll, by=cases.finance, reason="抬头写错")
    assert (void.is_void, is_intact(void)) == (True, True)
    applications = list(Application.objects.to_roll())
    assert len(applications) == 2
    assert {event.step for event in applications[0].events.all()} > {Step.UNROLLED}
    anew = cases.lock(applications, replaces=void)
    assert (anew.replaces, anew.total) == (void, 2000)
    with pytest.raises(SubsidyRefused, match="已经作废"):
        void_roll(void, by=cases.finance, reason="x")


def test_a_roll_that_is_not_void_is_not_replaced(cases):
    one, other = cases.approved(*cases.stations[:2])
    roll = cases.lock([one])
    with pytest.raises(SubsidyRefused, match="没有作废，不能另编"):
        cases.lock([other], replaces=roll)


def test_a_roll_with_a_result_is_not_made_void(cases):
    roll = cases.rolled(*cases.stations[:2])
    cases.record([cases.result(roll.items.first())])
    with pytest.raises(SubsidyRefused, match="已有 1 笔银行结果，不能作废"):
        void_roll(roll, by=cases.finance, reason="x")
    with pytest.raises(IntegrityError), transaction.atomic():
        Roll.objects.filter(pk=roll.pk).update(
            voided_at=roll.locked_at, voided_by=cases.finance, void_reason="x"
        )


# --- what bounced -------------------------------------------------------------------------------------------


def test_what_bounced_is_paid_by_a_supplementary_roll_and_by_no_other(cases):
    roll = cases.rolled(*cases.stations[:2])
    first, second = roll.items.all()
    cases.record([cases.result(first), cases.result(second, paid=False)])
    [waiting] = waiting_again(roll)
    assert waiting == second.application
    assert not to_roll_first(cases.fund).exists()
    with pytest.raises(SubsidyRefused, match="退汇过，请从原花名册编制补发"):
        cases.lock([waiting])
    extra = supplement(cases, roll)
    assert (extra.supplements, extra.total) == (roll, 1000)
    assert not waiting_again(roll).exists()
    cases.record([cases.result(extra.items.get())])
    assert Application.objects.paid().count() == 2
    cases.fund.refresh_from_db()
    assert (cases.fund.reserved, cases.fund.spent) == (0, 2000)


def test_what_bounced_twice_waits_at_the_second_roll(cases):
    roll = cases.rolled()
    cases.record([cases.result(roll.items.get(), paid=False)])
    second = supplement(cases, roll)
    cases.clock.set(AFTER + datetime.timedelta(days=1))
    cases.record([cases.result(second.items.get(), paid=False)])
    assert not waiting_again(roll).exists()
    assert waiting_again(second).exists()
    with pytest.raises(SubsidyRefused, match="没有可以列入"):
        supplement(cases, roll)
    third = supplement(cases, second)
    cases.record([cases.result(third.items.get())])
    assert Application.objects.get().state == ApplicationState.PAID


def test_what_did_not_bounce_there_is_no_part_of_a_supplement(cases):
    one, other = cases.approved(*cases.stations[:2])
    roll = cases.lock([one])
    cases.record([cases.result(roll.items.get(), paid=False)])
    with pytest.raises(SubsidyRefused, match="没有在那份花名册上退汇"):
        cases.lock([one, other], supplements=roll)


def test_paid_is_what_the_bank_paid_and_nothing_else(cases):
    cases.rolled()
    application = Application.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Application.objects.filter(pk=application.pk).update(
            state="paid", paid_by=cases.cashier, paid_at=application.approved_at
        )
    assert not Application.objects.paid().exists()
