"""One application by its pages alone: every step, every refusal in words, and what is shown to whom."""

import datetime
import re

import pytest
from django.urls import reverse

from stations.choices import Tier
from stations.models import Facility
from subsidies.choices import ApplicationState, Decision
from subsidies.models import Application
from subsidies.publicity import decide, object_online
from subsidies.recoveries import note_recovery
from tests.subsidies.conftest import AFTER, BEGIN, NOTICE, card_of, photo
from tests.subsidies.situations import everybody, one_of_each

PAYEE = {"kind": "person", "name": "王建国", "bank": "驻马店农商银行", "account": card_of(7), "note": ""}


@pytest.fixture
def go(client):
    """Sign in and open or post to a page of an application."""

    def to(user, name, application, data=None, **named):
        client.force_login(user)
        address = reverse(name, args=[application.number, *named.values()])
        return client.get(address) if data is None else client.post(address, data)

    return to


def seen(application, **data):
    return {"seen": application.revision, **data}


def visit(application, **changes):
    data = {
        "visited_on": str(BEGIN),
        "visited_by": "李春梅、周立秋",
        "findings": "门头齐全",
        "photos": [photo("门头.jpg"), photo("货架.jpg")],
    }
    return seen(application, **data | changes)


def words_of(response):
    return response.content.decode()


# --- the whole way ------------------------------------------------------------------------------------------


def test_a_case_goes_from_a_draft_to_its_approval_by_the_pages_alone(cases, client, go):
    client.force_login(cases.clerk)
    station = cases.stations[0]
    made = client.post(
        reverse("applications_create"), {"rule": "village-station", "facility": [station.code]}
    )
    draft = Application.objects.get()
    assert made.headers["Location"] == reverse("application", args=[draft.number])

    go(cases.clerk, "application_write", draft, seen(draft, **PAYEE))
    draft = cases.fresh(draft)
    assert draft.payee_account == PAYEE["account"]
    go(cases.clerk, "application_submit", draft, seen(draft))
    submitted = cases.fresh(draft)
    assert submitted.state == ApplicationState.SUBMITTED

    go(cases.verifier, "application_verify", submitted, visit(submitted))
    verified = cases.fresh(draft)
    assert verified.state == ApplicationState.VERIFIED
    assert verified.photos.count() == 2

    cases.publish([verified])
    cases.clock.set(AFTER)
    publicized = cases.fresh(draft)
    page = go(cases.chief, "application", publicized)
    assert "余额 1,000,000 元" in words_of(page)
    go(cases.chief, "application_approve", publicized, seen(publicized, fund=cases.fund.pk))
    approved = cases.fresh(draft)
    assert (approved.state, approved.approved_by, approved.fund) == ("approved", cases.chief, cases.fund)
    cases.fund.refresh_from_db()
    assert cases.fund.reserved == 1000


def test_what_was_typed_of_the_payee_is_kept_by_the_button_that_sends_it_in(cases, go):
    draft = cases.draft()
    go(cases.clerk, "application_submit", draft, seen(draft, **PAYEE | {"name": "李秋月"}))
    submitted = cases.fresh(draft)
    assert (submitted.state, submitted.payee_name) == ("submitted", "李秋月")


def test_enter_in_the_form_of_the_payee_saves_and_does_not_send_in(cases, go):
    """Enter presses the first button of a form."""
    draft = cases.draft()
    page = words_of(go(cases.clerk, "application", draft))
    form = page[page.index(f'action="{reverse("application_write", args=[draft.number])}"') :]
    first, second, *_ = re.findall("<button[^>]*>[^<]*", form)
    assert first.endswith("只保存")
    assert "formaction" not in first
    assert reverse("application_submit", args=[draft.number]) in second


