"""The rolls on their pages: what waits, locking, what is got on paper, void and issued anew, paid again."""

import io
import re

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from subsidies.choices import PayeeKind, SeenIn
from subsidies.models import AccountViewing, Application, Roll, RollItem
from subsidies.publicity import enter_objection
from subsidies.roll_forms import key_of
from subsidies.rolls import void_roll
from subsidies.workflow import correct_payee
from tests.factories import StationFactory, UserFactory, VillageFactory
from tests.subsidies.conftest import NOTICE, card_of
from yicheng_express.accounts.roles import Role

pytestmark = pytest.mark.django_db
READERS = [Role.BUREAU_CLERK, Role.BUREAU_CHIEF, Role.FINANCE, Role.LEADER, Role.INSPECTOR]


@pytest.fixture
def teller(client, cases):
    """The client with the finance person who locks rolls signed in."""
    client.force_login(cases.finance)
    return client


def making_page(fund):
    return f"{reverse('roll_new')}?fund={key_of(fund)}"


def boxes(response):
    """Number → whether it is ticked, and what is sent for it."""
    found = re.findall(r'name="application" value="(\S+?)@(\d+)"[^>]*?( checked)?>', response.text)
    return {number: (bool(checked), f"{number}@{seen}") for number, seen, checked in found}


def lock(client, page, values, **head):
    fields = {"title": "驿城区补贴发放花名册", "unit": "驿城区财政局", "document_number": "驿财〔2026〕9号"}
    return client.post(page, fields | head | {"application": values}, follow=True)


def refusals(response):
    assert response.status_code == 409
    return " ".join(response.context["refusals"])


def page_of(name, roll):
    return reverse(name, args=[roll.number])


def texts_of(response):
    assert response.status_code == 200
    workbook = openpyxl.load_workbook(io.BytesIO(response.content))
    return " ".join(
        str(cell) for sheet in workbook for row in sheet.iter_rows(values_only=True) for cell in row if cell
    )


# --- what waits, and locking --------------------------------------------------------------------------------


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


# --- a roll -------------------------------------------------------------------------------------------------


def test_the_page_of_a_roll_tells_what_was_locked_and_that_it_is_intact(cases, teller):
    roll = cases.rolled(*cases.stations[:2])
    text = teller.get(page_of("roll", roll)).text
    for words in (roll.number, roll.sha256, "贰仟元整", "与锁定时一致", "吴惊蛰", "夏庄便民服务站"):
        assert words in text
    assert "不一致" not in text


def test_a_roll_that_was_tampered_with_is_said_to_be_and_no_paper_comes_of_it(cases, teller, monkeypatch):
    roll = cases.rolled(*cases.stations[:2])
    monkeypatch.setattr("subsidies.rolls.FINGERPRINTED", ["amount"])
    assert "内容与锁定时不一致" in teller.get(page_of("roll", roll)).text
    for name in ("roll_paper", "roll_bank_list"):
        assert "校验值不一致" in refusals(teller.post(page_of(name, roll)))
    assert "校验值不一致" in refusals(teller.get(page_of("roll_public", roll)))
    assert not AccountViewing.objects.exists()


@pytest.mark.parametrize("role", READERS)
def test_no_reader_finds_an_account_on_any_page_of_the_rolls(role, cases, client):
    roll = cases.rolled(*cases.stations[:2])
    cases.record([cases.result(roll.items.last(), paid=False)])
    client.force_login(UserFactory(role=role, scope_code="411702"))
    accounts = set(RollItem.objects.values_list("payee_account", flat=True))
    pages = ["rolls", "bank_results", "survival"]
    addresses = [*map(reverse, pages), page_of("roll", roll)]
    if role == Role.FINANCE:
        addresses.append(page_of("roll_supplement", roll))
    for address in addresses:
        response = client.get(address)
        assert response.status_code == 200, address
        assert not [account for account in accounts if account in response.text], address
    assert not [
        account for account in accounts if account in texts_of(client.get(page_of("roll_public", roll)))
    ]


