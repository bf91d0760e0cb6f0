"""A roll is locked in one moment, says what it said, is void or paid, and pays nobody twice."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from subsidies.capitals import in_capitals
from subsidies.case import Case
from subsidies.choices import ApplicationState, PayeeKind, Step
from subsidies.funds import appropriate, open_fund
from subsidies.models import Application, Fund, Roll, RollItem
from subsidies.publicity import decide, enter_objection, publish
from subsidies.refusals import AssessmentDropped, SubsidyRefused
from subsidies.roll_standing import rolls_with_bounces, waiting_anew, waiting_first
from subsidies.rolls import (
    bounced_and_due,
    is_intact,
    line_of,
    lock_roll,
    to_roll_first,
    void_roll,
)
from subsidies.workflow import approve, correct_payee, revoke, submit
from tests.subsidies.conftest import AFTER, NOTICE, card_of

pytestmark = pytest.mark.django_db


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
    [waiting] = bounced_and_due(roll)
    assert waiting == second.application
    assert not to_roll_first(cases.fund).exists()
    with pytest.raises(SubsidyRefused, match="退汇过，请从原花名册编制补发"):
        cases.lock([waiting])
    extra = cases.supplement(roll)
    assert (extra.supplements, extra.total) == (roll, 1000)
    assert not bounced_and_due(roll).exists()
    cases.record([cases.result(extra.items.get())])
    assert Application.objects.paid().count() == 2
    cases.fund.refresh_from_db()
    assert (cases.fund.reserved, cases.fund.spent) == (0, 2000)


def test_what_bounced_twice_waits_at_the_second_roll(cases):
    roll = cases.rolled()
    cases.record([cases.result(roll.items.get(), paid=False)])
    second = cases.supplement(roll)
    cases.clock.set(AFTER + datetime.timedelta(days=1))
    cases.record([cases.result(second.items.get(), paid=False)])
    assert not bounced_and_due(roll).exists()
    assert bounced_and_due(second).exists()
    with pytest.raises(SubsidyRefused, match="没有可以列入"):
        cases.supplement(roll)
    third = cases.supplement(second)
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


# --- approved anew, objected to, in the place of another ----------------------------------------------------


def approved_anew(cases, application, fund):
    """What was revoked goes the whole way once more, and is paid from another fund."""
    revoke(application, by=cases.chief, reason="换资金")
    verified = cases.verify(submit(cases.fresh(application), by=cases.clerk))
    first, last = datetime.date(2026, 3, 13), datetime.date(2026, 3, 24)
    publish([verified], by=cases.bureau, first_day=first, last_day=last, title="t", contact="商务局 1234567")
    cases.clock.set(last + datetime.timedelta(days=1))
    return approve(cases.fresh(application), by=cases.chief, fund=fund)


def second_fund(cases):
    fund = open_fund(cases.district, name="电子商务进农村资金", year=2026, by=cases.finance)
    return appropriate(fund, amount=5000, document="x", by=cases.finance)


def lock_from(cases, fund, applications, **links):
    return lock_roll(fund, applications, by=cases.finance, title="花名册", unit="财政局", **links)


def test_what_bounced_and_was_approved_anew_goes_on_an_ordinary_roll_of_its_new_fund(cases):
    roll = cases.rolled(*cases.stations[:2])
    cases.record([cases.result(item, paid=False) for item in roll.items.all()])
    one, other = [item.application for item in roll.items.all()]
    fund = second_fund(cases)
    anew = approved_anew(cases, one, fund)
    assert list(bounced_and_due(roll)) == [other]
    assert list(to_roll_first(fund)) == [anew]
    assert [(each, found.number) for each, found in waiting_first(Fund.objects.all())] == [(fund, 1)]
    assert [(each, found.number) for each, found in rolls_with_bounces(Roll.objects.all())] == [(roll, 1)]
    assert cases.supplement(roll).total == 1000
    assert lock_from(cases, fund, [anew]).fund == fund


def test_what_was_approved_anew_is_no_part_of_the_old_supplement(cases):
    roll = cases.rolled()
    item = roll.items.get()
    cases.record([cases.result(item, paid=False)])
    fund = second_fund(cases)
    anew = approved_anew(cases, item.application, fund)
    with pytest.raises(SubsidyRefused, match="没有在那份花名册上退汇"):
        lock_from(cases, fund, [anew], supplements=roll)


def test_what_was_approved_anew_has_no_account_to_correct_for_the_bounce_before(cases):
    """The account that the chief approved the second time has not come back yet."""
    item = cases.rolled().items.get()
    cases.record([cases.result(item, paid=False)])
    bounced, today = cases.fresh(item.application), timezone.localdate()
    assert "correct_payee" in Case(bounced, cases.verifier, today).acts
    assert Case(bounced, cases.verifier, today).bounced_item == item
    anew = approved_anew(cases, bounced, cases.fund)
    payee = (PayeeKind.PERSON, "孙老三", "农商行", card_of(4711))
    with pytest.raises(SubsidyRefused, match="只有退汇的款项才能更正账户"):
        correct_payee(anew, by=cases.verifier, payee=payee, reason="退汇")
    case = Case(anew, cases.verifier, timezone.localdate())
    assert "correct_payee" not in case.acts
    assert case.bounced_item is None


@pytest.mark.parametrize("decision", ["", "upheld"])
@pytest.mark.parametrize("is_of_all", [True, False])
def test_an_objection_entered_after_the_approval_keeps_off_the_roll_while_it_stands(
    cases, decision, is_of_all
):
    one, other = cases.approved(*cases.stations[:2])
    objection = enter_objection(
        one.notice,
        by=cases.bureau,
        words="没有建站",
        channel="letter",
        received_on=NOTICE[1],
        application=None if is_of_all else one,
    )
    if decision:
        decide(objection, by=cases.bureau, decision=decision, words="查实")
    with pytest.raises(SubsidyRefused, match=f"{one.number} 有公示异议没有处理或已成立.*撤销批准") as refusal:
        cases.lock([one, other])
    assert (other.number in str(refusal.value)) is is_of_all
    if not is_of_all:
        assert cases.lock([other]).items_count == 1


def test_a_dismissed_objection_keeps_nothing_off_the_roll(cases):
    application = cases.approved()
    objection = enter_objection(
        application.notice, by=cases.bureau, words="x", channel="letter", received_on=NOTICE[1]
    )
    decide(objection, by=cases.bureau, decision="dismissed", words="不属实")
    assert cases.lock([application]).total == 1000


def test_a_roll_comes_in_the_place_of_a_void_one_only_with_what_stood_on_that(cases):
    one, other = cases.approved(*cases.stations[:2])
    void = void_roll(cases.lock([one]), by=cases.finance, reason="写错")
    with pytest.raises(SubsidyRefused, match=f"{other.number} 不在作废的花名册 {void.number} 上"):
        cases.lock([one, other], replaces=void)
    assert cases.lock([one], replaces=void).replaces == void


def test_a_void_roll_is_replaced_once(cases):
    one, other = cases.approved(*cases.stations[:2])
    void = void_roll(cases.lock([one, other]), by=cases.finance, reason="写错")
    anew = cases.lock([cases.fresh(one)], replaces=void)
    with pytest.raises(SubsidyRefused, match=f"已由 {anew.number} 替代"):
        cases.lock([cases.fresh(other)], replaces=void)
    assert cases.lock([cases.fresh(other)]).replaces is None


def test_a_void_roll_is_not_replaced_from_another_fund(cases):
    void = void_roll(cases.rolled(), by=cases.finance, reason="写错")
    fund = second_fund(cases)
    anew = approved_anew(cases, Application.objects.get(), fund)
    with pytest.raises(SubsidyRefused, match="用的是2026年快递进村资金，只能从这笔资金"):
        lock_from(cases, fund, [anew], replaces=void)
    assert not waiting_anew(void).exists()


def test_a_township_sees_no_roll_not_even_one_of_its_own_stations(cases):
    roll = cases.rolled()
    assert not Roll.objects.visible_to(cases.clerk).exists()
    assert not RollItem.objects.visible_to(cases.clerk).exists()
    assert list(Roll.objects.visible_to(cases.bureau)) == [roll]


def test_why_a_roll_is_void_is_not_cut(cases):
    roll = cases.rolled()
    with pytest.raises(SubsidyRefused, match="作废原因最多 300 字"):
        void_roll(roll, by=cases.finance, reason="长" * 301)
    assert void_roll(roll, by=cases.finance, reason="长" * 300).void_reason == "长" * 300


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "集散中心补贴"),
        ({"year": 2025}, "集散中心补贴（2025年）"),
        ({"period": "2025", "year": 2025}, "集散中心补贴（2025年）"),
        ({"period": "2022年上半年", "year": 2022}, "集散中心补贴（2022年上半年）"),
    ],
)
def test_a_line_says_the_year_or_period_that_it_pays_for(cases, fields, said):
    application = cases.approved()
    application.version.title = "集散中心补贴"
    for name, value in fields.items():
        setattr(application, name, value)
    assert line_of(Roll(number="X"), application, 1).rule_title == said
    application.version.title = "长" * 60
    assert len(application.rule_title) == 60


def test_the_head_of_a_roll_can_be_printed_and_read_by_everybody(cases):
    application = cases.approved()
    head = {
        "by": cases.finance,
        "title": "花名\x01册\ufffe",
        "unit": "财政局 ",
        "document_number": " 驿财〔2026〕9号",
    }
    for refused, words in [
        ({"title": "张三 13900000000"}, "不写个人手机号"),
        ({"unit": "财政局 6217000000000000018"}, "不要写账号"),
        ({"document_number": "文" * 61}, "请写文号，最多 60 字"),
    ]:
        with pytest.raises(SubsidyRefused, match=words):
            lock_roll(cases.fund, [application], **head | refused)
    roll = lock_roll(cases.fund, [application], **head)
    assert (roll.title, roll.unit, roll.document_number) == ("花名册", "财政局", "驿财〔2026〕9号")