def test_an_empty_box_for_the_account_leaves_the_one_that_is_known(cases, go):
    draft = cases.draft()
    go(cases.clerk, "application_write", draft, seen(draft, **PAYEE | {"name": "李秋月", "account": ""}))
    written = cases.fresh(draft)
    assert (written.payee_name, written.payee_account) == ("李秋月", draft.payee_account)


def test_what_is_refused_when_it_is_sent_in_is_not_kept_either(cases, go):
    draft = cases.draft()
    cases.close(cases.stations[0], BEGIN)
    answer = go(cases.clerk, "application_submit", draft, seen(draft, **PAYEE | {"name": "李秋月"}))
    assert answer.status_code == 409
    assert "李秋月" in words_of(answer)
    assert cases.fresh(draft).payee_name == draft.payee_name


def test_the_ways_back_are_taken_with_a_reason(cases, go):
    submitted, other, third = (cases.submitted(station) for station in cases.stations[:3])
    go(cases.verifier, "application_return", submitted, seen(submitted, reason="户名写错了"))
    go(cases.verifier, "application_reject", other, seen(other, reason="没有驻村"))
    go(cases.clerk, "application_withdraw", third, seen(third, reason=""))
    states = [cases.fresh(each).state for each in (submitted, other, third)]
    assert states == ["returned", "rejected", "withdrawn"]
    assert "户名写错了" in words_of(go(cases.clerk, "application", submitted))


def test_an_approval_is_revoked_and_its_money_is_free_again(cases, go):
    approved = cases.approved()
    go(cases.chief, "application_revoke", approved, seen(approved, reason="发现重复"))
    cases.fund.refresh_from_db()
    assert (cases.fresh(approved).state, cases.fund.reserved) == ("returned", 0)


def test_a_bounced_account_is_corrected_by_who_verifies(cases, go):
    roll = cases.rolled()
    item = roll.items.get()
    cases.record([cases.result(item, paid=False)])
    bounced = cases.fresh(item.application)
    page = words_of(go(cases.verifier, "application", bounced))
    assert "更正收款账户" in page
    assert "账号户名不符" in page
    data = seen(bounced, **PAYEE | {"account": card_of(99), "reason": "银行卡换了"})
    go(cases.verifier, "application_correct_payee", bounced, data)
    assert cases.fresh(bounced).payee_account == card_of(99)
    assert "由商务局更正账户后" in page
    assert "账户已更正" in words_of(go(cases.verifier, "application", bounced))


def test_a_recovery_is_noted_and_settled_on_the_page(cases, go):
    paid = cases.fresh(cases.paid().items.get().application)
    go(cases.finance, "application_recovery", paid, seen(paid, amount="400", reason="站点关停"))
    recovery = paid.recoveries.get()
    assert recovery.amount == 400
    data = {"recovered_on": str(AFTER), "voucher": "ZH-1"}
    go(cases.finance, "recovery_settle", paid, data, pk=recovery.pk)
    recovery.refresh_from_db()
    assert (recovery.recovered_on, recovery.voucher) == (AFTER, "ZH-1")
    assert "ZH-1" in words_of(go(cases.finance, "application", paid))


# --- refusals -----------------------------------------------------------------------------------------------


def test_a_refusal_is_told_on_the_page_with_what_was_typed(cases, go):
    submitted = cases.submitted()
    answer = go(cases.verifier, "application_verify", submitted, visit(submitted, visited_on="2026-03-20"))
    assert answer.status_code == 409
    page = words_of(answer)
    assert "核查日期应在报送（2026-03-02）以后" in page
    assert "门头齐全" in page
    assert "请重新选择照片" in page
    assert cases.fresh(submitted).state == "submitted"


def test_a_verification_without_a_photo_is_refused(cases, go):
    submitted = cases.submitted()
    answer = go(cases.verifier, "application_verify", submitted, visit(submitted, photos=[], visited_by=""))
    assert answer.status_code == 409
    assert "请上传现场核查的照片" in words_of(answer)
    assert "请写明现场核查人" in words_of(answer)


