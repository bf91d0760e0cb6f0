"""The pages that make rolls: what waits, locking it, issued anew, paid again."""

import pytest
from django.urls import reverse

from subsidies.choices import PayeeKind
from subsidies.models import Application, Roll
from subsidies.publicity import enter_objection
from subsidies.rolls import void_roll
from subsidies.workflow import correct_payee
from tests.subsidies.conftest import NOTICE, card_of
from tests.subsidies.roll_desk import boxes, lock, making_page, page_of, refusals

pytestmark = pytest.mark.django_db
VOID_AND_WAITING = '<span class="badge is-alert">已作废</span>'


def test_what_is_approved_and_on_no_roll_waits_with_its_fund_and_the_balance(cases, teller):
    cases.approved(*cases.stations[:3])
    text = teller.get(reverse("rolls")).text
    assert "没有列入花名册 3 笔，3,000 元" in text
    assert "资金余额 997,000 元" in text
    assert "编制花名册" in text


def test_who_does_not_lock_rolls_sees_what_waits_without_the_way_to_lock(cases, client):
    cases.approved(*cases.stations[:2])
    client.force_login(cases.bureau)
    response = client.get(reverse("rolls"))
    assert "没有列入花名册 2 笔" in response.text
    assert reverse("roll_new") not in response.text


def test_everything_that_waits_is_ticked_with_a_usual_head_and_a_masked_account(cases, teller):
    applications = cases.approved(*cases.stations[:2])
    response = teller.get(making_page(cases.fund))
    assert [ticked for ticked, _value in boxes(response).values()] == [True, True]
    assert 'value="驿城区2026年快递进村资金发放花名册"' in response.text
    assert 'value="驿城区财政局"' in response.text
    for application in applications:
        assert application.payee_account not in response.text
        assert application.payee_account[-4:] in response.text


def test_what_is_ticked_is_locked_and_the_rest_goes_on_waiting(cases, teller):
    first, second = cases.approved(*cases.stations[:2])
    page = making_page(cases.fund)
    value = boxes(teller.get(page))[first.number][1]
    response = lock(teller, page, [value])
    roll = Roll.objects.get()
    assert response.redirect_chain == [(page_of("roll", roll), 302)]
    assert [item.application for item in roll.items.all()] == [first]
    assert roll.document_number == "驿财〔2026〕9号"
    assert "壹仟元整" in response.text
    assert list(boxes(teller.get(page))) == [second.number]


def test_nothing_ticked_locks_nothing_and_keeps_what_was_written(cases, teller):
    cases.approved(*cases.stations[:2])
    response = lock(teller, making_page(cases.fund), [], title="第一批花名册")
    assert "没有勾选申请" in refusals(response)
    assert 'value="第一批花名册"' in response.text
    assert not Roll.objects.exists()


def test_a_roll_without_a_title_is_not_locked(cases, teller):
    cases.approved(*cases.stations[:2])
    page = making_page(cases.fund)
    values = [value for _ticked, value in boxes(teller.get(page)).values()]
    response = lock(teller, page, values, title=" ")
    assert "没有锁定" in refusals(response)
    assert "请写花名册的标题" in response.text
    assert not Roll.objects.exists()


def test_an_account_that_was_put_right_since_the_page_was_opened_is_looked_at_again(cases, teller):
    application = cases.approved()
    page = making_page(cases.fund)
    values = [value for _ticked, value in boxes(teller.get(page)).values()]
    Application.objects.filter(pk=application.pk).update(payee_account=card_of(77), revision=99)
    assert "在您查看之后又有改动" in refusals(lock(teller, page, values))
    assert not Roll.objects.exists()


def test_a_second_press_of_the_button_is_told_that_the_roll_is_there(cases, teller):
    cases.approved()
    page = making_page(cases.fund)
    values = [value for _ticked, value in boxes(teller.get(page)).values()]
    lock(teller, page, values)
    roll = Roll.objects.get()
    assert roll.number in refusals(lock(teller, page, values))
    assert Roll.objects.count() == 1


