"""What the database itself refuses, whoever asks it: a bulk update, an import, a shell."""

import datetime

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from subsidies.funds import open_fund
from subsidies.integrity import KEPT, RULES
from subsidies.models import AccountViewing, Application, BankResult, Objection, Roll, RollItem, RuleVersion
from subsidies.publicity import decide, enter_objection, object_online
from subsidies.rolls import line_of, void_roll
from tests.subsidies.conftest import AFTER, NOTICE
from tests.subsidies.rows import rows_of_everything

pytestmark = pytest.mark.django_db


def change(row, **values):
    type(row)._default_manager.filter(pk=row.pk).update(**values)


def used_version_changed(cases):
    change(cases.draft().version, amount={"fixed": "999999"})


def application_under_another_tier(cases):
    change(cases.draft(), version=cases.rule("township-hub").versions.get(), rule=cases.rule("township-hub"))


def application_of_another_facility_after_the_approval(cases):
    change(cases.approved(), facility=cases.other_station)


def approved_without_publicity(cases):
    application = cases.verified()
    notice = cases.publicized(cases.stations[1]).notice
    change(
        application,
        state="approved",
        notice=notice,
        fund=cases.fund,
        approved_by=cases.chief,
        approved_at=timezone.now(),
    )


def approved_from_the_first_moment(cases):
    approved = cases.approved()
    copied = {each.attname: getattr(approved, each.attname) for each in Application._meta.concrete_fields}
    Application.objects.create(
        **copied
        | {"id": None, "number": "X", "facility_id": cases.stations[1].pk, "created_at": timezone.now()}
    )


def approved_against_an_objection(cases):
    application = cases.publicized()
    cases.clock.set(NOTICE[0])
    object_online(application.notice, words="有异议")
    change(
        application,
        state="approved",
        fund=cases.fund,
        approved_by=cases.chief,
        approved_at=timezone.now(),
    )


def paid_without_the_bank(cases):
    change(cases.approved(), state="paid", paid_by=cases.cashier, paid_at=timezone.now())


def returned_while_on_a_roll(cases):
    cases.rolled()
    change(Application.objects.get(), state="returned")


def payee_changed_while_on_a_roll(cases):
    cases.rolled()
    change(Application.objects.get(), payee_account="6222000000000000")


def objection_to_what_is_not_on_the_notice(cases):
    notice, stranger = cases.publicized().notice, cases.draft(cases.stations[1])
    Objection.objects.create(
        notice=notice, application=stranger, words="x", channel="phone", received_on=NOTICE[0]
    )


def decision_changed(cases):
    notice = cases.publicized().notice
    cases.clock.set(NOTICE[0])
    objection = object_online(notice, words="有异议")
    decide(objection, by=cases.bureau, decision="upheld", words="查实")
    change(objection, decision="dismissed")


def roll_changed(cases):
    change(cases.rolled(), total=1)


def void_roll_revived(cases):
    roll = void_roll(cases.rolled(), by=cases.finance, reason="写错")
    change(roll, voided_at=None, voided_by=None, void_reason="")


def line_changed(cases):
    change(cases.rolled().items.get(), amount=999_999)


def line_slipped_in(cases):
    one, other = cases.approved(*cases.stations[:2])
    item = cases.lock([one]).items.get()
    copied = {name: getattr(item, name) for name in RollItem.LOCKED}
    RollItem.objects.create(
        **copied
        | {
            "application_id": other.pk,
            "payee_account": other.payee_account,
            "reference": "x",
            "position": 2,
        }
    )


def notice_shortened(cases):
    change(cases.publicized().notice, last_day=NOTICE[0])


def line_of_a_notice_changed(cases):
    change(cases.publicized().notice_items.get(), amount=5000)


def fund_entry_changed(cases):
    change(cases.fund.entries.get(), amount=1)


def event_changed(cases):
    change(cases.submitted().events.get(step="submitted"), by=cases.chief)