def test_a_wrong_account_is_told_and_what_was_typed_stays(cases, go):
    draft = cases.draft()
    answer = go(cases.clerk, "application_write", draft, seen(draft, **PAYEE | {"account": "12345"}))
    assert answer.status_code == 409
    assert "账号应是 8 至 30 位数字" in words_of(answer)
    assert 'value="12345"' in words_of(answer)


def test_who_looked_at_an_older_revision_is_told_to_look_again(cases, go):
    submitted = cases.submitted()
    answer = go(cases.verifier, "application_return", submitted, {"seen": 0, "reason": "户名写错了"})
    assert answer.status_code == 409
    assert "又有改动" in words_of(answer)
    assert "户名写错了" in words_of(answer)


@pytest.mark.parametrize("sent", ["", "-1", "x", "99999999999999999999"])
def test_a_revision_that_is_none_is_refused_in_words(sent, cases, go):
    submitted = cases.submitted()
    answer = go(cases.verifier, "application_return", submitted, {"seen": sent, "reason": "户名写错了"})
    assert answer.status_code == 409
    assert cases.fresh(submitted).state == "submitted"


def test_whoever_submitted_is_told_that_another_must_verify(cases, go):
    submitted = cases.submitted()
    submitted.events.create(step="submitted", by=cases.verifier)
    page = words_of(go(cases.verifier, "application", submitted))
    assert "核查请由另一位同事办理" in page
    assert reverse("application_verify", args=[submitted.number]) not in page
    answer = go(cases.verifier, "application_verify", submitted, visit(submitted))
    assert answer.status_code == 409
    assert "核查请由另一位同事办理" in words_of(answer)


def test_the_page_says_what_approval_waits_for(cases, go):
    publicized = cases.publicized()
    page = words_of(go(cases.chief, "application", publicized))
    assert "公示期满才能批准" in page
    assert reverse("application_approve", args=[publicized.number]) not in page
    answer = go(cases.chief, "application_approve", publicized, seen(publicized, fund=cases.fund.pk))
    assert answer.status_code == 409
    assert "公示期满才能批准" in words_of(answer)


@pytest.mark.parametrize(
    ("decision", "told"),
    [
        ("", "由商务局处理完"),
        (Decision.UPHELD, "由商务局退回或不予补贴"),
        (Decision.DISMISSED, "由商务局负责人批准"),
    ],
)
def test_what_comes_next_after_an_objection_is_told_by_how_it_was_decided(decision, told, cases, go):
    publicized = cases.publicized()
    cases.clock.set(NOTICE[1])
    objection = object_online(publicized.notice, words="不在村里")
    if decision:
        decide(objection, by=cases.bureau, decision=decision, words="现场查看")
    for day in (NOTICE[1], AFTER):
        cases.clock.set(day)
        page = words_of(go(cases.clerk, "application", publicized))
        assert told in page[page.index("下一步") :].split("</p>")[0]


def test_after_an_upheld_objection_the_ways_back_stand_first_and_open(cases, go):
    publicized = cases.publicized()
    cases.clock.set(NOTICE[1])
    objection = object_online(publicized.notice, words="不在村里", application=publicized)
    closed = go(cases.bureau, "application", publicized).text
    assert "异议成立：退回，或不予补贴" not in closed
    assert '<details class="way-back-form" open>' not in closed
    decide(objection, by=cases.bureau, decision="upheld", words="现场查看")
    opened = go(cases.bureau, "application", publicized).text
    assert opened.count('<details class="way-back-form" open>') == 2
    assert opened.index("异议成立：退回，或不予补贴") < opened.index('class="case-parts"')


def test_a_fund_of_another_district_is_no_choice(cases, elsewhere, go):
    publicized = cases.publicized()
    cases.clock.set(AFTER)
    foreign = type(cases.fund).objects.create(district=elsewhere, name="快递进村资金", year=2026)
    answer = go(cases.chief, "application_approve", publicized, seen(publicized, fund=foreign.pk))
    assert answer.status_code == 409
    assert "请从所列的资金里选择" in words_of(answer)