def test_what_dropped_is_named_unticked_and_the_rest_can_go_on_without_it(cases, teller):
    applications = cases.approved(*cases.stations[:3])
    cases.close(cases.stations[1], cases.clock.now.date())
    page = making_page(cases.fund)
    values = [value for _ticked, value in boxes(teller.get(page)).values()]
    response = lock(teller, page, values, title="第一批花名册")
    told = refusals(response)
    assert applications[1].number in told
    assert applications[0].number not in told
    assert "其余的 2 笔、2,000 元可以先锁定" in " ".join(response.text.split())
    ticked = boxes(response)
    assert [ticked[each.number][0] for each in applications] == [True, False, True]
    response = lock(teller, page, [value for is_ticked, value in ticked.values() if is_ticked])
    assert response.status_code == 200
    assert Roll.objects.get().items_count == 2


def test_who_approved_cannot_lock_and_is_told_on_the_page(cases, client):
    application = cases.approved()
    cases.chief.groups.add(*cases.finance.groups.all())
    client.force_login(cases.chief)
    page = making_page(cases.fund)
    response = lock(client, page, [value for _ticked, value in boxes(client.get(page)).values()])
    assert f"{application.number} 的批准是您办理的" in refusals(response)
    assert not Roll.objects.exists()


@pytest.mark.parametrize("key", ["x", "411702-2026-没有", "411721-2026-快递进村资金", "411702-20-x"])
def test_a_fund_that_is_not_there_or_of_another_district_is_a_404(key, cases, teller):
    cases.approved()
    assert teller.get(reverse("roll_new"), {"fund": key}).status_code == 404


def test_without_a_fund_the_page_asks_for_one(cases, teller):
    assert "没有可以列入花名册的申请" in teller.get(reverse("roll_new")).text
    cases.approved()
    assert "2026年快递进村资金" in teller.get(reverse("roll_new")).text


def test_what_is_objected_to_is_told_and_not_ticked(cases, teller):
    one, other = cases.approved(*cases.stations[:2])
    enter_objection(
        one.notice, by=cases.bureau, words="x", channel="letter", received_on=NOTICE[1], application=one
    )
    response = teller.get(making_page(cases.fund))
    assert {number: ticked for number, (ticked, _value) in boxes(response).items()} == {
        one.number: False,
        other.number: True,
    }
    assert response.text.count("公示异议未了") == 1


def test_a_line_is_called_before_it_is_locked_as_it_is_called_after(cases, teller, monkeypatch):
    monkeypatch.setattr(Application, "rule_title", "集散中心一次性补贴（2025年）")
    cases.approved(*cases.stations[:2])
    response = teller.get(making_page(cases.fund))
    assert response.text.count("集散中心一次性补贴（2025年）") == 2
    lock(teller, making_page(cases.fund), [value for _ticked, value in boxes(response).values()])
    assert {item.rule_title for item in Roll.objects.get().items.all()} == {"集散中心一次性补贴（2025年）"}


# --- void, anew, again --------------------------------------------------------------------------------------


def test_a_void_roll_is_issued_anew_with_a_link_to_the_first(cases, teller):
    roll = cases.rolled(*cases.stations[:2])
    response = teller.post(page_of("roll_void", roll), {"reason": "文号写错"}, follow=True)
    assert "文号写错" in response.text
    assert VOID_AND_WAITING in response.text
    page = page_of("roll_reissue", roll)
    assert page in response.text
    values = [value for _ticked, value in boxes(teller.get(page)).values()]
    lock(teller, page, values)
    later = Roll.objects.get(replaces=roll)
    assert later.items_count == 2
    assert later.number in teller.get(page_of("roll", roll)).text
    assert page not in teller.get(page_of("roll", roll)).text
    for address in (page_of("roll", roll), reverse("rolls")):
        text = teller.get(address).text
        assert VOID_AND_WAITING not in text
        assert '<span class="badge">已作废，有替代</span>' in text