@pytest.mark.parametrize(
    ("role", "name"), [(Role.LEADER, "王**"), (Role.INSPECTOR, "王**"), (Role.BUREAU_CLERK, "王建国")]
)
def test_who_has_no_part_in_the_cases_is_told_the_first_sign_of_a_payee(role, name, cases, client):
    roll = cases.rolled(*cases.stations[:2])
    client.force_login(UserFactory(role=role, scope_code="411702", full_name="张三"))
    text = client.get(page_of("roll", roll)).text
    assert name in text
    assert ("王建国" in text) == (name == "王建国")


def test_the_signed_paper_holds_every_account_and_each_is_noted_as_seen(cases, teller):
    roll = cases.rolled(*cases.stations[:2])
    texts = texts_of(teller.post(page_of("roll_paper", roll)))
    assert all(item.payee_account in texts for item in roll.items.all())
    viewings = AccountViewing.objects.values_list("application", "by", "seen_in")
    keys = roll.items.values_list("application", flat=True)
    assert sorted(viewings) == sorted((key, cases.finance.pk, SeenIn.ROLL) for key in keys)


def test_the_banks_list_notes_the_accounts_that_are_still_to_be_paid_and_no_others(cases, teller):
    roll = cases.rolled(*cases.stations[:2])
    first, second = roll.items.all()
    cases.record([cases.result(first)])
    texts = texts_of(teller.post(page_of("roll_bank_list", roll)))
    assert second.payee_account in texts
    assert first.payee_account not in texts
    assert list(AccountViewing.objects.values_list("application", "seen_in")) == [
        (second.application_id, SeenIn.BANK_LIST)
    ]


def test_the_bank_is_told_nothing_of_a_roll_of_which_nothing_is_due(cases, teller):
    roll = cases.paid(*cases.stations[:2])
    assert "没有待付的款项" in refusals(teller.post(page_of("roll_bank_list", roll)))
    assert not AccountViewing.objects.exists()


@pytest.mark.parametrize("role", [Role.BUREAU_CLERK, Role.BUREAU_CHIEF, Role.LEADER, Role.INSPECTOR])
@pytest.mark.parametrize("name", ["roll_paper", "roll_bank_list"])
def test_who_may_not_see_accounts_gets_no_workbook_with_them(name, role, cases, client):
    roll = cases.rolled()
    client.force_login(UserFactory(role=role, scope_code="411702"))
    assert client.post(page_of(name, roll)).status_code == 403
    assert not AccountViewing.objects.exists()


def test_a_get_of_the_workbooks_with_accounts_writes_nothing_and_leads_to_the_roll(cases, teller):
    roll = cases.rolled()
    for name in ("roll_paper", "roll_bank_list", "roll_void"):
        assert teller.get(page_of(name, roll)).headers["Location"] == page_of("roll", roll)
    assert not AccountViewing.objects.exists()


def test_an_answer_with_accounts_is_kept_by_no_browser(cases, teller):
    roll = cases.rolled()
    assert teller.post(page_of("roll_paper", roll)).headers["Cache-Control"] == "no-store"


# --- void, anew, again --------------------------------------------------------------------------------------


def test_a_void_roll_is_issued_anew_with_a_link_to_the_first(cases, teller):
    roll = cases.rolled(*cases.stations[:2])
    response = teller.post(page_of("roll_void", roll), {"reason": "文号写错"}, follow=True)
    assert "文号写错" in response.text
    page = page_of("roll_reissue", roll)
    assert page in response.text
    values = [value for _ticked, value in boxes(teller.get(page)).values()]
    lock(teller, page, values)
    later = Roll.objects.get(replaces=roll)
    assert later.items_count == 2
    assert later.number in teller.get(page_of("roll", roll)).text
    assert page not in teller.get(page_of("roll", roll)).text


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
    assert "没有更正" not in text


# --- the list -----------------------------------------------------------------------------------------------