def test_what_dropped_is_told_beside_what_was_frozen(cases, go):
    submitted = cases.submitted()
    cases.close(cases.stations[0], BEGIN)
    page = words_of(go(cases.verifier, "application", submitted))
    assert "与上次核定相比，现在不符合了" in page
    assert reverse("application_verify", args=[submitted.number]) not in page


# --- what is shown ------------------------------------------------------------------------------------------


def test_the_case_shows_each_condition_as_frozen_and_as_today(cases, go):
    verified = cases.verified()
    page = words_of(go(cases.chief, "application", verified))
    for told in ("所在村是建制村", "驻村设点", "二(五)", "门头、货架、监控齐全", "李春梅、周立秋", "核查"):
        assert told in page


def test_every_state_has_its_page(cases, client):
    everybody(cases)
    laid = one_of_each(cases)
    for user in (cases.clerk, cases.verifier, cases.chief, cases.finance):
        client.force_login(user)
        for situation, case in laid.items():
            answer = client.get(reverse("application", args=[case.number]))
            assert answer.status_code == 200, situation
            assert f'">{case.application.get_state_display()}</span>' in words_of(answer), situation


def test_the_center_is_the_bureaus_to_apply_for(cases, client, go):
    center = Facility.objects.get(pk=cases.center.pk)
    assert center.tier == Tier.CENTER
    client.force_login(cases.bureau)
    data = {"rule": "district-center", "facility": [center.code], "year": "2025"}
    client.post(reverse("applications_create"), data)
    draft = Application.objects.get()
    page = words_of(go(cases.bureau, "application", draft))
    assert "填写收款账户" in page
    assert "缺" in page


def test_the_same_account_on_another_application_is_told_to_verifier_and_approver_alone(cases, go):
    one = cases.submitted(cases.stations[0], account=card_of(5))
    two = cases.submitted(cases.stations[1], account=card_of(5))
    for user, is_told in [(cases.verifier, True), (cases.chief, True), (cases.clerk, False)]:
        page = words_of(go(user, "application", one))
        assert ("同一账号还用在" in page) is is_told
        assert (reverse("application", args=[two.number]) in page) is is_told


def test_what_the_same_rule_paid_in_the_village_or_to_the_operator_is_told(cases, go):
    paid = cases.paid(cases.stations[1]).items.get().application
    submitted = cases.submitted(cases.stations[0])
    page = words_of(go(cases.verifier, "application", submitted))
    assert "同一运营企业" in page
    assert reverse("application", args=[paid.number]) in page
    assert "同一运营企业" not in words_of(go(cases.clerk, "application", submitted))


def test_an_open_recovery_is_read_by_who_does_not_note_them(cases, go):
    paid = cases.fresh(cases.paid().items.get().application)
    note_recovery(paid, by=cases.chief, amount=500, reason="站点关停")
    page = words_of(go(cases.verifier, "application", paid))
    assert "站点关停" in page
    assert "登记到账" not in page


def test_the_photo_of_a_check_is_served_to_who_may_see_the_application(cases, client):
    verified = cases.verified()
    address = reverse("verification_photo", args=[verified.photos.get().pk])
    for user, status in [(cases.clerk, 200), (cases.chief, 200), (cases.other_clerk, 404)]:
        client.force_login(user)
        assert client.get(address).status_code == status
    client.logout()
    assert client.get(address).status_code == 302


def test_a_day_in_the_future_is_no_day_of_a_visit(cases, go):
    submitted = cases.submitted()
    tomorrow = BEGIN + datetime.timedelta(days=1)
    answer = go(cases.verifier, "application_verify", submitted, visit(submitted, visited_on=str(tomorrow)))
    assert answer.status_code == 409