def test_a_void_supplementary_roll_is_issued_anew_as_a_supplementary_one(cases, teller):
    roll = cases.rolled(*cases.stations[:2])
    cases.record([cases.result(roll.items.last(), paid=False)])
    page = page_of("roll_supplement", roll)
    lock(teller, page, [value for _ticked, value in boxes(teller.get(page)).values()])
    supplement = Roll.objects.get(supplements=roll)
    teller.post(page_of("roll_void", supplement), {"reason": "户名不对"})
    page = page_of("roll_reissue", supplement)
    lock(teller, page, [value for _ticked, value in boxes(teller.get(page)).values()])
    later = Roll.objects.get(replaces=supplement)
    assert later.supplements == roll


def test_a_roll_without_a_reason_is_not_made_void_and_one_with_results_neither(cases, teller):
    roll = cases.rolled(*cases.stations[:2])
    assert "写明原因" in refusals(teller.post(page_of("roll_void", roll), {"reason": " "}))
    cases.record([cases.result(roll.items.first())])
    response = teller.post(page_of("roll_void", roll), {"reason": "写错了"})
    assert "已有 1 笔银行结果" in refusals(response)
    assert not Roll.objects.get().is_void


def test_a_roll_that_is_not_void_is_not_issued_anew(cases, teller):
    roll = cases.rolled()
    assert "没有作废" in refusals(teller.get(page_of("roll_reissue", roll)))


def test_what_bounced_waits_with_its_roll_and_is_paid_by_a_supplementary_one(cases, teller):
    roll = cases.rolled(*cases.stations[:3])
    bounced = roll.items.last()
    cases.record([cases.result(bounced, paid=False)])
    assert "等待补发 1 笔，1,000 元" in teller.get(reverse("rolls")).text
    assert bounced.application.number not in teller.get(making_page(cases.fund)).text
    page = page_of("roll_supplement", roll)
    response = teller.get(page)
    assert "退汇：账号户名不符" in response.text
    assert "账户没有更正过" in response.text
    assert [ticked for ticked, _value in boxes(response).values()] == [False]
    assert "账户没有更正过的，没有替您勾选" in response.text
    lock(teller, page, [value for _ticked, value in boxes(response).values()])
    supplement = Roll.objects.get(supplements=roll)
    assert supplement.number in teller.get(page_of("roll", roll)).text
    assert roll.number in teller.get(page_of("roll", supplement)).text
    assert "等待补发" not in teller.get(reverse("rolls")).text


def test_the_supplement_says_that_the_account_was_put_right_since(cases, teller):
    roll = cases.rolled()
    cases.record([cases.result(roll.items.get(), paid=False)])
    application = Application.objects.get()
    assert "账户没有更正过" in teller.get(page_of("roll_supplement", roll)).text
    # Of the kind of account alone: that is a correction as well.
    payee = (PayeeKind.PASSBOOK, application.payee_name, application.payee_bank, application.payee_account)
    correct_payee(application, by=cases.verifier, payee=payee, reason="是存折")
    text = teller.get(page_of("roll_supplement", roll)).text
    assert "账户已更正" in text
    response = teller.get(page_of("roll_supplement", roll))
    assert [ticked for ticked, _value in boxes(response).values()] == [True]
    assert "没有更正" not in text


def test_a_void_roll_that_was_replaced_is_not_issued_once_more(cases, teller):
    roll = cases.rolled(*cases.stations[:2])
    one = roll.items.first().application
    void_roll(roll, by=cases.finance, reason="写错")
    anew = cases.lock([cases.fresh(one)], replaces=roll)
    assert f"已由 {anew.number} 替代" in refusals(teller.get(page_of("roll_reissue", roll)))