def counted_another_way(cases):
    version = cases.draft().version
    values = {each.attname: getattr(version, each.attname) for each in RuleVersion._meta.concrete_fields}
    later = {"id": None, "number": 9, "effective_from": NOTICE[0], "recurrence": "yearly"}
    yearly = RuleVersion.objects.create(**values | later)
    Application.objects.create(
        number="X", rule=version.rule, version=yearly, facility=cases.stations[0], period="2026"
    )


def photo_changed(cases):
    change(cases.verified().photos.get(), image="verification_photos/other.jpg")


def viewing_changed(cases):
    viewing = AccountViewing.objects.create(application=cases.draft(), seen_in="page", by=cases.finance)
    change(viewing, by=cases.cashier)


def result_changed(cases):
    cases.paid()
    change(BankResult.objects.get(), file_name="另一份.xlsx")


def bounced_line_revived(cases):
    item = cases.rolled().items.get()
    cases.record([cases.result(item, paid=False)])
    change(item, is_live=True, bounced_on=None, bounced_reason="")


def deleted(model):
    """Takes away the rows of this model that a case has which went all the way, and back again."""

    def take_away(cases):
        rows_of_everything(cases.district, cases.stations[0])
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {model._meta.db_table}")

    return take_away


FORBIDDEN = {
    "terms_of_a_used_version_stay": used_version_changed,
    "application_suits_its_rule": application_under_another_tier,
    "one_rule_counts_one_way": counted_another_way,
    "what_was_decided_stays": application_of_another_facility_after_the_approval,
    "only_what_was_publicized_is_approved": approved_without_publicity,
    "application_begins_undecided": approved_from_the_first_moment,
    "an_objection_keeps_from_approval": approved_against_an_objection,
    "what_is_paid_was_confirmed_by_the_bank": paid_without_the_bank,
    "what_the_bank_paid_stays_approved": returned_while_on_a_roll,
    "payee_on_a_roll_stays": payee_changed_while_on_a_roll,
    "objection_is_of_its_notice": objection_to_what_is_not_on_the_notice,
    "decision_on_an_objection_stays": decision_changed,
    "locked_roll_stays": roll_changed,
    "void_roll_stays_void": void_roll_revived,
    "line_of_a_locked_roll_stays": line_changed,
    "line_fits_into_its_roll": line_slipped_in,
    "published_notice_stays": notice_shortened,
    "line_of_a_notice_stays": line_of_a_notice_changed,
    "fund_entry_stays": fund_entry_changed,
    "event_of_an_application_stays": event_changed,
    "ended_line_is_not_revived": bounced_line_revived,
    "photo_of_a_visit_stays": photo_changed,
    "viewing_of_an_account_stays": viewing_changed,
    "result_of_a_bank_stays": result_changed,
    **{f"{name}_is_kept": deleted(model) for name, model in KEPT.items()},
}


def test_every_rule_of_the_money_is_tried_here():
    assert set(FORBIDDEN) == {rule.name for rule in RULES}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_the_database_refuses_by_this_very_rule(rule, cases):
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        FORBIDDEN[rule.name](cases)
    if connection.vendor == "postgresql":
        assert refusal.value.__cause__.diag.constraint_name == rule.name
    assert rule.message in str(refusal.value)


def test_a_used_version_may_be_given_its_end(cases):
    version = cases.draft().version
    change(version, effective_until=datetime.date(2027, 1, 1), policy=version.policy)
    assert RuleVersion.objects.get(pk=version.pk).effective_until == datetime.date(2027, 1, 1)


def test_a_roll_is_made_void_by_the_database_only_without_a_result(cases):
    roll = cases.rolled()
    cases.record([cases.result(roll.items.get())])
    with pytest.raises(IntegrityError), transaction.atomic():
        Roll.objects.filter(pk=roll.pk).update(
            voided_at=timezone.now(), voided_by=cases.finance, void_reason="x"
        )


# --- each clause by itself ----------------------------------------------------------------------------------