def test_the_list_is_asked_for_rolls_by_how_they_stand(cases, teller):
    applications = cases.approved(*cases.stations)
    paid, bounced, unpaid, void = (cases.lock([each]) for each in applications)
    cases.record([cases.result(paid.items.get()), cases.result(bounced.items.get(), paid=False)])
    teller.post(page_of("roll_void", void), {"reason": "编错了"})
    for standing, roll in {"paid": paid, "bounced": bounced, "unpaid": unpaid, "void": void}.items():
        found = teller.get(reverse("rolls"), {"standing": standing}).context["page"].object_list
        assert [each.number for each in found] == [roll.number], standing
    assert len(teller.get(reverse("rolls")).context["page"].object_list) == 4
    assert teller.get(reverse("rolls"), {"standing": "x"}).status_code == 404
    assert not teller.get(reverse("rolls"), {"year": "2026", "standing": "void"}).context["form"].errors


def test_a_roll_of_another_district_is_not_there(cases, client):
    roll = cases.rolled()
    client.force_login(UserFactory(role=Role.FINANCE, scope_code="411721"))
    assert roll.number not in client.get(reverse("rolls")).text
    for name in ("roll", "roll_public", "roll_reissue", "roll_supplement"):
        assert client.get(page_of(name, roll)).status_code == 404
    for name in ("roll_void", "roll_paper", "roll_bank_list"):
        assert client.post(page_of(name, roll), {"reason": "x"}).status_code == 404


def queries_of(client, address):
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_the_pages_take_as_many_queries_for_many_lines_as_for_few(cases, teller):
    village = cases.stations[0].village
    more = [
        StationFactory(
            village=VillageFactory(township=village.township), operator=cases.hub.operator, opened=True
        )
        for _ in range(20)
    ]
    cases.stations += more
    approved = cases.approved(*cases.stations)
    page = making_page(cases.fund)
    few = cases.lock(approved[:3])
    counts = [queries_of(teller, page)]
    cases.record([cases.result(few.items.first(), paid=False)])
    before = [queries_of(teller, reverse("rolls")), queries_of(teller, page_of("roll", few))]
    many = cases.lock(approved[3:18])
    cases.record([cases.result(item, paid=False) for item in many.items.all()[:9]])
    for application in approved[18:23]:
        cases.lock([application])
    assert [queries_of(teller, reverse("rolls")), queries_of(teller, page_of("roll", many))] == before
    one = Roll.objects.exclude(pk__in=[few.pk, many.pk]).first()
    teller.post(page_of("roll_void", one), {"reason": "重编"})
    counts.append(queries_of(teller, page))
    assert counts[0] == counts[1]


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


def test_a_void_roll_that_was_replaced_is_not_issued_once_more(cases, teller):
    roll = cases.rolled(*cases.stations[:2])
    one = roll.items.first().application
    void_roll(roll, by=cases.finance, reason="写错")
    anew = cases.lock([cases.fresh(one)], replaces=roll)
    assert f"已由 {anew.number} 替代" in refusals(teller.get(page_of("roll_reissue", roll)))


def test_a_roll_of_which_everything_was_paid_again_has_no_bounce_open(cases, teller):
    roll = cases.rolled(*cases.stations[:2])
    first, second = roll.items.all()
    cases.record([cases.result(first, paid=False), cases.result(second)])
    asked = reverse("rolls")
    extra = cases.lock([cases.fresh(first.application)], supplements=roll)

    def found(standing):
        return {each.number for each in teller.get(asked, {"standing": standing}).context["page"].object_list}

    assert (found("bounced"), found("paid")) == ({roll.number}, set())
    assert "已补发" not in teller.get(page_of("roll", roll)).text
    cases.record([cases.result(extra.items.get())])
    assert (found("bounced"), found("paid")) == (set(), {roll.number, extra.number})
    assert "退汇 1 笔，已补发" in teller.get(page_of("roll", roll)).text


def test_what_was_locked_is_told_without_the_balance_of_today(cases, teller):
    page = teller.get(page_of("roll", cases.rolled())).text
    assert "余额" not in page[page.index("锁定的内容") :]