def refusal_of(write):
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        write()
    return str(refusal.value)


@pytest.mark.parametrize(
    "values",
    [
        {"first_day": NOTICE[0] - datetime.timedelta(days=1)},
        {"last_day": NOTICE[1] + datetime.timedelta(days=1)},
        {"title": "另一份"},
        {"number": "X"},
    ],
    ids=lambda values: next(iter(values)),
)
def test_nothing_of_a_notice_changes(cases, values):
    notice = cases.publicized().notice
    assert "公示发布后不能改动" in refusal_of(lambda: change(notice, **values))


@pytest.mark.parametrize("values", [{"snapshot": {}}, {"amount": 999_999}, {"fund": None}, {"period": "x"}])
def test_nothing_of_what_was_approved_changes(cases, values):
    application = cases.approved()
    assert "已批准的申请不能改动" in refusal_of(lambda: change(application, **values))


@pytest.fixture
def slip_in(cases):
    """Puts the one line of a roll in its place, with changes; it is not written yet."""
    application, other = cases.approved(*cases.stations[:2])
    like = cases.lock([other])
    values = {each.attname: getattr(like, each.attname) for each in Roll._meta.concrete_fields}
    roll = Roll.objects.create(**values | {"id": None, "number": "X"})
    line = line_of(roll, application, 1)
    said = {name: getattr(line, name) for name in RollItem.LOCKED}

    def slip_in(**changes):
        RollItem.objects.create(**said | changes)

    slip_in.roll, slip_in.application = roll, application
    return slip_in


def test_the_very_line_of_a_roll_fits(slip_in):
    slip_in()
    assert slip_in.roll.items.count() == 1


@pytest.mark.parametrize(
    "changes", [{"amount": 999}, {"payee_account": "6222000000000000"}, {"position": 0}, {"position": 2}]
)
def test_a_line_with_another_amount_account_or_place_fits_into_no_roll(slip_in, changes):
    assert "金额和账户应与申请一致" in refusal_of(lambda: slip_in(**changes))


def test_a_line_fits_into_no_roll_of_another_fund(cases, slip_in):
    fund = open_fund(cases.district, name="电子商务进农村资金", year=2026, by=cases.finance)
    values = {each.attname: getattr(slip_in.roll, each.attname) for each in Roll._meta.concrete_fields}
    other = Roll.objects.create(**values | {"id": None, "number": "Y", "fund_id": fund.pk})
    assert "花名册上只能是这笔资金里" in refusal_of(lambda: slip_in(roll_id=other.pk))


def test_a_line_fits_into_no_void_roll(cases, slip_in):
    change(slip_in.roll, voided_at=timezone.now(), voided_by=cases.finance, void_reason="x")
    assert "花名册上只能是" in refusal_of(slip_in)


@pytest.mark.parametrize("decision", ["", "upheld"])
def test_a_line_fits_into_no_roll_while_an_objection_stands(cases, slip_in, decision):
    notice = slip_in.application.notice
    objection = enter_objection(notice, by=cases.bureau, words="x", channel="letter", received_on=NOTICE[1])
    if decision:
        decide(objection, by=cases.bureau, decision=decision, words="查实")
    assert "没有未了异议" in refusal_of(slip_in)
    if not decision:
        decide(objection, by=cases.bureau, decision="dismissed", words="不属实")
        slip_in()


def test_an_objection_to_one_application_blocks_no_other_of_its_notice(cases):
    one, other = cases.publicized(*cases.stations[:2])
    cases.clock.set(NOTICE[0])
    object_online(one.notice, words="有异议", application=one)
    cases.clock.set(AFTER)
    approved = {"state": "approved", "fund": cases.fund, "approved_by": cases.chief}
    approved["approved_at"] = timezone.now()
    assert "公示的异议处理完才能批准" in refusal_of(lambda: change(one, **approved))
    change(other, **approved)
    assert cases.fresh(other).state == "approved"
    assert cases.lock([other]).items_count == 1
